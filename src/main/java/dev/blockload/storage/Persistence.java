package dev.blockload.storage;

import java.time.Duration;

/**
 * How long a stream tries to go on after its body broke.
 *
 * @param tries so many in a row without a byte of progress, and it gives up
 * @param first the wait after the first; each next is four times as long
 * @param longest no wait is longer
 */
record Persistence(int tries, Duration first, Duration longest) {

	static final Persistence DEFAULT = new Persistence(5, Duration.ofMillis(200), Duration.ofSeconds(10));

	/**
	 * The wait after a try that failed.
	 * @param failed how many failed in a row, from 1
	 */
	Duration wait(int failed) {
		Duration wait = this.first;
		for (int times = 1; times < failed && wait.compareTo(this.longest) < 0; times++) {
			wait = wait.multipliedBy(4);
		}
		return (wait.compareTo(this.longest) < 0) ? wait : this.longest;
	}

}
