package dev.blockload.storage.s3;

import java.time.Duration;

/**
 * How long one request may take. What comes after one that took longer is told by
 * {@link RetryPolicy}.
 *
 * @param connect until the connection is there
 * @param read without a byte of an answer
 * @param attempt from asking to the head of the answer; the whole answer, where it is a
 * page of a listing
 * @param call all of it, the search for credentials and a second request with the right
 * time included
 */
record Timeouts(Duration connect, Duration read, Duration attempt, Duration call) {

	static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(40),
			Duration.ofSeconds(60));

}
