package dev.blockload.console;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.SpecialCharacters;
import org.jspecify.annotations.Nullable;

/**
 * A value of a file with its invisible characters made visible: blanks at its ends and in
 * groups, no-break spaces, tabs and line breaks.
 */
final class VisibleValue {

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
			parts.add(new Part(symbol, name(points[i])));
		}
		add(plain, parts);
		return parts;
	}

	private static void add(StringBuilder plain, List<Part> parts) {
		if (!plain.isEmpty()) {
			parts.add(new Part(plain.toString(), null));
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

	private static String name(int point) {
		return switch (point) {
			case ' ' -> "a blank";
			case '\n' -> "a line feed";
			case '\r' -> "a carriage return";
			default -> SpecialCharacters.in(Character.toString(point)).get(0);
		};
	}

	/**
	 * A part of a value.
	 *
	 * @param text as it is, or a symbol
	 * @param name of the character that the symbol stands for, or null if the text is as
	 * it is
	 */
	record Part(String text, @Nullable String name) {
	}

}
