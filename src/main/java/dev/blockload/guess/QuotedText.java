package dev.blockload.guess;

/**
 * Text of a file in messages: in quotes, on one line, shortened, without characters that
 * a terminal obeys.
 */
final class QuotedText {

	private static final int LONGEST = 60;

	private QuotedText() {
	}

	static String of(String text) {
		StringBuilder line = new StringBuilder("'");
		text.codePoints().limit(LONGEST).forEach((character) -> line.appendCodePoint(visible(character)));
		return line.append((text.codePointCount(0, text.length()) > LONGEST) ? "…'" : "'").toString();
	}

	private static int visible(int character) {
		if (character < ' ') {
			return '\u2400' + character;
		}
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
					Character.PARAGRAPH_SEPARATOR ->
				'\ufffd';
			default -> character;
		};
	}

}
