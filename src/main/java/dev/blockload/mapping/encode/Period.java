package dev.blockload.mapping.encode;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;

/**
 * How long the period is that a pattern of dates identifies. A period longer than a day
 * is its first day.
 */
enum Period {

	/** A day, or no complete date. */
	DAY,

	MONTH, QUARTER, YEAR;

	/** Letters of patterns for days and weeks. */
	private static final String DAYS = "[dDeEcFgwW]";

	/** The period of a pattern with these letters. */
	static Period of(String letters) {
		String fields = "(?s).*%s.*";
		if (letters.matches(fields.formatted(DAYS)) || !letters.matches(fields.formatted("[yu]"))) {
			return DAY;
		}
		if (letters.matches(fields.formatted("[ML]"))) {
			return MONTH;
		}
		return letters.matches(fields.formatted("[Qq]")) ? QUARTER : YEAR;
	}

	/** Make a pattern complete. */
	void completeTo(DateTimeFormatterBuilder builder) {
		switch (this) {
			case DAY -> {
				// Nothing is missing that could be completed.
			}
			case MONTH -> builder.parseDefaulting(ChronoField.DAY_OF_MONTH, 1);
			case QUARTER -> builder.parseDefaulting(IsoFields.DAY_OF_QUARTER, 1);
			case YEAR -> builder.parseDefaulting(ChronoField.DAY_OF_YEAR, 1);
		}
	}

	/** The first day of the period that contains a moment, at the same time of day. */
	ZonedDateTime firstDay(ZonedDateTime moment) {
		return switch (this) {
			case DAY -> moment;
			case MONTH -> moment.withDayOfMonth(1);
			case QUARTER -> moment.with(IsoFields.DAY_OF_QUARTER, 1);
			case YEAR -> moment.withDayOfYear(1);
		};
	}

}
