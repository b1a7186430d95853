package dev.blockload.mapping;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.Printable;
import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.block.Key;
import dev.blockload.block.Scope;
import dev.blockload.csv.Field;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.mapping.Mapping.MappedColumn;
import dev.blockload.mapping.encode.Encoders;
import dev.blockload.mapping.encode.InvalidValue;
import dev.blockload.mapping.encode.TupleBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The columns that decide which rows of a block are in the scope of an import.
 */
final class ScopeColumns {

	/** Each of them is a row of a table. */
	private static final int MOST_TUPLES = 10_000;

	private final Block block;

	private final ColumnDefaults defaults;

	private final List<ColumnRule> rules;

	private final @Nullable Scope scope;

	ScopeColumns(Block block, ColumnDefaults defaults, List<ColumnRule> rules) {
		this.block = block;
		this.defaults = defaults;
		this.rules = rules;
		this.scope = defaults.rules().scope();
	}

	/** Whether the scope gives a column its value, if the import does not map it. */
	boolean fills(String column) {
		return this.scope instanceof Scope.Fixed fixed && fixed.values().containsKey(column)
				&& fixed.count(column) == 1;
	}

	/** A column that {@link #fills} is true for. */
	MappedColumn filled(BlockColumn column) {
		String value = ((Scope.Fixed) this.scopeOrThrow()).valuesOf(column.name()).get(0);
		Format format = formatOf(column, column);
		return (value == null || isNull(format, value)) ? new MappedColumn(column, format, Mapping.NULL_VALUE, null)
				: new MappedColumn(column, format, Mapping.NO_FIELD, value);
	}

	/**
	 * Find what is wrong.
	 * @param mapped the columns that the import maps; null if the file decides that
	 */
	List<MappingProblem> check(@Nullable Set<String> mapped) {
		List<MappingProblem> problems = new ArrayList<>();
		if (this.scope == null) {
			return problems;
		}
		for (String name : this.scope.columns()) {
			String wrong = wrong(name, mapped);
			if (wrong != null) {
				problems.add(new MappingProblem(null, MappingCode.SCOPE_NOT_POSSIBLE, wrong));
			}
		}
		if (problems.isEmpty() && this.scope instanceof Scope.Fixed fixed && tuples(fixed) > MOST_TUPLES) {
			problems.add(new MappingProblem(null, MappingCode.SCOPE_NOT_POSSIBLE,
					"scope has " + tuples(fixed) + " combinations of values. Expected at most " + MOST_TUPLES + "."));
		}
		return problems;
	}

	private static long tuples(Scope.Fixed fixed) {
		return fixed.columns().stream().mapToLong(fixed::count).reduce(1, Math::multiplyExact);
	}

	private @Nullable String wrong(String name, @Nullable Set<String> mapped) {
		BlockColumn column = this.block.column(name).orElse(null);
		String found = "Column '" + Printable.line(name) + "' of scope ";
		if (column == null) {
			return found + "does not exist in block " + this.block.qualifiedName() + ". Expected "
					+ new RuleChecks(this.block, this.defaults).columnsNear(name) + ".";
		}
		if (this.block.isFilledByRun(column.name())) {
			return found + "is filled by the run. Remove it from the scope.";
		}
		if (column.generated()) {
			return found + "is computed by the database. Expected a column that the import fills.";
		}
		if (column.type() instanceof ColumnType.Unsupported
				|| (column.type() instanceof ColumnType.Json json && !json.binary())) {
			return found + "has the type " + column.sqlType() + ", whose values cannot be compared. Remove it from the"
					+ " scope.";
		}
		if (column.isReadByServer()) {
			return found + "has the type " + column.sqlType()
					+ ", whose values PostgreSQL reads after the file is staged. Remove it from the scope.";
		}
		if (mapped != null && !mapped.contains(name) && !fills(name)) {
			return found + "is not mapped. Add it to the columns.";
		}
		return (this.scope instanceof Scope.Fixed fixed) ? wrongValue(column, fixed) : null;
	}

