package dev.blockload.yaml;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Parsers of scalar values. Each throws {@link IllegalArgumentException} with a sentence
 * that says what was expected; the caller adds the key and the value.
 */
public final class ValueParsers {

	public static final String EXPECTED_NAME = "a name of letters, digits, '-', '_' and '.'";

	public static final String EXPECTED_ZONE = "a time zone such as UTC or Europe/Paris";

	public static final String EXPECTED_AGE = "a duration such as 36h, 90m or 7d";

	public static final String EXPECTED_ENCODING = "an encoding such as UTF-8 or windows-1252";

	private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{M}\\p{N}._-]+");

	private static final Pattern AGE = Pattern.compile("(\\d{1,7})([smhd])");

	private static final Pattern PERCENT = Pattern.compile("\\d{1,3}(\\.\\d{1,9})?");

	private ValueParsers() {
	}

	/** A name, in Unicode normal form C. */
	public static String name(String text) {
		if (!NAME.matcher(text).matches()) {
			throw new IllegalArgumentException("Expected " + EXPECTED_NAME + ".");
		}
		return normal(text);
	}

	public static String normal(String name) {
		return Normalizer.normalize(name, Normalizer.Form.NFC);
	}

	public static boolean flag(String text) {
		return switch (text.toLowerCase(Locale.ROOT)) {
			case "true" -> true;
			case "false" -> false;
			default -> throw new IllegalArgumentException("Expected true or false.");
		};
	}

	public static ZoneId zone(String text) {
		try {
			return ZoneId.of(text);
		}
		catch (DateTimeException ex) {
			throw new IllegalArgumentException(
					"Expected " + EXPECTED_ZONE + "." + Choices.hint(text, ZoneId.getAvailableZoneIds()), ex);
		}
	}

	public static Charset encoding(String text) {
		try {
			return Charset.forName(text);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"Expected " + EXPECTED_ENCODING + "." + Choices.hint(text, Charset.availableCharsets().keySet()),
					ex);
		}
	}

	public static Duration age(String text) {
		Duration age = Duration.ZERO;
		Matcher matcher = AGE.matcher(text);
		if (matcher.matches()) {
			long amount = Long.parseLong(matcher.group(1));
			age = switch (matcher.group(2)) {
				case "s" -> Duration.ofSeconds(amount);
				case "m" -> Duration.ofMinutes(amount);
				case "h" -> Duration.ofHours(amount);
				default -> Duration.ofDays(amount);
			};
		}
		else {
			try {
				age = Duration.parse(text);
			}
			catch (DateTimeException ex) {
				// The message below says what was expected.
			}
		}
		if (age.isZero() || age.isNegative()) {
			throw new IllegalArgumentException("Expected " + EXPECTED_AGE + ".");
		}
		return age;
	}

	/** A whole number, 0 or more. */
	public static long count(String text) {
		if (!text.matches("\\d{1,18}")) {
			throw new IllegalArgumentException("Expected a whole number, 0 or more.");
		}
		return Long.parseLong(text);
	}

	/** A percentage without trailing zeros, so that 1 and 1.0 are equal. */
	public static BigDecimal percent(String text) {
		if (!PERCENT.matcher(text).matches() || new BigDecimal(text).compareTo(BigDecimal.valueOf(100)) > 0) {
			throw new IllegalArgumentException("Expected a number from 0 to 100, such as 0.5, without a sign.");
		}
		BigDecimal percent = new BigDecimal(text);
		return (percent.signum() == 0) ? BigDecimal.ZERO : percent.stripTrailingZeros();
	}

	/**
	 * The URL of a server: scheme, host and an optional port, and nothing else.
	 * @return null where the text is not such a URL
	 */
	public static @Nullable URI address(String text) {
		try {
			URI uri = new URI(text);
			boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
			boolean bare = List.of("", "/").contains(String.valueOf(uri.getPath())) && uri.getQuery() == null
					&& uri.getFragment() == null && uri.getUserInfo() == null;
			return (http && bare && uri.getHost() != null) ? uri : null;
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

}
