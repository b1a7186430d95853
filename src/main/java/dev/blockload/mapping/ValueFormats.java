package dev.blockload.mapping;

import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.blockload.block.ColumnType;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.encode.BooleanFormat;
import dev.blockload.mapping.encode.NonFinite;
import dev.blockload.mapping.encode.NumberFormat;
import dev.blockload.mapping.encode.Rounding;
import dev.blockload.mapping.encode.SpreadsheetEpoch;
import dev.blockload.mapping.encode.TimeFormat;
import dev.blockload.mapping.encode.ValueFormat;
import org.jspecify.annotations.Nullable;

/**
 * From the texts of a definition to the formats that encoders are made for.
 */
final class ValueFormats {

	private ValueFormats() {
	}

	/**
	 * The format of a column.
	 * @param format what the import says of the column, its defaults included
	 * @param type of the column
	 */
	static ValueFormat of(Format format, ColumnType type) {
		return new ValueFormat(numbers(format), times(format), booleans(format), nonFinite(format, type));
	}

	private static NumberFormat numbers(Format format) {
		List<String> negative = format.texts(FormatKey.NEGATIVE);
		return new NumberFormat(format.text(FormatKey.DECIMAL_SEPARATOR).charAt(0),
				FormatValues.groupSeparators(format.text(FormatKey.GROUPING_SEPARATOR)), format.texts(FormatKey.PREFIX),
				format.texts(FormatKey.SUFFIX), Boolean.parseBoolean(format.text(FormatKey.PERCENT)),
				new BigDecimal(format.text(FormatKey.MULTIPLIER)), negative.contains(FormatValues.TRAILING_MINUS),
				negative.contains(FormatValues.PARENTHESES), rounding(format));
	}

	private static TimeFormat times(Format format) {
		String pattern = format.text(FormatKey.FORMAT);
		String pivot = format.text(FormatKey.PIVOT);
		return new TimeFormat(pattern.equals(FormatValues.ISO) ? null : pattern,
				Locale.forLanguageTag(format.text(FormatKey.LOCALE)),
				pivot.equals(FormatValues.NONE) ? null : Integer.valueOf(pivot),
				spreadsheet(format.text(FormatKey.EXCEL_DATES)),
				format.says(FormatKey.ZONE) ? ZoneId.of(format.text(FormatKey.ZONE)) : null, rounding(format));
	}

	private static @Nullable SpreadsheetEpoch spreadsheet(String text) {
		return text.equals(FormatValues.NONE) ? null
				: text.equals("1904") ? SpreadsheetEpoch.FROM_1904 : SpreadsheetEpoch.FROM_1900;
	}

	private static Rounding rounding(Format format) {
		return Rounding.of(format.text(FormatKey.ROUND));
	}

	private static @Nullable BooleanFormat booleans(Format format) {
		return (format.says(FormatKey.TRUE_WORDS) || format.says(FormatKey.FALSE_WORDS))
				? new BooleanFormat(format.texts(FormatKey.TRUE_WORDS), format.texts(FormatKey.FALSE_WORDS)) : null;
	}

	private static Set<NonFinite> nonFinite(Format format, ColumnType type) {
		Set<NonFinite> loaded = EnumSet.noneOf(NonFinite.class);
		if (FormatKey.NAN.isFor(type) && format.text(FormatKey.NAN).equals(FormatValues.KEEP)) {
			loaded.add(NonFinite.NAN);
		}
		if (FormatKey.INFINITY.isFor(type) && format.text(FormatKey.INFINITY).equals(FormatValues.KEEP)) {
			loaded.add(NonFinite.INFINITY);
		}
		return loaded;
	}

}
