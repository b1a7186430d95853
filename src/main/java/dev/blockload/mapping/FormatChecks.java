package dev.blockload.mapping;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.block.BlockColumn;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.encode.TimeFormat;

/**
 * Finds the format keys of a column that do not apply to its type.
 */
final class FormatChecks {

	private final BlockColumn column;

	private final Format own;

	private final Format merged;

	private final List<String> messages = new ArrayList<>();

	/**
	 * Create the checks of a column.
	 * @param column of the block
	 * @param own the formats that the import sets for this column
	 * @param merged the same together with the formats of the whole import
	 */
	FormatChecks(BlockColumn column, Format own, Format merged) {
		this.column = column;
		this.own = own;
		this.merged = merged;
	}

	/** The keys that do not apply, one message each. */
	List<String> notApplicable() {
		for (FormatKey key : this.own.entries().keySet()) {
			if (!key.isFor(this.column.type()) && !this.merged.isOfSerial(key, this.column.type())) {
				notApplicable(key, "it is for " + key.use());
			}
		}
		if (this.messages.isEmpty()) {
			blank();
			pattern();
		}
		return this.messages;
	}

	private void blank() {
		BlankPolicy blank = BlankPolicy.of(this.merged.text(FormatKey.BLANK));
		if (blank == BlankPolicy.EMPTY && !FormatKey.isText(this.column.type()) && !this.column.isReadByServer()) {
			notApplicable(FormatKey.BLANK, "only a text column can hold the empty string");
		}
	}

	private void pattern() {
		String pattern = this.merged.text(FormatKey.FORMAT);
		boolean none = pattern.equals(FormatValues.ISO);
		if (this.own.says(FormatKey.LOCALE) && none) {
			notApplicable(FormatKey.LOCALE, "it is for names in a pattern, and the column has no format");
		}
		if (this.own.says(FormatKey.PIVOT) && (none || !TimeFormat.hasTwoDigitYear(pattern))) {
			notApplicable(FormatKey.PIVOT, "it is for years of two digits (yy), and the format has none");
		}
	}

	private void notApplicable(FormatKey key, String why) {
		this.messages.add(key.text() + " does not apply to column '" + this.column.name() + "' ("
				+ this.column.sqlType() + "): " + why + ". Remove it from the column.");
	}

}
