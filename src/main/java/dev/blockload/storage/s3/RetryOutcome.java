package dev.blockload.storage.s3;

import java.time.Duration;

/**
 * The number and duration of the requests that failed in a row.
 *
 * @param times the number of requests, at least 1
 * @param spent the time that they took
 */
record RetryOutcome(int times, Duration spent) {

	/** One request, for failures that are not retried. */
	static final RetryOutcome ONCE = new RetryOutcome(1, Duration.ZERO);

	RetryOutcome {
		if (times < 1) {
			throw new IllegalArgumentException(
					"A failure after " + times + " requests is not possible. Expected 1 or more.");
		}
	}

	/** The outcome in brackets after a space, or nothing for one request. */
	String suffix() {
		return (this.times == 1) ? "" : " (" + this.times + " requests in " + this.spent.toSeconds() + " s)";
	}

}
