package dev.blockload.publish;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import org.jspecify.annotations.Nullable;

/**
 * Queries of the rows that the block will have once the staged rows are published: a new
 * row with the defaults of the columns that the import does not fill, an existing row
 * with the values that it keeps. Their columns have the names and types of the block, so
 * that expressions of the block can be computed from them. The queries belong into
 * {@link TestView}s.
 */
final class FutureRows {

	/** The {@link RowIdentity} of the staged row. */
	static final String ROW = "\"blockload:row\"";

	/** The ctid of the row of the block with the same key, or null for a new row. */
	static final String OLD = "\"blockload:old\"";

	/** Whether the row of the block is written: it is new, or differs. */
	static final String WRITTEN = "\"blockload:written\"";

	private final Target target;

	private final Constraints constraints;

	private final String staging;

	private final long run;

	private final @Nullable MergeStatements merge;

	FutureRows(long run, Target target, Constraints constraints) {
		this.target = target;
		this.constraints = constraints;
		this.staging = StagingTable.nameOf(run);
		this.run = run;
		this.merge = updates() ? new MergeStatements(this.staging, StagingTable.keysNameOf(run), target) : null;
	}

	/** Whether the run changes rows that the block has. */
	private boolean updates() {
		return this.target.key() != null && this.target.mode().updatesExistingRows();
	}

	/**
	 * Whether rows of the block can be written with these columns: the import fills one
	 * of them, or rows are added.
	 */
	boolean touches(Collection<String> columns) {
		return this.target.mode().insertsNewRows() || fills(columns);
	}

	/** Whether the import fills one of these columns. */
	boolean fills(Collection<String> columns) {
		return withSources(columns).stream().anyMatch((column) -> mapped(column).isPresent());
	}

	/**
	 * Whether the staged row alone says what these columns will be.
	 */
	boolean areOfTheFile(Collection<String> columns) {
		return !updates() || withSources(columns).stream().allMatch(this::isOfTheFile);
	}

	/**
	 * A query of the future rows.
	 * @param columns that are needed
	 */
	String query(Collection<String> columns) {
		return query(columns, areOfTheFile(columns) ? OldRows.NOT_READ : OldRows.READ);
	}

	/**
	 * A query of the future rows.
	 * @param columns that are needed
	 * @param oldRows whether {@link #OLD} and {@link #WRITTEN} are needed
	 */
	String query(Collection<String> columns, OldRows oldRows) {
		boolean joined = updates() && (oldRows == OldRows.READ || !areOfTheFile(columns));
		Set<String> needed = withSources(columns);
		List<String> plain = needed.stream().filter((column) -> !isComputed(column)).toList();
		List<String> generated = needed.stream().filter(this::isComputed).toList();
		StringBuilder values = new StringBuilder();
		for (String column : plain) {
			values.append(", ").append(value(column, joined)).append(" AS ").append(Identifiers.quoted(column));
			unknown(column, joined).ifPresent(
					(condition) -> values.append(", ").append(condition).append(" AS ").append(unknownName(column)));
		}
		for (String column : keyColumns()) {
			values.append(", s.").append(Identifiers.quoted(column)).append(" AS ").append(keyName(column));
		}
		String rows = "SELECT %s AS %s, %s AS %s, %s AS %s%s FROM %s s%s".formatted(RowIdentity.of(this.target, "s"),
				ROW, joined ? "b.ctid" : "NULL::tid", OLD, joined ? "(b.ctid IS NULL OR " + differs() + ")" : "true",
				WRITTEN, values, this.staging, joined ? " LEFT JOIN " + Identifiers.rowsOf(this.target.block())
						+ " b ON " + this.target.requiredKey().isSame("b", "s") : "");
		if (generated.isEmpty()) {
			return rows;
		}
		String computed = generated.stream()
			.map((column) -> ", (" + this.constraints.column(column).expression() + ")::" + typeOf(column) + " AS "
					+ Identifiers.quoted(column))
			.collect(Collectors.joining());
		return "SELECT plain.*" + computed + " FROM (" + rows + ") plain";
	}

	/**
	 * The condition that the values of columns are known, in a query of {@link #query}.
	 */
	String known(Collection<String> columns) {
		List<String> conditions = withSources(columns).stream()
			.filter((column) -> !isComputed(column) && unknown(column, updates()).isPresent())
			.map((column) -> "NOT " + unknownName(column))
			.toList();
		return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
	}

	/**
	 * The staged values of columns as one text, for people; from row {@code s}. Of a
	 * column that is looked up, the value of the file.
	 */
	Optional<String> shown(List<String> columns) {
		List<BlockColumn> mapped = columns.stream()
			.flatMap((column) -> mapped(column).stream())
			.map(TargetColumn::column)
			.toList();
		return mapped.isEmpty() ? Optional.empty()
				: Optional.of(this.target.copied(mapped)
					.stream()
					.map((column) -> "coalesce(s." + Identifiers.quoted(column.name()) + "::text, 'null')")
					.collect(Collectors.joining(" || ', ' || ")));
	}

	/** Those of the columns, and of their sources, that the import fills. */
	List<String> filled(Collection<String> columns) {
		return withSources(columns).stream().filter((column) -> mapped(column).isPresent()).toList();
	}

	Optional<TargetColumn> mapped(String column) {
		return this.target.columns().stream().filter((mapped) -> mapped.name().equals(column)).findFirst();
	}

