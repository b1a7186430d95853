package dev.blockload.source;

import dev.blockload.WarningCode;

/**
 * The codes of warnings about the object that was chosen.
 */
public enum SourceWarning implements WarningCode {

	/** Several files have the newest date. */
	SAME_DATE("same-date"),

	/** The key that the run asks for does not match the path of the import. */
	KEY_OUTSIDE_PATTERN("key-outside-pattern"),

	/** The date of the file is in the future. */
	FUTURE_DATE("future-date");

	private final String text;

	SourceWarning(String text) {
		this.text = text;
	}

	@Override
	public String text() {
		return this.text;
	}

}
