package dev.blockload.csv;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The rules of {@code src/docs/how-input-is-read.md} in the plainest way: one character
 * at a time, five states, no buffer. For UTF-8.
 */
final class Reference {

	private enum State {

		FIELD_START, UNQUOTED, QUOTED, QUOTE_IN_QUOTED, COMMENT

	}

	private static final Map<Character, Character> LETTERS = Map.of('n', '\n', 'r', '\r', 't', '\t', 'b', '\b', 'f',
			'\f');

	final List<Read> records = new ArrayList<>();

	/** Number and line of the record that a quote is left open in. */
	long unclosedRecord;

	long unclosedLine;

	/** Whether commons-csv reads this text differently. */
	boolean readOtherwise;

	private final String text;

	private final Dialect dialect;

	private final List<String> fields = new ArrayList<>();

	private final StringBuilder field = new StringBuilder();

	/** The field with its quotes: what is left of it where text follows them. */
	private final StringBuilder raw = new StringBuilder();

	private State state = State.FIELD_START;

	private boolean quoted;

	/** Whether text follows the quotes of the field. */
	private boolean broken;

	private boolean malformed;

	/** How much of the field is before its first escape, or -1. */
	private int firstEscape = -1;

	/** How much of it is before the end of its last one. */
	private int lastEscape;

	private long line = 1;

	private long recordLine = 1;

	private int recordStart;

	Reference(String text, Dialect dialect) {
		this.text = text;
		this.dialect = dialect;
		int index = 0;
		while (index < text.length()) {
			index += is(text.charAt(index), dialect.escape()) && this.state != State.COMMENT ? escape(index)
					: isLineEnd(text.charAt(index)) ? lineEnd(index) : inLine(index);
		}
		if (this.state == State.QUOTED) {
			this.unclosedRecord = this.records.size() + 1L;
			this.unclosedLine = this.recordLine;
		}
		else if (this.state != State.COMMENT && (!this.fields.isEmpty() || this.state != State.FIELD_START)) {
			endRecord();
		}
	}

	private static boolean is(char character, @Nullable Character mark) {
		return mark != null && mark == character;
	}

	private static boolean isLineEnd(char character) {
		return character == '\r' || character == '\n';
	}

	private int widthAt(int index) {
		boolean pair = this.text.startsWith("\r\n", index);
		return pair ? 2 : 1;
	}

	private int escape(int index) {
		if (this.state == State.QUOTE_IN_QUOTED) {
			breakField();
		}
		if (this.state == State.FIELD_START) {
			this.state = State.UNQUOTED;
		}
		if (this.firstEscape < 0) {
			this.firstEscape = this.field.length();
		}
		if (index + 1 == this.text.length()) {
			append(this.text.substring(index), this.text.substring(index));
			this.malformed |= this.state != State.QUOTED;
			this.lastEscape = this.field.length();
			return 1;
		}
		int width = widthAt(index + 1);
		String escaped = this.text.substring(index + 1, index + 1 + width);
		char first = escaped.charAt(0);
		boolean delimiter = first == this.dialect.delimiter();
		boolean special = delimiter || "\r\n\t\b\f".indexOf(first) >= 0 || is(first, this.dialect.quote())
				|| is(first, this.dialect.escape()) || is(first, this.dialect.comment());
		String meant = special ? escaped
				: LETTERS.containsKey(first) ? LETTERS.get(first).toString() : this.text.charAt(index) + escaped;
		append(meant, this.text.charAt(index) + escaped);
		this.lastEscape = this.field.length();
		this.line += isLineEnd(first) ? 1 : 0;
		this.readOtherwise |= first == '\r' || (delimiter && this.state == State.QUOTED);
		return 1 + width;
	}

	private void append(String meant, String written) {
		this.field.append(this.broken ? written : meant);
		this.raw.append(written);
	}

	private int lineEnd(int index) {
		int width = widthAt(index);
		String end = this.text.substring(index, index + width);
		this.line++;
		if (this.state == State.QUOTED) {
			append(end, end);
			return width;
		}
		if (this.state == State.COMMENT) {
			this.state = State.FIELD_START;
		}
		else if (!this.fields.isEmpty() || this.state != State.FIELD_START) {
			endRecord();
		}
		this.recordStart = index + width;
		this.recordLine = this.line;
		return width;
	}

	private int inLine(int index) {
		char character = this.text.charAt(index);
		String one = String.valueOf(character);
		boolean ends = character == this.dialect.delimiter();
		switch (this.state) {
			case FIELD_START -> {
				if (index == this.recordStart && is(character, this.dialect.comment())) {
					this.state = State.COMMENT;
				}
				else if (is(character, this.dialect.quote())) {
					this.raw.append(character);
					this.quoted = true;
					this.state = State.QUOTED;
				}
				else if (ends) {
					endField();
				}
				else {
					append(one, one);
					this.state = State.UNQUOTED;
				}
			}
			case UNQUOTED -> {
				if (ends) {
					endField();
				}
				else {
					append(one, one);
				}
			}
			case QUOTED -> {
				if (is(character, this.dialect.quote())) {
					this.raw.append(character);
					this.state = State.QUOTE_IN_QUOTED;
				}
				else {
					append(one, one);
				}
			}
			case QUOTE_IN_QUOTED -> {
				if (is(character, this.dialect.quote())) {
					append(one, one);
					this.state = State.QUOTED;
				}
				else if (ends) {
					endField();
				}
				else {
					breakField();
					append(one, one);
				}
			}
			case COMMENT -> {
				// Nothing of it is kept.
			}
		}
		return 1;
	}

	private void breakField() {
		this.malformed = true;
		this.broken = true;
		this.quoted = false;
		this.field.setLength(0);
		this.field.append(this.raw);
		this.state = State.UNQUOTED;
	}

	private void endField() {
		String value = this.field.toString();
		if (this.dialect.trim() && !this.quoted && !this.broken) {
			value = trimmed(value);
		}
		this.fields.add(this.quoted ? "<" + value + ">" : value);
		this.field.setLength(0);
		this.raw.setLength(0);
		this.quoted = false;
		this.broken = false;
		this.firstEscape = -1;
		this.lastEscape = 0;
		this.state = State.FIELD_START;
	}

	/** What is escaped is no space around a field. */
	private String trimmed(String value) {
		int to = value.length();
		while (to > this.lastEscape && isBlank(value.charAt(to - 1))) {
			to--;
		}
		int most = (this.firstEscape < 0) ? to : this.firstEscape;
		int from = 0;
		while (from < most && isBlank(value.charAt(from))) {
			from++;
		}
		return value.substring(from, to);
	}

	private static boolean isBlank(char character) {
		return character == ' ' || character == '\t';
	}

	private void endRecord() {
		endField();
		long offset = this.text.substring(0, this.recordStart).getBytes(StandardCharsets.UTF_8).length;
		this.records
			.add(new Read(this.records.size() + 1L, this.recordLine, offset, this.malformed, List.copyOf(this.fields)));
		this.fields.clear();
		this.malformed = false;
	}

}
