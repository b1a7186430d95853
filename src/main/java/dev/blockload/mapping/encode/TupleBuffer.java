package dev.blockload.mapping.encode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * Bytes in network order, in an array that grows and is used again.
 */
public final class TupleBuffer {

	private static final VarHandle INT16 = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

	private static final VarHandle INT32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

	private static final VarHandle INT64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private final @Nullable TupleBuffers home;

	private final AtomicBoolean released = new AtomicBoolean();

	private byte[] bytes;

	private int length;

	/** A buffer for rows. */
	public TupleBuffer() {
		this(1024);
	}

	/**
	 * A buffer that grows from a size.
	 * @param size in bytes
	 */
	public TupleBuffer(int size) {
		this(size, null);
	}

	/**
	 * A buffer of a store.
	 * @param size in bytes
	 * @param home where it goes when it is released, or null
	 */
	TupleBuffer(int size, @Nullable TupleBuffers home) {
		this.bytes = new byte[size];
		this.home = home;
	}

	/**
	 * A buffer of rows that exist already.
	 * @param bytes its content; not copied
	 */
	public static TupleBuffer of(byte[] bytes) {
		TupleBuffer buffer = new TupleBuffer(0);
		buffer.bytes = bytes;
		buffer.length = bytes.length;
		return buffer;
	}

	/**
	 * Give the buffer back: it can become that of other rows at once. To release a buffer
	 * again does nothing.
	 */
	public void release() {
		if (this.home != null && !this.released.getAndSet(true)) {
			this.home.give(this);
		}
	}

	void reuse() {
		this.length = 0;
		this.released.set(false);
	}

	/** How many bytes fit without a larger array. */
	int capacity() {
		return this.bytes.length;
	}

	/** The array that contains its bytes, from its beginning; must not be changed. */
	public byte[] array() {
		return this.bytes;
	}

	public int length() {
		return this.length;
	}

	/** Cut off what was written after the buffer had this length. */
	public void truncate(int newLength) {
		this.length = newLength;
	}

	void int8(int value) {
		reserve(1);
		this.bytes[this.length++] = (byte) value;
	}

	public void int16(int value) {
		reserve(Short.BYTES);
		INT16.set(this.bytes, this.length, (short) value);
		this.length += Short.BYTES;
	}

	public void int32(int value) {
		reserve(Integer.BYTES);
		INT32.set(this.bytes, this.length, value);
		this.length += Integer.BYTES;
	}

	public void int64(long value) {
		reserve(Long.BYTES);
		INT64.set(this.bytes, this.length, value);
		this.length += Long.BYTES;
	}

	/** A value of four bytes, its length before it. */
	public void value32(int value) {
		reserve(2 * Integer.BYTES);
		INT64.set(this.bytes, this.length, (long) Integer.BYTES << Integer.SIZE | Integer.toUnsignedLong(value));
		this.length += 2 * Integer.BYTES;
	}

	/** A value of eight bytes, its length before it. */
	public void value64(long value) {
		reserve(Integer.BYTES + Long.BYTES);
		INT32.set(this.bytes, this.length, Long.BYTES);
		INT64.set(this.bytes, this.length + Integer.BYTES, value);
		this.length += Integer.BYTES + Long.BYTES;
	}

	/** A value of any length, its length before it. */
	void value(byte[] source, int from, int to) {
		int count = to - from;
		reserve(Integer.BYTES + count);
		INT32.set(this.bytes, this.length, count);
		System.arraycopy(source, from, this.bytes, this.length + Integer.BYTES, count);
		this.length += Integer.BYTES + count;
	}

	public void put(byte[] source, int from, int to) {
		int count = to - from;
		reserve(count);
		System.arraycopy(source, from, this.bytes, this.length, count);
		this.length += count;
	}

	/** A part of another buffer. */
	public void put(TupleBuffer source, int from, int to) {
		put(source.bytes, from, to);
	}

	void spaces(int count) {
		reserve(count);
		Arrays.fill(this.bytes, this.length, this.length + count, (byte) ' ');
		this.length += count;
	}

	/** Its bytes, copied. */
	public byte[] toByteArray() {
		return Arrays.copyOf(this.bytes, this.length);
	}

	private void reserve(int count) {
		if (this.bytes.length - this.length < count) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(2 * this.bytes.length, this.length + count));
		}
	}

}