	private boolean isOfTheFile(String column) {
		if (isComputed(column)) {
			return true;
		}
		return mapped(column)
			.filter((mapped) -> mapped.isCompared() && !mapped.keepsOnBlank()
					&& (!isKey(column) || isExact(mapped, column)))
			.isPresent();
	}

	// The key of an existing row stays as it is: it is equal to that of the file, but 1.0
	// is also equal to 1.00.
	private boolean isExact(TargetColumn mapped, String column) {
		Key key = this.target.requiredKey();
		boolean builtIn = key.equalities()
			.get(key.columns().indexOf(column))
			.operator()
			.equals("OPERATOR(pg_catalog.=)");
		ColumnType type = mapped.column().type();
		return builtIn && mapped.column().collation() == null
				&& !(type instanceof ColumnType.Char || type instanceof ColumnType.Numeric
						|| type instanceof ColumnType.Floating || type instanceof ColumnType.Json
						|| type instanceof ColumnType.ReadByServer || type instanceof ColumnType.Unsupported);
	}

	private List<String> keyColumns() {
		Key key = this.target.key();
		return (key != null) ? key.columns() : List.of();
	}

	/** The staged value of a column of the key, in a query of {@link #query}. */
	static String keyName(List<String> key, String column) {
		return "\"blockload:key:" + key.indexOf(column) + "\"";
	}

	private String keyName(String column) {
		return keyName(keyColumns(), column);
	}

	private boolean isKey(String column) {
		return keyColumns().contains(column);
	}

	/** Columns, and those that the generated ones among them are computed from. */
	private Set<String> withSources(Collection<String> columns) {
		Set<String> all = new LinkedHashSet<>();
		for (String column : columns) {
			if (isComputed(column)) {
				all.addAll(this.constraints.column(column).sources());
			}
			all.add(column);
		}
		return all;
	}

	/** Whether a column is computed, and is not staged either. */
	private boolean isComputed(String column) {
		return this.constraints.column(column).isGenerated() && !isStaged(column);
	}

	private boolean isStaged(String column) {
		return this.target.method().stagesWholeRows() || mapped(column).isPresent();
	}

	private String value(String column, boolean joined) {
		String old = "b." + Identifiers.quoted(column);
		Optional<TargetColumn> mapped = mapped(column);
		if (this.target.method().stagesWholeRows()) {
			return "s." + Identifiers.quoted(column);
		}
		if (mapped.isEmpty()) {
			return joined ? "CASE WHEN b.ctid IS NULL THEN " + initial(column) + " ELSE " + old + " END"
					: initial(column);
		}
		String staged = "s." + Identifiers.quoted(column);
		if (mapped.get().keepsOnBlank()) {
			String initial = mapped.get().column().hasDefault() ? initial(column) : "NULL";
			return joined
					? "coalesce(" + staged + ", CASE WHEN b.ctid IS NULL THEN " + initial + " ELSE " + old + " END)"
					: "coalesce(" + staged + ", " + initial + ")";
		}
		if (joined && (isKey(column) || mapped.get().isSurrogate())) {
			return "CASE WHEN b.ctid IS NULL THEN " + staged + " ELSE " + old + " END";
		}
		if (joined && !mapped.get().isCompared()) {
			return "CASE WHEN b.ctid IS NULL OR " + differs() + " THEN " + staged + " ELSE " + old + " END";
		}
		return staged;
	}

	private String differs() {
		MergeStatements statements = this.merge;
		return (statements != null && statements.canDiffer()) ? statements.differs() : "false";
	}

	/** The value of a new row in a column that is not filled. */
	private String initial(String column) {
		if (column.equals(Block.LOAD_COLUMN) && this.target.block().shape() == Block.Shape.PARTITIONED_BY_LOAD) {
			return this.run + "::bigint";
		}
		if (this.target.block().isFilledByRun(column)) {
			return "s." + StagingTable.RECORD_COLUMN;
		}
		ColumnFacts facts = this.constraints.column(column);
		String expression = facts.expression();
		return ((expression == null || facts.isUnpredictable()) ? "NULL" : "(" + expression + ")") + "::"
				+ typeOf(column);
	}

	// Of a domain the base type: a cast to the domain would fail for the first bad value.
	private String typeOf(String column) {
		return this.target.block().column(column).orElseThrow().castType();
	}

	/** The condition that the value of a column is not known before the publish. */
	private Optional<String> unknown(String column, boolean joined) {
		if (!this.constraints.column(column).isUnpredictable() || this.target.method().stagesWholeRows()) {
			return Optional.empty();
		}
		String isNew = joined ? "b.ctid IS NULL" : "true";
		Optional<TargetColumn> mapped = mapped(column);
		if (mapped.isEmpty()) {
			return Optional.of("(" + isNew + ")");
		}
		return mapped.get().keepsOnBlank()
				? Optional.of("(" + isNew + " AND s." + Identifiers.quoted(column) + " IS NULL)") : Optional.empty();
	}

	private String unknownName(String column) {
		List<String> names = new ArrayList<>(this.constraints.columns().stream().map(ColumnFacts::name).toList());
		return "\"blockload:unknown:" + names.indexOf(column) + "\"";
	}

	/**
	 * Whether a query reads the rows that the block has.
	 */
	enum OldRows {

		/** Only if a value cannot be known otherwise. */
		NOT_READ,

		/** For each staged row. */
		READ

	}

}
