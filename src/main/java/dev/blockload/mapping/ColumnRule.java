package dev.blockload.mapping;

import org.jspecify.annotations.Nullable;

/**
 * What an import says about one column of its block.
 *
 * @param column the block's column
 * @param source where its values come from
 * @param format how they are written
 */
public record ColumnRule(String column, Source source, Format format) {

	/**
	 * Where values come from.
	 */
	public sealed interface Source {

		/**
		 * A column of the file.
		 *
		 * @param header its name in the header, exactly
		 */
		record FromHeader(String header) implements Source {
		}

		/**
		 * The same value in every row.
		 *
		 * @param value read like a field of the file
		 */
		record Constant(String value) implements Source {
		}

	}

	/**
	 * How values are written.
	 *
	 * @param decimalSeparator between units and decimals
	 * @param groupingSeparator between groups of digits, or null for none
	 * @param datePattern for dates, times and timestamps, a pattern of
	 * {@link java.time.format.DateTimeFormatter} in which {@code yyyy} means the year; or
	 * null for ISO-8601
	 */
	public record Format(char decimalSeparator, @Nullable Character groupingSeparator, @Nullable String datePattern) {

		/** Decimal point, no grouping, ISO-8601. */
		public static final Format DEFAULT = new Format('.', null, null);

		public Format {
			if (groupingSeparator != null && groupingSeparator == decimalSeparator) {
				throw new IllegalArgumentException(
						"decimal and grouping separator are both '" + decimalSeparator + "'");
			}
		}

	}

}
