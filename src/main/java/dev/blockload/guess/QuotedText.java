package dev.blockload.guess;

import dev.blockload.Printable;

/**
 * Text of a file in messages: in quotes, on one line, shortened, without characters that
 * a terminal obeys.
 */
final class QuotedText {

	private static final int LONGEST = 60;

	private QuotedText() {
	}

	static String of(String text) {
		boolean cut = text.codePointCount(0, text.length()) > LONGEST;
		return "'" + Printable.line(cut ? text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…" : text) + "'";
	}

}
