package dev.blockload.csv;

import java.util.Arrays;

/**
 * The parser of all dialects, a byte at a time. What an escape makes of the character
 * after it is what commons-csv makes of it, but that an escaped delimiter loses its
 * escape inside quotes too, and that a CRLF is escaped as one.
 */
final class FullParser extends RecordParser {

	private static final int NOTHING_SPECIAL = -1;

	private final byte delimiter;

	/** These are LF, which is a line end before it is anything else, for none. */
	private final byte quote;

	private final byte escape;

	private final byte comment;

	private final boolean hasEscape;

	private final boolean trim;

	/** The value of an escaped byte. */
	private final int[] meaning = new int[256];

	FullParser(Dialect dialect) {
		super(dialect);
		this.delimiter = (byte) dialect.delimiter();
		this.quote = RecordScanner.markByte(dialect.quote());
		this.escape = RecordScanner.markByte(dialect.escape());
		this.comment = RecordScanner.markByte(dialect.comment());
		this.hasEscape = dialect.escape() != null;
		this.trim = dialect.trim();
		Arrays.fill(this.meaning, NOTHING_SPECIAL);
		"\n\r\t\b\f".chars().forEach((control) -> this.meaning[control] = control);
		this.meaning['n'] = '\n';
		this.meaning['r'] = '\r';
		this.meaning['t'] = '\t';
		this.meaning['b'] = '\b';
		this.meaning['f'] = '\f';
		for (byte mark : new byte[] { this.delimiter, this.quote, this.escape, this.comment }) {
			this.meaning[mark] = mark;
		}
	}

	@Override
	public boolean next() {
		int index = afterBlanksAndComments(this.next);
		this.next = index;
		this.rawFrom = index;
		this.rawTo = index;
		this.line = this.nextLine;
		if (index == this.end) {
			return false;
		}
		this.record++;
		this.malformedAt = -1;
		this.danglingAt = -1;
		this.scratchUsed = 0;
		int count = 0;
		int end = readField(index, count++);
		while (end < this.end && this.bytes[end] == this.delimiter) {
			end = readField(end + 1, count++);
		}
		this.fieldCount = count;
		this.rawTo = end;
		if (end < this.end) {
			this.next = afterLineEnd(end);
		}
		else {
			this.next = end;
			this.nextLine++;
		}
		return true;
	}

	private int afterBlanksAndComments(int from) {
		int index = from;
		while (index < this.end) {
			if (isLineEnd(this.bytes[index])) {
				index = afterLineEnd(index);
			}
			else if (this.bytes[index] != this.comment) {
				break;
			}
			else {
				while (index < this.end && !isLineEnd(this.bytes[index])) {
					index++;
				}
				if (index == this.end) {
					this.nextLine++;
				}
			}
		}
		return index;
	}

	private int readField(int from, int number) {
		Field field = slot(number);
		if (from < this.end && this.bytes[from] == this.quote && !isLineEnd(this.quote)) {
			return readQuoted(from, field);
		}
		int escaped = -1;
		int index = from;
		while (index < this.end && this.bytes[index] != this.delimiter && !isLineEnd(this.bytes[index])) {
			if (this.bytes[index] == this.escape) {
				index = afterEscape(index);
				escaped = index;
			}
			else {
				index++;
			}
		}
		if (this.trim) {
			// An escaped space is not trimmed.
			setTrimmed(field, from, index, escaped);
		}
		else {
			field.set(this.bytes, from, index, false);
		}
		if (escaped >= 0) {
			setUnescaped(field, field.from(), field.to(), false);
		}
		return index;
	}

	private int readQuoted(int from, Field field) {
		int length = this.end;
		boolean special = false;
		int index = from + 1;
		while (index < length) {
			byte found = this.bytes[index];
			if (isLineEnd(found)) {
				index = afterLineEnd(index);
			}
			else if (found == this.escape) {
				special = true;
				index = afterEscape(index);
			}
			else if (found != this.quote) {
				index++;
			}
			else if (index + 1 < length && this.bytes[index + 1] == this.quote) {
				special = true;
				index += 2;
			}
			else {
				break;
			}
		}
		int after = Math.min(index + 1, length);
		boolean closed = index < length;
		if (closed && (after == length || this.bytes[after] == this.delimiter || isLineEnd(this.bytes[after]))) {
			if (special) {
				setUnescaped(field, from + 1, index, true);
			}
			else {
				field.set(this.bytes, from + 1, index, true);
			}
			return after;
		}
		if (this.malformedAt < 0) {
			this.malformedAt = after;
		}
		int end = after;
		while (end < length && this.bytes[end] != this.delimiter && !isLineEnd(this.bytes[end])) {
			end = (this.bytes[end] == this.escape) ? afterEscape(end) : end + 1;
		}
		field.set(this.bytes, from, end, false);
		return end;
	}

	private int afterEscape(int index) {
		if (index + 1 == this.end) {
			this.danglingAt = index;
			return index + 1;
		}
		return isLineEnd(this.bytes[index + 1]) ? afterLineEnd(index + 1) : index + 2;
	}

	private void setUnescaped(Field field, int from, int to, boolean quoted) {
		makeRoom(to - from);
		int start = this.scratchUsed;
		int used = start;
		int index = from;
		while (index < to) {
			byte value = this.bytes[index++];
			if (value == this.escape && this.hasEscape && index < to) {
				int escaped = this.bytes[index] & 0xff;
				int meant = this.meaning[escaped];
				if (meant != NOTHING_SPECIAL) {
					value = (byte) meant;
					index++;
				}
				if (escaped == '\r' && index < to && this.bytes[index] == '\n') {
					this.scratch[used++] = value;
					value = this.bytes[index++];
				}
			}
			else if (value == this.quote && quoted) {
				index++;
			}
			this.scratch[used++] = value;
		}
		this.scratchUsed = used;
		field.set(this.scratch, start, used, quoted);
	}

}
