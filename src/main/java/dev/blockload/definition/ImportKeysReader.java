package dev.blockload.definition;

import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import dev.blockload.block.Cycles;
import dev.blockload.block.DeleteRules;
import dev.blockload.block.Duplicates;
import dev.blockload.block.LoadRules;
import dev.blockload.block.Mode;
import dev.blockload.block.OtherKeys;
import dev.blockload.block.ReferencesOnDelete;
import dev.blockload.block.Scope;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.RejectLimit;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.FormatKey;
import dev.blockload.mapping.Unpivot;
import dev.blockload.source.FileChoice;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.ReadContext;
import dev.blockload.yaml.Redacted;
import dev.blockload.yaml.SourceMap;
import dev.blockload.yaml.ValueParsers;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * Reads an import from all keys of a file.
 */
final class ImportKeysReader {

	/** The time zone of dates and times without a zone. */
	static final ZoneId DEFAULT_ZONE = ZoneId.of("UTC");

	/** Whether a large file is loaded with checkpoints. */
	static final String CHECKPOINT = "checkpoint";

	/** How many nodes load one file at the same time. */
	static final String NODES = "nodes";

	private static final String EXPECTED_NODES = "a number of nodes from 1 to " + ImportDefinition.MOST_NODES;

	private static final String EXPECTED_MODE = Choices.oneOf(Arrays.stream(Mode.values()).map(Mode::text).toList());

	private static final List<String> KEYS = List.of("import", "application", "connection", "file", "block", "key",
			"mode", ScopeKeysReader.OTHER_KEYS, ScopeKeysReader.SCOPE, DuplicatesKeyReader.DUPLICATES, "max-delete",
			"allow-empty", UndoKeysReader.UNDO, ReferenceKeysReader.ON_DELETE, ReferenceKeysReader.CYCLES, CHECKPOINT,
			NODES, "csv", "formats", "columns", UnpivotKeysReader.UNPIVOT, "rejects", "schedule");

	private final YamlSection section;

	private final ReadContext reading;

	private ImportKeysReader(YamlSection section, ReadContext reading) {
		this.section = section;
		this.reading = reading;
	}

	/**
	 * Reads an import.
	 * @return null where anything is wrong, which is then among the problems
	 */
	static @Nullable ImportDefinition read(YamlNode tree, ReadContext reading) {
		YamlSection section = YamlSection.of(tree, "the definition", tree.position(),
				"keys such as import, file and block", reading);
		if (section == null) {
			return null;
		}
		if (section.has("connections") && !section.has("import")) {
			section.problem(section.position("connections"),
					"Unknown key 'connections'. Expected an import. Move the connections to connections.yml at the top of the jobs directory.");
			return null;
		}
		return new ImportKeysReader(section, reading).definition();
	}

	/** The positions of an import's parts; a column is found at its name. */
	static SourceMap sourceMap(@Nullable YamlNode tree) {
		return SourceMap.of(tree, Set.of("columns", "unpivot.into", "unpivot.values-into"));
	}

	private @Nullable ImportDefinition definition() {
		this.section.only(KEYS);
		String name = required("import", ValueParsers.EXPECTED_NAME);
		String application = required("application", "the PostgreSQL schema of the block");
		String block = required("block", "the table to load into");
		this.section.require("mode", EXPECTED_MODE);
		Mode mode = this.section.read("mode", EXPECTED_MODE, ImportKeysReader::mode);
		List<String> key = this.section.list("key", true, "a column, or a list such as [country, year]");
		String expectedFile = "latest, each, fixed or push, such as {fixed: folder/file.csv}";
		this.section.require("file", expectedFile);
		YamlSection fileFields = this.section.subsection("file", expectedFile);
		FileKeysReader file = (fileFields != null) ? new FileKeysReader(fileFields) : null;
		FileChoice choice = (file != null) ? file.choice() : null;
		boolean pushed = choice instanceof FileChoice.Pushed;
		String connection = pushed ? noConnection()
				: required("connection", "the name of a connection of connections.yml");
		ZoneId zone = (file != null) ? file.zone() : DEFAULT_ZONE;
		YamlSection csv = this.section.subsection("csv", "keys such as {delimiter: semicolon}");
		Dialect dialect = (csv != null) ? new CsvKeysReader(csv).dialect() : Dialect.DEFAULT;
		YamlSection columns = this.section.subsection("columns", "keys such as {amount: Amount}");
		Format formats = formats();
		boolean fixed = pushed || (fileFields != null && fileFields.has("fixed"));
		List<ColumnRule> rules = (columns != null) ? new ColumnKeysReader(columns, formats, fixed, this.reading).rules()
				: List.of();
		if (columns != null && !dialect.header()) {
			requireNumbers(rules, columns);
		}
		Unpivot unpivot = UnpivotKeysReader.read(this.section, formats);
		if (unpivot != null) {
			requireCells(unpivot, rules, dialect);
		}
		YamlSection rejects = this.section.subsection("rejects", "keys such as {max: 100}");
		RejectLimit limit = (rejects != null) ? rejects(rejects) : RejectLimit.NONE_ALLOWED;
		DeleteRules deletes = new DeleteKeysReader(this.section, mode, unpivot).rules();
		ScopeKeysReader items = new ScopeKeysReader(this.section, mode);
		OtherKeys otherKeys = items.otherKeys();
		Scope scope = items.scope();
		Duplicates duplicates = new DuplicatesKeyReader(this.section).duplicates();
		ReferenceKeysReader references = new ReferenceKeysReader(this.section, mode, unpivot);
		Cycles cycles = references.cycles();
		ReferencesOnDelete onDelete = references.onDelete();
		Integer undoKeep = UndoKeysReader.keep(this.section);
		Checkpoint checkpoint = this.section.read(CHECKPOINT, Choices.oneOf(Checkpoint.texts()), Checkpoint::of);
		Integer nodes = this.section.read(NODES, EXPECTED_NODES, ImportKeysReader::nodes);
		// Only checked here: schedules are not part of the import definition.
		var unused = ScheduleKeysReader.read(this.section);
		if (this.reading.problems().any() || name == null || application == null || (connection == null && !pushed)
				|| choice == null || block == null || mode == null) {
			return null;
		}
		LoadRules loading = LoadRules.of(mode)
			.with(otherKeys)
			.within(scope)
			.with(duplicates)
			.with(cycles)
			.with(onDelete)
			.keeping(undoKeep);
		return ImportSource.complete(new ImportDefinition(name, application, connection, choice, block,
				(key != null) ? key : List.of(), loading, dialect, zone, formats, rules, unpivot, limit, deletes,
				(checkpoint != null) ? checkpoint : Checkpoint.ON, nodes, ""));
	}

