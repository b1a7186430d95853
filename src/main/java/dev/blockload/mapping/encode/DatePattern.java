package dev.blockload.mapping.encode;

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

import org.jspecify.annotations.Nullable;

/**
 * A pattern of {@link DateTimeFormatter} as users mean it: {@code yyyy} is the year, and
 * what does not exist, such as 29.02.2023, is not a valid date. A month, a quarter or a
 * year without a day is its first day. Names of months and days are those of a language,
 * in any case.
 *
 * @param text the pattern as the user wrote it
 * @param formatter resolves strictly
 * @param sample a moment that it can write
 */
record DatePattern(String text, DateTimeFormatter formatter, ZonedDateTime sample) {

	/** A moment whose parts all differ. */
	private static final ZonedDateTime SAMPLE = ZonedDateTime.of(2022, 9, 30, 13, 14, 15, 0, ZoneId.of("Europe/Paris"));

	private static final int CENTURY = 100;

	/**
	 * Compile a pattern.
	 * @param text as the user wrote it
	 * @param locale of the names of months and days
	 * @param pivot the first of the hundred years that two digits can mean, or null where
	 * two digits are not enough
	 * @throws IllegalArgumentException if it is none, or does not say which year
	 */
	static DatePattern compile(String text, Locale locale, @Nullable Integer pivot) {
		DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
		String pattern = withProlepticYear(text);
		int from = 0;
		ZonedDateTime sample = SAMPLE;
		for (int year = twoDigitYear(pattern, 0); year >= 0; year = twoDigitYear(pattern, from)) {
			if (pivot == null) {
				throw new IllegalArgumentException(
						"a year of two digits has no century. Expected yyyy, or a pivot beside the format.");
			}
			builder.appendPattern(pattern.substring(from, year)).appendValueReduced(ChronoField.YEAR, 2, 2, pivot);
			from = year + 2;
			sample = SAMPLE.withYear(pivot + Math.floorMod(SAMPLE.getYear() - pivot, CENTURY));
		}
		builder.appendPattern(pattern.substring(from));
		Period period = Period.of(letters(text));
		period.completeTo(builder);
		DateTimeFormatter formatter = builder.toFormatter(locale).withResolverStyle(ResolverStyle.STRICT);
		return new DatePattern(text, formatter, period.firstDay(sample));
	}

	/** The index of a year of exactly two letters, or -1. */
	private static int twoDigitYear(String pattern, int from) {
		boolean literal = false;
		for (int index = from; index < pattern.length(); index++) {
			literal ^= pattern.charAt(index) == '\'';
			int end = index;
			while (!literal && end < pattern.length() && pattern.charAt(end) == 'u') {
				end++;
			}
			if (end == index + 2) {
				return index;
			}
			index = Math.max(index, end - 1);
		}
		return -1;
	}

	/** Whether it contains a year of two digits. */
	static boolean hasTwoDigitYear(String text) {
		return twoDigitYear(text.replace('y', 'u'), 0) >= 0;
	}

	/**
	 * STRICT refuses every value of a pattern with the year of an era, which {@code y}
	 * is, but no era.
	 */
	private static String withProlepticYear(String text) {
		String letters = letters(text);
		String mistake = PatternMistake.of(text, letters);
		if (mistake != null) {
			throw new IllegalArgumentException(mistake);
		}
		if (letters.contains("G")) {
			throw new IllegalArgumentException("G is an era, which is not supported. Remove it.");
		}
		StringBuilder pattern = new StringBuilder();
		for (int index = 0; index < text.length(); index++) {
			pattern.append((letters.charAt(index) == 'y') ? 'u' : text.charAt(index));
		}
		return pattern.toString();
	}

	/** A pattern with spaces in place of its literal text. */
	private static String letters(String text) {
		StringBuilder letters = new StringBuilder();
		boolean literal = false;
		for (int index = 0; index < text.length(); index++) {
			char character = text.charAt(index);
			literal ^= character == '\'';
			letters.append(literal ? ' ' : character);
		}
		return letters.toString();
	}

	/** Whether it says a date, and which it is. */
	boolean hasDate() {
		return this.sample.toLocalDate().equals(parsed().query(TemporalQueries.localDate()));
	}

	/** Whether it says any part of a date. */
	boolean hasPartOfDate() {
		return hasField(true);
	}

	/**
	 * Whether it says a time of day, at least the hour and, where it matters, the half.
	 */
	boolean hasTime() {
		LocalTime time = parsed().query(TemporalQueries.localTime());
		return time != null && time.getHour() == this.sample.getHour();
	}

	/** Whether it says any part of a time of day. */
	boolean hasPartOfTime() {
		return hasField(false);
	}

	/** Whether it says an offset or a zone. */
	boolean hasZone() {
		return parsed().query(TemporalQueries.zone()) != null;
	}

	private boolean hasField(boolean ofDate) {
		TemporalAccessor written = this.formatter.parseUnresolved(example(), new ParsePosition(0));
		for (ChronoField field : ChronoField.values()) {
			boolean wanted = ofDate ? field.isDateBased() : field.isTimeBased();
			if (wanted && written.isSupported(field)) {
				return true;
			}
		}
		return false;
	}

	private TemporalAccessor parsed() {
		return this.formatter.parse(example());
	}

	/** An example, for messages. */
	String example() {
		return this.formatter.format(this.sample);
	}

	static boolean isYearLoadable(LocalDate date) {
		return date.getYear() >= 1 && date.getYear() <= 9999;
	}

}
