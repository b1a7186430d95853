package dev.blockload.web;

import java.text.NumberFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;

/**
 * Writes numbers, times and sizes as the reader of a page expects them. Immutable.
 *
 * @param locale of the reader
 * @param zone of all times of the page
 */
record Formats(Locale locale, ZoneId zone) {

	private static final long KILO = 1000;

	private static final String[] UNITS = { "B", "kB", "MB", "GB", "TB" };

	/** A whole number, such as {@code 1,234}. */
	String number(long number) {
		return NumberFormat.getIntegerInstance(this.locale).format(number);
	}

	/** A share of a whole, such as {@code 42%}; never {@code 100%} before the end. */
	String percent(double fraction) {
		NumberFormat format = NumberFormat.getPercentInstance(this.locale);
		return format.format(Math.floor(fraction * 100) / 100);
	}

	/** A moment in the zone of the page, to the second. */
	String time(Instant time) {
		return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.MEDIUM)
			.withLocale(this.locale)
			.withZone(this.zone)
			.format(time);
	}

	/** A moment in the zone of the page, to the minute. */
	String minute(Instant time) {
		return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
			.withLocale(this.locale)
			.withZone(this.zone)
			.format(time);
	}

	/** The time of day of a moment, to the minute. */
	String timeOfDay(Instant time) {
		return DateTimeFormatter.ofLocalizedTime(FormatStyle.SHORT)
			.withLocale(this.locale)
			.withZone(this.zone)
			.format(time);
	}

	/** A day. */
	String date(LocalDate date) {
		return DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM).withLocale(this.locale).format(date);
	}

	/** A time span in its two largest units, such as {@code 2 h 5 min}. */
	String duration(Duration span) {
		long seconds = span.toSeconds();
		if (seconds < 10) {
			NumberFormat format = NumberFormat.getNumberInstance(this.locale);
			format.setMinimumFractionDigits(1);
			format.setMaximumFractionDigits(1);
			return format.format(span.toMillis() / 1000.0) + " s";
		}
		if (seconds < 120) {
			return seconds + " s";
		}
		if (seconds < Duration.ofHours(2).toSeconds()) {
			return span.toMinutes() + " min" + rest(span.toSecondsPart(), " s");
		}
		if (seconds < Duration.ofDays(2).toSeconds()) {
			return number(span.toHours()) + " h" + rest(span.toMinutesPart(), " min");
		}
		return number(span.toDays()) + " d" + rest(span.toHoursPart(), " h");
	}

	private static String rest(int part, String unit) {
		return (part > 0) ? " " + part + unit : "";
	}

	/**
	 * A size in the largest unit that leaves one digit or more, such as {@code 1.4 GB}.
	 */
	String bytes(long bytes) {
		double size = bytes;
		int unit = 0;
		while (size >= KILO && unit < UNITS.length - 1) {
			size /= KILO;
			unit++;
		}
		NumberFormat format = NumberFormat.getNumberInstance(this.locale);
		format.setMaximumFractionDigits((unit == 0 || size >= 100) ? 0 : 1);
		return format.format(size) + " " + UNITS[unit];
	}

}
