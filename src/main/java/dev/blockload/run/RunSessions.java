package dev.blockload.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import dev.blockload.ProcessCode;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The sessions of the database that work for a run. Each transaction of a run holds a
 * shared advisory lock with the run's number, so that a takeover finds the sessions that
 * are left and terminates them: a client that was paused during COPY holds its row locks
 * in spite of every timeout of PostgreSQL.
 */
public final class RunSessions {

	/** The first half of the locks' keys. It is secret, as the keys of leases are. */
	private static final String RUNS = "(blockload.lock_key('sessions') >> 32)::int";

	/** The same of sessions that work for one worker of a run. */
	private static final String WORKERS = "(blockload.lock_key('workers') >> 32)::int";

	/** Of a transaction that takes a run over. */
	private static final String TAKEOVER_CLASS = "(blockload.lock_key('takeover') >> 32)::int";

	private static final Duration TIMEOUT = Duration.ofSeconds(15);

	private final JdbcClient jdbc;

	private final String lockClass;

	private final String noun;

	/** Those on workers of Citus; empty if there can be none. */
	private final Optional<LaneSessions> lanes;

	public RunSessions(JdbcClient jdbc) {
		this(jdbc, RUNS, "run", Optional.of(new LaneSessions(jdbc)));
	}

	private RunSessions(JdbcClient jdbc, String lockClass, String noun, Optional<LaneSessions> lanes) {
		this.jdbc = jdbc;
		this.lockClass = lockClass;
		this.noun = noun;
		this.lanes = lanes;
	}

	/**
	 * Of the workers that load ranges of a run, each of which can be ended without the
	 * others. Its methods take the token of a worker in place of the run's number.
	 */
	static RunSessions ofWorkers(JdbcClient jdbc) {
		return new RunSessions(jdbc, WORKERS, "worker", Optional.empty());
	}

	/**
	 * Register this transaction's session as one of the run, until the transaction ends.
	 * Waits while another transaction takes the run over: its next statement then sees
	 * what that transaction has stored.
	 * @param run the run's number
	 * @throws RunException code {@code lease-blocked} where a session that is not a run
	 * holds the lock
	 */
	public void enlist(long run) {
		long end = System.nanoTime() + TIMEOUT.toNanos();
		// It is not granted before a takeover that waits for the lock: that queue is
		// fair, which the queue of a row is not.
		while (!isGranted("pg_try_advisory_xact_lock_shared", run)) {
			requireNoForeignHolder(run);
			if (System.nanoTime() > end) {
				throw new RunException(
						RunCode.LOCK_TIMEOUT, "The lock of " + this.noun + " " + run + " was held by a takeover for "
								+ TIMEOUT.toSeconds() + " s.",
						"Continue from the checkpoint: ./blockload restart " + run);
			}
			pause();
		}
	}

	/**
	 * Wait until no transaction works for a run, and keep others from beginning until
	 * this transaction ends. The caller has terminated their sessions.
	 * @param run the run's number
	 * @throws RunException code {@code lease-blocked} where a session that is not a run
	 * holds the lock
	 */
	public void lockOut(long run) {
		this.jdbc.sql("SELECT pg_advisory_xact_lock_shared(" + TAKEOVER_CLASS + ", :run)")
			.param("run", lockOf(run))
			.query()
			.singleRow();
		if (!isGranted("pg_try_advisory_xact_lock", run)) {
			requireNoForeignHolder(run);
			this.jdbc.sql("SELECT pg_advisory_xact_lock(" + this.lockClass + ", :run)")
				.param("run", lockOf(run))
				.query()
				.singleRow();
		}
	}

	private boolean isGranted(String function, long run) {
		return this.jdbc.sql("SELECT " + function + "(" + this.lockClass + ", :run)")
			.param("run", lockOf(run))
			.query(Boolean.class)
			.single();
	}

	private void requireNoForeignHolder(long run) {
		atTwoMoments(() -> foreignHolder(run)).ifPresent((holder) -> {
			throw holder.blocks("The lock of " + this.noun + " " + run, "continue: ./blockload restart " + run);
		});
	}

	private Optional<LeaseHolder> foreignHolder(long run) {
		return this.jdbc
			.sql("""
					SELECT a.pid, a.usename, a.application_name, a.backend_start
					  FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
					 WHERE l.locktype = 'advisory' AND l.classid = (%s)::oid AND l.objid = :run AND l.objsubid = 2
					   AND l.granted AND l.mode = 'ExclusiveLock'
					   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
					   AND NOT EXISTS (SELECT FROM pg_locks t WHERE t.pid = l.pid AND t.locktype = 'advisory'
					                      AND t.objsubid = 2 AND t.classid = (%s)::oid)""".formatted(this.lockClass,
					TAKEOVER_CLASS))
			.param("run", lockOf(run))
			.query((rs, row) -> foreign(rs))
			.optional();
	}

