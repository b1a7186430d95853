package dev.blockload.importjob;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * The real servers that a contract runs on.
 *
 * @param jdbcUrl of the database
 * @param username of its role
 * @param password of its role
 * @param s3 the store's endpoint
 * @param accessKeyId of the store
 * @param secretAccessKey of the store
 */
public record Servers(String jdbcUrl, String username, String password, URI s3, String accessKeyId,
		String secretAccessKey) {

	/** A session of its own, beside those of the product. */
	public Connection connect() throws SQLException {
		return DriverManager.getConnection(this.jdbcUrl, this.username, this.password);
	}

}
