package dev.blockload.run;

import java.time.Duration;
import java.util.List;

import dev.blockload.ProcessCode;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The server's sessions that work for a run. Each transaction of a run holds a shared
 * advisory lock named after the run, so that whoever takes the run over can find those
 * that are left and end them: a client that was paused in the middle of COPY holds its
 * row locks against every timeout of PostgreSQL.
 */
public final class RunBackends {

	/** The first half of the locks' names, so that they are told from locks of others. */
	private static final int LOCK_CLASS = 0x426c6f61;

	private static final Duration PATIENCE = Duration.ofSeconds(15);

	private final JdbcClient jdbc;

	public RunBackends(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Name this transaction's session as one of the run, until the transaction ends.
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
	 * End the sessions that work for a run; called by who holds the lease of its import.
	 * @param run the run's number
	 * @throws RunException code {@code still-busy} where one does not go away
	 */
	public void end(long run) {
		long end = System.nanoTime() + PATIENCE.toNanos();
		List<Integer> left = terminate(run);
		while (!left.isEmpty()) {
			if (System.nanoTime() > end) {
				throw new RunException(RunCode.STILL_BUSY,
						"processes " + left + " of the database still work for run " + run + " after "
								+ PATIENCE.toSeconds() + " s",
						"end them with pg_terminate_backend, then restart the run", null);
			}
			pause();
			left = terminate(run);
		}
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

	// A lock's name has room for half of a bigint: runs that share it are two thousand
	// million apart.
	private static int lockOf(long run) {
		return (int) (run & Integer.MAX_VALUE);
	}

	private static void pause() {
		try {
			Thread.sleep(50);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RunException(ProcessCode.INTERRUPTED, "interrupted while ending sessions of the database", null,
					ex);
		}
	}

}
