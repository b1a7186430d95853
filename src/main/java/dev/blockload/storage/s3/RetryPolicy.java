package dev.blockload.storage.s3;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Limits the retries of requests that fail for a passing reason. It limits their time,
 * not their number: a refusal takes a moment, a stall the whole read timeout.
 *
 * @param maxRetryTime after this time without progress no further request is sent; a
 * request that was sent ends by its own {@link Timeouts}
 * @param firstWait the longest wait after the first failure; each next is twice as long
 * @param maxWait no wait is longer
 */
record RetryPolicy(Duration maxRetryTime, Duration firstWait, Duration maxWait) {

	static final RetryPolicy DEFAULT = new RetryPolicy(Duration.ofSeconds(60), Duration.ofMillis(200),
			Duration.ofSeconds(10));

	RetryPolicy {
		if (maxRetryTime.isNegative() || firstWait.isNegative() || firstWait.isZero()
				|| maxWait.compareTo(firstWait) < 0) {
			throw new IllegalArgumentException("Retries for " + maxRetryTime + " with waits of " + firstWait + " to "
					+ maxWait
					+ " are not possible. Expected a first wait above zero that is not longer than the longest.");
		}
	}

	/**
	 * The wait after a failure: at random between half of the longest wait and all of it,
	 * so that clients that failed together do not retry together.
	 * @param failed the number of failures in a row, from 1
	 * @param spent the time since the last progress
	 * @return zero or less if no retry is left
	 */
	Duration wait(int failed, Duration spent) {
		Duration wait = this.firstWait;
		for (int times = 1; times < failed && wait.compareTo(this.maxWait) < 0; times++) {
			wait = wait.multipliedBy(2);
		}
		wait = min(wait, this.maxWait);
		long half = wait.toNanos() / 2;
		return min(Duration.ofNanos(half + ThreadLocalRandom.current().nextLong(half + 1)),
				this.maxRetryTime.minus(spent));
	}

	private static Duration min(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

}
