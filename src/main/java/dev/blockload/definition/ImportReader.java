package dev.blockload.definition;

import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;

import dev.blockload.csv.Dialect;
import dev.blockload.load.Mode;
import dev.blockload.load.RejectLimit;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.FormatKey;
import dev.blockload.source.FileChoice;
import org.jspecify.annotations.Nullable;

/**
 * Reads an import: all of a file.
 */
final class ImportReader {

	/** Of dates and times that carry none. */
	static final ZoneId DEFAULT_ZONE = ZoneId.of("UTC");

	private static final List<String> KEYS = List.of("import", "application", "connection", "file", "block", "key",
			"mode", "csv", "formats", "columns", "rejects", "schedule");

	private final Fields fields;

	private final Reading reading;

	private ImportReader(Fields fields, Reading reading) {
		this.fields = fields;
		this.reading = reading;
	}

	/**
	 * Read an import.
	 * @return null where anything is wrong with it, which the findings then say
	 */
	static @Nullable ImportDefinition read(Tree tree, Reading reading) {
		Fields fields = Fields.of(tree, "the definition", tree.place(), "keys such as import, file and block", reading);
		if (fields == null) {
			return null;
		}
		if (fields.has("connections") && !fields.has("import")) {
			fields.problem(fields.place("connections"),
					"unknown key 'connections': expected an import; connections stand in connections.yml at the top of the jobs directory");
			return null;
		}
		return new ImportReader(fields, reading).definition();
	}

	private @Nullable ImportDefinition definition() {
		this.fields.only(KEYS);
		String name = required("import", Words.EXPECTED_NAME);
		String application = required("application", "the PostgreSQL schema of the block");
		String connection = required("connection", "the name of a connection of connections.yml");
		String block = required("block", "the table to load into");
		this.fields.require("mode", Words.EXPECTED_MODE);
		Mode mode = this.fields.read("mode", Words.EXPECTED_MODE, Words::mode);
		List<String> key = this.fields.list("key", true, "a column, or a list such as [country, year]");
		String expectedFile = "latest or fixed, such as {fixed: folder/file.csv}";
		this.fields.require("file", expectedFile);
		Fields fileFields = this.fields.section("file", expectedFile);
		FileReader file = (fileFields != null) ? new FileReader(fileFields) : null;
		FileChoice choice = (file != null) ? file.choice() : null;
		ZoneId zone = (file != null) ? file.zone() : DEFAULT_ZONE;
		Fields csv = this.fields.section("csv", "keys such as {delimiter: semicolon}");
		Dialect dialect = (csv != null) ? new CsvReader(csv).dialect() : Dialect.DEFAULT;
		Fields columns = this.fields.section("columns", "keys such as {amount: Amount}");
		Format formats = formats();
		boolean fixed = fileFields != null && fileFields.has("fixed");
		List<ColumnRule> rules = (columns != null) ? new ColumnsReader(columns, formats, fixed, this.reading).rules()
				: List.of();
		if (columns != null && !dialect.header()) {
			requireNumbers(rules, columns);
		}
		Fields rejects = this.fields.section("rejects", "keys such as {max: 100}");
		RejectLimit limit = (rejects != null) ? rejects(rejects) : RejectLimit.NONE_ALLOWED;
		// Only checked here: schedules belong to the file, not to what is loaded.
		var unused = ScheduleReader.read(this.fields);
		if (this.reading.findings().any() || name == null || application == null || connection == null || choice == null
				|| block == null || mode == null) {
			return null;
		}
		return ImportSource.complete(new ImportDefinition(name, application, connection, choice, block,
				(key != null) ? key : List.of(), mode, dialect, zone, formats, rules, limit, ""));
	}

	/** What holds for all columns; nothing where it is wrong. */
	private Format formats() {
		Fields fields = this.fields.section("formats", "keys such as {decimal-separator: ','}");
		if (fields == null) {
			return Format.DEFAULT;
		}
		fields.only(FormatKey.words());
		Format formats = new FormatReader(fields, Format.DEFAULT).format();
		if (formats != null && formats.keepsOnBlank()) {
			fields.problem(fields.place("blank"),
					"blank is 'keep' for all columns: expected it at a column, it is for none of a key and none that refuses null");
		}
		return (formats != null) ? formats : Format.DEFAULT;
	}

	/** Columns of a file without a header have no names. */
	private static void requireNumbers(List<ColumnRule> rules, Fields columns) {
		for (ColumnRule rule : rules) {
			if (rule.source() instanceof ColumnRule.Source.FromHeader from && !from.header().matches("[1-9]\\d{0,5}")) {
				columns.problem(columns.place(rule.column()),
						"column '" + rule.column() + "' comes from " + Shown.value(from.header())
								+ ": expected the number of a field, from 1, as the file has no header");
			}
		}
	}

	private @Nullable String required(String key, String expected) {
		this.fields.require(key, expected);
		return key.equals("import") || key.equals("connection") ? this.fields.read(key, expected, Words::name)
				: this.fields.text(key, expected);
	}

	private static RejectLimit rejects(Fields fields) {
		fields.only(List.of("max", "percent"));
		Long max = fields.read("max", "a number of records", Words::count);
		BigDecimal percent = fields.read("percent", "a number from 0 to 100", Words::percent);
		return (max == null && percent == null) ? RejectLimit.NONE_ALLOWED : new RejectLimit(max, percent);
	}

}