	private @Nullable String wrongValue(BlockColumn column, Scope.Fixed fixed) {
		List<BlockColumn> reads = readAs(column);
		if (reads.isEmpty()) {
			// A column that cannot be looked up is a problem of the column.
			return null;
		}
		List<String> match = matchOf(column);
		List<Map<String, String>> items = fixed.itemsOf(column.name());
		if (match.size() < 2) {
			return items.isEmpty() ? wrongValue(column, reads.get(0), fixed.valuesOf(column.name())) : "Column '"
					+ Printable.line(column.name())
					+ "' of scope has columns of a list, but is not looked up with several columns of match. Expected values such as [FR, DE].";
		}
		String example = match.stream()
			.map((name) -> Printable.line(name) + ": …")
			.collect(Collectors.joining(", ", "{", "}"));
		for (Map<String, String> item : items) {
			if (!item.keySet().equals(Set.copyOf(match))) {
				return "Column '" + Printable.line(column.name()) + "' of scope has an item with ("
						+ Printable.line(String.join(", ", item.keySet())) + "). Expected the columns of match: "
						+ example + ".";
			}
			for (int place = 0; place < match.size(); place++) {
				String wrong = wrongValue(column, reads.get(place), List.of(itemValue(item, match.get(place))));
				if (wrong != null) {
					return wrong;
				}
			}
		}
		if (items.isEmpty() && fixed.valuesOf(column.name()).stream().anyMatch(Objects::nonNull)) {
			return "Column '" + Printable.line(column.name())
					+ "' of scope is looked up with several columns of match. Expected items of the list: "
					+ Printable.line(column.name()) + ": " + example + ".";
		}
		return items.isEmpty() ? wrongValue(column, reads.get(0), fixed.valuesOf(column.name())) : null;
	}

	private static String itemValue(Map<String, String> item, String column) {
		return Objects.requireNonNull(item.get(column), column);
	}

	private @Nullable String wrongValue(BlockColumn column, BlockColumn read, List<@Nullable String> values) {
		for (String value : values) {
			if (value == null || isNull(formatOf(column, read), value)) {
				if (column.notNull()) {
					return "scope has null for column '" + Printable.line(column.name())
							+ "', which does not allow null. Remove it.";
				}
				continue;
			}
			Field field = field(value);
			InvalidValue invalid;
			try {
				invalid = encoders().of(read.type(), ValueFormats.of(formatOf(column, read), read.type()))
					.encode(field, new TupleBuffer());
			}
			catch (IllegalArgumentException ex) {
				// A format that does not fit its column is a problem of the column.
				return null;
			}
			if (invalid != null) {
				return "The value of column '" + Printable.line(column.name()) + "' (" + read.sqlType()
						+ ") in scope cannot be loaded: " + invalid.about(field, StandardCharsets.UTF_8);
			}
		}
		return null;
	}

	/**
	 * The values of a scope as rows, as the file has them; null if the scope has none,
	 * because it takes them from the staged rows. The scope has no problem.
	 */
	@Nullable ScopeValues values() {
		if (!(this.scope instanceof Scope.Fixed fixed)) {
			return null;
		}
		List<BlockColumn> columns = fixed.columns()
			.stream()
			.map((name) -> this.block.column(name).orElseThrow())
			.toList();
		List<byte[]> tuples = new ArrayList<>();
		TupleBuffer start = new TupleBuffer();
		start.int16(columns.stream().mapToInt((column) -> readAs(column).size()).sum());
		tuples.add(start.toByteArray());
		for (BlockColumn column : columns) {
			List<byte[]> longer = new ArrayList<>();
			for (byte[] tuple : tuples) {
				for (List<@Nullable String> value : valuesOf(column, fixed)) {
					TupleBuffer out = new TupleBuffer();
					out.put(tuple, 0, tuple.length);
					List<BlockColumn> reads = readAs(column);
					for (int place = 0; place < reads.size(); place++) {
						encode(column, reads.get(place), value.get(place), out);
					}
					longer.add(out.toByteArray());
				}
			}
			tuples = longer;
		}
		TupleBuffer all = new TupleBuffer();
		tuples.forEach((tuple) -> all.put(tuple, 0, tuple.length));
		return new ScopeValues(all.toByteArray(), tuples.size());
	}

