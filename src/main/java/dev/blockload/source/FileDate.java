package dev.blockload.source;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A date in a file name, in the ISO-8601 forms of {@code {{date}}}: {@code 2022-09-30},
 * {@code 2022-09-30T00:00:00} with or without a fraction and {@code Z} or an offset, and
 * the same without hyphens and colons.
 *
 * @param day the calendar day as written
 * @param time the time of day as written, or null if there is none
 * @param offset the offset as written, zero for {@code Z}, or null if there is none
 */
record FileDate(LocalDate day, @Nullable LocalTime time, @Nullable ZoneOffset offset) {

	private static final String FRACTION_AND_OFFSET = "(?<fraction>[.,][0-9]{1,9})?(?<offset>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?";

	private static final String EXTENDED = "(?<![0-9])(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:T(?<time>[0-9]{2}:[0-9]{2}:[0-9]{2})"
			+ FRACTION_AND_OFFSET + ")?(?![0-9])";

	private static final String BASIC = "(?<![0-9])(?<day>[0-9]{8})(?:T(?<time>[0-9]{6})" + FRACTION_AND_OFFSET
			+ ")?(?![0-9])";

	private static final Form[] FORMS = { new Form(EXTENDED, "uuuu-MM-dd", "HH:mm:ss"),
			new Form(BASIC, "uuuuMMdd", "HHmmss") };

	FileDate {
		if (time == null && offset != null) {
			throw new IllegalArgumentException("The date " + day + " has the offset " + offset
					+ " and no time of day. Expected a time, or no offset.");
		}
	}

	/**
	 * Read a text that is a date.
	 * @param text a text such as {@code 2022-09-30}
	 * @return empty if it is not a date, as 2022-02-30 is not
	 */
	static Optional<FileDate> parse(String text) {
		for (Form form : FORMS) {
			Matcher matcher = form.pattern.matcher(text);
			if (matcher.matches()) {
				return form.read(matcher);
			}
		}
		return Optional.empty();
	}

	/**
	 * Find the first date inside a text.
	 * @param text a text such as a file name
	 * @return the date and its position, or empty
	 */
	static Optional<Occurrence> find(String text) {
		Occurrence first = null;
		for (Form form : FORMS) {
			Matcher matcher = form.pattern.matcher(text);
			while (matcher.find()) {
				Optional<FileDate> date = form.read(matcher);
				if (date.isPresent()) {
					if (first == null || matcher.start() < first.start) {
						first = new Occurrence(date.get(), matcher.start(), matcher.end());
					}
					break;
				}
			}
		}
		return Optional.ofNullable(first);
	}

	/**
	 * The instant of the date; for a day without a time, the start of the day.
	 * @param zone the zone if no offset is written
	 */
	Instant instant(ZoneId zone) {
		ZoneId written = (this.offset != null) ? this.offset : zone;
		return ((this.time != null) ? this.day.atTime(this.time).atZone(written) : this.day.atStartOfDay(written))
			.toInstant();
	}

	/** The date in ISO-8601 with hyphens and colons. */
	String iso() {
		return this.day + ((this.time != null) ? "T" + this.time : "") + ((this.offset != null) ? this.offset : "");
	}

	/**
	 * A date inside a text.
	 *
	 * @param date the date
	 * @param start index of its first character
	 * @param end index after its last
	 */
	record Occurrence(FileDate date, int start, int end) {
	}

	private static final class Form {

		private final Pattern pattern;

		private final DateTimeFormatter day;

		private final DateTimeFormatter time;

		Form(String pattern, String day, String time) {
			this.pattern = Pattern.compile(pattern);
			this.day = strict(new DateTimeFormatterBuilder().appendPattern(day));
			this.time = strict(new DateTimeFormatterBuilder().appendPattern(time)
				.appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true));
		}

		Optional<FileDate> read(Matcher matcher) {
			try {
				LocalDate readDay = LocalDate.parse(matcher.group("day"), this.day);
				String clock = matcher.group("time");
				if (clock == null) {
					return Optional.of(new FileDate(readDay, null, null));
				}
				String fraction = matcher.group("fraction");
				LocalTime readTime = LocalTime.parse(clock + ((fraction != null) ? fraction.replace(',', '.') : ""),
						this.time);
				String offset = matcher.group("offset");
				return Optional.of(new FileDate(readDay, readTime, (offset != null) ? ZoneOffset.of(offset) : null));
			}
			catch (DateTimeException ex) {
				// It has the form of a date but is not one: month 13, 30 February,
				// +25:00.
				return Optional.empty();
			}
		}

		private static DateTimeFormatter strict(DateTimeFormatterBuilder builder) {
			return builder.toFormatter(Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
		}

	}

}
