package dev.blockload.publish;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import dev.blockload.ProcessCode;
import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.run.Attempt;
import dev.blockload.run.Liveness;
import dev.blockload.run.Run;
import dev.blockload.run.RunSessions;
import dev.blockload.run.SqlFailures;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Takes the locks of publish, and gives up after a timeout.
 * <p>
 * A lock for which no reader waits is acquired by an ordinary wait, in slices that are
 * longer than {@code deadlock_timeout}: only after that time does PostgreSQL cancel an
 * autovacuum that is in the way. A lock for which readers wait is acquired in short
 * attempts, so that no reader queues behind an attempt for longer than {@link #ATTEMPT}.
 * The locks of the first kind are held by then, and keep autovacuum away.
 */
final class BlockLock {

	private static final Duration ATTEMPT = Duration.ofMillis(50);

	private static final int MAX_PAUSE_MILLIS = 500;

	private static final String DEADLOCK = "40P01";

	/** A table was dropped after its name was read. */
	private static final String NO_TABLE = "42P01";

	private static final Set<String> REPEATED = Set.of(DEADLOCK, NO_TABLE);

	private static final Duration MARGIN = Duration.ofSeconds(1);

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
	 * Lock a block against writers, not against readers, and check that it is as planned;
	 * unless this transaction has done that.
	 * @throws PublishException code {@code block-locked} or {@code block-changed}
	 */
	void lockUnchanged(Publication publication) {
		switch (publication.hold()) {
			case LOCKED -> {
			}
			case NOT_LOCKED -> lockAndCompare(publication);
		}
	}

	private void lockAndCompare(Publication publication) {
		LockPlan plan = new LockPlan(this.client, publication);
		until(publication, slice(), plan::tables, () -> {
			List<TableLock> tables = plan.tables();
			plan.statements(tables).forEach(this.jdbc::execute);
			// A partition that was added meanwhile is not locked yet.
			return plan.tables().equals(tables);
		});
		requireUnchanged(publication.target().block());
	}

	/**
	 * Check that a block is as planned; it is locked.
	 * @throws PublishException code {@code block-changed}
	 */
	void requireUnchanged(Block planned) {
		Block now = this.catalog.find(planned.application(), planned.name()).orElse(null);
		if (now == null || now.oid() != planned.oid() || !now.fingerprint().equals(planned.fingerprint())) {
			throw PublishException.blockChanged(planned);
		}
	}

	/**
	 * Run statements whose locks make no reader wait, and repeat them until they get
	 * their locks. What the transaction did before is kept.
	 * @param publication whose attempt is confirmed alive between slices
	 * @param tables what the statements lock, for the message
	 * @param statements run together, in one savepoint
	 * @throws PublishException code {@code block-locked}, naming what holds the locks
	 */
	void whileWaiting(Publication publication, List<TableLock> tables, List<String> statements) {
		until(publication, slice(), () -> tables, () -> {
			statements.forEach(this.jdbc::execute);
			return true;
		});
	}

	/**
	 * Lock tables against all other sessions and run statements, in short attempts. What
	 * the transaction did before is kept.
	 * @param publication whose attempt is confirmed alive between attempts
	 * @param tables to lock, in mode {@link LockMode#ACCESS_EXCLUSIVE}
	 * @param statements run together with the locks, in one savepoint
	 * @throws PublishException code {@code block-locked}, naming what holds the locks
	 */
	void inShortAttempts(Publication publication, List<TableLock> tables, List<String> statements) {
		until(publication, ATTEMPT, () -> tables, () -> {
			TableLock.statements(tables).forEach(this.jdbc::execute);
			statements.forEach(this.jdbc::execute);
			return true;
		});
	}

	/**
	 * As {@link #whileWaiting}, for a limited time.
	 * @return whether the statements were run; otherwise the transaction is as before
	 */
	boolean triedWhileWaiting(Liveness alive, Duration patience, List<String> statements) {
		return repeated(Waiter.of(alive), slice(), patience, () -> {
			statements.forEach(this.jdbc::execute);
			return true;
		});
	}

	/**
	 * As {@link #inShortAttempts}, for a limited time.
	 * @return whether the statements were run; otherwise the transaction is as before
	 */
	boolean triedInShortAttempts(Liveness alive, Duration patience, List<TableLock> tables, List<String> statements) {
		return repeated(Waiter.of(alive), ATTEMPT, patience, () -> {
			TableLock.statements(tables).forEach(this.jdbc::execute);
			statements.forEach(this.jdbc::execute);
			return true;
		});
	}

	private void until(Publication publication, Duration longest, Supplier<List<TableLock>> tables,
			BooleanSupplier attempt) {
		Waiter waiter = new Waiter(publication.alive(), () -> "Waits for the lock of block "
				+ publication.target().block().qualifiedName() + ". " + found(holders(tables.get())));
		if (!waiter.alive.whileWaiting(() -> repeated(waiter, longest, this.timeout, attempt))) {
			throw locked(publication, tables.get());
		}
	}

	private boolean repeated(Waiter waiter, Duration longest, Duration patience, BooleanSupplier attempt) {
		long end = System.nanoTime() + patience.toNanos();
		int pause = 10;
		while (!tried(longest, end, attempt)) {
			if (System.nanoTime() > end) {
				return false;
			}
			pause(pause);
			pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
			waiter.confirm();
		}
		return true;
	}

	private boolean tried(Duration longest, long end, BooleanSupplier attempt) {
		long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
		long wait = Math.min(longest.toMillis(), Math.max(left, ATTEMPT.toMillis()));
		String usual = this.jdbc.queryForObject("SELECT current_setting('lock_timeout')", String.class);
		this.jdbc.execute("SAVEPOINT before_lock");
		this.jdbc.execute("SET LOCAL lock_timeout = " + wait);
		try {
			if (attempt.getAsBoolean()) {
				this.jdbc.execute("SET LOCAL lock_timeout = '" + usual + "'");
				this.jdbc.execute("RELEASE SAVEPOINT before_lock");
				return true;
			}
		}
		catch (DataAccessException ex) {
			if (!SqlFailures.isLockTimeout(ex) && !REPEATED.contains(String.valueOf(SqlFailures.stateOf(ex)))) {
				throw ex;
			}
		}
		this.jdbc.execute("ROLLBACK TO SAVEPOINT before_lock");
		return false;
	}

	// After deadlock_timeout an autovacuum is asked to end, which takes it a moment.
	private Duration slice() {
		Duration deadlock = deadlockTimeout();
		return deadlock.plus((deadlock.compareTo(MARGIN) > 0) ? deadlock : MARGIN);
	}

	private Duration deadlockTimeout() {
		return Duration
			.ofMillis(this.client.sql("SELECT setting::bigint FROM pg_settings WHERE name = 'deadlock_timeout'")
				.query(Long.class)
				.single());
	}

	private List<LockHolder> holders(List<TableLock> tables) {
		return new LockHolders(this.client).of(tables);
	}

	private static String found(List<LockHolder> holders) {
		return holders.isEmpty() ? "The session that held it has ended."
				: holders.stream().map(LockHolder::sentence).collect(Collectors.joining(" "));
	}

	private PublishException locked(Publication publication, List<TableLock> tables) {
		List<LockHolder> holders = holders(tables);
		String found = found(holders);
		String action = "Wait until it is free, or end what holds it. Then continue: ./blockload restart "
				+ publication.run();
		Duration deadlock = deadlockTimeout();
		if (this.timeout.compareTo(deadlock) <= 0
				&& holders.stream().anyMatch((holder) -> holder.kind() == LockHolder.Kind.AUTOVACUUM)) {
			found += " PostgreSQL cancels it for a session that waits longer than deadlock_timeout ("
					+ deadlock.toMillis() / 1000.0 + " s).";
			action = "Set a longer BLOCKLOAD_LOAD_PUBLISHTIMEOUT. Then continue: ./blockload restart "
					+ publication.run();
		}
		return PublishException.locked("Block " + publication.target().block().qualifiedName()
				+ " could not be locked within " + this.timeout.toMillis() / 1000.0 + " s. " + found, action,
				LockHolders.statements(holders));
	}

	/**
	 * Wait, within the same timeout, for a publish that is in progress.
	 * @param attempt who waits
	 * @param alive confirmed between tries
	 * @param what is published, such as {@code block demo.salaries}
	 * @throws PublishException code {@code block-locked}
	 */
	void whileBusy(Attempt attempt, Liveness alive, String what) {
		boolean unused = alive.whileWaiting(() -> {
			untilFree(attempt, alive, what);
			return true;
		});
	}

	private void untilFree(Attempt attempt, Liveness alive, String what) {
		Waiter waiter = new Waiter(alive, () -> "Waits until another run has published " + what + ".");
		long end = System.nanoTime() + this.timeout.toNanos();
		while (!this.client.sql("SELECT pg_try_advisory_xact_lock(blockload.lock_key('publish ' || :what))")
			.param("what", what)
			.query(Boolean.class)
			.single()) {
			if (System.nanoTime() > end) {
				new RunSessions(this.client).foreignHolder("publish " + what).ifPresent((holder) -> {
					throw holder.blocks("The lock for publishing " + what,
							"continue: ./blockload restart " + attempt.run());
				});
				throw new PublishException(PublishCode.BLOCK_LOCKED,
						"Another run has been publishing " + what + " for more than " + this.timeout.toMillis() / 1000.0
								+ " s.",
						"Wait until it has ended, or stop it. Then continue: ./blockload restart " + attempt.run());
			}
			pause(MAX_PAUSE_MILLIS / 10);
			waiter.confirm();
		}
	}

	private static void pause(int millis) {
		try {
			Thread.sleep(millis / 2 + ThreadLocalRandom.current().nextInt(millis));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new PublishException(ProcessCode.INTERRUPTED, "The wait for a lock was interrupted.",
					"Continue from the checkpoint.", ex);
		}
	}

	/** Who waits for one lock. Used by one thread. */
	private static final class Waiter {

		/** A shorter wait is not noted. */
		private static final Duration MOMENT = Duration.ofSeconds(1);

		private final Liveness alive;

		private final Supplier<String> message;

		private long noteAt = System.nanoTime() + MOMENT.toNanos();

		Waiter(Liveness alive, Supplier<String> message) {
			this.alive = alive;
			this.message = message;
		}

		/** One that tries, and can do without the lock. */
		static Waiter of(Liveness alive) {
			Waiter waiter = new Waiter(alive, () -> "");
			waiter.noteAt = Long.MAX_VALUE;
			return waiter;
		}

		/** Between two tries. */
		void confirm() {
			this.alive.confirm();
			if (System.nanoTime() > this.noteAt) {
				this.noteAt = Long.MAX_VALUE;
				this.alive.waits(this.message.get());
			}
		}

	}

}
