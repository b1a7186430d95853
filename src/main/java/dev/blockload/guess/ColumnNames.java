package dev.blockload.guess;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Derives names of columns, tables and imports from any text: lower case, with words
 * joined by underscores, and unique.
 */
final class ColumnNames {

	/**
	 * PostgreSQL truncates names after 63 bytes; the rest is for a distinguishing suffix.
	 */
	private static final int MOST_BYTES = 56;

	private static final Map<String, String> LETTERS = Map.of("\u00df", "ss", "\u00e6", "ae", "\u0153", "oe", "\u00f8",
			"o", "\u0142", "l", "\u0111", "d", "\u0131", "i", "\u00fe", "th", "\u00f0", "d");

	/** Reserved by the staging table and by blocks partitioned by load. */
	private final Set<String> taken = new HashSet<>(Set.of("_record", "_cell", "_delete", "_load"));

	/** How many times a name was used again. */
	private final Map<String, Integer> numbers = new HashMap<>();

	/** The name for a text, without regard to other names. */
	static String of(String text, String otherwise) {
		String words = text.replaceAll("(?<=\\p{Ll}|\\d)(?=\\p{Lu})", "_")
			.replaceAll("(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})", "_");
		String plain = Normalizer.normalize(words.toLowerCase(Locale.ROOT), Normalizer.Form.NFD)
			.replaceAll("\\p{M}+", "");
		for (Map.Entry<String, String> letter : LETTERS.entrySet()) {
			plain = plain.replace(letter.getKey(), letter.getValue());
		}
		String name = Normalizer.normalize(plain, Normalizer.Form.NFC)
			.replaceAll("[^\\p{L}\\p{Nd}]+", "_")
			.replaceAll("^_+|_+$", "");
		name = cut(name).replaceAll("_+$", "");
		if (name.isEmpty()) {
			return otherwise;
		}
		return Character.isDigit(name.charAt(0)) ? "_" + name : name;
	}

	private static String cut(String name) {
		String cut = name;
		while (cut.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
			cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
		}
		return cut;
	}

	/** The name for a text, with a number if the name is already used. */
	String next(String text, String otherwise) {
		String name = of(text, otherwise);
		String distinct = name;
		while (!this.taken.add(distinct)) {
			distinct = name + "_" + (this.numbers.merge(name, 1, Integer::sum) + 1);
		}
		return distinct;
	}

}