	// PostgreSQL releases the locks of a transaction one after the other, and pg_locks is
	// read twice: a transaction that ends can seem to hold only one of two locks.
	private static Optional<LeaseHolder> atTwoMoments(Supplier<Optional<LeaseHolder>> holder) {
		Optional<LeaseHolder> first = holder.get();
		if (first.isEmpty()) {
			return first;
		}
		pause();
		return holder.get().filter(first.get()::equals);
	}

	/**
	 * Find a session that holds a transaction's lock and works for no run.
	 * @param lock the name of the lock, such as {@code publish import salaries}
	 * @return empty if runs hold it, or nothing does
	 */
	public Optional<LeaseHolder> foreignHolder(String lock) {
		return atTwoMoments(() -> foreignHolderNow(lock));
	}

	private Optional<LeaseHolder> foreignHolderNow(String lock) {
		return this.jdbc.sql("""
				SELECT a.pid, a.usename, a.application_name, a.backend_start
				  FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
				 WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
				   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
				   AND (l.classid::bigint << 32) | l.objid::bigint = blockload.lock_key(:lock)
				   AND NOT EXISTS (SELECT FROM pg_locks s WHERE s.pid = l.pid AND s.locktype = 'advisory'
				                      AND s.objsubid = 2 AND s.classid = (%s)::oid)""".formatted(this.lockClass))
			.param("lock", lock)
			.query((rs, row) -> foreign(rs))
			.list()
			.stream()
			.findFirst();
	}

	private static LeaseHolder foreign(ResultSet rs) throws SQLException {
		return new LeaseHolder(LeaseHolder.Kind.FOREIGN, rs.getInt("pid"), rs.getString("usename"),
				rs.getString("application_name"),
				Optional.ofNullable(rs.getTimestamp("backend_start")).map(Timestamp::toInstant).orElse(null), null);
	}

	/**
	 * Terminate the sessions that work for a run now, and wait until they have ended. The
	 * caller holds the lease of its import.
	 * @param run the run's number
	 * @throws RunException code {@code still-busy} where one does not end
	 */
	public void end(long run) {
		endHere(run);
		this.lanes.ifPresent((sessions) -> endOnNodes(sessions, run));
	}

	/** The first statement is the only one if no lane wrote through a worker. */
	private void endOnNodes(LaneSessions sessions, long run) {
		List<LaneSession> noted = sessions.of(run);
		long end = System.nanoTime() + TIMEOUT.toNanos();
		for (LaneSession session : noted) {
			while (sessions.terminate(session)) {
				if (System.nanoTime() > end) {
					throw new RunException(RunCode.STILL_BUSY,
							"Session " + session.gpid() + " on node " + session.node().address()
									+ " of Citus still works for run " + run + " after " + TIMEOUT.toSeconds() + " s.",
							"Terminate it in psql on the coordinator: SELECT pg_terminate_backend(" + session.gpid()
									+ "); Then continue: ./blockload restart " + run);
				}
				pause();
			}
		}
		if (!noted.isEmpty()) {
			// What they have only prepared would keep a takeover waiting. They remain
			// noted until it has passed the fence: this can be repeated.
			new CitusNodes(this.jdbc).recover();
		}
	}

	private void endHere(long run) {
		long end = System.nanoTime() + TIMEOUT.toNanos();
		List<Integer> left = new ArrayList<>(terminate(run));
		while (!left.isEmpty()) {
			if (System.nanoTime() > end) {
				throw new RunException(RunCode.STILL_BUSY,
						"Sessions " + left + " of the database still work for " + this.noun + " " + run + " after "
								+ TIMEOUT.toSeconds() + " s.",
						"Terminate them with pg_terminate_backend. Then continue: ./blockload restart " + run);
			}
			pause();
			// Those that came later are for lockOut: they can come without end.
			left.retainAll(terminate(run));
		}
	}

	/**
	 * Let the statements of this transaction wait for locks briefly: what holds one is
	 * terminated or abandoned, and the transaction is worth another try.
	 */
	public void limitLockWaits() {
		this.jdbc.sql("SET LOCAL lock_timeout = '2s'").update();
	}

	private List<Integer> terminate(long run) {
		return this.jdbc
			.sql("""
					SELECT pid FROM (
					    SELECT a.pid, pg_terminate_backend(a.pid) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
					     WHERE locktype = 'advisory' AND classid = (%s)::oid AND objid = :run AND objsubid = 2 AND granted
					       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
					       AND mode = 'ShareLock' AND a.pid <> pg_backend_pid()
					       AND (pg_has_role(a.usesysid, 'USAGE') OR pg_has_role('pg_signal_backend', 'USAGE'))) ended"""
				.formatted(this.lockClass))
			.param("run", lockOf(run))
			.query(Integer.class)
			.list();
	}

	// The second half of a key has 32 bits: runs that share it are two thousand million
	// apart.
	private static int lockOf(long run) {
		return (int) (run & Integer.MAX_VALUE);
	}

	private static void pause() {
		try {
			Thread.sleep(20);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RunException(ProcessCode.INTERRUPTED, "The wait for database sessions was interrupted.", null,
					ex);
		}
	}

}
