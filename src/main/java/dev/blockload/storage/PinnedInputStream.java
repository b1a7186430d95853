package dev.blockload.storage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads a range of a pinned object in parts, each a request of its own, made when its
 * first byte is read. A part that breaks is asked for again from the byte where it broke.
 * For one thread at a time.
 */
final class PinnedInputStream extends InputStream {

	/**
	 * A request asks for no more, so that no connection has to live for long and a slow
	 * reader does not hold one for the whole object.
	 */
	static final long MAX_PART = 64L << 20;

	private final PinnedObject object;

	private final long end;

	private final Persistence persistence;

	private long next;

	private @Nullable ResponseInputStream<GetObjectResponse> part;

	private long partEnd;

	private int failed;

	private boolean closed;

	PinnedInputStream(PinnedObject object, long start, long end, Persistence persistence) {
		this.object = object;
		this.next = start;
		this.end = end;
		this.persistence = persistence;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : Byte.toUnsignedInt(one[0]);
	}

	@Override
	public int read(byte[] buffer, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, buffer.length);
		if (this.closed) {
			throw new IOException("the stream of '" + this.object.pin().key() + "' is closed");
		}
		if (length == 0) {
			return 0;
		}
		while (this.next < this.end) {
			try {
				int read = readPart(buffer, offset, length);
				if (read > 0) {
					return read;
				}
				throw new EOFException("the answer ended at byte " + this.next + " instead of " + this.partEnd);
			}
			// SDK: it throws its own exceptions out of read, too.
			catch (IOException | SdkException ex) {
				abort();
				waitAfter(ex);
			}
		}
		return -1;
	}

	private int readPart(byte[] buffer, int offset, int length) throws IOException {
		ResponseInputStream<GetObjectResponse> body = this.part;
		if (body == null) {
			this.partEnd = Math.min(this.end, this.next + MAX_PART);
			body = this.object.get(this.next, this.partEnd);
			this.part = body;
		}
		int read = body.read(buffer, offset, (int) Math.min(length, this.partEnd - this.next));
		if (read > 0) {
			this.next += read;
			this.failed = 0;
			if (this.next == this.partEnd) {
				this.part = null;
				finish(body);
			}
		}
		return read;
	}

	/** Gives the connection back; all that was asked for has been read. */
	private static void finish(ResponseInputStream<GetObjectResponse> body) {
		try {
			body.close();
		}
		catch (IOException | SdkException ex) {
			// The bytes are here; what the connection does after them is no matter.
			body.abort();
		}
	}

	private void waitAfter(Exception ex) throws IOException {
		if (Thread.currentThread().isInterrupted()) {
			throw interrupted(ex);
		}
		this.failed++;
		if (this.failed >= this.persistence.tries()) {
			throw this.object.failures().broken(this.object.pin(), this.next, this.failed, ex);
		}
		try {
			Thread.sleep(this.persistence.wait(this.failed).toMillis());
		}
		catch (InterruptedException interruption) {
			Thread.currentThread().interrupt();
			throw interrupted(interruption);
		}
	}

	private InterruptedIOException interrupted(Exception cause) {
		InterruptedIOException interrupted = new InterruptedIOException(
				"interrupted at byte " + this.next + " of '" + this.object.pin().key() + "'");
		interrupted.initCause(cause);
		return interrupted;
	}

	@Override
	public void close() {
		this.closed = true;
		abort();
	}

	private void abort() {
		ResponseInputStream<GetObjectResponse> body = this.part;
		if (body != null) {
			this.part = null;
			body.abort();
		}
	}

}
