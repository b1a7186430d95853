package dev.blockload.guess;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.blockload.Failure;
import dev.blockload.Printable;

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
				String.format(Locale.ROOT, "File '%s' seems to have %,d columns. Expected at most %,d.",
						Printable.line(key), found, most),
				"Name a file of delimited records, or write its definition by hand.");
	}

	static GuessException tooManyForATable(String key, int found, int most) {
		return new GuessException(GuessCode.NOTHING_TO_GUESS, String.format(Locale.ROOT,
				"File '%s' has %,d columns. PostgreSQL accepts 1,600 columns in a table, and Blockload needs one of them for itself.",
				Printable.line(key), found),
				String.format(Locale.ROOT,
						"Create a table for at most %,d of the columns, or use `unpivot`. Then write the import by hand: it maps only the columns that it names.",
						most));
	}

	static GuessException unknown(String what, List<String> known) {
		return new GuessException(GuessCode.NOTHING_TO_GUESS,
				"There is not " + what + ". Found "
						+ known.stream()
							.limit(50)
							.map((name) -> "'" + Printable.line(name) + "'")
							.collect(Collectors.joining(", "))
						+ ".",
				"Correct --map or --format.");
	}

	static GuessException binary(String key) {
		return new GuessException(GuessCode.NOTHING_TO_GUESS,
				"File '" + Printable.line(key)
						+ "' has a NUL in its first line, so it is not a text. Expected lines of delimited fields.",
				"Have the file exported as CSV, or name another key.");
	}

	static GuessException noRecord(String key) {
		return new GuessException(GuessCode.NOTHING_TO_GUESS,
				"File '" + Printable.line(key) + "' has no record. Expected at least one line that is not blank.",
				"Export the file again, or name another key.");
	}

}
