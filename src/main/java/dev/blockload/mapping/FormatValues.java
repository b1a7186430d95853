package dev.blockload.mapping;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import dev.blockload.mapping.encode.NumberFormat;
import dev.blockload.mapping.encode.Rounding;
import dev.blockload.mapping.encode.TimeFormat;

/**
 * The values of {@link FormatKey}: each function takes the text of a definition and
 * returns the one way to write it, or throws {@link IllegalArgumentException} with what
 * it expected.
 */
final class FormatValues {

	static final String NONE = "none";

	static final String SPACE = "space";

	static final String APOSTROPHE = "apostrophe";

	static final String TRAILING_MINUS = "trailing-minus";

	static final String PARENTHESES = "parentheses";

	static final String KEEP = "keep";

	static final String ISO = "iso";

	/** Eighteen digits are exact as a long. */
	private static final Pattern MULTIPLIER = Pattern.compile("-?(?=.{1,19}$)\\d+(\\.\\d+)?");

	private static final Pattern YEAR = Pattern.compile("\\d{4}");

	private FormatValues() {
	}

	static String separator(String text) {
		if (text.length() != 1) {
			throw new IllegalArgumentException("expected one character");
		}
		char separator = text.charAt(0);
		if (Character.isDigit(separator) || "-+eE()%".indexOf(separator) >= 0) {
			throw new IllegalArgumentException("expected a character that is not part of a number");
		}
		if (Character.isISOControl(separator) || Character.isSurrogate(separator)) {
			throw new IllegalArgumentException("expected one printable character");
		}
		return text;
	}

	static String grouping(String text) {
		if (List.of(SPACE, APOSTROPHE, NONE).contains(text)) {
			return text;
		}
		if (text.length() != 1) {
			throw new IllegalArgumentException("expected one character, space, apostrophe or none");
		}
		return separator(text);
	}

	/** The characters that separate groups of digits. */
	static List<Character> groupSeparators(String text) {
		return switch (text) {
			case NONE -> List.of();
			case SPACE -> NumberFormat.SPACES;
			case APOSTROPHE -> NumberFormat.APOSTROPHES;
			default -> List.of(text.charAt(0));
		};
	}

	static String unit(String text) {
		if (!text.equals(text.strip()) || text.isEmpty()) {
			throw new IllegalArgumentException(
					"expected no blanks around it. Blanks between it and the number are always accepted.");
		}
		if (text.chars().anyMatch(Character::isDigit) || List.of("-", "+", "(", ")").contains(text)
				|| text.startsWith("-") || text.startsWith("+")) {
			throw new IllegalArgumentException("expected a text without digits that does not begin with a sign");
		}
		return text;
	}

	static String flag(String text) {
		return oneOf(text.toLowerCase(Locale.ROOT), "true", "false");
	}

	static String multiplier(String text) {
		if (!MULTIPLIER.matcher(text).matches() || new BigDecimal(text).signum() == 0) {
			throw new IllegalArgumentException("expected a number such as 1000 or 0.01, of at most 18 digits, not 0");
		}
		return new BigDecimal(text).stripTrailingZeros().toPlainString();
	}

	static String negative(String text) {
		return oneOf(text, "minus", TRAILING_MINUS, PARENTHESES);
	}

	static String round(String text) {
		return oneOf(text, Rounding.texts());
	}

	static String special(String text) {
		return oneOf(text, "reject", KEEP);
	}

	static String blank(String text) {
		return oneOf(text, BlankPolicy.texts());
	}

	static String pattern(String text) {
		if (text.isBlank()) {
			throw new IllegalArgumentException("expected a pattern such as dd/MM/yyyy");
		}
		return text;
	}

	static String locale(String text) {
		try {
			Locale locale = new Locale.Builder().setLanguageTag(text.replace('_', '-')).build();
			if (Arrays.stream(Locale.getAvailableLocales())
				.anyMatch((known) -> !known.getLanguage().isEmpty()
						&& known.getLanguage().equals(locale.getLanguage()))) {
				return locale.toLanguageTag();
			}
		}
		catch (IllformedLocaleException ex) {
			// Reported below: the text is not a language tag.
		}
		throw new IllegalArgumentException("expected a language such as fr or de-CH");
	}

	static String pivot(String text) {
		if (text.equals(NONE)) {
			return text;
		}
		if (!YEAR.matcher(text).matches() || Integer.parseInt(text) < 1
				|| Integer.parseInt(text) > TimeFormat.LAST_PIVOT) {
			throw new IllegalArgumentException(
					"expected the first of the hundred years that two digits can mean, such as 1950, or none");
		}
		return text;
	}

	static String excelDates(String text) {
		return oneOf(text, "1900", "1904", NONE);
	}

	static String zone(String text) {
		try {
			return ZoneId.of(text).getId();
		}
		catch (DateTimeException ex) {
			throw new IllegalArgumentException("expected a time zone such as UTC or Europe/Paris", ex);
		}
	}

	static String listed(String text) {
		if (text.isBlank()) {
			throw new IllegalArgumentException(
					"expected a text that is not blank. The key `blank` is for blank fields.");
		}
		return text;
	}

	private static String oneOf(String text, String... words) {
		if (!List.of(words).contains(text)) {
			String all = String.join(", ", words);
			int last = all.lastIndexOf(", ");
			throw new IllegalArgumentException("expected " + all.substring(0, last) + " or " + all.substring(last + 2));
		}
		return text;
	}

}
