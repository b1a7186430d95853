package dev.blockload.guess;

import dev.blockload.block.ColumnType;
import dev.blockload.mapping.ColumnRule.Format;
import org.jspecify.annotations.Nullable;

/**
 * One interpretation to understand the values of a column.
 *
 * @param type what they are
 * @param format how they are written
 * @param assumption which of several assumptions of the same text it is, such as the
 * decimal separator or the order of day and month; null where there is but one
 */
record Interpretation(ColumnType type, Format format, @Nullable Assumption assumption) {

	/** A interpretation whose text can mean one thing only. */
	Interpretation(ColumnType type, Format format) {
		this(type, format, null);
	}

	/**
	 * What tells two assumptions of the same text apart.
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

		/** What was assumed. */
		String sentence() {
			return this.sentence;
		}

	}

}
