package dev.blockload.csv;

import java.nio.charset.Charset;

import dev.blockload.Printable;

/**
 * Text of a file, shortened, for messages and for the table of rejects.
 */
public final class DisplayText {

	/** Replaces NUL, which text in PostgreSQL cannot hold. */
	private static final char SYMBOL_FOR_NULL = '\u2400';

	/** The decoded form of a mark of invalid bytes. */
	private static final String MARK = "�".repeat(InvalidBytesMarker.LENGTH);

	private DisplayText() {
	}

	/**
	 * Decodes and shortens a text. Invalid bytes become U+FFFD, NUL becomes U+2400.
	 * @param bytes contains the text
	 * @param from its first byte
	 * @param to the byte after its last
	 * @param charset its encoding
	 * @param most the maximum number of UTF-16 code units; no character is cut in two
	 */
	public static String of(byte[] bytes, int from, int to, Charset charset, int most) {
		// No encoding we read has more than four bytes a character.
		int end = (int) Math.min(to, from + 4L * most + 4);
		String text = new String(bytes, from, end - from, charset).replace('\0', SYMBOL_FOR_NULL).replace(MARK, "�");
		if (text.length() <= most) {
			return text;
		}
		return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
	}

	public static String of(Field field, Charset charset, int most) {
		return of(field.bytes(), field.from(), field.to(), charset, most);
	}

	/** In quotes and on one line, with an ellipsis where it is cut. */
	public static String quoted(Field field, Charset charset, int most) {
		String start = of(field, charset, most + 1);
		String text = (start.length() > most) ? of(field, charset, most) + "…" : start;
		return "'" + Printable.line(text) + "'";
	}

}
