package dev.blockload.mapping.encode;

import org.jspecify.annotations.Nullable;

/**
 * The types of dates and times.
 */
enum TimeType {

	DATE(ValueReject.NOT_A_DATE, "date"), TIME(ValueReject.NOT_A_TIME, "time"),
	TIMESTAMP(ValueReject.NOT_A_TIMESTAMP, "timestamp"), TIMESTAMPTZ(ValueReject.NOT_A_TIMESTAMP, "timestamp");

	/** Digits of the fraction of a second that every pattern may have. */
	static final int MOST_PRECISE = 9;

	private final ValueReject code;

	private final String noun;

	TimeType(ValueReject code, String noun) {
		this.code = code;
		this.noun = noun;
	}

	/** The type in a message. */
	String noun() {
		return this.noun;
	}

	InvalidValue invalid(String predicate) {
		return new InvalidValue(this.code, predicate);
	}

	/**
	 * Why a pattern does not say what the column holds.
	 * @return the end of a sentence, or null where it does
	 */
	@Nullable String problem(DatePattern pattern) {
		boolean time = this == TIME;
		if (!time && !pattern.hasDate()) {
			return "it does not contain a complete date. Expected day, month and year, or a month, quarter or year.";
		}
		if (time && pattern.hasPartOfDate()) {
			return "it contains a date, which a time cannot hold. Expected hour and minute only.";
		}
		if (!pattern.hasTime() && (time || pattern.hasPartOfTime())) {
			return "it does not contain a complete time. Expected HH, or hh with a.";
		}
		if (this != TIMESTAMPTZ && pattern.hasZone()) {
			return "it contains a time zone, which the column cannot hold. Expected no time zone.";
		}
		return null;
	}

}
