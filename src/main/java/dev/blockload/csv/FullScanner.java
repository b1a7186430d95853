package dev.blockload.csv;

/**
 * The automaton of all dialects, a byte at a time: an escaped delimiter begins no field,
 * an escaped line end ends no record, and a comment is no record.
 */
final class FullScanner extends RecordScanner {

	private final byte delimiter;

	private final byte quote;

	private final byte escape;

	private final byte commentMark;

	/** Whether a quote would be an opening one. */
	private boolean fieldStart = true;

	FullScanner(Dialect dialect, Position start, int longest) {
		super(start, longest);
		this.delimiter = (byte) dialect.delimiter();
		this.quote = markByte(dialect.quote());
		this.escape = markByte(dialect.escape());
		this.commentMark = markByte(dialect.comment());
	}

	@Override
	void scan(byte[] bytes, int to, boolean last) {
		int index = this.next;
		while (index < to && !isSliceFull()) {
			byte found = bytes[index];
			int width = 1;
			if (found == '\n' || found == '\r') {
				width = lineEndWidth(bytes, index, to, last);
				if (width == 0 || !lineEnd(index, width)) {
					break;
				}
				this.fieldStart = !this.quoted;
			}
			else if (this.comment) {
				width = 1;
			}
			else if (found == this.commentMark && index == recordStart()) {
				this.comment = true;
			}
			else if (found == this.escape) {
				width = escapeWidth(bytes, index, to, last);
				if (width == 0) {
					break;
				}
				this.fieldStart = false;
			}
			else if (found == this.quote && this.quoted) {
				if (index + 1 == to && !last) {
					break; // It may be doubled.
				}
				boolean doubled = index + 1 < to && bytes[index + 1] == this.quote;
				width = doubled ? 2 : 1;
				this.quoted = doubled;
			}
			else if (!this.quoted) {
				this.quoted = found == this.quote && this.fieldStart;
				this.fieldStart = found == this.delimiter;
			}
			index += width;
		}
		this.next = index;
	}

	/** Bytes of the line end, 0 if more bytes are needed to decide. */
	private static int lineEndWidth(byte[] bytes, int index, int to, boolean last) {
		if (bytes[index] == '\n') {
			return 1;
		}
		if (index + 1 == to) {
			return last ? 1 : 0;
		}
		return (bytes[index + 1] == '\n') ? 2 : 1;
	}

	/** Bytes of an escape with what it escapes, 0 if more bytes are needed to decide. */
	private int escapeWidth(byte[] bytes, int index, int to, boolean last) {
		if (index + 1 == to) {
			return last ? 1 : 0;
		}
		byte escaped = bytes[index + 1];
		if (escaped != '\n' && escaped != '\r') {
			return 2;
		}
		int width = lineEndWidth(bytes, index + 1, to, last);
		if (width > 0) {
			lineInField();
			return 1 + width;
		}
		return 0;
	}

}
