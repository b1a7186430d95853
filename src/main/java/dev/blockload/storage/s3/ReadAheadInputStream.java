package dev.blockload.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Reads a long range of a pinned object in parts, and returns their bytes in order. While
 * one connection is fast enough, the parts are long and requested one after the other;
 * else they are short, and several are requested at the same time: one slow connection
 * does not limit the throughput. Each part is requested under the pin and retried alone.
 * A part that fails does so when the reader comes to it, after all bytes before it.
 *
 * <p>
 * The first part is read directly, and nothing is read ahead before the reader has read
 * {@link Sizes#beginning}: it may want only the header. For one thread at a time; any
 * thread may close it, which aborts all requests.
 */
final class ReadAheadInputStream extends InputStream {

	private final String key;

	private final Sizes sizes;

	private final Opener opener;

	private final RequestLengths lengths;

	private final long start;

	private final long end;

	private final long firstEnd;

	private final InputStream first;

	private final Deque<ReadAheadPart> parts = new ArrayDeque<>();

	// Guards the parts, and the fields that close() uses.
	private final Object gate = new Object();

	private @Nullable ThreadPoolExecutor requests;

	private boolean closed;

	/** Of the next byte to return. */
	private long next;

	/** Where the next part to be requested begins. */
	private long requested;

	/** The lengths of the rings of all parts. */
	private long held;

	/** When the reader came to the current part. */
	private long began;

	/**
	 * Create a stream.
	 * @param key of the object, for messages
	 * @param start the first byte
	 * @param end the byte after the last
	 * @param sizes how much is read ahead
	 * @param opener opens parts
	 */
	ReadAheadInputStream(String key, long start, long end, Sizes sizes, Opener opener) {
		this.key = key;
		this.start = start;
		this.end = end;
		this.sizes = sizes;
		this.opener = opener;
		this.lengths = new RequestLengths(sizes);
		this.firstEnd = Math.min(end, start + sizes.part());
		this.first = opener.open(start, this.firstEnd);
		this.next = start;
		this.requested = this.firstEnd;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : Byte.toUnsignedInt(one[0]);
	}

	@Override
	public int read(byte[] buffer, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, buffer.length);
		synchronized (this.gate) {
			if (this.closed) {
				throw ReadAheadPart.closed(this.key);
			}
		}
		if (length == 0) {
			return 0;
		}
		if (this.next >= this.end) {
			return -1;
		}
		int read = (this.next < this.firstEnd) ? this.first.read(buffer, offset, length)
				: readAhead(buffer, offset, length);
		this.next += Math.max(read, 0);
		if (this.next - this.start >= this.sizes.beginning()) {
			request();
		}
		return read;
	}

	private int readAhead(byte[] buffer, int offset, int length) throws IOException {
		request();
		ReadAheadPart part;
		synchronized (this.gate) {
			part = this.parts.getFirst();
		}
		if (this.began == 0) {
			this.began = System.nanoTime();
		}
		int count = part.take(buffer, offset, length);
		if (part.isTaken()) {
			long now = System.nanoTime();
			synchronized (this.gate) {
				this.parts.removeFirst();
				this.held -= part.ring().length;
				this.lengths.taken(part.waitedNanos(), now - this.began);
				requestNext(part.ring());
			}
			this.began = now;
		}
		return count;
	}

	/** Request the first parts that are read ahead, once. */
	private void request() {
		synchronized (this.gate) {
			if (this.requests != null || this.closed) {
				return;
			}
			this.requests = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), (task) -> {
				Thread thread = new Thread(task, "read-ahead");
				thread.setDaemon(true);
				return thread;
			});
			requestNext(null);
		}
	}

	/**
	 * Request the next parts.
	 * @param unused bytes for one of them, or null
	 */
	private void requestNext(byte @Nullable [] unused) {
		ThreadPoolExecutor executor = this.requests;
		if (executor == null || this.closed) {
			return;
		}
		if (!this.lengths.areAlone()) {
			executor.setMaximumPoolSize(this.sizes.ahead());
			executor.setCorePoolSize(this.sizes.ahead());
		}
		byte[] bytes = unused;
		while (this.requested < this.end && this.held + this.lengths.held() <= this.sizes.held()) {
			int ring = (int) Math.min(this.lengths.held(), this.end - this.requested);
			// A longer ring than necessary is held anyway.
			bytes = (bytes != null && bytes.length >= ring && bytes.length <= this.lengths.held()) ? bytes
					: new byte[ring];
			long length = Math.min(this.lengths.next(), this.end - this.requested);
			ReadAheadPart part = new ReadAheadPart(this.key, this.requested,
					this.opener.open(this.requested, this.requested + length), bytes, length);
			this.requested += length;
			this.held += bytes.length;
			this.parts.add(part);
			executor.execute(() -> part.fill(this.sizes.step()));
			bytes = null;
		}
	}

	/** Safe for use by any thread. */
	@Override
	public void close() throws IOException {
		Deque<ReadAheadPart> open;
		synchronized (this.gate) {
			this.closed = true;
			open = new ArrayDeque<>(this.parts);
			// Before the interrupt: a waiting reader is told that the stream is closed,
			// not
			// how its request ended.
			open.forEach(ReadAheadPart::end);
			if (this.requests != null) {
				this.requests.shutdownNow();
			}
		}
		this.first.close();
		for (ReadAheadPart part : open) {
			part.close();
		}
	}

	/**
	 * Opens parts of the object.
	 */
	@FunctionalInterface
	interface Opener {

		/**
		 * Open a part. Sends no request before its first byte is read.
		 * @param from the first byte
		 * @param to the byte after the last
		 */
		InputStream open(long from, long to);

	}

	/**
	 * How much is read ahead.
	 *
	 * @param part bytes of a part that is requested beside others
	 * @param ahead how many of them are requested at the same time
	 * @param longest bytes of the longest part that is requested alone; no more than
	 * {@code ahead} parts for none
	 * @param beginning how many bytes the reader must have read before anything is read
	 * ahead
	 * @param step the most bytes that a part reads at once
	 */
	record Sizes(int part, int ahead, int longest, int beginning, int step) {

		static final Sizes DEFAULT = new Sizes(4 << 20, 4, 64 << 20, 1 << 20, 256 << 10);

		Sizes {
			if (part < 1 || ahead < 1 || longest < part || beginning < 0 || beginning > part || step < 1) {
				throw new IllegalArgumentException(
						"%d parts of %d bytes ahead, or one of %d, after %d bytes, in steps of %d are not possible."
							.formatted(ahead, part, longest, beginning, step));
			}
		}

		/** How many bytes are in memory at most. */
		int held() {
			return this.part * this.ahead;
		}

		/** Whether a range is worth more than one request. */
		boolean isWorth(long bytes) {
			return bytes > held();
		}

	}

}
