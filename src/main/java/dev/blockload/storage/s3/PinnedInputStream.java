package dev.blockload.storage.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.Abortable;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads a range of a pinned object. The request is sent when its first byte is read. If
 * it fails, the rest is requested from the byte where it failed. For one thread at a
 * time; any thread may close it, which aborts the current read.
 */
final class PinnedInputStream extends InputStream {

	/** Fewer bytes within the whole retry time are not progress. */
	static final int PROGRESS = 64 << 10;

	private static final Logger logger = LoggerFactory.getLogger(PinnedInputStream.class);

	private final PinnedObject object;

	private final long end;

	private final RetryPolicy retryPolicy;

	private long next;

	private @Nullable ResponseInputStream<GetObjectResponse> body;

	private int failed;

	/** Time spent in this class since the last progress. */
	private Duration spent = Duration.ZERO;

	/** Bytes received in this time. */
	private int received;

	// Guards the fields that close() uses.
	private final Object gate = new Object();

	private @Nullable Abortable current;

	private boolean closed;

	PinnedInputStream(PinnedObject object, long start, long end, RetryPolicy retryPolicy) {
		this.object = object;
		this.next = start;
		this.end = end;
		this.retryPolicy = retryPolicy;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : Byte.toUnsignedInt(one[0]);
	}

	@Override
	public int read(byte[] buffer, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, buffer.length);
		requireOpen(null);
		if (length == 0) {
			return 0;
		}
		while (this.next < this.end) {
			long began = System.nanoTime();
			try {
				int read = readBody(buffer, offset, length);
				if (read > 0) {
					progress(read, began);
					return read;
				}
				throw new EOFException("the answer ended at byte " + this.next + " instead of byte " + this.end);
			}
			// The SDK also throws its own exceptions from read.
			catch (IOException | SdkException ex) {
				abort();
				this.spent = this.spent.plusNanos(System.nanoTime() - began);
				waitAfter(ex);
			}
		}
		return -1;
	}

	private int readBody(byte[] buffer, int offset, int length) throws IOException {
		ResponseInputStream<GetObjectResponse> body = this.body;
		if (body == null) {
			body = request(this.next, this.end);
			this.body = body;
		}
		int read = body.read(buffer, offset, (int) Math.min(length, this.end - this.next));
		if (read > 0) {
			this.next += read;
			this.failed = 0;
			if (this.next == this.end) {
				this.body = null;
				setCurrent(null);
				finish(body);
			}
		}
		return read;
	}

	private ResponseInputStream<GetObjectResponse> request(long from, long to) throws IOException {
		AbortableCall call = new AbortableCall();
		setCurrent(call);
		ResponseInputStream<GetObjectResponse> body = call.make(() -> this.object.get(from, to));
		if (!setCurrent(body)) {
			body.abort();
		}
		return body;
	}

	/**
	 * Sets what {@link #close} aborts.
	 * @return false if the stream is already closed
	 */
	private boolean setCurrent(@Nullable Abortable abortable) {
		synchronized (this.gate) {
			this.current = abortable;
			return !this.closed;
		}
	}

	/** Returns the connection to the pool: the whole range has been read. */
	private static void finish(ResponseInputStream<GetObjectResponse> body) {
		try {
			body.close();
		}
		catch (IOException | SdkException ex) {
			// The bytes are read; a failure of the connection after them is irrelevant.
			body.abort();
		}
	}

	private void progress(int read, long began) {
		this.spent = this.spent.plusNanos(System.nanoTime() - began);
		this.received += read;
		if (this.received >= PROGRESS || this.next == this.end) {
			this.received = 0;
			this.spent = Duration.ZERO;
		}
		else if (this.spent.compareTo(this.retryPolicy.maxRetryTime()) > 0) {
			throw this.object.failures().slow(this.object.pin(), this.next, this.received, this.spent);
		}
	}

	private void waitAfter(Exception ex) throws IOException {
		requireOpen(ex);
		if (Thread.currentThread().isInterrupted()) {
			throw interrupted(ex);
		}
		this.failed++;
		Duration wait = this.retryPolicy.wait(this.failed, this.spent);
		RetryOutcome outcome = new RetryOutcome(this.failed, this.spent);
		Supplier<StorageException> broken = () -> this.object.failures()
			.broken(this.object.pin(), this.next, outcome, ex);
		if (wait.isNegative() || wait.isZero()) {
			throw broken.get();
		}
		this.object.retries().retried(this.spent, broken);
		logger.debug("Reading '{}' failed at byte {}. Retry in {}", this.object.pin().key(), this.next, wait, ex);
		long began = System.nanoTime();
		try {
			waitUnlessClosed(wait);
		}
		catch (InterruptedException interruption) {
			Thread.currentThread().interrupt();
			throw interrupted(interruption);
		}
		requireOpen(ex);
		this.spent = this.spent.plusNanos(System.nanoTime() - began);
	}

	private void waitUnlessClosed(Duration wait) throws InterruptedException {
		long until = System.nanoTime() + wait.toNanos();
		synchronized (this.gate) {
			for (long left = wait.toNanos(); left > 0 && !this.closed; left = until - System.nanoTime()) {
				// Rounded up: zero would wait without limit.
				this.gate.wait(left / 1_000_000 + 1);
			}
		}
	}

	private void requireOpen(@Nullable Exception cause) throws IOException {
		synchronized (this.gate) {
			if (this.closed) {
				throw new IOException("The stream of '" + this.object.pin().key() + "' is closed.", cause);
			}
		}
	}

	private InterruptedIOException interrupted(Exception cause) {
		InterruptedIOException interrupted = new InterruptedIOException(
				"Reading '" + this.object.pin().key() + "' was interrupted at byte " + this.next + ".");
		interrupted.initCause(cause);
		return interrupted;
	}

	/** Safe for use by any thread. */
	@Override
	public void close() {
		Abortable waitedFor;
		synchronized (this.gate) {
			this.closed = true;
			waitedFor = this.current;
			this.current = null;
			this.gate.notifyAll();
		}
		if (waitedFor != null) {
			waitedFor.abort();
		}
	}

	private void abort() {
		setCurrent(null);
		ResponseInputStream<GetObjectResponse> body = this.body;
		if (body != null) {
			this.body = null;
			body.abort();
		}
	}

}
