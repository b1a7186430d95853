package dev.blockload.mapping.encode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Recognizes patterns of dates in the letters of other programs, and says what to write.
 */
final class PatternMistake {

	private static final Pattern PERCENT = Pattern.compile("%-?([A-Za-z])");

	private static final Map<String, String> STRFTIME = new TreeMap<>(Map.ofEntries(Map.entry("d", "dd"),
			Map.entry("e", "d"), Map.entry("m", "MM"), Map.entry("Y", "yyyy"), Map.entry("y", "yy"),
			Map.entry("H", "HH"), Map.entry("I", "hh"), Map.entry("M", "mm"), Map.entry("S", "ss"),
			Map.entry("f", "SSSSSS"), Map.entry("b", "MMM"), Map.entry("B", "MMMM"), Map.entry("a", "EEE"),
			Map.entry("A", "EEEE"), Map.entry("p", "a"), Map.entry("j", "DDD"), Map.entry("z", "XX"),
			Map.entry("Z", "z"), Map.entry("T", "HH:mm:ss"), Map.entry("F", "yyyy-MM-dd")));

	private PatternMistake() {
	}

	/**
	 * The mistake of a pattern.
	 * @param text the pattern as the user wrote it
	 * @param letters the same with spaces in place of its literal text
	 * @return what was found and what to write; null if there is no such mistake
	 */
	static @Nullable String of(String text, String letters) {
		if (PERCENT.matcher(letters).find()) {
			return "% is of strftime. Write '" + withoutPercent(text) + "'.";
		}
		List<String> found = new ArrayList<>();
		String written = text;
		if (letters.contains("HH24") || letters.contains("HH12") || letters.contains("MI")) {
			found.add("HH24, HH12 and MI are of SQL");
			written = written.replace("HH24", "HH").replace("HH12", "hh").replace("MI", "mm").replace("SS", "ss");
		}
		boolean month = letters.contains("M") || letters.contains("L");
		boolean hour = letters.matches(".*[HhKk].*");
		if (letters.contains("D") && (month || letters.contains("m"))) {
			found.add("D is the day of the year");
			written = replaced(written, 'D', 'd');
		}
		if (letters.contains("Y")) {
			found.add("Y is the year of a week");
			written = replaced(written, 'Y', 'y');
		}
		if (letters.contains("m") && !month && !hour && letters.matches(".*[yud].*")) {
			found.add("m is the minute");
			written = replaced(written, 'm', 'M');
		}
		return found.isEmpty() ? null : String.join(", and ", found) + ". Write '" + written + "'.";
	}

	/** The pattern with another letter, except in its literal text. */
	private static String replaced(String text, char letter, char other) {
		StringBuilder written = new StringBuilder();
		boolean literal = false;
		for (int index = 0; index < text.length(); index++) {
			char character = text.charAt(index);
			literal ^= character == '\'';
			written.append((!literal && character == letter) ? other : character);
		}
		return written.toString();
	}

	private static String withoutPercent(String text) {
		return PERCENT.matcher(text)
			.replaceAll((match) -> Matcher.quoteReplacement(STRFTIME.getOrDefault(match.group(1), match.group(1))));
	}

}
