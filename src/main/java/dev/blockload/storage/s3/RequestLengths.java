package dev.blockload.storage.s3;

/**
 * How long the requests are that read ahead. A request costs milliseconds of the
 * processor, here and in the store, so they become longer as long as one connection
 * delivers bytes as fast as the reader takes them. Otherwise they are short, and several
 * are sent at the same time. For one thread.
 */
final class RequestLengths {

	private final ReadAheadInputStream.Sizes sizes;

	/** Of the next request that is sent alone. */
	private long next;

	private boolean alone;

	RequestLengths(ReadAheadInputStream.Sizes sizes) {
		this.sizes = sizes;
		this.next = (long) sizes.part() * sizes.ahead();
		this.alone = sizes.longest() > this.next;
	}

	/** Whether one request is sent after the other. */
	boolean areAlone() {
		return this.alone;
	}

	/** How many bytes of the next request are held at most. */
	int held() {
		return this.alone ? this.sizes.held() / 2 : this.sizes.part();
	}

	/** How many bytes the next request has. */
	long next() {
		if (!this.alone) {
			return this.sizes.part();
		}
		long length = this.next;
		this.next = Math.min(2 * length, this.sizes.longest());
		return length;
	}

	/**
	 * A part was taken.
	 * @param waitedNanos how long the reader waited for its bytes
	 * @param nanos how long it took to take it
	 */
	void taken(long waitedNanos, long nanos) {
		// A quarter of the time: the reader could be a third faster.
		if (this.alone && waitedNanos > nanos / 4) {
			this.alone = false;
		}
	}

}
