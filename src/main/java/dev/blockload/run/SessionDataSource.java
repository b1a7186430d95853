package dev.blockload.run;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A source of connections whose sessions have the settings that Blockload needs. They are
 * applied each time a connection is taken, because a pool, its initial SQL or a trigger
 * can have set them before. A transaction takes a connection when it begins, so its
 * isolation is READ COMMITTED. No statement names it within the transaction: that would
 * open it on the server before a step has done its S3 work. Safe for use by many threads.
 */
public final class SessionDataSource extends DelegatingDataSource {

	/** More than a pool has connections by default. */
	private static final int MOST_BROKEN = 20;

	private final LineageRecording lineage;

	/**
	 * Create a source whose attempts are not recorded as lineage events.
	 * @param source the pool or the driver
	 */
	public SessionDataSource(DataSource source) {
		this(source, LineageRecording.OFF);
	}

	/**
	 * Create a source.
	 * @param source the pool or the driver
	 * @param lineage whether attempts that begin in its sessions are recorded
	 */
	public SessionDataSource(DataSource source, LineageRecording lineage) {
		super(source);
		this.lineage = lineage;
	}

	@Override
	public Connection getConnection() throws SQLException {
		for (int broken = 0; true; broken++) {
			Connection connection = super.getConnection();
			try {
				prepare(connection);
				return connection;
			}
			catch (SQLException | RuntimeException ex) {
				close(connection, ex);
				// A pool hands out a connection that broke a moment ago. Nothing was done
				// with it, and the pool discards it now.
				if (broken == MOST_BROKEN || !SqlFailures.isConnectionBroken(ex)) {
					throw ex;
				}
			}
		}
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		Connection connection = super.getConnection(username, password);
		try {
			prepare(connection);
			return connection;
		}
		catch (SQLException | RuntimeException ex) {
			close(connection, ex);
			throw ex;
		}
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

	private void prepare(Connection connection) throws SQLException {
		// A pool can be configured otherwise. Nothing of a statement outside a
		// transaction would be stored then.
		connection.setAutoCommit(true);
		connection.setReadOnly(false);
		SessionSettings.pin(connection, this.lineage);
	}

	private static void close(Connection connection, Exception failure) {
		try {
			connection.close();
		}
		catch (SQLException ex) {
			failure.addSuppressed(ex);
		}
	}

}
