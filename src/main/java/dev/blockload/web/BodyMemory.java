package dev.blockload.web;

import java.util.HashMap;
import java.util.Map;

/**
 * Limits how much memory the bodies have together that are received at the same time, and
 * those of one sender. Safe for use by many threads.
 */
final class BodyMemory {

	/** Of the heap; the rest is for loads. */
	private static final int PART = 16;

	private static final long FOR_ALL_STRANGERS = 4 * 1024 * 1024;

	private static final long FOR_ONE_STRANGER = 256 * 1024;

	private final long limit;

	private final long limitOfSender;

	private final Map<String, Long> used = new HashMap<>();

	private long all;

	BodyMemory(long limit, long limitOfSender) {
		this.limit = limit;
		this.limitOfSender = limitOfSender;
	}

	/** For the bodies of callers: one of them leaves some to the others. */
	static BodyMemory ofCallers() {
		long limit = Runtime.getRuntime().maxMemory() / PART;
		return new BodyMemory(limit, limit / 2);
	}

	/**
	 * For the bodies of clients that have not shown who they are, such as forms of
	 * log-ins: callers do not wait for them.
	 */
	static BodyMemory ofStrangers() {
		return new BodyMemory(FOR_ALL_STRANGERS, FOR_ONE_STRANGER);
	}

	/** Whether so many bytes more can be kept; if so, they are counted. */
	synchronized boolean take(String sender, int bytes) {
		long own = this.used.getOrDefault(sender, 0L) + bytes;
		if (own > this.limitOfSender || this.all + bytes > this.limit) {
			return false;
		}
		this.used.put(sender, own);
		this.all += bytes;
		return true;
	}

	synchronized void giveBack(String sender, int bytes) {
		this.all -= bytes;
		this.used.computeIfPresent(sender, (name, count) -> (count > bytes) ? count - bytes : null);
	}

}
