package dev.blockload.storage.s3;

import java.time.Duration;

/**
 * What had been tried when a failure was given up on.
 *
 * @param times how often it was asked for, at least 1
 * @param spent how long that took
 */
record RetryOutcome(int times, Duration spent) {

	/** What does not pass is not asked for again. */
	static final RetryOutcome ONCE = new RetryOutcome(1, Duration.ZERO);

	RetryOutcome {
		if (times < 1) {
			throw new IllegalArgumentException("tried " + times + " times: a failure was tried at least once");
		}
	}

	/** To stand at the end of a sentence, or nothing where once was enough. */
	String suffix() {
		return (this.times == 1) ? "" : ", asked " + this.times + " times in " + this.spent.toSeconds() + " s";
	}

}
