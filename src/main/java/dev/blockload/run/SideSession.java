package dev.blockload.run;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * A session of the database outside of the pool, for a few short statements. When it is
 * closed, it is kept for the next caller for some seconds: a new session costs more than
 * what is asked on it. A process keeps one at most, so that the sessions of a server do
 * not become more with the databases that were used. A kept one that no longer answers is
 * replaced. Any thread can take one, which then has it alone.
 */
final class SideSession implements AutoCloseable {

	/** How long a session is kept that nobody uses. */
	private static final Duration KEEP = Duration.ofSeconds(30);

	private static final String APPLICATION_NAME = "blockload";

	/** The one that is kept, or null. */
	private static final AtomicReference<@Nullable Idle> KEPT = new AtomicReference<>();

	private static final ScheduledExecutorService CLOSER = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "side-sessions");
		thread.setDaemon(true);
		return thread;
	});

	private final Database database;

	private final Connection connection;

	private SideSession(Database database, Connection connection) {
		this.database = database;
		this.connection = connection;
	}

	/**
	 * Take the kept session of a database, or open one.
	 * @param database where
	 * @param answer how long to wait for an answer to a statement
	 * @throws SQLException if the database cannot be reached
	 */
	static SideSession take(Database database, Duration answer) throws SQLException {
		Idle kept = KEPT.getAndSet(null);
		if (kept != null) {
			if (kept.database().equals(database) && answers(kept.connection(), answer)) {
				return new SideSession(database, kept.connection());
			}
			closeQuietly(kept.connection());
		}
		return new SideSession(database, connect(database, APPLICATION_NAME, answer));
	}

	private static boolean answers(Connection connection, Duration answer) {
		try {
			connection.setNetworkTimeout(Runnable::run, Math.toIntExact(answer.toMillis()));
			SharedSessions.pid(connection);
			return true;
		}
		catch (SQLException ex) {
			return false;
		}
	}

	/**
	 * Open a session that is not kept.
	 * @param database where
	 * @param applicationName what others see of it
	 * @param answer how long to wait for an answer to a statement
	 * @return the session, which the caller closes
	 * @throws SQLException if the database cannot be reached
	 */
	@SuppressWarnings("MustBeClosedChecker")
	static Connection connect(Database database, String applicationName, Duration answer) throws SQLException {
		Properties properties = new Properties();
		// Absent, not empty: only then does the driver use the account, and ~/.pgpass.
		if (!database.username().isEmpty()) {
			PGProperty.USER.set(properties, database.username());
		}
		if (!database.password().isEmpty()) {
			PGProperty.PASSWORD.set(properties, database.password());
		}
		PGProperty.TCP_KEEP_ALIVE.set(properties, true);
		PGProperty.CONNECT_TIMEOUT.set(properties, 10);
		PGProperty.SOCKET_TIMEOUT.set(properties, (int) Math.max(1, answer.toSeconds()));
		PGProperty.APPLICATION_NAME.set(properties, applicationName);
		Connection connection = DriverManager.getConnection(database.url(), properties);
		try {
			SessionSettings.pin(connection);
			return connection;
		}
		catch (SQLException ex) {
			connection.close();
			throw ex;
		}
	}

	/** The session, outside a transaction. */
	Connection connection() {
		return this.connection;
	}

	/**
	 * Keep it for the next caller, unless it is in a transaction or one is kept already.
	 */
	@Override
	public void close() {
		Idle idle = new Idle(this.database, this.connection);
		if (isReusable() && KEPT.compareAndSet(null, idle)) {
			var unused = CLOSER.schedule(() -> end(idle), KEEP.toMillis(), TimeUnit.MILLISECONDS);
		}
		else {
			closeQuietly(this.connection);
		}
	}

	private boolean isReusable() {
		try {
			return !this.connection.isClosed() && this.connection.getAutoCommit();
		}
		catch (SQLException ex) {
			return false;
		}
	}

	/** Close it if nobody has taken it since. */
	private static void end(Idle idle) {
		if (KEPT.compareAndSet(idle, null)) {
			closeQuietly(idle.connection());
		}
	}

	private static void closeQuietly(Connection connection) {
		try {
			connection.close();
		}
		catch (SQLException ex) {
			// The server ends the session by itself.
		}
	}

	/**
	 * A session that nobody uses.
	 *
	 * @param database its database
	 * @param connection the session
	 */
	private record Idle(Database database, Connection connection) {
	}

}
