package dev.blockload.guess;

import dev.blockload.Failure;

/**
 * A file of which nothing can be guessed.
 */
public final class GuessException extends Failure {

	private static final long serialVersionUID = 1L;

	private GuessException(String code, String message, String action) {
		super(code, message, action, Recovery.NEW_RUN, null);
	}

	static GuessException tooManyColumns(String key, int found, int most) {
		return new GuessException("nothing-to-guess",
				"'%s' seems to have %,d columns: expected at most %,d".formatted(key, found, most),
				"Name a file of records with delimiters, or write its definition by hand.");
	}

	static GuessException noRecord(String key) {
		return new GuessException("nothing-to-guess",
				"'" + key + "' has no record: expected at least one line that is not blank",
				"Have the file written again, or name another key.");
	}

}
