package dev.blockload.csv;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a compressed file, buffered and counted. What its format demands and is
 * not there is a failure.
 */
final class CompressedInput extends InputStream {

	private final InputStream in;

	private final Compression compression;

	private final byte[] buffer = new byte[64 * 1024];

	private int from;

	private int to;

	/** Bytes of the file before the buffer. */
	private long before;

	CompressedInput(InputStream in, Compression compression) {
		this.in = in;
		this.compression = compression;
	}

	/** Whether nothing is left. */
	boolean atEnd() throws IOException {
		if (this.from < this.to) {
			return false;
		}
		this.before += this.to;
		this.from = 0;
		this.to = 0;
		int read = this.in.read(this.buffer, 0, this.buffer.length);
		while (read == 0) {
			read = this.in.read(this.buffer, 0, this.buffer.length);
		}
		this.to = Math.max(read, 0);
		return read < 0;
	}

	@Override
	public int read() throws IOException {
		return atEnd() ? -1 : this.buffer[this.from++] & 0xff;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		if (length == 0) {
			return 0;
		}
		if (atEnd()) {
			return -1;
		}
		int count = Math.min(length, this.to - this.from);
		System.arraycopy(this.buffer, this.from, bytes, offset, count);
		this.from += count;
		return count;
	}

	/** Reads a byte. The file must not end before it. */
	int required() throws IOException {
		int value = read();
		if (value < 0) {
			throw cutOff();
		}
		return value;
	}

	/** Reads a little-endian number. The file must not end before it. */
	long number(int bytes) throws IOException {
		long number = 0;
		for (int shift = 0; shift < Byte.SIZE * bytes; shift += Byte.SIZE) {
			number |= (long) required() << shift;
		}
		return number;
	}

	/** Skips bytes. The file must not end before them. */
	void pass(long bytes) throws IOException {
		for (long left = bytes; left > 0; left--) {
			required();
		}
	}

	/** The bytes that are buffered, from {@link #from} to {@link #to}. */
	byte[] buffer() {
		return this.buffer;
	}

	int from() {
		return this.from;
	}

	int to() {
		return this.to;
	}

	/** Continues after bytes that were taken out of the buffer. */
	void taken(int bytes) {
		this.from += bytes;
	}

	/** Bytes taken so far. */
	long taken() {
		return this.before + this.from;
	}

	/** Bytes got from the file so far, some of which may be waiting. */
	long got() {
		return this.before + this.to;
	}

	CsvException cutOff() {
		return damaged("the data ends too early, so the file is probably truncated");
	}

	CsvException trailing() {
		return damaged("other data follows the end");
	}

	CsvException damaged(String why) {
		return CsvException.badCompression(this.compression.text(), taken(), why);
	}

	@Override
	public void close() throws IOException {
		this.in.close();
	}

}
