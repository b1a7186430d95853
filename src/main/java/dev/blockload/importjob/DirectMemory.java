package dev.blockload.importjob;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The heap that direct loads of this process can fill with mapped rows, all of them
 * together. A load that does not get what it needs is staged: no load waits for another.
 * Safe for use by many threads.
 */
final class DirectMemory {

	/** Of the heap; the rest is for readers, lanes and everything else. */
	private static final int PART = 4;

	private final AtomicLong left;

	DirectMemory(long bytes) {
		this.left = new AtomicLong(bytes);
	}

	/** A part of the heap of this process. */
	static DirectMemory ofThisProcess() {
		return new DirectMemory(Runtime.getRuntime().maxMemory() / PART);
	}

	/**
	 * Take some bytes.
	 * @return whether they were left
	 */
	boolean take(long bytes) {
		if (this.left.addAndGet(-bytes) >= 0) {
			return true;
		}
		give(bytes);
		return false;
	}

	/** Give bytes back that were taken. */
	void give(long bytes) {
		this.left.addAndGet(bytes);
	}

}
