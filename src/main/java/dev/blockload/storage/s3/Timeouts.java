package dev.blockload.storage.s3;

import java.time.Duration;

/**
 * Limits the time of one request. {@link RetryPolicy} decides about retries.
 *
 * @param connect the time until the connection is established
 * @param read the time without a byte of the response
 * @param attempt the time until the head of the response; for a listing, until its end
 * @param call the time of the whole call, with the search for credentials and a second
 * request after a wrong clock
 */
record Timeouts(Duration connect, Duration read, Duration attempt, Duration call) {

	static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(40),
			Duration.ofSeconds(60));

	Timeouts {
		requirePositive("connect", connect);
		requirePositive("read", read);
		requirePositive("attempt", attempt);
		requirePositive("call", call);
	}

	private static void requirePositive(String name, Duration timeout) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("The " + name + " timeout is " + timeout + ". Expected more than zero.");
		}
	}

}
