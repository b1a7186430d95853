package dev.blockload.mapping;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.Printable;
import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.block.Key;
import dev.blockload.block.ListColumn;
import dev.blockload.block.Reference;
import dev.blockload.csv.Field;
import dev.blockload.csv.Reject;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.mapping.Mapping.MappedColumn;
import org.jspecify.annotations.Nullable;

/**
 * Maps the columns of files onto blocks.
 */
public final class MappingPlanner {

	private final Block block;

	/** Those that the import has in its columns. */
	private final List<ColumnRule> ofColumns;

	/** The same with those of the cells. */
	private final List<ColumnRule> rules;

	private final ScopeColumns scope;

	private final FileHeader header;

	private final ColumnDefaults defaults;

	private final @Nullable RunMetadata metadata;

	private final @Nullable Unpivot unpivot;

	private final List<MappedColumn> mapped = new ArrayList<>();

	private final List<MappedLookup> lookups = new ArrayList<>();

	/** How many columns are staged for lookups. */
	private int matches;

	private final List<MappingProblem> problems = new ArrayList<>();

	/**
	 * How the columns of a file are named.
	 */
	private enum Naming {

		/** By a header. */
		HEADERS,

		/** By their numbers, from 1. */
		NUMBERS;

		private String missing(String name) {
			return switch (this) {
				case HEADERS -> "header '" + Printable.line(name) + "', which the file does not have. ";
				case NUMBERS -> "field " + Printable.line(name) + ", which the first record does not have. ";
			};
		}

	}

	private MappingPlanner(Block block, List<ColumnRule> rules, @Nullable Unpivot unpivot, FileHeader header,
			ColumnDefaults defaults, @Nullable RunMetadata metadata) {
		this.block = block;
		this.ofColumns = List.copyOf(rules);
		this.unpivot = unpivot;
		this.rules = Stream.concat(rules.stream(), Unpivot.rulesOf(unpivot).stream()).toList();
		this.scope = new ScopeColumns(block, defaults, this.rules);
		this.header = header;
		this.defaults = defaults;
		this.metadata = metadata;
	}

	/**
	 * Map the columns of a file onto a block.
	 * @param block where the rows go
	 * @param rules what the import says of columns; empty where the headers are the
	 * column names
	 * @param header the names of the file's columns
	 * @param zone of timestamps that have none
	 * @return a mapping
	 * @throws MappingException with every mistake there is
	 */
	public static Mapping plan(Block block, List<ColumnRule> rules, List<String> header, ZoneId zone) {
		return plan(block, rules, header, new ColumnDefaults(zone, Format.DEFAULT), null);
	}

	/**
	 * Map the columns of a file onto a block.
	 * @param block where the rows go
	 * @param rules what the import says of columns; empty where the headers are the
	 * column names
	 * @param header the names of the file's columns
	 * @param defaults what the import says of all columns
	 * @param metadata what is known of the run; null where no rule asks for it
	 * @return a mapping
	 * @throws MappingException with every mistake there is
	 */
	public static Mapping plan(Block block, List<ColumnRule> rules, List<String> header, ColumnDefaults defaults,
			@Nullable RunMetadata metadata) {
		return plan(block, rules, null, header, defaults, metadata);
	}

	/**
	 * Map the columns of a file onto a block.
	 * @param block where the rows go
	 * @param rules what the import says of columns; empty where the headers are the
	 * column names
	 * @param unpivot what it says of cells; null where each record is a row
	 * @param header the names of the file's columns
	 * @param defaults what it says of all columns
	 * @param metadata what is known of the run; null where no rule asks for it
	 * @return a mapping
	 * @throws MappingException with every mistake there is
	 */
	public static Mapping plan(Block block, List<ColumnRule> rules, @Nullable Unpivot unpivot, List<String> header,
			ColumnDefaults defaults, @Nullable RunMetadata metadata) {
		MappingPlanner planner = new MappingPlanner(block, rules, unpivot, new FileHeader(header), defaults, metadata);
		return rules.isEmpty() ? planner.byNames() : planner.byRules(Naming.HEADERS);
	}

