package dev.blockload.mapping;

import java.text.ParsePosition;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;

/**
 * A pattern of {@link DateTimeFormatter} as users mean it: {@code yyyy} is the year, and
 * what does not exist, such as 29.02.2023, is no date. Names of months and days are
 * English, in any case.
 *
 * @param text the pattern as the user wrote it
 * @param formatter resolves strictly
 */
record DatePattern(String text, DateTimeFormatter formatter) {

	/** A moment whose parts all differ. */
	private static final ZonedDateTime SAMPLE = ZonedDateTime.of(2022, 9, 30, 13, 14, 15, 0, ZoneId.of("Europe/Paris"));

	/**
	 * Compile a pattern.
	 * @param text as the user wrote it
	 * @throws IllegalArgumentException if it is none, or does not say which year
	 */
	static DatePattern compile(String text) {
		DateTimeFormatter formatter = new DateTimeFormatterBuilder().parseCaseInsensitive()
			.appendPattern(withProlepticYear(text))
			.toFormatter(Locale.ENGLISH)
			.withResolverStyle(ResolverStyle.STRICT);
		return new DatePattern(text, formatter);
	}

	/**
	 * STRICT refuses every value of a pattern with the year of an era, which {@code y}
	 * is, but no era.
	 */
	private static String withProlepticYear(String text) {
		StringBuilder pattern = new StringBuilder();
		StringBuilder letters = new StringBuilder();
		boolean literal = false;
		for (int index = 0; index < text.length(); index++) {
			char character = text.charAt(index);
			literal ^= character == '\'';
			pattern.append((character == 'y' && !literal) ? 'u' : character);
			letters.append(literal ? ' ' : character);
		}
		String fields = letters.toString();
		if (fields.contains("Y")) {
			throw new IllegalArgumentException("Y is the year that a week belongs to: expected yyyy");
		}
		if (fields.contains("G")) {
			throw new IllegalArgumentException("eras are not read: expected no G");
		}
		if (fields.matches(".*(?<![yu])(yy|uu)(?![yu]).*")) {
			throw new IllegalArgumentException("a year of two digits does not say the century: expected yyyy");
		}
		return pattern.toString();
	}

	/** Whether it says a date, and which it is. */
	boolean hasDate() {
		return SAMPLE.toLocalDate().equals(sample().query(TemporalQueries.localDate()));
	}

	/** Whether it says any part of a date. */
	boolean hasPartOfDate() {
		return hasField(true);
	}

	/**
	 * Whether it says a time of day, at least the hour and, where it matters, the half.
	 */
	boolean hasTime() {
		LocalTime time = sample().query(TemporalQueries.localTime());
		return time != null && time.getHour() == SAMPLE.getHour();
	}

	/** Whether it says any part of a time of day. */
	boolean hasPartOfTime() {
		return hasField(false);
	}

	/** Whether it says an offset or a zone. */
	boolean hasZone() {
		return sample().query(TemporalQueries.zone()) != null;
	}

	private boolean hasField(boolean ofDate) {
		TemporalAccessor sample = this.formatter.parseUnresolved(this.formatter.format(SAMPLE), new ParsePosition(0));
		for (ChronoField field : ChronoField.values()) {
			boolean wanted = ofDate ? field.isDateBased() : field.isTimeBased();
			if (wanted && sample.isSupported(field)) {
				return true;
			}
		}
		return false;
	}

	private TemporalAccessor sample() {
		return this.formatter.parse(this.formatter.format(SAMPLE));
	}

	/** An example, for messages. */
	String example() {
		return this.formatter.format(SAMPLE);
	}

	static boolean isYearLoadable(LocalDate date) {
		return date.getYear() >= 1 && date.getYear() <= 9999;
	}

}
