package dev.blockload.csv;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Takes the records of slices apart into fields, without copying where no quote is
 * doubled. What it tells about a record holds until the next one. For one thread.
 */
public final class RecordParser {

	/**
	 * Fields beyond this many are counted but not kept; PostgreSQL's tables have at most
	 * 1,600 columns.
	 */
	public static final int MOST_FIELDS = 10_000;

	private static final byte[] NOTHING = new byte[0];

	private final byte delimiter;

	private final byte quote;

	private final boolean hasQuote;

	private final boolean trim;

	private final ByteSearch fieldEnds;

	private final ByteSearch quotesAndLineEnds;

	private final Field surplus = new Field();

	private Field[] fields = { new Field() };

	private byte[] scratch = NOTHING;

	private int scratchUsed;

	private byte[] bytes = NOTHING;

	private long sliceOffset;

	private int next;

	private int rawFrom;

	private int rawTo;

	private int fieldCount;

	private int malformedAt;

	private long record;

	private long line;

	private long nextLine;

	public RecordParser(Dialect dialect) {
		this.delimiter = (byte) dialect.delimiter();
		this.quote = RecordScanner.quoteByte(dialect.quote());
		this.hasQuote = dialect.quote() != null;
		this.trim = dialect.trim();
		this.fieldEnds = new ByteSearch(this.delimiter, (byte) '\n', (byte) '\r');
		this.quotesAndLineEnds = new ByteSearch(this.quote, (byte) '\n', (byte) '\r');
	}

	/**
	 * Begin with a slice, before its first record.
	 * @param slice cut with the same dialect
	 */
	public void open(Slice slice) {
		this.bytes = slice.bytes();
		this.sliceOffset = slice.start().offset();
		this.record = slice.start().record() - 1;
		this.nextLine = slice.start().line();
		this.next = 0;
	}

	/**
	 * Go to the next record.
	 * @return whether there is one
	 */
	public boolean next() {
		int index = this.next;
		while (index < this.bytes.length && isLineEnd(this.bytes[index])) {
			index = afterLineEnd(index);
		}
		this.next = index;
		this.rawFrom = index;
		this.rawTo = index;
		this.line = this.nextLine;
		if (index == this.bytes.length) {
			return false;
		}
		this.record++;
		this.malformedAt = -1;
		this.scratchUsed = 0;
		int count = 0;
		int end = readField(index, count++);
		while (end < this.bytes.length && this.bytes[end] == this.delimiter) {
			end = readField(end + 1, count++);
		}
		this.fieldCount = count;
		this.rawTo = end;
		if (end < this.bytes.length) {
			this.next = afterLineEnd(end);
		}
		else {
			this.next = end;
			this.nextLine++;
		}
		return true;
	}

	private int readField(int from, int number) {
		Field field = slot(number);
		if (this.hasQuote && from < this.bytes.length && this.bytes[from] == this.quote) {
			return readQuoted(from, field);
		}
		int end = this.fieldEnds.next(this.bytes, from, this.bytes.length);
		if (this.trim) {
			setTrimmed(field, from, end);
		}
		else {
			field.set(this.bytes, from, end, false);
		}
		return end;
	}

	private int readQuoted(int from, Field field) {
		int length = this.bytes.length;
		boolean doubled = false;
		int index = this.quotesAndLineEnds.next(this.bytes, from + 1, length);
		while (index < length) {
			if (this.bytes[index] != this.quote) {
				index = afterLineEnd(index);
			}
			else if (index + 1 < length && this.bytes[index + 1] == this.quote) {
				doubled = true;
				index += 2;
			}
			else {
				break;
			}
			index = this.quotesAndLineEnds.next(this.bytes, index, length);
		}
		int after = Math.min(index + 1, length);
		boolean closed = index < length;
		if (closed && (after == length || this.bytes[after] == this.delimiter || isLineEnd(this.bytes[after]))) {
			if (doubled) {
				setUnescaped(field, from + 1, index);
			}
			else {
				field.set(this.bytes, from + 1, index, true);
			}
			return after;
		}
		if (this.malformedAt < 0) {
			this.malformedAt = after;
		}
		int end = this.fieldEnds.next(this.bytes, after, length);
		field.set(this.bytes, from, end, false);
		return end;
	}

	private void setTrimmed(Field field, int from, int to) {
		int first = from;
		int last = to;
		while (first < last && isBlank(this.bytes[first])) {
			first++;
		}
		while (first < last && isBlank(this.bytes[last - 1])) {
			last--;
		}
		field.set(this.bytes, first, last, false);
	}

	private void setUnescaped(Field field, int from, int to) {
		if (this.scratch.length - this.scratchUsed < to - from) {
			// Fields of this record that stand in the old array keep it.
			this.scratch = new byte[2 * Math.max(this.scratch.length, to - from)];
			this.scratchUsed = 0;
		}
		int start = this.scratchUsed;
		int used = start;
		for (int index = from; index < to; index++) {
			byte value = this.bytes[index];
			this.scratch[used++] = value;
			if (value == this.quote) {
				index++;
			}
		}
		this.scratchUsed = used;
		field.set(this.scratch, start, used, true);
	}

	private Field slot(int number) {
		if (number >= MOST_FIELDS) {
			return this.surplus;
		}
		if (number == this.fields.length) {
			this.fields = Arrays.copyOf(this.fields, 2 * number);
			for (int index = number; index < this.fields.length; index++) {
				this.fields[index] = new Field();
			}
		}
		return this.fields[number];
	}

	private int afterLineEnd(int index) {
		this.nextLine++;
		boolean pair = this.bytes[index] == '\r' && index + 1 < this.bytes.length && this.bytes[index + 1] == '\n';
		return pair ? index + 2 : index + 1;
	}

	private static boolean isLineEnd(byte value) {
		return value == '\n' || value == '\r';
	}

	private static boolean isBlank(byte value) {
		return value == ' ' || value == '\t';
	}

	/** How many fields the record has. */
	public int fieldCount() {
		return this.fieldCount;
	}

	/**
	 * A field of the record.
	 * @param number from 0, less than {@link #fieldCount()} and {@link #MOST_FIELDS}
	 */
	public Field field(int number) {
		return this.fields[number];
	}

	/**
	 * Why the record is malformed: text follows a closing quote.
	 * @return a sentence, or null where it is well formed
	 */
	public @Nullable String malformed() {
		if (this.malformedAt < 0) {
			return null;
		}
		return "text follows a closing quote at byte " + (this.sliceOffset + this.malformedAt)
				+ " of the file: expected the delimiter or the end of the line, or a doubled quote for a quote in the value";
	}

	/** The number of the record in the file. */
	public long record() {
		return this.record;
	}

	/** The physical line on which the record begins. */
	public long line() {
		return this.line;
	}

	/** Bytes of the file before the record. */
	public long offset() {
		return this.sliceOffset + this.rawFrom;
	}

	/** Where the record begins in the bytes of the slice. */
	public int rawFrom() {
		return this.rawFrom;
	}

	/** Where the record ends in the bytes of the slice, before its line end. */
	public int rawTo() {
		return this.rawTo;
	}

	/** Where the next record, or a blank line, begins. */
	Position after() {
		return new Position(this.sliceOffset + this.next, this.record + 1, this.nextLine);
	}

}