	/** The same for a file without a header, whose columns are named by their numbers. */
	static Mapping planByNumber(Block block, List<ColumnRule> rules, List<String> numbers, ZoneId zone) {
		return planByNumber(block, rules, numbers, new ColumnDefaults(zone, Format.DEFAULT), null);
	}

	/**
	 * Map the columns of a file without a header onto a block: rules name them by their
	 * numbers, from 1; without rules they are the block's columns in order, those left
	 * out that no file fills.
	 * @param block where the rows go
	 * @param rules what the import says of columns
	 * @param numbers of the file's columns
	 * @param defaults what the import says of all columns
	 * @param metadata what is known of the run; null where no rule asks for it
	 * @return a mapping
	 * @throws MappingException with every mistake there is
	 */
	public static Mapping planByNumber(Block block, List<ColumnRule> rules, List<String> numbers,
			ColumnDefaults defaults, @Nullable RunMetadata metadata) {
		MappingPlanner planner = new MappingPlanner(block, rules, null, new FileHeader(numbers), defaults, metadata);
		return rules.isEmpty() ? planner.byOrder() : planner.byRules(Naming.NUMBERS);
	}

	/**
	 * Checks the rules without a file. Constants without a zone are tested in UTC.
	 * @param block where the rows go
	 * @param rules what the import says of columns
	 * @return every mistake there is, in the order of the rules
	 */
	public static List<MappingProblem> check(Block block, List<ColumnRule> rules) {
		return check(block, rules, new ColumnDefaults(ZoneOffset.UTC, Format.DEFAULT));
	}

	/**
	 * Checks the rules without a file.
	 * @param block where the rows go
	 * @param rules what the import says of columns
	 * @param defaults what it says of all of them
	 * @return every mistake there is, in the order of the rules
	 */
	public static List<MappingProblem> check(Block block, List<ColumnRule> rules, ColumnDefaults defaults) {
		return check(block, rules, null, defaults);
	}

	/**
	 * Checks the rules without a file.
	 * @param block where the rows go
	 * @param rules what the import says of columns
	 * @param unpivot what it says of cells; null where each record is a row
	 * @param defaults what it says of all columns
	 * @return every mistake there is, in the order of the rules
	 */
	public static List<MappingProblem> check(Block block, List<ColumnRule> rules, @Nullable Unpivot unpivot,
			ColumnDefaults defaults) {
		return new RuleChecks(block, defaults).check(rules, unpivot);
	}

	/**
	 * The type in which the values of a column are read: that of the column of the list,
	 * if they are looked up there.
	 * @param block where the rows go
	 * @param rule of the column
	 * @return empty if the column does not exist or cannot be loaded, or if several
	 * fields identify an item
	 */
	public static Optional<ColumnType> typeInFile(Block block, ColumnRule rule) {
		Optional<BlockColumn> read = block.column(rule.column());
		if (rule.isLookup()) {
			read = LookupChecks.reference(block, rule.column())
				.filter((reference) -> LookupChecks.match(reference, rule.lookup()).size() == 1)
				.flatMap((reference) -> reference.list().column(LookupChecks.match(reference, rule.lookup()).get(0)))
				.map(ListColumn::column);
		}
		return read.map(BlockColumn::type).filter((type) -> !(type instanceof ColumnType.Unsupported));
	}

	/**
	 * The values of a fixed scope.
	 * @param block where the rows go
	 * @param rules what the import says of columns; they have no mistake
	 * @param unpivot what it says of cells, whose columns have formats too; null where
	 * each record is a row
	 * @param defaults what it says of all of them
	 * @return null if the import has no scope, or takes its values from the staged rows
	 */
	public static @Nullable ScopeValues scopeValues(Block block, List<ColumnRule> rules, @Nullable Unpivot unpivot,
			ColumnDefaults defaults) {
		return new ScopeColumns(block, defaults,
				Stream.concat(rules.stream(), Unpivot.rulesOf(unpivot).stream()).toList())
			.values();
	}

	private Mapping byRules(Naming naming) {
		this.problems.addAll(new RuleChecks(this.block, this.defaults).check(this.ofColumns, this.unpivot));
		addRules(naming);
		Set<String> names = this.rules.stream().map(ColumnRule::column).collect(Collectors.toSet());
		this.block.columns().stream().filter((column) -> !names.contains(column.name())).forEach(this::fillByScope);
		return mapping();
	}

