package dev.blockload;

/**
 * Makes text safe to show to people: on a terminal, in a log, in a mail or a chat. Keys,
 * headers and values come from files that others write. A line break in one of them could
 * forge a line of output, an escape sequence could hide one, and a bidi character could
 * change the order in which it is read. So these characters are shown instead of obeyed.
 * JSON and CSV for programs stay exact: they do not use this class.
 * <p>
 * Shown are: control characters, also C1 (U+0080 to U+009F); format characters, such as
 * bidi controls and zero-width spaces, but not the joiners U+200C and U+200D, which
 * Persian, Indic scripts and emoji need; line and paragraph separators; unpaired
 * surrogates and code points without a character.
 */
public final class Printable {

	private static final int SYMBOLS = 0x2400;

	private static final char DELETE = 0x7f;

	private static final char SYMBOL_FOR_DELETE = 0x2421;

	private static final char NON_JOINER = 0x200c;

	private static final char JOINER = 0x200d;

	private Printable() {
	}

	/**
	 * One value, such as a key, in one line.
	 * @param value any text
	 * @return the same with symbols such as U+240A for the control characters of ASCII,
	 * and escapes such as <code>&#92;u009B</code> for the others
	 */
	public static String line(String value) {
		return shown(value, "");
	}

	/**
	 * A text of several lines. Its line feeds and tabs stay as they are: the values in it
	 * must have been through {@link #line} before.
	 * @param text a message, an answer
	 */
	public static String text(String text) {
		return shown(text, "\n\t");
	}

	private static String shown(String text, String kept) {
		if (text.codePoints().allMatch((point) -> isPlain(point) || kept.indexOf(point) >= 0)) {
			return text;
		}
		StringBuilder shown = new StringBuilder();
		text.codePoints().forEach((point) -> {
			if (isPlain(point) || kept.indexOf(point) >= 0) {
				shown.appendCodePoint(point);
			}
			else if (point < ' ') {
				shown.append((char) (SYMBOLS + point));
			}
			else if (point == DELETE) {
				shown.append(SYMBOL_FOR_DELETE);
			}
			else {
				shown.append((point > Character.MAX_VALUE) ? "\\u{%X}".formatted(point) : "\\u%04X".formatted(point));
			}
		});
		return shown.toString();
	}

	private static boolean isPlain(int point) {
		return switch (Character.getType(point)) {
			case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE,
					Character.UNASSIGNED ->
				false;
			case Character.FORMAT -> point == NON_JOINER || point == JOINER;
			default -> true;
		};
	}

}
