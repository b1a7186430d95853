package dev.blockload.importjob;

import java.util.concurrent.atomic.LongAdder;

/**
 * What this process has loaded of files that several nodes load, since it was started.
 * Safe for use by many threads.
 */
final class LoadedRanges {

	private final LongAdder ranges = new LongAdder();

	private final LongAdder bytes = new LongAdder();

	/** Count a range that is loaded to its end. */
	void countRange() {
		this.ranges.increment();
	}

	/** Count a batch that is committed. */
	void countBatch(long length) {
		this.bytes.add(length);
	}

	long ranges() {
		return this.ranges.sum();
	}

	long bytes() {
		return this.bytes.sum();
	}

}
