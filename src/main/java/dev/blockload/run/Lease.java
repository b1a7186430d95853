package dev.blockload.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Proof that the process that runs an import is alive: a session advisory lock, keyed by
 * the import, on a dedicated connection that must not go through a transaction-pooling
 * proxy. A heartbeat keeps the session from being idle. If the heartbeat stops (a paused
 * process, a lost machine), the server ends the session after the lease's timeout, and
 * the lock is free. A holder that gets no answer for half of that time knows that the
 * lease is lost before another process can acquire it. Each heartbeat also checks that
 * the session is the same and holds the lock, reads the run's owner and looks for a
 * request to stop. Safe for use by many threads.
 */
public final class Lease implements AutoCloseable, Liveness {

	/** The longest time between two heartbeats, and until a request to stop is seen. */
	private static final Duration HEARTBEAT = Duration.ofSeconds(1);

	/** How long to wait for the answer to a short query. */
	private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(20);

	private static final String LOOK = "SELECT pg_backend_pid() AS pid, " + LeaseLock.IS_MINE + """
			AS held, owner, EXISTS (SELECT FROM blockload.stop_request s
			                         WHERE s.run_id = r.id AND s.owner = r.owner) AS stop_requested
			 FROM (SELECT 1) this LEFT JOIN blockload.run r ON r.id = ?""";

	private final Connection connection;

	/** The process of the server that holds the lock. */
	private final int pid;

	/** Of the lock. */
	private final long key;

	private final String importName;

	private final ScheduledExecutorService heart;

	private volatile @Nullable Attempt watched;

	private volatile boolean stopRequested;

	/** How many runs of this process lost their lease. */
	private static final LongAdder LOSSES = new LongAdder();

	private volatile @Nullable Exception lost;

