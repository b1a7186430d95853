package dev.blockload.csv;

import java.io.IOException;
import java.io.InputStream;

import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into slices of whole records. Memory stays flat: one buffer of the size
 * of a slice, or of the longest record, and those of the slices that are not released.
 * Nothing is copied but the beginning of a record at the end of a buffer. For one thread;
 * slices can be released by others; the stream remains the caller's to close.
 *
 * <p>
 * Which records come out, and where, does not depend on the size of the slices: where the
 * file is wrong, the records before are handed out first.
 */
public final class SliceReader {

	/** For a stream whose length is not known: its end is the end of the file. */
	public static final long TO_THE_END = Long.MAX_VALUE;

	private final InputStream in;

	private final BufferLimits limits;

	private final long end;

	private final RecordScanner scanner;

	private Position start;

	private final SliceBuffers buffers;

	/** Contains the bytes from {@link #start} on, beginning at {@link #from}. */
	private SliceBuffer shared;

	/** Its array. */
	private byte[] buffer;

	private int from;

	private int filled;

	private boolean atEnd;

	/**
	 * Create a reader of a file or of a range of one.
	 * @param in the text of the file (see {@link FileDecoder}), stands at
	 * {@code start.offset()}
	 * @param dialect how the bytes are read
	 * @param start where a record begins
	 * @param end the offset to read to: where a record begins, or the size of the file,
	 * or {@link #TO_THE_END}
	 * @param limits how much is held at once
	 */
	public SliceReader(InputStream in, Dialect dialect, Position start, long end, BufferLimits limits) {
		if (end < start.offset()) {
			throw new IllegalArgumentException("range from byte " + start.offset() + " to byte " + end);
		}
		this.in = in;
		this.limits = limits;
		this.end = end;
		this.scanner = scanner(dialect, start, limits.recordBytes());
		this.start = start;
		this.buffers = new SliceBuffers(limits.sliceBytes());
		this.shared = this.buffers.take(limits.sliceBytes());
		this.buffer = this.shared.bytes();
	}

	/**
	 * The next slice; together the slices hold every byte of the range. A slice may hold
	 * blank lines and no record.
	 * @return a slice of at least one byte, or null at the end
	 * @throws IOException if reading fails
	 * @throws CsvException if the stream ends too early ({@code short-read}), a record is
	 * too long ({@code record-too-long}), or the file ends inside quotes
	 * ({@code unclosed-quote})
	 */
	public @Nullable Slice next() throws IOException {
		this.scanner.beginSlice(this.limits.sliceRecords());
		while (true) {
			this.scanner.scan(this.buffer, this.filled, this.atEnd);
			if (this.scanner.isSliceFull()) {
				return cut();
			}
			// A slice of few records leaves bytes behind: more are needed only now.
			compact();
			if (fill()) {
				continue;
			}
			boolean tooLong = this.scanner.tooLong();
			if (this.atEnd && !tooLong && !this.scanner.quoted()) {
				this.scanner.finish();
			}
			if (this.scanner.recordStart() > this.from) {
				return cut();
			}
			if (tooLong) {
				throw CsvException.recordTooLong(this.scanner.record(), this.scanner.recordLine(),
						this.limits.recordBytes());
			}
			if (this.atEnd && this.scanner.quoted()) {
				throw CsvException.unclosedQuote(this.scanner.record(), this.scanner.recordLine());
			}
			if (this.atEnd) {
				return null;
			}
			grow();
		}
	}

	private static RecordScanner scanner(Dialect dialect, Position start, int longest) {
		return dialect.isPlain() ? new PlainScanner(dialect, start, longest) : new FullScanner(dialect, start, longest);
	}

	/** Where the next slice begins; at the end, where the file or the range ends. */
	public Position position() {
		return this.start;
	}

	/** Whether there is more to scan than before. */
	private boolean fill() throws IOException {
		int before = this.filled;
		boolean endedBefore = this.atEnd;
		while (this.filled < this.buffer.length && !this.atEnd) {
			long offset = this.start.offset() + this.filled;
			long wanted = Math.min(this.buffer.length - this.filled, this.end - offset);
			int read = (wanted > 0) ? this.in.read(this.buffer, this.filled, (int) wanted) : -1;
			if (read >= 0) {
				this.filled += read;
			}
			else if (wanted > 0 && this.end != TO_THE_END) {
				throw CsvException.shortRead(offset, this.end);
			}
			this.atEnd = read < 0 || offset + read == this.end;
		}
		return this.filled > before || this.atEnd != endedBefore;
	}

	private Slice cut() {
		int to = this.scanner.recordStart();
		Position after = new Position(this.start.offset() + to - this.from, this.scanner.record(),
				this.scanner.recordLine());
		Slice slice = new Slice(this.start, after, this.shared.used(), this.from);
		this.start = after;
		this.from = to;
		return slice;
	}

	/** Drop the bytes of earlier slices. */
	private void compact() {
		if (this.from == 0) {
			return;
		}
		this.filled -= this.from;
		// A buffer that grew for one long record shrinks again.
		boolean small = this.buffer.length == this.limits.sliceBytes();
		if (small && this.shared.isUnshared()) {
			System.arraycopy(this.buffer, this.from, this.buffer, 0, this.filled);
		}
		else {
			moveTo(this.buffers.take(Math.max(this.filled, this.limits.sliceBytes())));
		}
		this.scanner.dropped(this.from);
		this.from = 0;
	}

	/** For a record that is longer than the buffer. */
	private void grow() {
		// A few bytes beyond the limit are enough to see that it is passed, whatever
		// has to be looked at together.
		moveTo(this.buffers.take((int) Math.min(2L * this.buffer.length, this.limits.recordBytes() + 4L)));
	}

	/** Continue in another buffer. The slices that were cut keep the old one. */
	private void moveTo(SliceBuffer other) {
		System.arraycopy(this.buffer, this.from, other.bytes(), 0, this.filled);
		this.shared.release();
		this.shared = other;
		this.buffer = other.bytes();
	}

}
