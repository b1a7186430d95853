package dev.blockload.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

import org.jspecify.annotations.Nullable;

/**
 * A part of an object that one thread requests while another one takes its bytes: a ring
 * of bytes that can be shorter than the part. Safe for use by these two threads, and by
 * any thread that closes it.
 */
final class ReadAheadPart {

	private final String key;

	private final long start;

	private final InputStream in;

	private final byte[] ring;

	private final long length;

	/** Bytes that were received. */
	private long filled;

	/** Bytes that the reader has taken. */
	private long taken;

	/** How long the reader has waited for bytes. */
	private long waitedNanos;

	private @Nullable Exception failure;

	private boolean closed;

	/**
	 * Create a part; sends no request.
	 * @param key of the object, for messages
	 * @param start its first byte in the object
	 * @param in its bytes
	 * @param ring holds what was received and not taken
	 * @param length how many bytes it has
	 */
	ReadAheadPart(String key, long start, InputStream in, byte[] ring, long length) {
		this.key = key;
		this.start = start;
		this.in = in;
		this.ring = ring;
		this.length = length;
	}

	/** The bytes that can become those of another part once all are taken. */
	byte[] ring() {
		return this.ring;
	}

	long length() {
		return this.length;
	}

	synchronized boolean isTaken() {
		return this.taken == this.length;
	}

	synchronized long waitedNanos() {
		return this.waitedNanos;
	}

	/**
	 * Receive all bytes. Waits while the ring is full. A failure is kept for the reader.
	 * @param step the most bytes to receive at once
	 */
	void fill(int step) {
		try (InputStream body = this.in) {
			for (int space = awaitSpace(); space > 0; space = awaitSpace()) {
				// Nobody else writes these bytes, and nobody reads them yet.
				int read = body.read(this.ring, (int) (this.filled % this.ring.length), Math.min(step, space));
				if (read < 0) {
					throw new IOException("A part of '" + this.key + "' ended too early.");
				}
				received(read);
			}
		}
		catch (IOException | RuntimeException ex) {
			fail(ex);
		}
		catch (InterruptedException ex) {
			// Closed.
			Thread.currentThread().interrupt();
		}
		catch (Error ex) {
			fail(new IOException("A part of '" + this.key + "' could not be read: " + ex, ex));
			throw ex;
		}
	}

	/** How many bytes can be received into one place; 0 at the end. */
	private synchronized int awaitSpace() throws InterruptedException {
		while (this.filled < this.length && this.filled - this.taken == this.ring.length && !this.closed) {
			wait();
		}
		if (this.closed) {
			return 0;
		}
		int at = (int) (this.filled % this.ring.length);
		long free = this.ring.length - (this.filled - this.taken);
		return (int) Math.min(Math.min(free, this.ring.length - at), this.length - this.filled);
	}

	private synchronized void received(int bytes) {
		this.filled += bytes;
		notifyAll();
	}

	private synchronized void fail(Exception thrown) {
		this.failure = thrown;
		notifyAll();
	}

	/**
	 * Take bytes. Waits for the first.
	 * @return how many, at least one
	 */
	synchronized int take(byte[] buffer, int offset, int most) throws IOException {
		if (this.filled == this.taken) {
			long began = System.nanoTime();
			await();
			this.waitedNanos += System.nanoTime() - began;
		}
		int at = (int) (this.taken % this.ring.length);
		int count = (int) Math.min(Math.min(most, this.ring.length - at), this.filled - this.taken);
		System.arraycopy(this.ring, at, buffer, offset, count);
		this.taken += count;
		notifyAll();
		return count;
	}

	private void await() throws IOException {
		while (this.filled == this.taken && !this.closed) {
			if (this.failure instanceof IOException ex) {
				throw ex;
			}
			if (this.failure instanceof RuntimeException ex) {
				throw ex;
			}
			try {
				wait();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				InterruptedIOException interrupted = new InterruptedIOException(
						"Reading '" + this.key + "' was interrupted at byte " + (this.start + this.taken) + ".");
				interrupted.initCause(ex);
				throw interrupted;
			}
		}
		if (this.closed) {
			throw closed(this.key);
		}
	}

	static IOException closed(String key) {
		return new IOException("The stream of '" + key + "' is closed.");
	}

	/** Tell both threads that nothing more is wanted. Safe for use by any thread. */
	synchronized void end() {
		this.closed = true;
		notifyAll();
	}

	/** Abort the request. Safe for use by any thread. */
	void close() throws IOException {
		end();
		this.in.close();
	}

}
