package dev.blockload.csv;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of {@code src/docs/how-input-is-read.md} in the plainest way: one character
 * at a time, four states, no buffer. For UTF-8.
 */
final class Reference {

	private enum State {

		FIELD_START, UNQUOTED, QUOTED, QUOTE_IN_QUOTED

	}

	final List<Read> records = new ArrayList<>();

	/** Number and line of the record that a quote is left open in. */
	long unclosedRecord;

	long unclosedLine;

	private final char delimiter;

	private final List<String> fields = new ArrayList<>();

	private final StringBuilder field = new StringBuilder();

	/** The field with its quotes: what is left of it where text follows them. */
	private final StringBuilder raw = new StringBuilder();

	private State state = State.FIELD_START;

	private boolean quoted;

	private boolean malformed;

	private long line = 1;

	private long recordLine = 1;

	private int recordStart;

	Reference(String text, char delimiter) {
		this.delimiter = delimiter;
		for (int index = 0; index < text.length(); index++) {
			char character = text.charAt(index);
			boolean pair = character == '\r' && index + 1 < text.length() && text.charAt(index + 1) == '\n';
			if (character != '\r' && character != '\n') {
				inLine(character);
			}
			else if (this.state == State.QUOTED) {
				this.field.append(pair ? "\r\n" : String.valueOf(character));
				this.raw.append(pair ? "\r\n" : String.valueOf(character));
				this.line++;
			}
			else {
				this.line++;
				boolean blank = this.fields.isEmpty() && this.state == State.FIELD_START;
				if (!blank) {
					endRecord(text);
				}
				this.recordStart = index + (pair ? 2 : 1);
				this.recordLine = this.line;
			}
			index += pair ? 1 : 0;
		}
		if (this.state == State.QUOTED) {
			this.unclosedRecord = this.records.size() + 1L;
			this.unclosedLine = this.recordLine;
		}
		else if (!this.fields.isEmpty() || this.state != State.FIELD_START) {
			endRecord(text);
		}
	}

	private void inLine(char character) {
		boolean quote = character == '"';
		boolean ends = character == this.delimiter;
		this.raw.append(character);
		switch (this.state) {
			case FIELD_START -> {
				if (quote) {
					this.quoted = true;
					this.state = State.QUOTED;
				}
				else if (ends) {
					endField();
				}
				else {
					this.field.append(character);
					this.state = State.UNQUOTED;
				}
			}
			case UNQUOTED -> {
				if (ends) {
					endField();
				}
				else {
					this.field.append(character);
				}
			}
			case QUOTED -> {
				if (quote) {
					this.state = State.QUOTE_IN_QUOTED;
				}
				else {
					this.field.append(character);
				}
			}
			case QUOTE_IN_QUOTED -> {
				if (quote) {
					this.field.append(character);
					this.state = State.QUOTED;
				}
				else if (ends) {
					endField();
				}
				else {
					this.malformed = true;
					this.quoted = false;
					this.field.setLength(0);
					this.field.append(this.raw);
					this.state = State.UNQUOTED;
				}
			}
		}
	}

	private void endField() {
		this.fields.add(this.quoted ? "<" + this.field + ">" : this.field.toString());
		this.field.setLength(0);
		this.raw.setLength(0);
		this.quoted = false;
		this.state = State.FIELD_START;
	}

	private void endRecord(String text) {
		endField();
		long offset = text.substring(0, this.recordStart).getBytes(StandardCharsets.UTF_8).length;
		this.records
			.add(new Read(this.records.size() + 1L, this.recordLine, offset, this.malformed, List.copyOf(this.fields)));
		this.fields.clear();
		this.malformed = false;
	}

}
