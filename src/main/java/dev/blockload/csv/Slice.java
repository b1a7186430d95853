package dev.blockload.csv;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Several hundred KB of complete records: the item that the reader of the load step
 * returns. A slice can contain blank lines, which are not records. It is a view of a
 * buffer that is used again after {@link #release()}.
 */
public final class Slice {

	private final Position start;

	private final Position end;

	private final SliceBuffer buffer;

	private final int from;

	private final AtomicBoolean released = new AtomicBoolean();

	/**
	 * Create a slice of a whole array.
	 * @param start the position of its first byte
	 * @param end the position after its last byte; {@code end.record() - start.record()}
	 * is the number of its records
	 * @param bytes its bytes, exactly {@code end.offset() - start.offset()} of them; not
	 * copied, must not be changed
	 */
	public Slice(Position start, Position end, byte[] bytes) {
		this(start, end, new SliceBuffer(bytes, null), 0);
		if (length() != bytes.length) {
			throw wrongLength(bytes.length);
		}
	}

	/** A slice of a part of a buffer, of which it becomes a user. */
	Slice(Position start, Position end, SliceBuffer buffer, int from) {
		this.start = start;
		this.end = end;
		this.buffer = buffer;
		this.from = from;
		int left = buffer.bytes().length - from;
		if (end.offset() < start.offset() || end.offset() - start.offset() > left || end.record() < start.record()
				|| end.line() < start.line()) {
			throw wrongLength(left);
		}
	}

	private IllegalArgumentException wrongLength(int bytes) {
		return new IllegalArgumentException(
				"A slice of %d bytes cannot reach from %s to %s.".formatted(bytes, this.start, this.end));
	}

	/** The position of its first byte. */
	public Position start() {
		return this.start;
	}

	/** The position after its last byte. */
	public Position end() {
		return this.end;
	}

	/** How many records it holds. */
	public long records() {
		return this.end.record() - this.start.record();
	}

	/** How many bytes it has. */
	public int length() {
		return (int) (this.end.offset() - this.start.offset());
	}

	/**
	 * The array that contains its bytes and others; must not be changed.
	 * {@link RecordParser#rawFrom()} is an index of it.
	 */
	public byte[] array() {
		return this.buffer.bytes();
	}

	/** The index of its first byte in {@link #array()}. */
	public int from() {
		return this.from;
	}

	/** Its bytes, copied. */
	public byte[] toByteArray() {
		return Arrays.copyOfRange(array(), this.from, this.from + length());
	}

	/**
	 * Give the bytes back: they can become those of another slice at once. To release a
	 * slice again does nothing.
	 */
	public void release() {
		if (!this.released.getAndSet(true)) {
			this.buffer.release();
		}
	}

}
