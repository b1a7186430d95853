package dev.blockload.mapping;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.block.BlockColumn;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.encode.TimeFormat;

/**
 * What an import says of a column that the column has no use for.
 */
final class FormatChecks {

	private final BlockColumn column;

	private final Format own;

	private final Format merged;

	private final List<String> messages = new ArrayList<>();

	/**
	 * Look at a column.
	 * @param column of the block
	 * @param own what the import says of it
	 * @param merged the same together with what the import says of all columns
	 */
	FormatChecks(BlockColumn column, Format own, Format merged) {
		this.column = column;
		this.own = own;
		this.merged = merged;
	}

	/** All that is useless, one sentence each. */
	List<String> misplaced() {
		for (FormatKey key : this.own.entries().keySet()) {
			if (!key.isFor(this.column.type()) && !this.merged.isOfSerial(key, this.column.type())) {
				useless(key, "it is for " + key.use());
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
		if (blank == BlankPolicy.EMPTY && !FormatKey.isText(this.column.type())) {
			useless(FormatKey.BLANK, "the empty string is a value of texts only");
		}
		if (blank == BlankPolicy.KEEP && this.column.notNull()) {
			useless(FormatKey.BLANK, "a new row has nothing to keep, and the column refuses null");
		}
	}

	private void pattern() {
		String pattern = this.merged.text(FormatKey.FORMAT);
		boolean none = pattern.equals(FormatValues.ISO);
		if (this.own.says(FormatKey.LOCALE) && none) {
			useless(FormatKey.LOCALE, "it is for the names in a pattern, and there is no format");
		}
		if (this.own.says(FormatKey.PIVOT) && (none || !TimeFormat.hasTwoDigitYear(pattern))) {
			useless(FormatKey.PIVOT, "it is for the yy of a pattern, and there is none");
		}
	}

	private void useless(FormatKey key, String why) {
		this.messages.add(key.text() + " is of no use to column '" + this.column.name() + "' (" + this.column.sqlType()
				+ "): " + why);
	}

}
