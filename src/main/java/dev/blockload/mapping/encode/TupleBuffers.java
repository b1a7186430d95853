package dev.blockload.mapping.encode;

import java.util.concurrent.ArrayBlockingQueue;

/**
 * Buffers of rows that nobody uses, for the next slices. A buffer that is not released is
 * left to the garbage collector. Safe for use by many threads.
 */
public final class TupleBuffers {

	/** The rows of more slices than this are not under way. */
	private static final int MOST = 64;

	/** Of a slice of ordinary records; it grows for others. */
	private static final int SIZE = 64 * 1024;

	/** Larger ones, of slices with long texts, are not kept. */
	private static final int LARGEST = 4 * 1024 * 1024;

	private final ArrayBlockingQueue<TupleBuffer> unused = new ArrayBlockingQueue<>(MOST);

	/** An empty buffer. */
	public TupleBuffer take() {
		TupleBuffer found = this.unused.poll();
		if (found == null) {
			return new TupleBuffer(SIZE, this);
		}
		found.reuse();
		return found;
	}

	void give(TupleBuffer buffer) {
		if (buffer.capacity() <= LARGEST) {
			// One that does not fit is left to the garbage collector.
			this.unused.offer(buffer);
		}
	}

}
