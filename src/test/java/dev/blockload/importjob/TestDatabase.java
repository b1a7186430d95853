package dev.blockload.importjob;

import javax.sql.DataSource;

import dev.blockload.run.Database;
import dev.blockload.run.SessionDataSource;
import org.flywaydb.core.Flyway;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The embedded database with the control schemas, for tests of parts.
 */
public final class TestDatabase {

	private TestDatabase() {
	}

	/** How to reach it. */
	public static Database get() {
		Servers servers = EmbeddedServers.get();
		return new Database(servers.jdbcUrl(), servers.username(), servers.password());
	}

	/** Its connections, with the settings of the server. */
	public static DataSource source() {
		Database database = get();
		return new DriverManagerDataSource(database.url(), database.username(), database.password());
	}

	/**
	 * A client of it, the control schemas made, whose sessions are those of Blockload.
	 */
	public static JdbcClient migrated() {
		DataSource source = source();
		Flyway.configure()
			.dataSource(source)
			.locations("filesystem:sql/migrations")
			.schemas("blockload")
			.load()
			.migrate();
		return JdbcClient.create(new SessionDataSource(source));
	}

}
