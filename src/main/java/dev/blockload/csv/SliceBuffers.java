package dev.blockload.csv;

import java.util.concurrent.ArrayBlockingQueue;

/**
 * Arrays of one size that nobody uses, for the next slices: a new array of several
 * hundred KB would be filled with zeros first. Safe for use by many threads.
 */
final class SliceBuffers {

	/** More than this many slices are not under way. */
	private static final int MOST = 64;

	private final int size;

	private final ArrayBlockingQueue<byte[]> unused = new ArrayBlockingQueue<>(MOST);

	/**
	 * Create an empty store.
	 * @param size of each array
	 */
	SliceBuffers(int size) {
		this.size = size;
	}

	/**
	 * A buffer.
	 * @param least how many bytes it has at least
	 */
	SliceBuffer take(int least) {
		if (least > this.size) {
			// For one long record; too large to be kept.
			return new SliceBuffer(new byte[least], null);
		}
		byte[] found = this.unused.poll();
		return new SliceBuffer((found != null) ? found : new byte[this.size], this);
	}

	void give(byte[] bytes) {
		// One that does not fit is left to the garbage collector.
		this.unused.offer(bytes);
	}

}