	private boolean takesCells(BlockColumn column) {
		return Unpivot.rulesOf(this.unpivot).stream().anyMatch((rule) -> rule.column().equals(column.name()));
	}

	private void addRules(Naming naming) {
		for (ColumnRule rule : this.rules) {
			BlockColumn column = this.block.column(rule.column()).orElse(null);
			List<Integer> fields = fields(rule, naming);
			if (rule.isLookup()) {
				if (column != null && !fields.contains(Mapping.NO_FIELD)) {
					lookup(rule, column, fields);
				}
			}
			else if (!fields.isEmpty()) {
				int position = fields.get(0);
				if (column != null && position != Mapping.NO_FIELD) {
					this.mapped.add(new MappedColumn(column, formatOf(column, rule.format()), position, null));
				}
			}
			else if (column != null && rule.source() instanceof Source.Added added) {
				add(column, added.metadata());
			}
			else if (column != null) {
				String constant = ((Source.Constant) rule.source()).value();
				this.mapped.add(new MappedColumn(column, Format.DEFAULT, Mapping.NO_FIELD, constant));
			}
		}
	}

	/** The fields that a rule names. */
	private List<Integer> fields(ColumnRule rule, Naming naming) {
		if (rule.source() instanceof Source.CellHeader) {
			return List.of(Mapping.CELL_HEADER);
		}
		if (rule.source() instanceof Source.CellValue value) {
			return List.of(Mapping.cellValue(value.measure()));
		}
		List<String> headers = (rule.source() instanceof Source.FromHeader from) ? List.of(from.header())
				: (rule.source() instanceof Source.FromHeaders from) ? from.headers() : List.of();
		return headers.stream()
			.map((header) -> position(rule.column(), header,
					"Column '" + rule.column() + "' comes from " + naming.missing(header)))
			.toList();
	}

	/** The values of the file are staged in the types of the list. */
	private void lookup(ColumnRule rule, BlockColumn column, List<Integer> fields) {
		Reference reference = LookupChecks.reference(this.block, column.name()).orElse(null);
		List<String> names = (reference != null) ? LookupChecks.match(reference, rule.lookup()) : List.of();
		Key key = (reference != null) ? reference.list().unique(names).orElse(null) : null;
		if (reference == null || key == null) {
			// Among the problems already.
			return;
		}
		List<BlockColumn> staged = new ArrayList<>();
		for (String name : key.columns()) {
			BlockColumn matched = reference.list().column(name).orElseThrow().column();
			BlockColumn values = stagedAs(MappedLookup.MATCH_PREFIX + ++this.matches, matched);
			this.mapped.add(new MappedColumn(column, values,
					this.defaults.formatOf(column.name(), matched.type(), rule.format()),
					fields.get(names.indexOf(name)), null));
			staged.add(values);
		}
		this.lookups.add(new MappedLookup(column, reference, key, staged, rule.lookup().ignored(),
				readable(rule.lookup().unknown(), staged.get(0))));
	}

	/**
	 * A text that is too long for the list is unknown there, and can become null: the
	 * staging table takes it.
	 */
	static BlockColumn stagedAs(String name, BlockColumn matched) {
		boolean limited = matched.type() instanceof ColumnType.Varchar || matched.type() instanceof ColumnType.Char;
		String type = limited ? "text" : matched.stagingType();
		return new BlockColumn(name, limited ? new ColumnType.Text() : matched.type(), type, type, matched.collation(),
				false, false, false);
	}

	/** The same with the value of a default as PostgreSQL reads it. */
	private static Lookup.Unknown readable(Lookup.Unknown unknown, BlockColumn staged) {
		if (!(unknown instanceof Lookup.Unknown.Default other)) {
			return unknown;
		}
		return new Lookup.Unknown.Default(ValueProbe.of(staged.type(), Format.DEFAULT)
			.flatMap((probe) -> probe.read(Field.of(other.value().getBytes(StandardCharsets.UTF_8))))
			.orElse(other.value()));
	}

