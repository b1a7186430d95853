package dev.blockload.mapping;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

import dev.blockload.SpecialCharacters;

/**
 * The difference between two names that look the same.
 */
final class NameDifference {

	private NameDifference() {
	}

	/** What a person sees of a name, without case and spaces. */
	static String folded(String name) {
		if (isPlain(name)) {
			return name.replace(" ", "").replace("\t", "").toLowerCase(Locale.ROOT);
		}
		String seen = Normalizer.normalize(name, Normalizer.Form.NFKC).replaceAll("[\\s\\p{Z}\\p{C}]", "");
		StringBuilder folded = new StringBuilder();
		seen.codePoints().map(SpecialCharacters::looksLike).forEach(folded::appendCodePoint);
		return folded.toString().toLowerCase(Locale.ROOT);
	}

	private static boolean isPlain(String name) {
		return name.chars().allMatch((unit) -> unit == '\t' || (unit >= ' ' && unit < 0x7f));
	}

	/**
	 * The difference, the end of a sentence about the name that was found.
	 * @param expected the name in the definition or the block
	 * @param found the name in the file, which has the same folded form
	 */
	static String of(String expected, String found) {
		if (found.equalsIgnoreCase(expected)) {
			return "differs only in case";
		}
		List<String> more = SpecialCharacters.onlyIn(found, expected);
		if (!more.isEmpty()) {
			return "contains " + String.join(" and ", more);
		}
		List<String> fewer = SpecialCharacters.onlyIn(expected, found);
		if (!fewer.isEmpty()) {
			return "does not contain " + String.join(" and ", fewer) + ", as the expected name does";
		}
		if (found.strip().equals(expected)) {
			boolean begins = found.startsWith(" ");
			boolean ends = found.endsWith(" ");
			return (begins && ends) ? "begins and ends with a space"
					: ends ? "ends with a space" : "begins with a space";
		}
		return "differs only in case or spaces";
	}

}
