package dev.blockload.guess;

import java.lang.Character.UnicodeScript;

/**
 * Scores signs of a text that was decoded with the wrong encoding: symbols within words,
 * capitals after lower case letters, words of two scripts, and long runs of accented
 * letters.
 */
final class MojibakeScore {

	/** Latin words do not have so many accented letters in a row. */
	private static final int LATIN_RUN = 3;

	private static final char CURRENCY = '\u00a4';

	private MojibakeScore() {
	}

	/** The score of a text: 0 for a text without such signs. */
	static long of(String text) {
		long odd = 0;
		int run = 0;
		for (int index = 0; index < text.length(); index++) {
			char character = text.charAt(index);
			char before = (index > 0) ? text.charAt(index - 1) : ' ';
			char after = (index + 1 < text.length()) ? text.charAt(index + 1) : ' ';
			if (character <= 0x7f) {
				odd += mixed(before, character) ? 1 : 0;
				run = 0;
				continue;
			}
			boolean letter = Character.isLetter(character);
			run = (letter && script(character) == UnicodeScript.LATIN) ? run + 1 : 0;
			odd += (run >= LATIN_RUN) ? 2 : 0;
			odd += Character.isISOControl(character) ? 3 : 0;
			// Files contain the euro sign, and rarely the generic currency sign.
			odd += (character == CURRENCY) ? 1 : 0;
			boolean inWord = Character.isLetter(before) || Character.isLetter(after);
			odd += (!letter && inWord && isSymbol(character)) ? 2 : 0;
			odd += (letter && Character.isUpperCase(character) && Character.isLowerCase(before)) ? 2 : 0;
			odd += mixed(before, character) ? 1 : 0;
			// A letter beside a digit was probably a symbol.
			odd += (letter && Character.isDigit(before)) ? 1 : 0;
		}
		return odd;
	}

	private static boolean isSymbol(char character) {
		return switch (Character.getType(character)) {
			case Character.MATH_SYMBOL, Character.OTHER_SYMBOL, Character.MODIFIER_SYMBOL, Character.CURRENCY_SYMBOL,
					Character.OTHER_NUMBER, Character.OTHER_PUNCTUATION ->
				true;
			default -> false;
		};
	}

	private static boolean mixed(char one, char other) {
		return Character.isLetter(one) && Character.isLetter(other) && script(one) != script(other)
				&& script(one) != UnicodeScript.COMMON && script(other) != UnicodeScript.COMMON;
	}

	private static UnicodeScript script(char character) {
		return UnicodeScript.of(character);
	}

}