	private Mapping byNames() {
		if (this.unpivot != null) {
			this.problems.addAll(new RuleChecks(this.block, this.defaults).check(List.of(), this.unpivot));
			addRules(Naming.HEADERS);
		}
		for (BlockColumn column : this.block.columns()) {
			if (takesCells(column)) {
				continue;
			}
			String name = column.name();
			boolean present = !this.header.positions(name).isEmpty();
			if (!present && fillByScope(column)) {
				continue;
			}
			MappingProblem notLoadable = RuleChecks.notLoadable(column);
			if (this.block.isFilledByRun(column.name())) {
				continue;
			}
			if (notLoadable != null) {
				if (present || this.defaults.isRequired(this.block, column)) {
					this.problems.add(notLoadable);
				}
			}
			else if (present || isExpected(column) || isNearlyPresent(name)) {
				int position = position(name, name,
						"Column '" + Printable.line(name) + "' is not in the header of the file. ");
				Format format = formatOf(column, Format.DEFAULT);
				new RuleChecks(this.block, this.defaults).badPattern(column, format).ifPresent(this.problems::add);
				if (position != Mapping.NO_FIELD) {
					this.mapped.add(new MappedColumn(column, format, position, null));
				}
			}
		}
		return mapping();
	}

	private Mapping byOrder() {
		List<BlockColumn> filled = this.block.columns()
			.stream()
			.filter((column) -> !column.generated() && !this.block.isFilledByRun(column.name()))
			.toList();
		int found = this.header.names().size();
		List<BlockColumn> byScope = filled.stream().filter((column) -> this.scope.fills(column.name())).toList();
		if (!byScope.isEmpty() && found == filled.size() - byScope.size()) {
			byScope.forEach(this::fillByScope);
			filled = filled.stream().filter((column) -> !byScope.contains(column)).toList();
		}
		if (found != filled.size()) {
			this.problems.add(new MappingProblem(null, MappingCode.COLUMN_COUNT,
					"The first record has " + found + ((found == 1) ? " field" : " fields") + ", but block "
							+ this.block.qualifiedName() + " has " + filled.size() + " columns to fill: "
							+ FileHeader.listed(filled.stream().map(BlockColumn::name).toList())
							+ ". Expected the same number, or a mapping in `columns`."));
			return mapping();
		}
		for (int position = 0; position < filled.size(); position++) {
			BlockColumn column = filled.get(position);
			MappingProblem notLoadable = RuleChecks.notLoadable(column);
			if (notLoadable != null) {
				this.problems.add(notLoadable);
			}
			else {
				this.mapped.add(new MappedColumn(column, formatOf(column, Format.DEFAULT), position, null));
			}
		}
		return mapping();
	}

	/** Whether a file that has no header for the column lacks something. */
	private boolean isExpected(BlockColumn column) {
		boolean isKey = this.defaults.key().contains(column.name());
		return !column.hasDefault() && (this.defaults.rules().mode().insertsNewRows() || isKey)
				&& (isKey || this.defaults.isRequired(this.block, column) || isUsuallyFilled(column.name()));
	}

	/**
	 * Whether files of this import have a header of this name: the last one that was
	 * published had it. Without one, a header that is no column can be a misspelled one.
	 */
	private boolean isUsuallyFilled(String name) {
		Set<String> filled = this.defaults.filled();
		return (filled != null) ? filled.contains(name)
				: !this.header.names()
					.stream()
					.allMatch((each) -> this.block.column(each).isPresent() || Reject.COLUMNS.contains(each));
	}

	/** Fill a column that the import does not map, if the scope has one value for it. */
	private boolean fillByScope(BlockColumn column) {
		boolean fills = this.scope.fills(column.name());
		if (fills) {
			this.mapped.add(this.scope.filled(column));
		}
		return fills;
	}

	private Format formatOf(BlockColumn column, Format own) {
		return this.defaults.formatOf(column, own);
	}