	/** Refuses what an import whose files clients push cannot have. */
	private @Nullable String noConnection() {
		for (String key : List.of("connection", "schedule")) {
			if (this.section.has(key)) {
				this.section.problem(this.section.position(key),
						key + " cannot be used with file.push: clients send the files. Remove one of them.");
			}
		}
		return null;
	}

	/** The formats for all columns; the defaults where they are wrong. */
	private Format formats() {
		YamlSection section = this.section.subsection("formats", "keys such as {decimal-separator: ','}");
		if (section == null) {
			return Format.DEFAULT;
		}
		section.only(FormatKey.texts());
		Format formats = new FormatKeysReader(section, Format.DEFAULT).format();
		return (formats != null) ? formats : Format.DEFAULT;
	}

	private void requireCells(Unpivot unpivot, List<ColumnRule> rules, Dialect dialect) {
		if (!dialect.header()) {
			this.section.problem(this.section.position(UnpivotKeysReader.UNPIVOT),
					"unpivot is set, but header is 'false'. Expected a file whose header names the columns to unpivot.");
		}
		List<String> mapped = new ArrayList<>(rules.stream().map(ColumnRule::column).toList());
		for (ColumnRule rule : unpivot.rules()) {
			if (mapped.contains(rule.column())) {
				this.section.problem(this.section.position(UnpivotKeysReader.UNPIVOT), "Column '" + rule.column()
						+ "' of unpivot is mapped twice. Expected each column of the block once.");
			}
			mapped.add(rule.column());
		}
	}

	/** The columns of a file without a header have numbers. */
	private static void requireNumbers(List<ColumnRule> rules, YamlSection columns) {
		for (ColumnRule rule : rules) {
			List<String> headers = (rule.source() instanceof ColumnRule.Source.FromHeader from) ? List.of(from.header())
					: (rule.source() instanceof ColumnRule.Source.FromHeaders from) ? from.headers() : List.of();
			for (String header : headers) {
				if (!header.matches("[1-9]\\d{0,5}")) {
					columns.problem(columns.position(rule.column()),
							"Column '" + rule.column() + "' comes from " + Redacted.value(header)
									+ ". Expected the number of a field, from 1, because the file has no header.");
				}
			}
		}
	}

	private @Nullable String required(String key, String expected) {
		this.section.require(key, expected);
		return key.equals("import") || key.equals("connection") ? this.section.read(key, expected, ValueParsers::name)
				: this.section.text(key, expected);
	}

	private static RejectLimit rejects(YamlSection section) {
		section.only(List.of("max", "percent"));
		Long max = section.read("max", "a number of records", ValueParsers::count);
		BigDecimal percent = section.read("percent", "a number from 0 to 100", ValueParsers::percent);
		return (max == null && percent == null) ? RejectLimit.NONE_ALLOWED : new RejectLimit(max, percent);
	}

	private static int nodes(String text) {
		long nodes = ValueParsers.count(text);
		if (nodes < 1 || nodes > ImportDefinition.MOST_NODES) {
			throw new IllegalArgumentException("Expected " + EXPECTED_NODES + ".");
		}
		return (int) nodes;
	}

	private static Mode mode(String text) {
		for (Mode mode : Mode.values()) {
			if (mode.text().equals(text)) {
				return mode;
			}
		}
		throw new IllegalArgumentException("Expected " + EXPECTED_MODE + "."
				+ Choices.hint(text, Arrays.stream(Mode.values()).map(Mode::text).toList()));
	}

}
