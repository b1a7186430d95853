package dev.blockload.web;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits how much memory all bodies have together that are received at the same time.
 */
final class BodyMemory {

	/** Of the heap; the rest is for loads. */
	private static final int PART = 16;

	private final long limit = Runtime.getRuntime().maxMemory() / PART;

	private final AtomicLong used = new AtomicLong();

	/** Whether so many bytes more can be kept; if so, they are counted. */
	boolean take(int bytes) {
		if (this.used.addAndGet(bytes) <= this.limit) {
			return true;
		}
		this.used.addAndGet(-bytes);
		return false;
	}

	void giveBack(int bytes) {
		this.used.addAndGet(-bytes);
	}

}
