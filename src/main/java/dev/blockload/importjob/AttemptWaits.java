package dev.blockload.importjob;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import dev.blockload.run.Attempt;
import dev.blockload.run.Liveness;
import dev.blockload.storage.RetryListener;
import dev.blockload.storage.StorageException;

/**
 * What an attempt waits for: stored as events of its run, at once, if it takes longer
 * than a moment. A wait that is not stored changes nothing for the run. Safe for use by
 * many threads.
 */
final class AttemptWaits implements Liveness, RetryListener {

	/** A shorter wait is no event, and costs no statement. */
	private static final Duration MOMENT = Duration.ofSeconds(1);

	/** Many threads read at the same time, and a store can be away for long. */
	private static final Duration BETWEEN_RETRIES = Duration.ofSeconds(30);

	private final Attempts attempts;

	private final Attempt attempt;

	private final Liveness lease;

	private final AtomicInteger waiting = new AtomicInteger();

	private final AtomicLong nextRetry = new AtomicLong(System.nanoTime());

	AttemptWaits(Attempts attempts, Attempt attempt, Liveness lease) {
		this.attempts = attempts;
		this.attempt = attempt;
		this.lease = lease;
	}

	@Override
	public void confirm() {
		this.lease.confirm();
	}

	@Override
	public boolean whileWaiting(BooleanSupplier wait) {
		this.waiting.incrementAndGet();
		try {
			return wait.getAsBoolean();
		}
		finally {
			this.waiting.decrementAndGet();
		}
	}

	/** Whether the attempt waits for a lock now. */
	boolean isWaiting() {
		return this.waiting.get() > 0;
	}

	@Override
	public void waits(String message) {
		this.attempts.waits(this.attempt, null, message);
	}

	@Override
	public void retried(Duration spent, Supplier<StorageException> failure) {
		long now = System.nanoTime();
		long due = this.nextRetry.get();
		if (spent.compareTo(MOMENT) < 0 || now - due < 0
				|| !this.nextRetry.compareAndSet(due, now + BETWEEN_RETRIES.toNanos())) {
			return;
		}
		StorageException passing = failure.get();
		this.attempts.waits(this.attempt, passing.code(), passing.message() + " Blockload retries.");
	}

}
