package dev.blockload.mapping.encode;

import java.time.ZoneId;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * How dates and times are written.
 *
 * @param pattern of {@link java.time.format.DateTimeFormatter}, or null for ISO 8601
 * @param locale of the names of months and days in the pattern
 * @param pivot the first of the hundred years that two digits of a year stand for, or
 * null where two digits are not enough
 * @param spreadsheet the date system of serial numbers, or null where values are no
 * serial numbers; it then comes before the pattern
 * @param zone of timestamps without one, or null for the zone of the import
 * @param rounding of decimals of the second beyond the precision of the column
 */
public record TimeFormat(@Nullable String pattern, Locale locale, @Nullable Integer pivot,
		@Nullable SpreadsheetEpoch spreadsheet, @Nullable ZoneId zone, Rounding rounding) {

	/** The last pivot whose hundred years all have four digits. */
	public static final int LAST_PIVOT = 9900;

	/** ISO 8601. */
	public static final TimeFormat ISO = new TimeFormat(null, Locale.ENGLISH, null, null, null, Rounding.NONE);

	public TimeFormat {
		if (pattern != null && pattern.isBlank()) {
			throw new IllegalArgumentException(
					"format is '%s'. Expected a pattern like dd/MM/yyyy.".formatted(pattern));
		}
		if (pivot != null && (pivot < 1 || pivot > LAST_PIVOT)) {
			throw new IllegalArgumentException(
					"pivot is %d. Expected a year from 1 to %d.".formatted(pivot, LAST_PIVOT));
		}
	}

	/** Whether a pattern has a year of two digits. */
	public static boolean hasTwoDigitYear(String pattern) {
		return DatePattern.hasTwoDigitYear(pattern);
	}

}
