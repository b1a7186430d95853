package dev.blockload.csv;

import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that slices are cut from. The reader and each slice are users of it; when the
 * last of them releases it, its array is used again. A buffer that is not released is
 * left to the garbage collector. Safe for use by many threads.
 */
final class SliceBuffer {

	private final byte[] bytes;

	private final @Nullable SliceBuffers home;

	private final AtomicInteger users = new AtomicInteger(1);

	/**
	 * Create a buffer with one user.
	 * @param bytes the array
	 * @param home where the array goes when nobody uses it any more, or null
	 */
	SliceBuffer(byte[] bytes, @Nullable SliceBuffers home) {
		this.bytes = bytes;
		this.home = home;
	}

	byte[] bytes() {
		return this.bytes;
	}

	/** One more user. */
	SliceBuffer used() {
		this.users.incrementAndGet();
		return this;
	}

	/** Whether the caller is the only user. */
	boolean isUnshared() {
		return this.users.get() == 1;
	}

	/** One user less. */
	void release() {
		if (this.users.decrementAndGet() == 0 && this.home != null) {
			this.home.give(this.bytes);
		}
	}

}
