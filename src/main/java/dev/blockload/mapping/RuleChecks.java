package dev.blockload.mapping;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.block.Reference;
import dev.blockload.csv.Field;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.mapping.encode.Encoder;
import dev.blockload.mapping.encode.Encoders;
import dev.blockload.mapping.encode.InvalidValue;
import dev.blockload.mapping.encode.TupleBuffer;
import dev.blockload.mapping.encode.ValueFormat;
import org.jspecify.annotations.Nullable;

/**
 * Checks the rules of an import against its block, without a file.
 */
final class RuleChecks {

	private final Block block;

	private final ColumnDefaults defaults;

	/** The columns that the import fills. */
	private final Set<String> filled = new HashSet<>();

	private final List<MappingProblem> problems = new ArrayList<>();

	RuleChecks(Block block, ColumnDefaults defaults) {
		this.block = block;
		this.defaults = defaults;
	}

	/**
	 * Check the rules of columns and, unless it is null, those of cells.
	 */
	List<MappingProblem> check(List<ColumnRule> rules, @Nullable Unpivot unpivot) {
		Set<String> mapped = new HashSet<>();
		List<ColumnRule> all = new ArrayList<>(rules);
		all.addAll(Unpivot.rulesOf(unpivot));
		all.forEach((rule) -> this.filled.add(rule.column()));
		for (ColumnRule rule : all) {
			String name = rule.column();
			BlockColumn column = this.block.column(name).orElse(null);
			if (!mapped.add(name)) {
				add(name, MappingCode.COLUMN_DUPLICATE, "Column '" + name + "' is mapped twice. Expected one mapping.");
			}
			else if (column == null) {
				add(name, MappingCode.COLUMN_UNKNOWN, unknown(name));
			}
			else if (this.block.isFilledByRun(column.name())) {
				add(name, MappingCode.COLUMN_NOT_LOADABLE,
						"Column '" + name + "' is filled by the run. Remove it from `columns`.");
			}
			else {
				check(rule, column);
			}
		}
		ScopeColumns scope = new ScopeColumns(this.block, this.defaults, all);
		this.problems.addAll(scope.check(rules.isEmpty() ? null : mapped));
		if (unpivot != null && unpivot.blankCells() == BlankCells.ZERO) {
			unpivot.measures().forEach(this::requireNumber);
		}
		for (BlockColumn column : this.block.columns()) {
			if (!this.defaults.isRequired(this.block, column) || mapped.contains(column.name())
					|| scope.fills(column.name())) {
				continue;
			}
			MappingProblem notLoadable = notLoadable(column);
			if (notLoadable != null) {
				add(column.name(), notLoadable.code(),
						notLoadable.message() + " It does not allow null and has no default, so no file can fill block "
								+ this.block.qualifiedName()
								+ ". Give the column a default or another type, or let it allow null.");
			}
			else if (!rules.isEmpty()) {
				add(column.name(), MappingCode.COLUMN_REQUIRED,
						"Column '" + column.name() + "' of block " + this.block.qualifiedName()
								+ " does not allow null and has no default. Expected a mapping for it in `columns`.");
			}
		}
		return List.copyOf(this.problems);
	}

	private void requireNumber(Unpivot.Measure measure) {
		String name = measure.column().column();
		this.block.column(name)
			.filter((column) -> !FormatKey.MULTIPLIER.isFor(column.type()))
			.ifPresent((column) -> add(name, MappingCode.FORMAT_NOT_APPLICABLE, "blank-cells is 'zero', but column '"
					+ name + "' (" + column.sqlType() + ") does not hold numbers. Expected skip or null."));
	}

	/** Whether the database would refuse a row without a value for the column. */
	static boolean isRequired(Block block, BlockColumn column) {
		return column.notNull() && !column.hasDefault() && !column.generated() && !block.isFilledByRun(column.name());
	}

	/** The problem of a column that no value can be loaded into, else null. */
	static @Nullable MappingProblem notLoadable(BlockColumn column) {
		String why = column.generated() ? "the database computes it"
				: (column.type() instanceof ColumnType.Unsupported unsupported) ? unsupported.why() : null;
		return (why == null) ? null : new MappingProblem(column.name(), MappingCode.COLUMN_NOT_LOADABLE,
				"Column '" + column.name() + "' cannot be loaded: " + why + ".");
	}

	private void check(ColumnRule rule, BlockColumn column) {
		MappingProblem notLoadable = notLoadable(column);
		if (notLoadable != null) {
			this.problems.add(notLoadable);
			return;
		}
		if (rule.source() instanceof Source.Constant constant) {
			MappingProblem problem = badConstant(column, constant.value());
			if (problem != null) {
				this.problems.add(problem);
			}
			return;
		}
		if (rule.source() instanceof Source.Added added) {
			if (!added.metadata().isFor(column.type())) {
				add(column.name(), MappingCode.BAD_CONSTANT,
						"Column '" + column.name() + "' (" + column.sqlType() + ") cannot hold "
								+ added.metadata().text() + ". Expected a column of type " + added.metadata().types()
								+ ".");
			}
			return;
		}
		if (rule.isLookup()) {
			lookup(rule, column);
			return;
		}
		format(column, rule.format());
	}

