package dev.blockload;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Names the characters of a text that a person does not see, or takes for others: tabs,
 * spaces that are not the usual one, format characters, combining marks, and letters of
 * other scripts that look like Latin ones.
 */
public final class SpecialCharacters {

	/** So many are named in a message. */
	private static final int MOST = 3;

	private static final Map<Integer, String> NAMES = Map.ofEntries(Map.entry((int) '\t', "a tab"),
			Map.entry(0xa0, "a no-break space"), Map.entry(0xad, "a soft hyphen"),
			Map.entry(0x200b, "a zero width space"), Map.entry(0x2007, "a figure space"),
			Map.entry(0x200e, "a left-to-right mark"), Map.entry(0x200f, "a right-to-left mark"),
			Map.entry(0x202f, "a narrow no-break space"), Map.entry(0x2060, "a word joiner"),
			Map.entry(0x3000, "an ideographic space"), Map.entry(0xfeff, "a byte order mark"));

	/** Letters of other scripts, each with the Latin letter that it looks like. */
	private static final String LOOKING_ALIKE = "\u0410A\u0412B\u0421C\u0415E\u041dH\u0406I\u0408J\u041aK\u041cM\u041eO"
			+ "\u0420P\u0405S\u0422T\u0425X\u0430a\u0441c\u0435e\u0456i\u0458j\u043eo\u0440p\u0455s\u0445x\u0443y"
			+ "\u0391A\u0392B\u0395E\u0397H\u0399I\u039aK\u039cM\u039dN\u039fO\u03a1P\u03a4T\u03a5Y\u03a7X\u0396Z"
			+ "\u03bfo\u2010-\u2011-\u2012-\u2013-\u2014-\u2212-\u2018'\u2019'";

	private SpecialCharacters() {
	}

	/**
	 * The special characters of a text, such as {@code a no-break space (U+00A0)}: each
	 * once, at most three.
	 */
	public static List<String> in(String text) {
		return named(text.codePoints().filter(SpecialCharacters::isInvisible).boxed());
	}

	/**
	 * The characters of a text that another one does not have, if they are special or
	 * look like others.
	 */
	public static List<String> onlyIn(String text, String other) {
		return named(text.codePoints()
			.filter((point) -> isInvisible(point) || isMark(point) || looksLike(point) != point)
			.filter((point) -> other.indexOf(point) < 0)
			.boxed());
	}

	/** The Latin letter or sign that a character looks like, else the character. */
	public static int looksLike(int point) {
		for (int index = 0; index < LOOKING_ALIKE.length(); index += 2) {
			if (LOOKING_ALIKE.charAt(index) == point) {
				return LOOKING_ALIKE.charAt(index + 1);
			}
		}
		return point;
	}

	private static List<String> named(Stream<Integer> points) {
		return points.distinct().limit(MOST).map(SpecialCharacters::name).toList();
	}

	private static boolean isInvisible(int point) {
		return switch (Character.getType(point)) {
			case Character.SPACE_SEPARATOR -> point != ' ';
			case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
			case Character.CONTROL -> point == '\t';
			default -> false;
		};
	}

	private static boolean isMark(int point) {
		return Character.getType(point) == Character.NON_SPACING_MARK;
	}

	private static String name(int point) {
		String known = NAMES.get(point);
		String name = (known != null) ? known
				: "the character " + String.valueOf(Character.getName(point)).toLowerCase(Locale.ROOT);
		return String.format(Locale.ROOT, "%s (U+%04X)", name, point);
	}

}
