package dev.blockload.csv;

import java.nio.charset.Charset;

/**
 * The beginning of what stands in a file, for people and for the table of rejects.
 */
public final class DisplayText {

	/** PostgreSQL's text cannot hold NUL: this stands for it. */
	private static final char SYMBOL_FOR_NULL = '\u2400';

	/** What a decoder makes of a mark, which stands for one mistake. */
	private static final String MARK = "�".repeat(InvalidBytesMarker.LENGTH);

	private DisplayText() {
	}

	/**
	 * Decode, and cut. Bytes that are no character become U+FFFD, NUL becomes U+2400.
	 * @param bytes where the text stands
	 * @param from its first byte
	 * @param to the byte after its last
	 * @param charset its encoding
	 * @param most so many UTF-16 code units at most; no character is cut in two
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
		StringBuilder line = new StringBuilder("'");
		text.chars().forEach((character) -> line.append((char) ((character < ' ') ? 0x2400 + character : character)));
		return line.append('\'').toString();
	}

}
