package dev.blockload.importjob;

import java.time.Duration;
import java.util.Optional;

/**
 * How often, and after which pauses, a node retries a run that failed in a way that
 * resolves itself.
 *
 * @param retries how often
 * @param backoff pause before the first retry; doubled before each further one
 * @param longest upper limit of that pause
 */
public record RetryPolicy(int retries, Duration backoff, Duration longest) {

	private static final int MOST_DOUBLINGS = 20;

	public RetryPolicy {
		if (retries < 0) {
			throw new IllegalArgumentException(retries + " retries are not possible. Expected 0 or more.");
		}
	}

	/**
	 * When to retry after a failure.
	 * @param code text of the failure's code
	 * @param failedAttempts how many attempts have failed so, with this one; from 1
	 * @return how long to wait first; empty if it is not retried
	 */
	public Optional<Duration> pauseAfter(String code, int failedAttempts) {
		if (!Retry.after(code).isPossible() || failedAttempts > this.retries) {
			return Optional.empty();
		}
		Duration pause = this.backoff.multipliedBy(1L << Math.min(failedAttempts - 1, MOST_DOUBLINGS));
		return Optional.of((pause.compareTo(this.longest) < 0) ? pause : this.longest);
	}

}
