package dev.blockload.guess;

import java.util.Set;

/**
 * The words that files contain instead of a missing value.
 */
final class NullWords {

	private static final Set<String> WORDS = Set.of("NULL", "Null", "null", "(null)", "(NULL)", "<null>", "<NULL>",
			"[NULL]", "[null]", "\\N", "N/A", "n/a", "N/a", "NA", "na", "<NA>", "n.a.", "N.A.", "#N/A", "#NV", "#NULL!",
			"#VALUE!", "#DIV/0!", "#REF!", "NaN", "nan", "NAN", "NaT", "None", "none", "NONE", "nil", "NIL", "Nil", "-",
			"--", "---", "\u2013", "\u2014", "?", "??", "???", ".", "..", "...", "k.A.", "k. A.", "n.v.", "n/d", "N/D",
			"s/d", "S/D", "(blank)", "(empty)", "<empty>", "undefined", "missing", "tbd", "TBD", "0000-00-00",
			"0000-00-00 00:00:00", "00.00.0000", "00/00/0000");

	/** The words that are never text in a file that uses them. */
	private static final Set<String> NEVER_A_TEXT = Set.of("NULL", "null", "(null)", "(NULL)", "<null>", "<NULL>",
			"[NULL]", "[null]", "\\N", "#N/A", "#NV", "#NULL!", "<NA>");

	private static final int LONGEST = WORDS.stream().mapToInt(String::length).max().orElse(0);

	private NullWords() {
	}

	/** Whether a field may mean a missing value; a quoted empty field may, too. */
	static boolean contains(String text, boolean quoted) {
		return text.isEmpty() ? quoted : text.length() <= LONGEST && WORDS.contains(text);
	}

	/** The word as a definition writes it. */
	static String word(String text, boolean quoted) {
		return quoted ? '"' + text + '"' : text;
	}

	/** Whether a word is never text. */
	static boolean isNeverText(String word) {
		return NEVER_A_TEXT.contains(unquoted(word));
	}

	/** Whether a word means null in any file, as in database dumps. */
	static boolean isOfDumps(String word) {
		return word.equals("\\N");
	}

	private static String unquoted(String word) {
		boolean quoted = word.length() > 1 && word.startsWith("\"") && word.endsWith("\"");
		return quoted ? word.substring(1, word.length() - 1) : word;
	}

}