	private void add(BlockColumn column, MetadataColumn fact) {
		if (fact == MetadataColumn.RECORD_NUMBER) {
			this.mapped.add(new MappedColumn(column, Format.DEFAULT, Mapping.RECORD_NUMBER, null));
			return;
		}
		if (!fact.isFor(column.type())) {
			// Among the problems already.
			return;
		}
		RunMetadata known = Objects.requireNonNull(this.metadata, "metadata of the run");
		String text = known.text(fact, column.type(), this.defaults.zone());
		if (text == null) {
			this.problems.add(new MappingProblem(column.name(), MappingCode.NO_DATE_IN_KEY,
					"Column '" + column.name() + "' takes the date in the name of the object, but '"
							+ Printable.line(known.key())
							+ "' contains none. Choose an object with a date in its name."));
			return;
		}
		MappingProblem problem = new RuleChecks(this.block, this.defaults).badConstant(column, text);
		if (problem != null) {
			this.problems.add(problem);
		}
		this.mapped.add(new MappedColumn(column, Format.DEFAULT, Mapping.NO_FIELD, text));
	}

	/**
	 * Whether the file has a header that is nearly this name and belongs to no other
	 * column.
	 */
	private boolean isNearlyPresent(String name) {
		return this.header.near(name).stream().anyMatch((near) -> this.block.column(near).isEmpty());
	}

	private int position(String column, String name, String missing) {
		List<Integer> positions = this.header.positions(name);
		if (positions.isEmpty()) {
			this.problems.add(
					new MappingProblem(column, MappingCode.HEADER_MISSING, missing + this.header.foundInsteadOf(name)));
			return Mapping.NO_FIELD;
		}
		if (positions.size() > 1) {
			String places = positions.stream()
				.map((position) -> String.valueOf(position + 1))
				.collect(Collectors.joining(" and "));
			this.problems.add(new MappingProblem(column, MappingCode.HEADER_DUPLICATE, "Header '" + Printable.line(name)
					+ "' is at positions " + places + " of the header line. Expected it once."));
		}
		return positions.get(0);
	}

	private Mapping mapping() {
		if (this.ofColumns.isEmpty()) {
			this.problems.addAll(this.scope
				.check(this.mapped.stream().map((each) -> each.target().name()).collect(Collectors.toSet())));
		}
		List<Cell> cells = cells();
		if (!this.problems.isEmpty()) {
			throw new MappingException(this.problems.stream().distinct().toList());
		}
		Map<String, Integer> order = new HashMap<>();
		this.block.columns().forEach((column) -> order.put(column.name(), order.size()));
		this.mapped.sort(Comparator.comparingInt((each) -> order.getOrDefault(each.target().name(), -1)));
		this.lookups.sort(Comparator.comparingInt((each) -> order.getOrDefault(each.column().name(), -1)));
		return new Mapping(this.mapped, this.lookups, unmapped(this.header.names(), this.mapped, cells),
				this.header.names().size(), this.defaults.zone(), cells,
				(this.unpivot != null) ? this.unpivot.blankCells() : BlankCells.SKIP, this.block.characters());
	}

	/** The cells of each record; none without unpivot. */
	private List<Cell> cells() {
		// Columns that take cells and have a problem are not mapped.
		if (this.unpivot == null || !this.problems.isEmpty()) {
			return List.of();
		}
		UnpivotPlanner planner = new UnpivotPlanner(this.unpivot, this.header, this.mapped);
		List<Cell> cells = planner.cells();
		this.mapped.stream()
			.filter((each) -> each.field() == Mapping.CELL_HEADER)
			.forEach((each) -> planner.checkValues(each, cells, this.defaults.zone(), this.block.characters()));
		this.problems.addAll(planner.problems());
		return cells;
	}

	/** The headers that no mapped column takes. */
	private static List<String> unmapped(List<String> header, List<MappedColumn> mapped, List<Cell> cells) {
		Set<Integer> taken = new HashSet<>();
		cells.stream()
			.flatMap((cell) -> cell.values().stream())
			.filter(Objects::nonNull)
			.forEach((value) -> taken.add(value.field()));
		mapped.stream().filter(MappedColumn::isInFile).map(MappedColumn::field).forEach(taken::add);
		List<String> unmapped = new ArrayList<>();
		// A corrected file of rejects still has Blockload's own columns.
		boolean isOfRejects = header.containsAll(Reject.COLUMNS);
		for (int position = 0; position < header.size(); position++) {
			boolean own = isOfRejects && Reject.COLUMNS.contains(header.get(position));
			if (!taken.contains(position) && !own) {
				String name = header.get(position);
				unmapped.add(name.isBlank() ? "column " + (position + 1) + " without a header" : name);
			}
		}
		return unmapped;
	}

}
