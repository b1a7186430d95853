package dev.blockload.publish;

import dev.blockload.csv.RejectCode;

/**
 * Why {@code verify} rejects a record with a text that PostgreSQL reads as a value of its
 * column.
 */
public enum InputRejectCode implements RejectCode {

	/** The input function of the type refuses the text. */
	NOT_OF_TYPE("not-of-type"),

	/** The value depends on the current time, such as that of {@code now}. */
	CURRENT_TIME("current-time"),

	/** The type would round the value, or cut it off. */
	NOT_EXACT("not-exact");

	private final String text;

	InputRejectCode(String text) {
		this.text = text;
	}

	@Override
	public String text() {
		return this.text;
	}

}
