package dev.blockload.guess;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

import dev.blockload.Printable;
import dev.blockload.Warning;
import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.csv.Dialect;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.mapping.ColumnRule;
import org.jspecify.annotations.Nullable;

/**
 * Proposes an import of a file into an existing block.
 */
final class ExistingBlockProposal {

	private final FileLayout layout;

	private final List<BlockColumn> columns;

	/** The header; empty where the file has none. */
	private final List<String> titles;

	private final LoadOptions options;

	ExistingBlockProposal(FileLayout layout, Block block, LoadOptions options) {
		this.options = options;
		this.layout = layout;
		this.columns = filled(block);
		List<String> first = layout.table().first(1).get(0).fields();
		// Values are rarely equal to column names.
		boolean names = 2 * byName(first).size() > this.columns.size();
		Boolean header = options.header();
		this.titles = (header != null) ? (header ? first : List.of()) : names ? first : layout.titles();
	}

	/** The columns that files fill. */
	static ExpectedColumns expected(Block block) {
		return new ExpectedColumns(filled(block).stream().map(BlockColumn::name).toList());
	}

	private static List<BlockColumn> filled(Block block) {
		return block.columns()
			.stream()
			.filter((column) -> !column.generated() && !block.isFilledByRun(column.name()))
			.toList();
	}

	LoadProposal propose(ProposalNames names) {
		Map<BlockColumn, Integer> fields = this.titles.isEmpty() ? byOrder() : byName(this.titles);
		useOptions(fields);
		@Nullable ColumnType[] types = new @Nullable ColumnType[this.layout.table().columns()];
		fields.forEach((column, field) -> types[field] = column.type());
		List<TypedColumn> typed = TypeDetector.formats(this.layout.table(), (this.titles.isEmpty() ? 0 : 1),
				Arrays.asList(types));
		Map<String, String> comments = new LinkedHashMap<>();
		Dialect dialect = dialect();
		List<Warning> warnings = new ArrayList<>(GuessNotes.of(this.layout, dialect));
		List<ColumnRule> rules = new ArrayList<>();
		for (BlockColumn column : this.columns) {
			Integer field = fields.get(column);
			if (field != null) {
				TypedColumn found = typed.get(field);
				Format given = this.options.formats().getOrDefault(column.name(), Format.DEFAULT);
				rules.add(rule(column, source(field), given.over(found.format())));
				if (given.entries().isEmpty()) {
					note(column, found, warnings, comments);
				}
			}
			else if (!fields.isEmpty() && !column.hasDefault() && !(column.type() instanceof ColumnType.Unsupported)) {
				// The file lacks it: a run reports this before it writes anything.
				rules.add(rule(column, column.name(), Format.DEFAULT));
			}
		}
		return new LoadProposal(DefinitionWriter.of(names, dialect, rules, comments), warnings);
	}

	private static void note(BlockColumn column, TypedColumn found, List<Warning> warnings,
			Map<String, String> comments) {
		ValueNotes.ofBlockColumn(column.name(), found).forEach((note) -> warnings.add(GuessNotes.changes(note)));
		String comment = ValueNotes.comment(found);
		if (comment != null) {
			comments.put(column.name(), comment);
		}
	}

	/**
	 * Maps columns to the headers that are given, or to numbers where there is no header.
	 */
	private void useOptions(Map<BlockColumn, Integer> fields) {
		Set<String> named = new TreeSet<>(this.options.headers().keySet());
		named.addAll(this.options.formats().keySet());
		List<String> known = this.columns.stream().map(BlockColumn::name).toList();
		named.stream().filter((column) -> !known.contains(column)).findFirst().ifPresent((column) -> {
			throw GuessException.unknown("a column '" + Printable.line(column) + "' in the table", known);
		});
		for (BlockColumn column : this.columns) {
			String header = this.options.headers().get(column.name());
			if (header != null) {
				List<String> found = this.titles.isEmpty()
						? IntStream.rangeClosed(1, this.layout.table().columns()).mapToObj(String::valueOf).toList()
						: this.titles;
				if (!found.contains(header)) {
					throw GuessException.unknown("a header '" + Printable.line(header) + "' in the file", found);
				}
				fields.values().removeIf((field) -> field == found.indexOf(header));
				fields.put(column, found.indexOf(header));
			}
		}
	}

	private Dialect dialect() {
		return this.options.over(guessed());
	}

	private Dialect guessed() {
		Dialect d = this.layout.table().dialect();
		return new Dialect(d.delimiter(), d.quote(), d.escape(), d.comment(), this.layout.encoding().charset(),
				!this.titles.isEmpty(), d.skipLines(), d.trim(), d.ragged(), this.layout.sample().compression(),
				d.fileLimits());
	}

	private String source(int field) {
		return this.titles.isEmpty() ? String.valueOf(field + 1) : this.titles.get(field);
	}

	private static ColumnRule rule(BlockColumn column, String from, Format format) {
		return new ColumnRule(column.name(), new Source.FromHeader(from), format);
	}

	/**
	 * Without names, the first field is the first column: but only if they are as many.
	 */
	private Map<BlockColumn, Integer> byOrder() {
		Map<BlockColumn, Integer> fields = new LinkedHashMap<>();
		if (this.layout.table().columns() == this.columns.size()) {
			this.columns.forEach((column) -> fields.put(column, fields.size()));
		}
		return fields;
	}

	/** Exactly so called; else called so by a guess; else but for case and signs. */
	private Map<BlockColumn, Integer> byName(List<String> titles) {
		ColumnNames names = new ColumnNames();
		List<String> guessed = new ArrayList<>();
		titles.forEach(
				(title) -> guessed.add(title.isBlank() ? "" : names.next(title, "column_" + (guessed.size() + 1))));
		Map<BlockColumn, Integer> fields = new LinkedHashMap<>();
		for (BlockColumn column : this.columns) {
			take(column, titles, column.name(), fields);
		}
		for (BlockColumn column : this.columns) {
			take(column, guessed, column.name(), fields);
		}
		List<String> folded = titles.stream().map(ExpectedColumns::folded).toList();
		for (BlockColumn column : this.columns) {
			take(column, folded, ExpectedColumns.folded(column.name()), fields);
		}
		return fields;
	}

	private static void take(BlockColumn column, List<String> names, String name, Map<BlockColumn, Integer> fields) {
		if (fields.containsKey(column) || name.isEmpty()) {
			return;
		}
		List<Integer> found = IntStream.range(0, names.size())
			.filter((number) -> names.get(number).equals(name) && !fields.containsValue(number))
			.boxed()
			.toList();
		if (!found.isEmpty()) {
			fields.put(column, found.get(0));
		}
	}

}
