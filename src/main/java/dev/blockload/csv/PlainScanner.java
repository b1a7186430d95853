package dev.blockload.csv;

/**
 * The quote automaton of the dialects without escapes and comments.
 *
 * <p>
 * Of the four states (field start, unquoted, quoted, quote in quoted) only "quoted" need
 * be kept: outside quotes, the byte before a quote tells whether it stands at the start
 * of a field, and inside them, the byte after it tells whether it is doubled. So only
 * quotes and line ends are looked at.
 */
final class PlainScanner extends RecordScanner {

	private final ByteSearch marks;

	private final byte delimiter;

	private final byte quote;

	PlainScanner(Dialect dialect, Position start, int longest) {
		super(start, longest);
		this.delimiter = (byte) dialect.delimiter();
		this.quote = markByte(dialect.quote());
		this.marks = new ByteSearch(this.quote, (byte) '\n', (byte) '\r');
	}

	@Override
	void scan(byte[] bytes, int to, boolean last) {
		int index = this.next;
		while (!isSliceFull() && (index = this.marks.next(bytes, index, to)) < to) {
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
				this.quoted = index == recordStart() || bytes[index - 1] == this.delimiter;
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

}
