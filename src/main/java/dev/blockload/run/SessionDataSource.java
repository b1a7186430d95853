package dev.blockload.run;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A source of connections whose sessions have the settings that Blockload needs. They are
 * applied each time a connection is taken, because a pool, its initial SQL or a trigger
 * can have set them before. Safe for use by many threads.
 */
public final class SessionDataSource extends DelegatingDataSource {

	/**
	 * Create a source.
	 * @param source the pool or the driver
	 */
	public SessionDataSource(DataSource source) {
		super(source);
	}

	@Override
	public Connection getConnection() throws SQLException {
		return prepared(super.getConnection());
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		return prepared(super.getConnection(username, password));
	}

	/**
	 * The JDBC URL. Spring Boot asks for it by this name, to connect with the role that
	 * {@code spring.flyway.user} names.
	 * @throws SQLException if the database fails
	 */
	public String getUrl() throws SQLException {
		try (Connection connection = getConnection()) {
			return connection.getMetaData().getURL();
		}
	}

	private static Connection prepared(Connection connection) throws SQLException {
		try {
			// A pool can be configured otherwise. Nothing of a statement outside a
			// transaction would be stored then.
			connection.setAutoCommit(true);
			connection.setReadOnly(false);
			SessionSettings.pin(connection);
			return connection;
		}
		catch (SQLException | RuntimeException ex) {
			try (connection) {
				throw ex;
			}
		}
	}

}
