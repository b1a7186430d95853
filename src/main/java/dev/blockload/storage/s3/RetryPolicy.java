package dev.blockload.storage.s3;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to go on asking a store that fails in a way that may pass. Measured in time
 * and not in tries: a refusal takes a moment, a stall the whole read timeout.
 *
 * @param patience so long without progress, and no further request is made; one that is
 * under way ends by its own {@link Timeouts}
 * @param first the longest wait after the first failure; each next is twice as long
 * @param longest no wait is longer
 */
record RetryPolicy(Duration patience, Duration first, Duration longest) {

	RetryPolicy {
		if (patience.isNegative() || first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
			throw new IllegalArgumentException("Retries for " + patience + " with waits of " + first + " to " + longest
					+ " are not possible. Expected a first wait above zero that is not longer than the longest.");
		}
	}

	static final RetryPolicy DEFAULT = new RetryPolicy(Duration.ofSeconds(60), Duration.ofMillis(200),
			Duration.ofSeconds(10));

	/**
	 * The wait after a failure: between half of the longest and the longest, at random,
	 * so that workers who were refused together do not come back together.
	 * @param failed how many failed in a row, from 1
	 * @param spent how much of the patience is gone
	 * @return zero or less where none is left
	 */
	Duration wait(int failed, Duration spent) {
		Duration wait = this.first;
		for (int times = 1; times < failed && wait.compareTo(this.longest) < 0; times++) {
			wait = wait.multipliedBy(2);
		}
		wait = min(wait, this.longest);
		long half = wait.toNanos() / 2;
		return min(Duration.ofNanos(half + ThreadLocalRandom.current().nextLong(half + 1)), this.patience.minus(spent));
	}

	private static Duration min(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

}
