package dev.blockload.guess;

import dev.blockload.Printable;
import dev.blockload.Failure;

/**
 * Reports a file from which no table and no import can be proposed.
 */
public final class GuessException extends Failure {

	private static final long serialVersionUID = 1L;

	private GuessException(GuessCode code, String message, String action) {
		super(code, message, action, null);
	}

	static GuessException tooManyColumns(String key, int found, int most) {
		return new GuessException(GuessCode.NOTHING_TO_GUESS,
				"File '%s' seems to have %,d columns. Expected at most %,d.".formatted(key, found, most),
				"Name a file of delimited records, or write its definition by hand.");
	}

	static GuessException noRecord(String key) {
		return new GuessException(GuessCode.NOTHING_TO_GUESS,
				"File '" + Printable.line(key) + "' has no record. Expected at least one line that is not blank.",
				"Export the file again, or name another key.");
	}

}
