package dev.blockload.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.jspecify.annotations.Nullable;

/**
 * Reads a long range of a pinned object in parts, several of them at the same time, and
 * returns their bytes in order: one slow connection does not limit the throughput. Each
 * part is requested under the pin and retried alone. A part that fails does so when the
 * reader comes to it, after all bytes before it.
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

	private final long start;

	private final long end;

	private final long firstEnd;

	private final InputStream first;

	private final Deque<Part> parts = new ArrayDeque<>();

	// Guards the parts, and the fields that close() uses.
	private final Object gate = new Object();

	private @Nullable ExecutorService requests;

	private boolean closed;

	/** Of the next byte to return. */
	private long next;

	/** Where the next part to be requested begins. */
	private long requested;

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
			requireOpen();
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
		synchronized (this.gate) {
			Part part = this.parts.getFirst();
			await(part);
			int count = Math.min(length, part.filled - part.taken);
			System.arraycopy(part.bytes, part.taken, buffer, offset, count);
			part.taken += count;
			if (part.taken == part.length) {
				this.parts.removeFirst();
				requestNext(part.bytes);
			}
			return count;
		}
	}

	/** Wait until a part has a byte that is not taken. */
	private void await(Part part) throws IOException {
		while (part.filled == part.taken && !this.closed) {
			if (part.failure instanceof IOException ex) {
				throw ex;
			}
			if (part.failure instanceof RuntimeException ex) {
				throw ex;
			}
			try {
				this.gate.wait();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				InterruptedIOException interrupted = new InterruptedIOException(
						"Reading '" + this.key + "' was interrupted at byte " + this.next + ".");
				interrupted.initCause(ex);
				throw interrupted;
			}
		}
		requireOpen();
	}

	private void requireOpen() throws IOException {
		if (this.closed) {
			throw new IOException("The stream of '" + this.key + "' is closed.");
		}
	}

	/** Request the first parts that are read ahead, once. */
	private void request() {
		synchronized (this.gate) {
			if (this.requests != null || this.closed) {
				return;
			}
			this.requests = Executors.newFixedThreadPool(this.sizes.ahead(), (task) -> {
				Thread thread = new Thread(task, "read-ahead");
				thread.setDaemon(true);
				return thread;
			});
			for (int part = 0; part < this.sizes.ahead() && this.requested < this.end; part++) {
				requestNext(new byte[(int) Math.min(this.sizes.part(), this.end - this.requested)]);
			}
		}
	}

	/** Request the next part, into a buffer that is as long as any later part. */
	private void requestNext(byte[] bytes) {
		ExecutorService executor = this.requests;
		if (executor == null || this.closed || this.requested >= this.end) {
			return;
		}
		long to = Math.min(this.end, this.requested + this.sizes.part());
		Part part = new Part(this.opener.open(this.requested, to), bytes, (int) (to - this.requested));
		this.requested = to;
		this.parts.add(part);
		executor.execute(() -> fill(part));
	}

	private void fill(Part part) {
		try (InputStream in = part.in) {
			while (part.filled < part.length) {
				// Nobody else writes these bytes, and nobody reads them yet.
				int read = in.read(part.bytes, part.filled, Math.min(this.sizes.step(), part.length - part.filled));
				if (read < 0) {
					throw new IOException("A part of '" + this.key + "' ended too early.");
				}
				synchronized (this.gate) {
					part.filled += read;
					this.gate.notifyAll();
				}
			}
		}
		catch (IOException | RuntimeException ex) {
			fail(part, ex);
		}
		catch (Error ex) {
			fail(part, new IOException("A part of '" + this.key + "' could not be read: " + ex, ex));
			throw ex;
		}
	}

	private void fail(Part part, Exception failure) {
		synchronized (this.gate) {
			part.failure = failure;
			this.gate.notifyAll();
		}
	}

	/** Safe for use by any thread. */
	@Override
	public void close() throws IOException {
		Deque<Part> open;
		synchronized (this.gate) {
			this.closed = true;
			open = new ArrayDeque<>(this.parts);
			if (this.requests != null) {
				this.requests.shutdownNow();
			}
			this.gate.notifyAll();
		}
		this.first.close();
		for (Part part : open) {
			part.in.close();
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
	 * @param part bytes of a part
	 * @param ahead how many parts are read ahead at the same time
	 * @param beginning how many bytes the reader must have read before anything is read
	 * ahead
	 * @param step the most bytes that a part reads at once
	 */
	record Sizes(int part, int ahead, int beginning, int step) {

		/** In memory are at most the four parts. */
		static final Sizes DEFAULT = new Sizes(4 << 20, 4, 1 << 20, 256 << 10);

		Sizes {
			if (part < 1 || ahead < 1 || beginning < 0 || beginning > part || step < 1) {
				throw new IllegalArgumentException(
						"%d parts of %d bytes ahead, after %d bytes, in steps of %d are not possible.".formatted(ahead,
								part, beginning, step));
			}
		}

		/** Whether a range is worth more than one request. */
		boolean isWorth(long bytes) {
			return bytes > (long) this.ahead * this.part;
		}

	}

	/** A part that is read ahead. Its fields are guarded, but not its bytes. */
	private static final class Part {

		private final InputStream in;

		private final byte[] bytes;

		private final int length;

		private int filled;

		private int taken;

		private @Nullable Exception failure;

		Part(InputStream in, byte[] bytes, int length) {
			this.in = in;
			this.bytes = bytes;
			this.length = length;
		}

	}

}
