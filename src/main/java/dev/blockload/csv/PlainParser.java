package dev.blockload.csv;

/**
 * The parser of the dialects without escapes and comments: no byte is looked at singly
 * that does not stand for something.
 */
final class PlainParser extends RecordParser {

	private final byte delimiter;

	private final byte quote;

	private final boolean hasQuote;

	private final boolean trim;

	private final ByteSearch fieldEnds;

	private final ByteSearch quotesAndLineEnds;

	PlainParser(Dialect dialect) {
		super(dialect);
		this.delimiter = (byte) dialect.delimiter();
		this.quote = RecordScanner.markByte(dialect.quote());
		this.hasQuote = dialect.quote() != null;
		this.trim = dialect.trim();
		this.fieldEnds = new ByteSearch(this.delimiter, (byte) '\n', (byte) '\r');
		this.quotesAndLineEnds = new ByteSearch(this.quote, (byte) '\n', (byte) '\r');
	}

	@Override
	public boolean next() {
		int index = this.next;
		while (index < this.end && isLineEnd(this.bytes[index])) {
			index = afterLineEnd(index);
		}
		this.next = index;
		this.rawFrom = index;
		this.rawTo = index;
		this.line = this.nextLine;
		if (index == this.end) {
			return false;
		}
		this.record++;
		this.malformedAt = -1;
		this.scratchUsed = 0;
		int end = readFields(index);
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

	/**
	 * Read the fields of a record. Each word is searched once, for all fields that end in
	 * it.
	 * @return where the record ends
	 */
	private int readFields(int start) {
		int from = start;
		int word = ByteWords.start(from);
		long ends = ends(word) & ByteWords.from(from);
		int count = 0;
		while (true) {
			Field field = slot(count++);
			int to;
			if (this.hasQuote && from < this.end && this.bytes[from] == this.quote) {
				to = readQuoted(from, field);
				word = ByteWords.start(to);
				ends = ends(word) & ByteWords.from(to);
			}
			else {
				while (ends == 0) {
					word += Long.BYTES;
					ends = ends(word);
				}
				// The word can go on behind the end.
				to = Math.min(word + ByteWords.first(ends), this.end);
				setPlain(field, from, to);
			}
			if (to == this.end || this.bytes[to] != this.delimiter) {
				this.fieldCount = count;
				return to;
			}
			ends &= ends - 1;
			from = to + 1;
		}
	}

	private void setPlain(Field field, int from, int to) {
		if (this.trim) {
			setTrimmed(field, from, to, from);
		}
		else {
			field.set(this.bytes, from, to, false);
		}
	}

	/** Marks where fields can end in a word; everywhere behind the slice. */
	private long ends(int word) {
		if (word >= this.end) {
			return ByteWords.TOPS;
		}
		if (word <= this.bytes.length - Long.BYTES) {
			return this.fieldEnds.marks(ByteWords.at(this.bytes, word));
		}
		long last = 0;
		for (int index = this.end - 1; index >= word; index--) {
			last = last << Byte.SIZE | Byte.toUnsignedLong(this.bytes[index]);
		}
		// What is behind the slice ends the field, too.
		return this.fieldEnds.marks(last) | (ByteWords.TOPS & ByteWords.from(this.end));
	}

	private int readQuoted(int from, Field field) {
		int length = this.end;
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

	private void setUnescaped(Field field, int from, int to) {
		makeRoom(to - from);
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

}
