package dev.blockload.run;

import java.time.Duration;
import java.util.List;

import dev.blockload.ProcessCode;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The sessions of the database that work for a run. Each transaction of a run holds a
 * shared advisory lock with the run's number, so that a takeover finds the sessions that
 * are left and terminates them: a client that was paused during COPY holds its row locks
 * in spite of every timeout of PostgreSQL.
 */
public final class RunSessions {

	/** The first half of the locks' keys, which other programs do not use. */
	private static final int LOCK_CLASS = 0x426c6f61;

	private static final Duration TIMEOUT = Duration.ofSeconds(15);

	private final JdbcClient jdbc;

	public RunSessions(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Register this transaction's session as one of the run, until the transaction ends.
	 * @param run the run's number
	 */
	public void enlist(long run) {
		this.jdbc.sql("SELECT pg_advisory_xact_lock_shared(:class, :run)")
			.param("class", LOCK_CLASS)
			.param("run", lockOf(run))
			.query((rs) -> {
			});
	}

	/**
	 * Terminate the sessions that work for a run. The caller holds the lease of its
	 * import.
	 * @param run the run's number
	 * @throws RunException code {@code still-busy} where one does not end
	 */
	public void end(long run) {
		long end = System.nanoTime() + TIMEOUT.toNanos();
		List<Integer> left = terminate(run);
		while (!left.isEmpty()) {
			if (System.nanoTime() > end) {
				throw new RunException(RunCode.STILL_BUSY,
						"Sessions " + left + " of the database still work for run " + run + " after "
								+ TIMEOUT.toSeconds() + " s.",
						"Terminate them with pg_terminate_backend. Then continue: ./blockload restart " + run);
			}
			pause();
			left = terminate(run);
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
		return this.jdbc.sql("""
				SELECT pid FROM (
				    SELECT pid, pg_terminate_backend(pid) FROM pg_locks
				     WHERE locktype = 'advisory' AND classid = :class AND objid = :run AND objsubid = 2 AND granted
				       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
				       AND pid <> pg_backend_pid()) ended""")
			.param("class", LOCK_CLASS)
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
			Thread.sleep(50);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RunException(ProcessCode.INTERRUPTED,
					"The wait for the end of database sessions was interrupted.", null, ex);
		}
	}

}
