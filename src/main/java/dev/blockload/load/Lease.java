package dev.blockload.load;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * Proof that the owner of an import is alive: a session advisory lock, keyed by the
 * import, on a connection of its own that must not go through a transaction-pooling
 * proxy. A heartbeat keeps the session from idling; where it stays away (a paused
 * process, a lost machine), the server ends the session within {@link #SERVER_TIMEOUT},
 * and the lock is free. Safe for use by many threads.
 */
public final class Lease implements AutoCloseable {

	/** After so long without a heartbeat the server ends the session. */
	static final Duration SERVER_TIMEOUT = Duration.ofSeconds(45);

	private static final Duration HEARTBEAT = Duration.ofSeconds(10);

	/** A heartbeat older than this proves nothing: ask again before committing. */
	private static final Duration FRESH = Duration.ofSeconds(20);

	private final Connection connection;

	private final String importName;

	private final ScheduledExecutorService heart;

	private volatile long lastBeat = System.nanoTime();

	private volatile @Nullable SQLException lost;

	private Lease(Connection connection, String importName) {
		this.connection = connection;
		this.importName = importName;
		this.heart = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "lease-" + importName);
			thread.setDaemon(true);
			return thread;
		});
		// A beat keeps its failure for whoever asks next.
		var unused = this.heart.scheduleWithFixedDelay(this::beat, HEARTBEAT.toMillis(), HEARTBEAT.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	/**
	 * Take the lease of an import, unless somebody holds it.
	 * @param database where the ledger is
	 * @param importName the import
	 * @return empty where another attempt holds it
	 * @throws LoadException code {@code database-failed} where the database cannot be
	 * reached
	 */
	// The connection outlives this method in the lease, which closes it.
	@SuppressWarnings("MustBeClosedChecker")
	public static Optional<Lease> tryAcquire(Database database, String importName) {
		try {
			Connection connection = connect(database, importName);
			try {
				if (lock(connection, importName)) {
					return Optional.of(new Lease(connection, importName));
				}
				connection.close();
				return Optional.empty();
			}
			catch (SQLException ex) {
				connection.close();
				throw ex;
			}
		}
		catch (SQLException ex) {
			throw LoadException.restartable("database-failed",
					"no lease for import '" + importName + "': " + ex.getMessage(), null, ex);
		}
	}

	/**
	 * Whether somebody holds the lease of an import now.
	 * @param database where the ledger is
	 * @param importName the import
	 */
	public static boolean isHeld(Database database, String importName) {
		// Looks without taking: taking it for a moment could refuse somebody who wants to
		// keep it.
		try (Connection connection = connect(database, importName);
				PreparedStatement statement = connection.prepareStatement("""
						SELECT EXISTS (
						    SELECT FROM pg_locks
						     WHERE locktype = 'advisory' AND objsubid = 1 AND granted
						       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
						       AND (classid::bigint << 32) | objid::bigint
						           = hashtextextended('blockload lease ' || ?, 0))""")) {
			statement.setString(1, importName);
			try (ResultSet result = statement.executeQuery()) {
				return result.next() && result.getBoolean(1);
			}
		}
		catch (SQLException ex) {
			throw SqlFailures.translate(ex);
		}
	}

	private static Connection connect(Database database, String importName) throws SQLException {
		Properties properties = new Properties();
		PGProperty.USER.set(properties, database.username());
		PGProperty.PASSWORD.set(properties, database.password());
		PGProperty.TCP_KEEP_ALIVE.set(properties, true);
		PGProperty.CONNECT_TIMEOUT.set(properties, 10);
		PGProperty.SOCKET_TIMEOUT.set(properties, 20);
		PGProperty.APPLICATION_NAME.set(properties, "blockload lease " + importName);
		return DriverManager.getConnection(database.url(), properties);
	}

	private static boolean lock(Connection connection, String importName) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("SET idle_session_timeout = " + SERVER_TIMEOUT.toMillis());
		}
		try (PreparedStatement statement = connection
			.prepareStatement("SELECT pg_try_advisory_lock(hashtextextended('blockload lease ' || ?, 0))")) {
			statement.setString(1, importName);
			try (ResultSet result = statement.executeQuery()) {
				return result.next() && result.getBoolean(1);
			}
		}
	}

	/**
	 * Make sure that the lease is held still; called before each commit.
	 * @throws LoadException code {@code lease-lost}: whatever is under way must not be
	 * committed
	 */
	public void confirm() {
		if (System.nanoTime() - this.lastBeat > FRESH.toNanos()) {
			beat();
		}
		SQLException cause = this.lost;
		if (cause != null) {
			throw LoadException.restartable("lease-lost",
					"the lease of import '" + this.importName + "' is lost (" + cause.getMessage()
							+ "): another attempt may have taken over",
					"look with 'show' whether another attempt is running; if none is, 'restart' goes on", cause);
		}
	}

	synchronized void beat() {
		if (this.lost != null) {
			return;
		}
		try (Statement statement = this.connection.createStatement()) {
			statement.execute("SELECT 1");
			this.lastBeat = System.nanoTime();
		}
		catch (SQLException ex) {
			this.lost = ex;
		}
	}

	@Override
	public void close() {
		this.heart.shutdownNow();
		// Unlocked first: the server may take its time to end the session.
		try (Connection closing = this.connection; Statement statement = closing.createStatement()) {
			statement.execute("SELECT pg_advisory_unlock_all()");
		}
		catch (SQLException ex) {
			// The server frees the lock with the session: nothing is held back.
			this.lost = ex;
		}
	}

}
