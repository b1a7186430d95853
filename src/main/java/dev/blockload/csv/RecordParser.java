package dev.blockload.csv;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Takes the records of slices apart into fields, without copying where nothing is doubled
 * or escaped. Its results are valid until the next record. Not thread-safe.
 */
public abstract class RecordParser {

	private static final byte[] NOTHING = new byte[0];

	private final int mostFields;

	private final Field surplus = new Field();

	private Field[] fields = { new Field() };

	byte[] scratch = NOTHING;

	int scratchUsed;

	/** Contains the slice, up to {@link #end}. */
	byte[] bytes = NOTHING;

	int end;

	/** The offset in the file of the first byte of the array. */
	private long arrayOffset;

	/** Where the next record begins in the array. */
	int next;

	int rawFrom;

	int rawTo;

	int fieldCount;

	/** Where text begins that follows a closing quote, or -1. */
	int malformedAt;

	/** The index of an escape at the end of the file, or -1. */
	int danglingAt = -1;

	long record;

	/** The physical line on which the record begins. */
	long line;

	long nextLine;

	RecordParser(Dialect dialect) {
		this.mostFields = dialect.fileLimits().fields();
	}

	/**
	 * Begin with a slice, before its first record.
	 * @param slice cut with the same dialect
	 */
	public final void open(Slice slice) {
		this.bytes = slice.array();
		this.end = slice.from() + slice.length();
		this.arrayOffset = slice.start().offset() - slice.from();
		this.record = slice.start().record() - 1;
		this.nextLine = slice.start().line();
		this.next = slice.from();
	}

	/** Forget the slice, whose bytes are used again. */
	public final void close() {
		this.bytes = NOTHING;
		this.end = 0;
		this.next = 0;
	}

	/**
	 * Go to the next record.
	 * @return whether there is one
	 */
	public abstract boolean next();

	/**
	 * Give the record empty fields after its last one.
	 * @param fieldsThen how many it has then, if it had fewer
	 */
	public final void pad(int fieldsThen) {
		for (int number = this.fieldCount; number < fieldsThen; number++) {
			slot(number).set(NOTHING, 0, 0, false);
		}
	}

	/** An unquoted field; {@code least} is where it ends at the earliest. */
	final void setTrimmed(Field field, int from, int to, int least) {
		int first = from;
		int last = to;
		while (first < last && isBlank(this.bytes[first])) {
			first++;
		}
		while (last > Math.max(first, least) && isBlank(this.bytes[last - 1])) {
			last--;
		}
		field.set(this.bytes, first, last, false);
	}

	/** For a value of so many bytes at most that is not in the slice as it is. */
	final void makeRoom(int most) {
		if (this.scratch.length - this.scratchUsed < most) {
			// Fields of this record keep the old array.
			this.scratch = new byte[2 * Math.max(this.scratch.length, most)];
			this.scratchUsed = 0;
		}
	}

	final Field slot(int number) {
		if (number < this.fields.length) {
			return this.fields[number];
		}
		if (number >= this.mostFields) {
			return this.surplus;
		}
		this.fields = Arrays.copyOf(this.fields, (int) Math.min(2L * number, this.mostFields));
		for (int index = number; index < this.fields.length; index++) {
			this.fields[index] = new Field();
		}
		return this.fields[number];
	}

	final int afterLineEnd(int index) {
		this.nextLine++;
		boolean pair = this.bytes[index] == '\r' && index + 1 < this.end && this.bytes[index + 1] == '\n';
		return pair ? index + 2 : index + 1;
	}

	static boolean isLineEnd(byte value) {
		return value == '\n' || value == '\r';
	}

	static boolean isBlank(byte value) {
		return value == ' ' || value == '\t';
	}

	/** How many fields the record has. */
	public final int fieldCount() {
		return this.fieldCount;
	}

	/**
	 * A field of the record.
	 * @param number from 0, less than {@link #fieldCount()} and {@link FileLimits#fields}
	 */
	public final Field field(int number) {
		return this.fields[number];
	}

	/**
	 * Why the record is malformed: text follows a closing quote, or nothing an escape.
	 * @return a sentence, or null where it is well formed
	 */
	public final @Nullable String malformed() {
		if (this.malformedAt >= 0) {
			return "Text follows a closing quote at byte " + (this.arrayOffset + this.malformedAt)
					+ " of the file. Expected the delimiter, the end of the line, or a second quote to double a quote in the value.";
		}
		if (this.danglingAt >= 0) {
			return "The file ends after the escape character at byte " + (this.arrayOffset + this.danglingAt)
					+ ". Expected the character that it escapes.";
		}
		return null;
	}

	/** Whether what is malformed is an escape at the end of the file. */
	public final boolean endsInEscape() {
		return this.malformedAt < 0 && this.danglingAt >= 0;
	}

	/** The number of the record in the file. */
	public final long record() {
		return this.record;
	}

	/** The physical line on which the record begins. */
	public final long line() {
		return this.line;
	}

	/** Bytes of the file before the record. */
	public final long offset() {
		return this.arrayOffset + this.rawFrom;
	}

	/** Where the record begins in {@link Slice#array()}. */
	public final int rawFrom() {
		return this.rawFrom;
	}

	/** Where the record ends in {@link Slice#array()}, before its line end. */
	public final int rawTo() {
		return this.rawTo;
	}

	/** Where the next record, or a blank line, begins. */
	public final Position after() {
		return new Position(this.arrayOffset + this.next, this.record + 1, this.nextLine);
	}

}