	/** The values of a column, each with as many parts as the column is read from. */
	private List<List<@Nullable String>> valuesOf(BlockColumn column, Scope.Fixed fixed) {
		List<List<@Nullable String>> values = new ArrayList<>();
		for (Map<String, String> item : fixed.itemsOf(column.name())) {
			values.add(new ArrayList<@Nullable String>(
					matchOf(column).stream().map((name) -> itemValue(item, name)).toList()));
		}
		if (values.isEmpty()) {
			// Null is null in each part.
			fixed.valuesOf(column.name())
				.forEach((value) -> values.add(Collections.nCopies(readAs(column).size(), value)));
		}
		return values;
	}

	private void encode(BlockColumn column, BlockColumn read, @Nullable String value, TupleBuffer out) {
		Format format = formatOf(column, read);
		if (value == null || isNull(format, value)) {
			out.int32(-1);
			return;
		}
		InvalidValue invalid = encoders().of(read.type(), ValueFormats.of(format, read.type()))
			.encode(field(value), out);
		if (invalid != null) {
			throw new IllegalArgumentException(
					"Scope has a value for column '" + column.name() + "' that " + invalid.predicate());
		}
	}

	private Encoders encoders() {
		return new Encoders(this.defaults.zone(), StandardCharsets.UTF_8, this.block.characters());
	}

	private static boolean isNull(Format format, String value) {
		return !value.isEmpty() && format.texts(FormatKey.NULL_WORDS).contains(value);
	}

	private static Field field(String value) {
		return Field.of(value.getBytes(StandardCharsets.UTF_8));
	}

	private Optional<ColumnRule> lookupOf(BlockColumn column) {
		return this.rules.stream().filter((rule) -> rule.column().equals(column.name()) && rule.isLookup()).findFirst();
	}

	/**
	 * The columns in whose types values are read: those of the list, if they are looked
	 * up there, in the order in which they are staged. Empty if there is none.
	 */
	private List<BlockColumn> readAs(BlockColumn column) {
		if (lookupOf(column).isEmpty()) {
			return List.of(column);
		}
		return LookupChecks.reference(this.block, column.name())
			.map((reference) -> matchOf(column).stream()
				.flatMap((name) -> reference.list().column(name).stream())
				.map((matched) -> MappingPlanner.stagedAs(column.name(), matched.column()))
				.toList())
			.orElse(List.of());
	}

	/** The columns of the list by which a column is looked up, as they are staged. */
	private List<String> matchOf(BlockColumn column) {
		return lookupOf(column)
			.flatMap((rule) -> LookupChecks.reference(this.block, column.name())
				.flatMap((reference) -> reference.list().unique(LookupChecks.match(reference, rule.lookup()))))
			.map(Key::columns)
			.orElse(List.of());
	}

	/** As fields of the file are read. */
	private Format formatOf(BlockColumn column, BlockColumn read) {
		Format own = this.rules.stream()
			.filter((rule) -> rule.column().equals(column.name()))
			.filter((rule) -> rule.source() instanceof Source.FromHeader || rule.source() instanceof Source.CellHeader)
			.map(ColumnRule::format)
			.findFirst()
			.orElse(Format.DEFAULT);
		return this.defaults.formatOf(column.name(), read.type(), own);
	}

	private Scope scopeOrThrow() {
		Scope found = this.scope;
		if (found == null) {
			throw new IllegalStateException("The import has no scope.");
		}
		return found;
	}

}
