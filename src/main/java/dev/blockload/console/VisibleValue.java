package dev.blockload.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.blockload.SpecialCharacters;
import org.jspecify.annotations.Nullable;

/**
 * A value of a file with its invisible characters made visible: blanks at its ends and in
 * groups, no-break spaces, tabs and line breaks.
 */
final class VisibleValue {

	/** The code points that have a text {@code character.CODE}. */
	private static final Set<Integer> NAMED = Set.of((int) ' ', (int) '\t', (int) '\n', (int) '\r', 0xa0, 0xad, 0x2007,
			0x200b, 0x200e, 0x200f, 0x202f, 0x2060, 0x3000, 0xfeff);

	private VisibleValue() {
	}

	/** The parts of a value, in their order; none if it is empty. */
	static List<Part> of(String value) {
		List<Part> parts = new ArrayList<>();
		StringBuilder plain = new StringBuilder();
		int[] points = value.codePoints().toArray();
		for (int i = 0; i < points.length; i++) {
			String symbol = symbol(points, i);
			if (symbol == null) {
				plain.appendCodePoint(points[i]);
				continue;
			}
			add(plain, parts);
			parts.add(Part.of(symbol, points[i]));
		}
		add(plain, parts);
		return parts;
	}

	private static void add(StringBuilder plain, List<Part> parts) {
		if (!plain.isEmpty()) {
			parts.add(new Part(plain.toString(), null, "", ""));
			plain.setLength(0);
		}
	}

	private static @Nullable String symbol(int[] points, int at) {
		int point = points[at];
		if (point == ' ') {
			boolean seen = at > 0 && at < points.length - 1 && points[at - 1] != ' ' && points[at + 1] != ' ';
			return seen ? null : "·";
		}
		return switch (point) {
			case '\t' -> "→";
			case '\n' -> "↵";
			case '\r' -> "␍";
			case 0xa0 -> "⍽";
			default -> SpecialCharacters.in(Character.toString(point)).isEmpty() ? null : "□";
		};
	}

	/**
	 * A part of a value.
	 *
	 * @param text as it is, or a symbol
	 * @param key of the text that names the character for which the symbol stands, or
	 * null if the text is as it is
	 * @param code of the character, such as {@code U+00A0}
	 * @param name of the character in Unicode
	 */
	record Part(String text, @Nullable String key, String code, String name) {

		private static Part of(String symbol, int point) {
			String code = String.format(Locale.ROOT, "%04X", point);
			return new Part(symbol, "character." + (NAMED.contains(point) ? code : "other"), "U+" + code,
					String.valueOf(Character.getName(point)).toLowerCase(Locale.ROOT));
		}

	}

}
