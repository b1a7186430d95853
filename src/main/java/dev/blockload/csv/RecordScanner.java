package dev.blockload.csv;

import org.jspecify.annotations.Nullable;

/**
 * Tells where records end, over a buffer that grows at its end and is dropped at its
 * beginning. It counts records and physical lines. There are two kinds: what one dialect
 * in a hundred needs would slow the others down.
 */
abstract class RecordScanner {

	private final int longest;

	private int recordStart;

	private long records;

	private long line;

	private long recordLine;

	/** The number of the record before which the slice ends at the latest. */
	private long until = Long.MAX_VALUE;

	/** Whether the bytes looked at end inside quotes. */
	boolean quoted;

	/** Whether they end in a comment. */
	boolean comment;

	/** The index in the buffer of the next byte to look at. */
	int next;

	RecordScanner(Position start, int longest) {
		this.longest = longest;
		this.line = start.line();
		this.recordLine = start.line();
		this.records = start.record();
	}

	/** The quote, or LF, which is never asked for as a quote, for none. */
	static byte markByte(@Nullable Character mark) {
		return (mark != null) ? (byte) mark.charValue() : (byte) '\n';
	}

	/**
	 * Scans to the end of the buffer, to the end of the slice's last record, or to the
	 * end of a record that is too long.
	 * @param bytes the buffer; the record under way begins at {@link #recordStart()}
	 * @param to the end of what is there
	 * @param last whether nothing follows
	 */
	abstract void scan(byte[] bytes, int to, boolean last);

	/** A line ends; returns false where it ends a record that is too long. */
	final boolean lineEnd(int index, int width) {
		if (!this.quoted && index - this.recordStart > this.longest) {
			return false;
		}
		this.line++;
		if (!this.quoted) {
			if (index > this.recordStart && !this.comment) {
				this.records++;
			}
			this.comment = false;
			this.recordStart = index + width;
			this.recordLine = this.line;
		}
		return true;
	}

	/** A line ends inside a field. */
	final void lineInField() {
		this.line++;
	}

	/** The end of the file ends the record under way, if there is one. */
	final void finish() {
		if (this.next > this.recordStart) {
			if (!this.comment) {
				this.records++;
			}
			this.line++;
			this.recordStart = this.next;
			this.recordLine = this.line;
		}
	}

	/**
	 * A slice begins with the record under way.
	 * @param most how many records it has at most
	 */
	final void beginSlice(int most) {
		this.until = this.records + most;
	}

	/** Whether the slice has as many records as it can have. */
	final boolean isSliceFull() {
		return this.records >= this.until;
	}

	/** The beginning of the buffer has been dropped. */
	final void dropped(int bytes) {
		this.next -= bytes;
		this.recordStart -= bytes;
	}

	/** Whether the bytes looked at end inside quotes. */
	final boolean quoted() {
		return this.quoted;
	}

	/** Whether the record under way is longer than allowed. */
	final boolean tooLong() {
		return this.next - this.recordStart > this.longest;
	}

	/** The index in the buffer where the record under way begins. */
	final int recordStart() {
		return this.recordStart;
	}

	/** The number of the record under way. */
	final long record() {
		return this.records;
	}

	/** The physical line on which the record under way begins. */
	final long recordLine() {
		return this.recordLine;
	}

}