	private Lease(Connection connection, int pid, long key, String importName, Duration timeout) {
		this.connection = connection;
		this.pid = pid;
		this.key = key;
		this.importName = importName;
		this.heart = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "lease-" + importName);
			thread.setDaemon(true);
			return thread;
		});
		long pause = Math.min(HEARTBEAT.toMillis(), timeout.toMillis() / 4);
		// A heartbeat keeps its failure for the next caller of confirm().
		var unused = this.heart.scheduleWithFixedDelay(this::beat, pause, pause, TimeUnit.MILLISECONDS);
	}

	/**
	 * Acquire the lease of an import, unless a process holds it.
	 * @param database where the ledger is
	 * @param importName the import
	 * @param timeout how long without a heartbeat until the server ends the session
	 * @return empty if another attempt holds it
	 * @throws RunException code {@code database-failed} where the database cannot be
	 * reached, {@code sessions-shared} where connections share sessions
	 */
	// The connection outlives this method in the lease, which closes it.
	@SuppressWarnings("MustBeClosedChecker")
	public static Optional<Lease> tryAcquire(Database database, String importName, Duration timeout) {
		try {
			Duration answer = timeout.dividedBy(2);
			Connection connection = SideSession.connect(database, "blockload lease " + importName, answer);
			try (SideSession side = SideSession.take(database, answer)) {
				SharedSessions.refuse(importName, connection, side.connection());
				int pid = SharedSessions.pid(connection);
				setTimeouts(connection, timeout);
				OptionalLong key = LeaseLock.tryTake(connection, pid, side.connection(), importName);
				if (key.isPresent()) {
					return Optional.of(new Lease(connection, pid, key.getAsLong(), importName, timeout));
				}
				connection.close();
				return Optional.empty();
			}
			catch (SQLException | RunException ex) {
				connection.close();
				throw ex;
			}
		}
		catch (SQLException ex) {
			throw new RunException(RunCode.DATABASE_FAILED,
					"The lease of import '" + importName + "' could not be acquired: " + ex.getMessage(),
					"Check that the database accepts connections. Then enter the command again.", ex);
		}
	}

	/**
	 * Whether a run holds the lease of an import now. A session that is not a run and
	 * holds its lock does not count.
	 * @param database where the ledger is
	 * @param importName the import
	 */
	public static boolean isHeld(Database database, String importName) {
		return holder(database, importName).filter(LeaseHolder::isRun).isPresent();
	}

	/**
	 * Those of some imports whose lease a run holds now, with one query.
	 * @param database where the ledger is
	 * @param imports the imports; the database is not asked if there are none
	 */
	static Set<String> heldOf(Database database, Set<String> imports) {
		if (imports.isEmpty()) {
			return Set.of();
		}
		try (SideSession side = SideSession.take(database, QUERY_TIMEOUT)) {
			Map<String, LeaseHolder> holders = LeaseLock.holders(side.connection(), imports);
			return imports.stream()
				.filter((name) -> Optional.ofNullable(holders.get(name)).filter(LeaseHolder::isRun).isPresent())
				.collect(Collectors.toSet());
		}
		catch (SQLException ex) {
			throw SqlFailures.translate(ex);
		}
	}

	/**
	 * The session that holds the lock of an import's lease.
	 * @param database where the ledger is
	 * @param importName the import
	 * @return empty if the lock is free
	 */
	public static Optional<LeaseHolder> holder(Database database, String importName) {
		// Without acquiring it: even a moment could refuse another process that needs it.
		try (SideSession side = SideSession.take(database, QUERY_TIMEOUT)) {
			return LeaseLock.holder(side.connection(), importName);
		}
		catch (SQLException ex) {
			throw SqlFailures.translate(ex);
		}
	}

	/**
	 * The imports that have runs and whose lock is held by a session that is not a run.
	 * @param database where the ledger is
	 * @return the sessions by the names of the imports, which are in order
	 */
	public static SortedMap<String, LeaseHolder> blocked(Database database) {
		try (SideSession side = SideSession.take(database, QUERY_TIMEOUT)) {
			SortedMap<String, LeaseHolder> blocked = new TreeMap<>();
			for (String importName : LeaseLock.held(side.connection())) {
				LeaseLock.holder(side.connection(), importName)
					.filter((holder) -> !holder.isRun())
					.ifPresent((holder) -> blocked.put(importName, holder));
			}
			return blocked;
		}
		catch (SQLException ex) {
			throw SqlFailures.translate(ex);
		}
	}

	/**
	 * End the session that holds the lease of an import, whatever it is doing. Its holder
	 * finds the lease lost. A session that is not a run is not ended.
	 * @param database where the ledger is
	 * @param importName the import
	 * @param attemptStarted when the attempt began that loses it: a session that was
	 * opened later belongs to another attempt, and is not ended
	 */
	public static void end(Database database, String importName, Instant attemptStarted) {
		try (SideSession side = SideSession.take(database, QUERY_TIMEOUT)) {
			LeaseLock.end(side.connection(), importName, attemptStarted);
		}
		catch (SQLException ex) {
			throw SqlFailures.translate(ex);
		}
	}

	private static void setTimeouts(Connection connection, Duration timeout) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("SET idle_session_timeout = " + timeout.toMillis());
			// A lock on the table of runs must not look like a lost lease.
			statement.execute("SET lock_timeout = " + timeout.toMillis() / 4);
		}
	}

	/**
	 * Begin to look whether the attempt still owns its run, and whether it is requested
	 * to stop.
	 * @param attempt the attempt that holds this lease
	 */
	public void watch(Attempt attempt) {
		this.watched = attempt;
	}

	/**
	 * Check that the settings which the role cannot set have the values that a run needs.
	 * @throws RunException code {@code session-setting}, naming the setting
	 */
	public synchronized void checkSettings() {
		try {
			SessionSettings.checkRestricted(this.connection);
		}
		catch (SQLException ex) {
			throw SqlFailures.translate(ex);
		}
	}

	/**
	 * The run of the import that was launched first and has not ended. Asked on the
	 * session of this lease, which needs no connection of the pool.
	 * @return empty if there is none
	 */
	public synchronized Optional<Long> launched() {
		try (PreparedStatement statement = this.connection.prepareStatement(
				"SELECT min(run_id) AS run FROM blockload.launch WHERE import = ? AND ended_at IS NULL")) {
			statement.setString(1, this.importName);
			try (ResultSet result = statement.executeQuery()) {
				result.next();
				return Optional.ofNullable(result.getObject("run", Long.class));
			}
		}
		catch (SQLException ex) {
			throw SqlFailures.translate(ex);
		}
	}

	/** Whether the last heartbeat found a request to stop. */
	public boolean isStopRequested() {
		return this.stopRequested;
	}

	/**
	 * How many attempts lost their lease since this process started. Never decreases.
	 */
	public static long losses() {
		return LOSSES.sum();
	}

	/** Whether the last heartbeat found the lease lost. */
	public boolean isLost() {
		return this.lost != null;
	}

	@Override
	public void confirm() {
		beat();
		if (this.lost != null) {
			throw loss();
		}
	}

	/**
	 * The failure of an attempt that lost this lease, code {@code lease-lost} or
	 * {@code sessions-shared}.
	 */
	public RunException loss() {
		Exception cause = this.lost;
		if (cause instanceof RunException shared) {
			return new RunException(shared.failureCode(), shared.message(), shared.action(), shared);
		}
		return new RunException(RunCode.LEASE_LOST, "The lease of import '" + this.importName + "' is lost ("
				+ ((cause != null) ? cause.getMessage() : "closed") + "). Another process may have taken the run over.",
				"Look whether another attempt is running: ./blockload show " + this.importName
						+ ". If none is, continue from the checkpoint: ./blockload restart " + this.importName,
				cause);
	}

	synchronized void beat() {
		if (this.lost != null) {
			return;
		}
		Attempt now = this.watched;
		try (PreparedStatement statement = this.connection.prepareStatement(LOOK)) {
			statement.setLong(1, this.key);
			statement.setLong(2, (now != null) ? now.run() : -1);
			try (ResultSet result = statement.executeQuery()) {
				result.next();
				look(now, result);
			}
		}
		catch (SQLException ex) {
			// A session that was refused a lock on the table is alive, and saw nothing.
			if (!SqlFailures.isLockTimeout(ex)) {
				this.lost = ex;
			}
		}
		if (this.lost != null && now != null && !this.heart.isShutdown()) {
			LOSSES.increment();
		}
	}

	private void look(@Nullable Attempt now, ResultSet result) throws SQLException {
		int served = result.getInt("pid");
		if (served != this.pid) {
			this.lost = SharedSessions.moved(this.importName, this.pid, served);
		}
		else if (!result.getBoolean("held")) {
			this.lost = SharedSessions.freed(this.importName, served);
		}
		else if (now != null && result.getLong("owner") != now.token()) {
			this.lost = new IllegalStateException("run " + now.run() + " has another owner");
		}
		else {
			this.stopRequested |= now != null && result.getBoolean("stop_requested");
		}
	}

	@Override
	public void close() {
		this.heart.shutdownNow();
		try (Connection closing = this.connection) {
			if (this.lost == null) {
				// Unlocked first: the server may take its time to end the session.
				LeaseLock.free(closing);
			}
		}
		catch (SQLException ex) {
			// The server frees the lock with the session: nothing is held back.
			this.lost = ex;
		}
	}

}
