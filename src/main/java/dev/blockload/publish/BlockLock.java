package dev.blockload.publish;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import dev.blockload.ProcessCode;
import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.run.Attempt;
import dev.blockload.run.Liveness;
import dev.blockload.run.Run;
import dev.blockload.run.SqlFailures;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Locks a block in short tries, so that no reader or writer queues behind a try for
 * longer than {@link #TRY}.
 */
final class BlockLock {

	private static final Duration TRY = Duration.ofMillis(50);

	private static final int MAX_PAUSE_MILLIS = 500;

	private static final String DEADLOCK = "40P01";

	private final JdbcClient client;

	private final JdbcTemplate jdbc;

	private final BlockCatalog catalog;

	private final Duration timeout;

	/**
	 * Create a lock taker.
	 * @param client where the blocks are
	 * @param jdbc the same
	 * @param catalog the same
	 * @param timeout how long to keep trying
	 */
	BlockLock(JdbcClient client, JdbcTemplate jdbc, BlockCatalog catalog, Duration timeout) {
		this.client = client;
		this.jdbc = jdbc;
		this.catalog = catalog;
		this.timeout = timeout;
	}

	/**
	 * Lock a block against writers, not against readers, and check that it is as planned.
	 * @throws PublishException code {@code block-locked} or {@code block-changed}
	 */
	void lockUnchanged(Publication publication) {
		whileLocking(publication, List.of("LOCK TABLE " + publication.blockName() + " IN SHARE ROW EXCLUSIVE MODE"));
		Block planned = publication.target().block();
		Block now = this.catalog.find(planned.application(), planned.name()).orElse(null);
		if (now == null || now.oid() != planned.oid() || !now.fingerprint().equals(planned.fingerprint())) {
			throw PublishException.blockChanged(planned);
		}
	}

	/**
	 * Run statements that lock the block, and repeat them until they get their locks.
	 * What the transaction did before is kept.
	 * @param publication whose attempt is confirmed alive between tries
	 * @param statements run together, in one savepoint
	 * @throws PublishException code {@code block-locked}, naming what holds the block
	 */
	void whileLocking(Publication publication, List<String> statements) {
		Block block = publication.target().block();
		long end = System.nanoTime() + this.timeout.toNanos();
		int pause = 10;
		while (!tried(statements)) {
			if (System.nanoTime() > end) {
				throw new PublishException(PublishCode.BLOCK_LOCKED,
						"Block " + block.qualifiedName() + " could not be locked within "
								+ this.timeout.toMillis() / 1000.0 + " s. " + holders(block),
						"Wait until it is free, or end what holds it. Then continue: ./blockload restart "
								+ publication.run());
			}
			pause(pause);
			pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
			publication.alive().confirm();
		}
	}

	/**
	 * Wait, within the same timeout, for a publish that is in progress.
	 * @param attempt who waits
	 * @param alive confirmed between tries
	 * @param what is published, such as {@code block demo.salaries}
	 * @throws PublishException code {@code block-locked}
	 */
	void whileBusy(Attempt attempt, Liveness alive, String what) {
		long end = System.nanoTime() + this.timeout.toNanos();
		while (!this.client.sql("SELECT pg_try_advisory_xact_lock(blockload.lock_key('publish ' || :what))")
			.param("what", what)
			.query(Boolean.class)
			.single()) {
			if (System.nanoTime() > end) {
				throw new PublishException(PublishCode.BLOCK_LOCKED,
						"Another run has been publishing " + what + " for more than " + this.timeout.toMillis() / 1000.0
								+ " s.",
						"Wait until it has ended, or stop it. Then continue: ./blockload restart " + attempt.run());
			}
			pause(MAX_PAUSE_MILLIS / 10);
			alive.confirm();
		}
	}

	private boolean tried(List<String> statements) {
		String usual = this.jdbc.queryForObject("SELECT current_setting('lock_timeout')", String.class);
		this.jdbc.execute("SAVEPOINT before_lock");
		this.jdbc.execute("SET LOCAL lock_timeout = " + TRY.toMillis());
		try {
			statements.forEach(this.jdbc::execute);
			this.jdbc.execute("SET LOCAL lock_timeout = '" + usual + "'");
			this.jdbc.execute("RELEASE SAVEPOINT before_lock");
			return true;
		}
		catch (DataAccessException ex) {
			if (!SqlFailures.isLockTimeout(ex) && !DEADLOCK.equals(SqlFailures.stateOf(ex))) {
				throw ex;
			}
			this.jdbc.execute("ROLLBACK TO SAVEPOINT before_lock");
			return false;
		}
	}

	private static void pause(int millis) {
		try {
			Thread.sleep(millis / 2 + ThreadLocalRandom.current().nextInt(millis));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new PublishException(ProcessCode.INTERRUPTED, "The wait for a lock was interrupted.",
					"Continue from the checkpoint with ./blockload restart.", ex);
		}
	}

	private String holders(Block block) {
		List<String> holders = this.client
			.sql("""
					SELECT DISTINCT format('process %s of %s (%s, since %s): %s', a.pid, a.usename, l.mode,
					           to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"'), left(a.query, 200))
					  FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
					 WHERE l.locktype = 'relation' AND l.granted AND a.pid <> pg_backend_pid()
					   AND (l.relation = :block OR l.relation IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = :block))
					 ORDER BY 1""")
			.param("block", block.oid())
			.query(String.class)
			.list();
		return holders.isEmpty() ? "The session that held it has ended."
				: "It is held by " + String.join("; ", holders) + ".";
	}

}
