package dev.blockload.guess;

import dev.blockload.block.ColumnType;
import dev.blockload.mapping.ColumnRule.Format;
import org.jspecify.annotations.Nullable;

/**
 * An interpretation of the values of a column.
 *
 * @param type their type
 * @param format how they are written
 * @param assumption the assumption that it depends on, such as the decimal separator or
 * the order of day and month; null where the text has one meaning only
 */
record Interpretation(ColumnType type, Format format, @Nullable Assumption assumption) {

	/** An interpretation of a text that has one meaning only. */
	Interpretation(ColumnType type, Format format) {
		this(type, format, null);
	}

	/**
	 * The assumption that distinguishes two interpretations of the same text.
	 */
	enum Assumption {

		/** 1.5 */
		DECIMAL_POINT("the decimal separator is assumed to be a point"),

		/** 1,5 */
		DECIMAL_COMMA("the decimal separator is assumed to be a comma"),

		/** 30/09/2022 */
		DAY_FIRST("the day is assumed to come before the month"),

		/** 09/30/2022 */
		MONTH_FIRST("the month is assumed to come before the day"),

		/** 22/09/30 */
		YEAR_FIRST("the year is assumed to come first");

		private final String sentence;

		Assumption(String sentence) {
			this.sentence = sentence;
		}

		/** The assumption, as a clause. */
		String sentence() {
			return this.sentence;
		}

	}

}