	private void format(BlockColumn column, Format own) {
		Format format = this.defaults.formatOf(column, own);
		new FormatChecks(column, own, format).notApplicable()
			.forEach((message) -> add(column.name(), MappingCode.FORMAT_NOT_APPLICABLE, message));
		badPattern(column, format).ifPresent(this.problems::add);
	}

	private void lookup(ColumnRule rule, BlockColumn column) {
		List<String> messages = new LookupChecks(this.block, rule, this.defaults, this.filled).problems();
		messages.forEach((message) -> add(column.name(), MappingCode.LOOKUP_NOT_POSSIBLE, message));
		this.block.columns()
			.stream()
			.filter((each) -> each.name().startsWith(MappedLookup.MATCH_PREFIX))
			.forEach((each) -> add(each.name(), MappingCode.LOOKUP_NOT_POSSIBLE,
					"Block " + this.block.qualifiedName() + " has a column '" + each.name()
							+ "', a name that the staging table reserves. Rename the column."));
		if (!messages.isEmpty()) {
			return;
		}
		Reference reference = LookupChecks.reference(this.block, column.name()).orElseThrow();
		for (String name : LookupChecks.match(reference, rule.lookup())) {
			BlockColumn matched = reference.list().column(name).orElseThrow().column();
			format(asIn(matched, column), rule.format());
			if (rule.lookup().unknown() instanceof Lookup.Unknown.Default other) {
				MappingProblem problem = badConstant(asIn(matched, column), other.value());
				if (problem != null) {
					this.problems.add(problem);
				}
			}
		}
		if (rule.lookup().match().size() > 1
				&& this.defaults.formatOf(column, rule.format()).text(FormatKey.BLANK).equals("reject")) {
			add(column.name(), MappingCode.FORMAT_NOT_APPLICABLE, "blank is 'reject' for column '" + column.name()
					+ "', but match has several columns. Expected null: it is a blank if all of them are blank.");
		}
	}

	/** A column of a list as the one whose values are read for a column of the block. */
	private static BlockColumn asIn(BlockColumn matched, BlockColumn column) {
		return new BlockColumn(column.name(), matched.type(), matched.sqlType(), matched.stagingType(),
				matched.collation(), column.notNull(), column.hasDefault(), false);
	}

	/** Why a column cannot be read in its format. */
	Optional<MappingProblem> badPattern(BlockColumn column, Format format) {
		try {
			var unused = new Encoders(this.defaults.zone(), StandardCharsets.UTF_8, this.block.characters())
				.of(column.type(), ValueFormats.of(format, column.type()));
			return Optional.empty();
		}
		catch (IllegalArgumentException ex) {
			return Optional.of(new MappingProblem(column.name(), MappingCode.BAD_DATE_PATTERN,
					"Format '" + format.text(FormatKey.FORMAT) + "' does not fit column '" + column.name() + "' ("
							+ column.sqlType() + "): " + sentence(ex)));
		}
	}

	/** The JDK ends some messages about patterns without a period. */
	private static String sentence(IllegalArgumentException ex) {
		String message = String.valueOf(ex.getMessage());
		return message.endsWith(".") ? message : message + ".";
	}

	/** Why a value that is the same in every row cannot be loaded, else null. */
	@Nullable MappingProblem badConstant(BlockColumn column, String value) {
		Encoder encoder = new Encoders(this.defaults.zone(), StandardCharsets.UTF_8, this.block.characters())
			.of(column.type(), ValueFormat.PLAIN);
		Field field = Field.of(value.getBytes(StandardCharsets.UTF_8));
		InvalidValue invalid = encoder.encode(field, new TupleBuffer());
		return (invalid == null) ? null
				: new MappingProblem(column.name(), MappingCode.BAD_CONSTANT,
						"The value of column '" + column.name() + "' (" + column.sqlType() + ") cannot be loaded: "
								+ invalid.about(field, StandardCharsets.UTF_8));
	}

	private String unknown(String name) {
		return "Block " + this.block.qualifiedName() + " has no column '" + name + "'. Expected " + columnsNear(name)
				+ ".";
	}

	/** The columns that a wrong name can mean, for messages. */
	String columnsNear(String name) {
		List<String> names = this.block.columns()
			.stream()
			.filter((column) -> !this.block.isFilledByRun(column.name()))
			.map(BlockColumn::name)
			.toList();
		List<String> near = new FileHeader(names).near(name);
		return (near.isEmpty() ? "one of " : "") + FileHeader.listed(near.isEmpty() ? names : near);
	}

	private void add(String column, MappingCode code, String message) {
		this.problems.add(new MappingProblem(column, code, message));
	}

}
