package dev.blockload.guess;

import dev.blockload.WarningCode;

/**
 * The warnings of a load whose definition is guessed.
 */
enum GuessWarning implements WarningCode {

	/** Values differ from the text of the file, because of a format that was guessed. */
	GUESSED_FORMAT("guessed-format"),

	/** Lines of the file are not read as records, because of a guess. */
	SKIPPED_LINES("skipped-lines");

	private final String text;

	GuessWarning(String text) {
		this.text = text;
	}

	@Override
	public String text() {
		return this.text;
	}

}
