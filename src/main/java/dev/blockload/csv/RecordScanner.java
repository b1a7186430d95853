package dev.blockload.csv;

import org.jspecify.annotations.Nullable;

/**
 * The quote automaton that tells where records end, over a buffer that grows at its end
 * and is dropped at its beginning. It counts records and physical lines.
 *
 * <p>
 * Of the four states (field start, unquoted, quoted, quote in quoted) only "quoted" need
 * be kept: outside quotes, the byte before a quote tells whether it stands at the start
 * of a field, and inside them, the byte after it tells whether it is doubled. So only
 * quotes and line ends are looked at.
 */
final class RecordScanner {

	private final ByteSearch marks;

	private final byte delimiter;

	/** The quote, or LF, which is never asked for as a quote, for none. */
	private final byte quote;

	private final int longest;

	private boolean quoted;

	private int next;

	private int recordStart;

	private long records;

	private long line;

	private long recordLine;

	RecordScanner(Dialect dialect, Position start, int longest) {
		Character quoteCharacter = dialect.quote();
		this.delimiter = (byte) dialect.delimiter();
		this.quote = quoteByte(quoteCharacter);
		this.marks = new ByteSearch(this.quote, (byte) '\n', (byte) '\r');
		this.longest = longest;
		this.line = start.line();
		this.recordLine = start.line();
		this.records = start.record();
	}

	static byte quoteByte(@Nullable Character quote) {
		return (quote != null) ? (byte) quote.charValue() : (byte) '\n';
	}

	/**
	 * Go on to the end of what is there, or to the end of a record that is too long.
	 * @param bytes the buffer; the record under way begins at {@link #recordStart()}
	 * @param to the end of what is there
	 * @param last whether nothing follows
	 */
	void scan(byte[] bytes, int to, boolean last) {
		int index = this.next;
		while ((index = this.marks.next(bytes, index, to)) < to) {
			byte found = bytes[index];
			int width = 1;
			if (found == '\n' || found == '\r') {
				if (found == '\r' && index + 1 == to && !last) {
					break; // The LF of a CRLF may follow.
				}
				if (found == '\r' && index + 1 < to && bytes[index + 1] == '\n') {
					width = 2;
				}
				if (!lineEnd(index, width)) {
					break;
				}
			}
			else if (!this.quoted) {
				this.quoted = index == this.recordStart || bytes[index - 1] == this.delimiter;
			}
			else if (index + 1 == to && !last) {
				break; // It may be doubled.
			}
			else if (index + 1 < to && bytes[index + 1] == this.quote) {
				width = 2;
			}
			else {
				this.quoted = false;
			}
			index += width;
		}
		this.next = index;
	}

	private boolean lineEnd(int index, int width) {
		if (!this.quoted && index - this.recordStart > this.longest) {
			return false;
		}
		this.line++;
		if (!this.quoted) {
			if (index > this.recordStart) {
				this.records++;
			}
			this.recordStart = index + width;
			this.recordLine = this.line;
		}
		return true;
	}

	/** The end of the file ends the record under way, if there is one. */
	void finish() {
		if (this.next > this.recordStart) {
			this.records++;
			this.line++;
			this.recordStart = this.next;
			this.recordLine = this.line;
		}
	}

	/** The beginning of the buffer has been dropped, up to the record under way. */
	void dropped() {
		this.next -= this.recordStart;
		this.recordStart = 0;
	}

	/** Whether the bytes looked at end inside quotes. */
	boolean quoted() {
		return this.quoted;
	}

	/** Whether the record under way is longer than allowed. */
	boolean tooLong() {
		return this.next - this.recordStart > this.longest;
	}

	/** The index in the buffer where the record under way begins. */
	int recordStart() {
		return this.recordStart;
	}

	/** The number of the record under way. */
	long record() {
		return this.records;
	}

	/** The physical line on which the record under way begins. */
	long recordLine() {
		return this.recordLine;
	}

}
