package dev.blockload.guess;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.guess.Interpretation.Assumption;
import org.jspecify.annotations.Nullable;

/**
 * A way to write a date.
 *
 * @param pattern the date pattern
 * @param locale the language of the names in the pattern
 * @param pivot the pivot of a year with two digits, or null
 * @param assumption the order of day, month and year if another order is possible too, or
 * null
 */
record DateLayout(String pattern, String locale, @Nullable String pivot, @Nullable Assumption assumption) {

	DateLayout {
		if (pattern.isBlank()) {
			throw new IllegalArgumentException(
					"The pattern of a date is '" + pattern + "'. Expected one such as dd/MM/yyyy.");
		}
	}

	/** Years of two digits are in the hundred years from here. */
	static final String PIVOT = "1950";

	private static final String SEPARATOR = "([-/. ]|\\. )";

	private static final Pattern YEAR_FIRST = Pattern.compile("\\d{4}" + SEPARATOR + "\\d{1,2}\\1\\d{1,2}");

	private static final Pattern FIGURES = Pattern.compile("\\d{1,2}" + SEPARATOR + "\\d{1,2}\\1(\\d{4}|\\d{2})");

	private static final String WORD = "(\\p{L}{3,}\\.?)";

	private static final Pattern DAY_AND_NAME = Pattern
		.compile("(?:(\\p{L}{2,}\\.?)(,? ))?\\d{1,2}([-/. ]|\\. | de )" + WORD + "([-/. ]|, | de )(\\d{4}|\\d{2})");

	private static final Pattern NAME_AND_DAY = Pattern
		.compile("(?:(\\p{L}{2,}\\.?)(,? ))?" + WORD + "([- ])\\d{1,2}(, |,| |-)(\\d{4}|\\d{2})");

	static final List<String> LOCALES = List.of("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl",
			"cs", "tr", "en-GB", "hu", "ro", "ru");

	/** All layouts that a text may have; empty where it is not a date. */
	static List<DateLayout> of(String text) {
		List<DateLayout> layouts = new ArrayList<>();
		Matcher matcher = YEAR_FIRST.matcher(text);
		if (matcher.matches()) {
			figures("yyyy", "MM", "dd", matcher.group(1), null, layouts);
		}
		matcher = FIGURES.matcher(text);
		if (matcher.matches()) {
			String separator = matcher.group(1);
			String year = year(matcher.group(2));
			figures("dd", "MM", year, separator, Assumption.DAY_FIRST, layouts);
			figures("MM", "dd", year, separator, Assumption.MONTH_FIRST, layouts);
			if (year.equals("yy")) {
				figures(year, "MM", "dd", separator, Assumption.YEAR_FIRST, layouts);
			}
		}
		matcher = DAY_AND_NAME.matcher(text);
		if (matcher.matches()) {
			String rest = literal(matcher.group(3)) + "MMM" + literal(matcher.group(5)) + year(matcher.group(6));
			named(weekday(matcher), rest, layouts);
		}
		matcher = NAME_AND_DAY.matcher(text);
		if (matcher.matches()) {
			String rest = literal(matcher.group(5)) + year(matcher.group(6));
			named(weekday(matcher) + "MMM" + literal(matcher.group(4)), rest, layouts);
		}
		return layouts;
	}

	private static void figures(String first, String second, String third, String separator,
			@Nullable Assumption assumption, List<DateLayout> layouts) {
		String strict = first + literal(separator) + second + literal(separator) + third;
		String pivot = strict.contains("yyyy") ? null : PIVOT;
		layouts.add(new DateLayout(strict, "en", pivot, assumption));
		layouts.add(new DateLayout(strict.replace("dd", "d").replace("MM", "M"), "en", pivot, assumption));
	}

	private static void named(String before, String after, List<DateLayout> layouts) {
		for (String locale : LOCALES) {
			for (String name : List.of("MMM", "MMMM")) {
				for (String day : List.of("dd", "d")) {
					String pattern = before.replace("MMM", name) + day + after.replace("MMM", name);
					layouts.add(new DateLayout(pattern, locale, pattern.contains("yyyy") ? null : PIVOT, null));
				}
			}
		}
	}

	private static String weekday(Matcher matcher) {
		String day = matcher.group(1);
		if (day == null) {
			return "";
		}
		return ((day.replace(".", "").length() <= 3) ? "EEE" : "EEEE") + literal(matcher.group(2));
	}

	private static String year(String figures) {
		return (figures.length() == 2) ? "yy" : "yyyy";
	}

	private static String literal(String text) {
		return text.replace("de", "'de'");
	}

	/** Whether day and month may have one digit. */
	boolean isLoose() {
		return !this.pattern.contains("dd");
	}

}
