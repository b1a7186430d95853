package dev.blockload.definition;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code columns}: where the values of the block's columns come from.
 */
final class ColumnsReader {

	/** PostgreSQL cuts longer names, so no column has one. */
	private static final int MAX_NAME_BYTES = 63;

	private static final String EXPECTED = "a header of the file, {from: HEADER} or {value: CONSTANT}";

	private static final List<String> FORMAT = List.of("decimal-separator", "grouping-separator", "format");

	private final Fields columns;

	private final Reading reading;

	ColumnsReader(Fields columns, Reading reading) {
		this.columns = columns;
		this.reading = reading;
	}

	List<ColumnRule> rules() {
		List<ColumnRule> rules = new ArrayList<>();
		for (Tree.Entry entry : this.columns.entries()) {
			String column = entry.key();
			if (column.isBlank() || column.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
				this.columns.problem(entry.place(), "column " + Shown.value(column) + ": expected a name of 1 to "
						+ MAX_NAME_BYTES + " bytes, as PostgreSQL's are");
				continue;
			}
			ColumnRule rule = (entry.value() instanceof Tree.Mapping mapping)
					? rule(column, new Fields(mapping, "column '" + column + "'", entry.place(), this.reading))
					: byHeader(column);
			if (rule != null) {
				rules.add(rule);
			}
		}
		if (this.columns.entries().isEmpty()) {
			this.columns.problem(this.columns.place(),
					"columns is empty: expected a column, or no 'columns' where the headers are the column names");
		}
		return rules;
	}

	private @Nullable ColumnRule byHeader(String column) {
		String header = this.columns.text(column, EXPECTED);
		return (header != null) ? new ColumnRule(column, new Source.FromHeader(header), Format.DEFAULT) : null;
	}

	private @Nullable ColumnRule rule(String column, Fields fields) {
		fields.only(List.of("from", "decimal-separator", "grouping-separator", "format", "value"));
		boolean constant = fields.has("value");
		if (constant == fields.has("from")) {
			fields.problem(fields.place(), "column '" + column + "' has "
					+ (constant ? "both from and value" : "neither from nor value") + ": expected exactly one of them");
			return null;
		}
		if (constant) {
			return constant(column, fields);
		}
		String header = fields.text("from", "a header of the file");
		Format format = format(fields);
		return (header != null && format != null) ? new ColumnRule(column, new Source.FromHeader(header), format)
				: null;
	}

	private static @Nullable ColumnRule constant(String column, Fields fields) {
		for (String key : FORMAT) {
			if (fields.has(key)) {
				fields.problem(fields.place(key), key + " together with value: expected it with from only");
			}
		}
		String value = fields.read("value", "a value, the same for every row", (text) -> text);
		return (value != null) ? new ColumnRule(column, new Source.Constant(value), Format.DEFAULT) : null;
	}

	private static @Nullable Format format(Fields fields) {
		Character decimal = fields.read("decimal-separator", "one character", ColumnsReader::separator);
		Character grouping = fields.read("grouping-separator", "one character", ColumnsReader::separator);
		String pattern = fields.text("format", "a pattern such as dd/MM/yyyy");
		try {
			return new Format((decimal != null) ? decimal : Format.DEFAULT.decimalSeparator(), grouping, pattern);
		}
		catch (IllegalArgumentException ex) {
			fields.problem(fields.place("grouping-separator"), ex.getMessage() + ": expected two different ones");
			return null;
		}
	}

	private static char separator(String text) {
		char separator = Words.character(text);
		if (Character.isDigit(separator) || separator == '-' || separator == '+') {
			throw new IllegalArgumentException("expected a character that is no part of a number itself");
		}
		return separator;
	}

}
