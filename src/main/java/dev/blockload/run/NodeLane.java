package dev.blockload.run;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.Properties;

import javax.sql.DataSource;

import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The session of a lane on a worker of Citus. Each batch is one distributed transaction
 * of that worker: the batch on the coordinator, which refers to the fence of the attempt,
 * and its rows on all nodes. Not thread-safe: one lane.
 */
public final class NodeLane implements AutoCloseable {

	private static final String FOREIGN_KEY_VIOLATION = "23503";

	private static final String IDENTITY = """
			SELECT citus_backend_gpid() AS gpid, citus_nodeid_for_gpid(citus_backend_gpid()) AS node, backend_start
			  FROM pg_stat_activity WHERE pid = pg_backend_pid()""";

	private static final String OTHERS = """
			SELECT pg_catalog.bool_and(success) FROM pg_catalog.run_command_on_all_nodes('SELECT 1')""";

	private final Attempt attempt;

	private final Connection connection;

	private final DataSource source;

	private final JdbcClient jdbc;

	private final LaneSessions sessions;

	private final LaneSession session;

	/** Whether it is not known how its last transaction ended. */
	private boolean broken;

	private NodeLane(Attempt attempt, Connection connection, LaneSessions sessions, LaneSession session) {
		this.attempt = attempt;
		this.connection = connection;
		this.source = new SingleConnectionDataSource(connection, true);
		this.jdbc = JdbcClient.create(this.source);
		this.sessions = sessions;
		this.session = session;
	}

	/**
	 * Open a session, and note it as one of the run.
	 * @param coordinator where the ledger is
	 * @param database the same, as this process reaches it
	 * @param node where the session is
	 * @param attempt that loads
	 * @throws SQLException if the node cannot be reached by its name, is another one, or
	 * cannot reach the other nodes
	 * @throws DataAccessException if the session cannot be noted
	 */
	@SuppressWarnings("MustBeClosedChecker")
	public static NodeLane open(JdbcClient coordinator, Database database, CitusNode node, Attempt attempt)
			throws SQLException {
		Connection connection = connect(database, node, attempt);
		try {
			LaneSessions sessions = new LaneSessions(coordinator);
			LaneSession session = identify(connection, node);
			requireOtherNodes(connection, node);
			sessions.add(attempt.run(), session);
			return new NodeLane(attempt, connection, sessions, session);
		}
		catch (SQLException | RuntimeException ex) {
			connection.close();
			throw ex;
		}
	}

	// The connection outlives this method in the lane, which closes it.
	@SuppressWarnings("MustBeClosedChecker")
	private static Connection connect(Database database, CitusNode node, Attempt attempt) throws SQLException {
		Properties properties = Driver.parseURL(database.url(), new Properties());
		if (properties == null) {
			throw new SQLException("The URL of the database is not one of PostgreSQL.");
		}
		String name = PGProperty.PG_DBNAME.getOrDefault(properties);
		PGProperty.PG_HOST.set(properties, (String) null);
		PGProperty.PG_PORT.set(properties, (String) null);
		if (!database.username().isEmpty()) {
			PGProperty.USER.set(properties, database.username());
		}
		if (!database.password().isEmpty()) {
			PGProperty.PASSWORD.set(properties, database.password());
		}
		PGProperty.CONNECT_TIMEOUT.set(properties, 10);
		// A server that is paused accepts a connection, and says nothing.
		PGProperty.LOGIN_TIMEOUT.set(properties, 10);
		PGProperty.SOCKET_FACTORY.set(properties, WatchedSockets.class.getName());
		PGProperty.APPLICATION_NAME.set(properties, "blockload run " + attempt.run());
		String host = node.host().contains(":") ? "[" + node.host() + "]" : node.host();
		Connection connection = DriverManager.getConnection("jdbc:postgresql://" + host + ":" + node.port() + "/"
				+ URLEncoder.encode((name != null) ? name : "", StandardCharsets.UTF_8), properties);
		try (Statement statement = connection.createStatement()) {
			statement.execute(SessionBounds.SQL);
			SessionSettings.pin(connection);
			return connection;
		}
		catch (SQLException ex) {
			connection.close();
			throw ex;
		}
	}

	private static LaneSession identify(Connection connection, CitusNode node) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(IDENTITY)) {
			result.next();
			if (result.getInt("node") != node.id()) {
				throw new SQLException("Node " + node.id() + " of Citus is " + node.address()
						+ " for the other nodes. From here, that is node " + result.getInt("node") + ".");
			}
			Timestamp start = result.getTimestamp("backend_start");
			return new LaneSession(node, result.getLong("gpid"), start.toInstant());
		}
	}

	/** A batch of the lane is written on the coordinator and on other workers, too. */
	private static void requireOtherNodes(Connection connection, CitusNode node) throws SQLException {
		try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery(OTHERS)) {
			result.next();
			if (!result.getBoolean(1)) {
				throw new SQLException("It cannot connect to all other nodes of Citus as this role. Look at pg_hba.conf"
						+ " and pg_dist_authinfo of " + node.address() + ".");
			}
		}
	}

	/** The session, for what copies the rows of a batch. */
	public DataSource dataSource() {
		return this.source;
	}

	/**
	 * Commit a batch without rejects. The caller has fenced the transaction of its chunk
	 * on the coordinator, and moves the batch to the ledger afterwards.
	 * @param lane the number of the lane
	 * @param batch what is loaded
	 * @param rows copies its rows in the session of this lane
	 * @throws RunException code {@code fenced} if another attempt owns the run
	 */
	public void write(int lane, Batch batch, Runnable rows) {
		boolean committed = false;
		try {
			this.connection.setAutoCommit(false);
			SessionSettings.check(this.jdbc);
			add(lane, batch);
			rows.run();
			this.connection.commit();
			committed = true;
		}
		catch (SQLException ex) {
			throw SqlFailures.translate(ex);
		}
		finally {
			end(committed);
		}
	}

	/** First of all: it locks the fence until the end of the transaction. */
	private void add(int lane, Batch batch) {
		try {
			this.jdbc
				.sql("""
						INSERT INTO blockload.lane_batch (token, begin_byte, end_byte, begin_record, end_record, begin_line,
						                                  end_line, staged, blank_cells, lane)
						VALUES (:token, :beginByte, :endByte, :beginRecord, :endRecord, :beginLine, :endLine, :staged, :blank,
						        :lane)""")
				.param("token", this.attempt.token())
				.params(Ledger.loaded(batch))
				.param("lane", lane)
				.update();
		}
		catch (DataAccessException ex) {
			throw FOREIGN_KEY_VIOLATION.equals(SqlFailures.stateOf(ex)) ? RunRow.fenced(this.attempt.run(), ex) : ex;
		}
	}

	private void end(boolean committed) {
		try {
			if (!committed) {
				this.connection.rollback();
			}
			this.connection.setAutoCommit(true);
		}
		catch (SQLException ex) {
			// The server rolls back with the session. The failure that led here is
			// thrown.
			this.broken = true;
			LoggerFactory.getLogger(NodeLane.class).debug("A session of a lane is broken.", ex);
		}
	}

	@Override
	public void close() {
		try {
			this.connection.close();
			if (!this.broken) {
				this.sessions.remove(this.attempt.run(), this.session);
			}
		}
		catch (SQLException | DataAccessException ex) {
			// It stays noted: the next attempt finds that it has ended.
			LoggerFactory.getLogger(NodeLane.class).debug("A session of a lane was not closed.", ex);
		}
	}

}
