package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import dev.blockload.block.BlockColumn;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import dev.blockload.mapping.Lookup.Unknown;
import org.jspecify.annotations.Nullable;

/**
 * The set statements that merge a staging table into a block by key. Values are compared
 * by image ({@code *<>}), not by {@code =}: 1.0 and 1.00 differ, and every type compares.
 * They run under {@link RolePath}, so everything in them is named with its schema.
 */
final class MergeStatements {

	private final String staging;

	private final String rejected;

	private final String block;

	private final String rows;

	private final List<TargetColumn> columns;

	private final List<TargetColumn> values;

	/** The columns in which a blank of a new item is the default of the column. */
	private final List<TargetColumn> defaulted;

	private final Key key;

	private final UnaryOperator<String> inScope;

	/** The table of the cells that delete items, or null. */
	private final @Nullable String cells;

	private final boolean deletesAbsent;

	private final ImageComparison comparison;

	/** The condition that staged row {@code s} is new. */
	private final String isNew;

	/**
	 * The conditions that a staged row refers to the row of an alias, by columns whose
	 * unknown items are created: a replace would only create it again.
	 */
	private final List<UnaryOperator<String>> referred;

	/** Create statements that concern all rows of the block. */
	MergeStatements(String staging, String rejected, Target target) {
		this(staging, rejected, target, (alias) -> "true", null);
	}

	/**
	 * Create statements.
	 * @param staging the table of the rows
	 * @param rejected the table of the keys of rejected records
	 * @param target where the rows go
	 * @param inScope the condition that the row of an alias is in the scope of the run
	 * @param cells the table of the cells that delete items, or null if none can
	 */
	MergeStatements(String staging, String rejected, Target target, UnaryOperator<String> inScope,
			@Nullable String cells) {
		this(staging, rejected, target, inScope, cells, "NOT EXISTS (SELECT 1 FROM %s b WHERE %s)"
			.formatted(Identifiers.rowsOf(target.block()), target.requiredKey().isSame("b", "s")));
	}

	/** Create statements for a block that has no row: each staged row is new. */
	static MergeStatements intoEmpty(Publication publication) {
		return new MergeStatements(publication.stagingName(), publication.keysName(), publication.target(),
				(alias) -> "true", null, "true");
	}

	private MergeStatements(String staging, String rejected, Target target, UnaryOperator<String> inScope,
			@Nullable String cells, String isNew) {
		this.isNew = isNew;
		this.comparison = ImageComparison.of(target.block());
		this.cells = cells;
		this.deletesAbsent = target.mode().deletesAbsentRows();
		this.inScope = inScope;
		this.staging = staging;
		this.rejected = rejected;
		this.block = Identifiers.of(target.block());
		this.rows = Identifiers.rowsOf(target.block());
		this.columns = target.columns();
		this.key = target.requiredKey();
		this.values = this.columns.stream()
			.filter((column) -> !column.isSurrogate() && !this.key.columns().contains(column.name()))
			.toList();
		this.referred = target.selfLookups()
			.stream()
			.filter((lookup) -> lookup.unknown() instanceof Unknown.Create)
			.map((lookup) -> SelfItems.isReferredTo(lookup, staging))
			.toList();
		this.defaulted = this.columns.stream()
			.filter((column) -> column.keepsOnBlank() && column.column().hasDefault())
			.toList();
	}

	/**
	 * Whether there is a column in which rows are compared. Without one, none differs.
	 */
	boolean canDiffer() {
		return this.values.stream().anyMatch(TargetColumn::isCompared);
	}

	/**
	 * Rows of the block that the run deletes: in mode replace, those that the file does
	 * not have, neither as a row nor as a rejected record, whose item is kept; in other
	 * modes, those of blank cells.
	 */
	String delete() {
		return "DELETE FROM %s b WHERE %s".formatted(this.rows, absent("b"));
	}

	/**
	 * The condition that the row of an alias is deleted. A cell that deletes its item is
	 * not in the staging table.
	 */
	String absent(String alias) {
		String same = this.key.isSame(alias, "s");
		if (!this.deletesAbsent && this.cells != null) {
			return "EXISTS (SELECT 1 FROM %s s WHERE %s) AND NOT EXISTS (SELECT 1 FROM %s s WHERE %s)"
				.formatted(this.cells, same, this.rejected, same);
		}
		String unreferred = this.referred.stream()
			.map((condition) -> " AND NOT " + condition.apply(alias))
			.collect(Collectors.joining());
		return "%s AND NOT EXISTS (SELECT 1 FROM %s s WHERE %s) AND NOT EXISTS (SELECT 1 FROM %s s WHERE %s)%s"
			.formatted(this.inScope.apply(alias), this.staging, same, this.rejected, same, unreferred);
	}

	/** These rows, as a FROM clause with its condition. */
	String absentRows() {
		return "FROM %s b WHERE %s".formatted(this.rows, absent("b"));
	}

	/** The rows that the file changes, as a FROM clause with its condition. */
	String differingRows() {
		return "FROM %s b JOIN %s s ON %s WHERE %s".formatted(this.rows, this.staging, sameKey(), differs());
	}

	/** The staged rows that are new, as a FROM clause with its condition. */
	String newRows() {
		return "FROM %s s WHERE %s".formatted(this.staging, this.isNew);
	}

	/** The condition that the file has the row of an alias. */
	String staged(String alias) {
		return "EXISTS (SELECT 1 FROM %s s WHERE %s)".formatted(this.staging, this.key.isSame(alias, "s"));
	}

	/**
	 * A query how many cells delete the item that they have, and how many have none;
	 * empty if no cell can.
	 */
	Optional<String> cellCounts() {
		return Optional.ofNullable(this.cells)
			.map((table) -> """
					SELECT pg_catalog.count(*) FILTER (WHERE b.ctid IS NOT NULL) AS deleted,
					       pg_catalog.count(*) FILTER (WHERE b.ctid IS NULL) AS unchanged
					  FROM %s s LEFT JOIN (SELECT b.ctid, b.* FROM %s b WHERE %s) b ON %s""".formatted(table, this.rows,
					absent("b"), sameKey()));
	}

	/** A query whether such rows are left. */
	String isLeft() {
		return CountedStatements.any("%s b WHERE %s".formatted(this.rows, absent("b")));
	}

	/** A query how many such rows there are. */
	String absentCount() {
		return "SELECT pg_catalog.count(*) FROM %s b WHERE %s".formatted(this.rows, absent("b"));
	}

	/**
	 * A query how many rows the block has in the scope.
	 * @param most more are not counted
	 */
	String rowCount(long most) {
		return "SELECT pg_catalog.count(*) FROM (SELECT 1 FROM %s b WHERE %s LIMIT %d) counted".formatted(this.rows,
				this.inScope.apply("b"), most);
	}

	/** A query how many staged rows are new, differ from the block, and do not. */
	String expected() {
		return """
				SELECT pg_catalog.count(*) FILTER (WHERE b.ctid IS NULL) AS inserted,
				       pg_catalog.count(*) FILTER (WHERE b.ctid IS NOT NULL AND %1$s) AS updated,
				       pg_catalog.count(*) FILTER (WHERE b.ctid IS NOT NULL AND NOT %1$s) AS unchanged
				  FROM %2$s s LEFT JOIN %3$s b ON %4$s""".formatted(canDiffer() ? "(" + differs() + ")" : "false",
				this.staging, this.rows, sameKey());
	}

	String update() {
		return "UPDATE %s b SET %s FROM %s s WHERE %s AND %s".formatted(this.rows, sets(), this.staging, sameKey(),
				differs());
	}

	/**
	 * Update some of the rows, in an order.
	 * @param source a query that returns staged rows in this order, with the ctid of the
	 * row of the block in a column
	 * @param old the name of that column, quoted
	 */
	String update(String source, String old) {
		return "UPDATE %s b SET %s FROM (%s) s WHERE b.ctid OPERATOR(pg_catalog.=) s.%s AND %s".formatted(this.rows,
				sets(), source, old, differs());
	}

	/**
	 * Insert rows of the block again that were deleted, with the staged values; all other
	 * values are those that they had.
	 * @param columns all columns of the block that can be inserted
	 * @param source of the staged rows {@code s} and the deleted rows {@code b}
	 */
	String insertAgain(List<String> columns, String source) {
		Map<String, String> merged = this.values.stream()
			.collect(Collectors.toMap(TargetColumn::name, MergeStatements::merged));
		return "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s".formatted(this.block,
				Identifiers.list(columns),
				columns.stream()
					.map((column) -> merged.getOrDefault(column, "b." + Identifiers.quoted(column)))
					.collect(Collectors.joining(", ")),
				source);
	}

	private String sets() {
		return this.values.stream()
			.map((column) -> Identifiers.quoted(column.name()) + " = " + merged(column))
			.collect(Collectors.joining(", "));
	}

	/**
	 * A query which of the columns that need their default are blank in new rows: a list
	 * of truth values for each combination that exists; null if no column needs one.
	 */
	@Nullable String blanksOfNewRows() {
		return this.defaulted.isEmpty() ? null
				: "SELECT DISTINCT ARRAY[%s] FROM %s s WHERE %s".formatted(this.defaulted.stream()
					.map((column) -> "s." + Identifiers.quoted(column.name()) + " IS NULL")
					.collect(Collectors.joining(", ")), this.staging, this.isNew);
	}

	/**
	 * Insert the new rows. In key order: that halves the time it takes to build the key's
	 * index.
	 */
	String insert() {
		return insert(this.columns, this.isNew);
	}

	/**
	 * Insert the new rows in which some columns are blank, and get their default.
	 * @param blanks whether each column is blank, as {@link #blanksOfNewRows} found
	 */
	String insert(List<Boolean> blanks) {
		List<TargetColumn> filled = new ArrayList<>(this.columns);
		StringBuilder where = new StringBuilder(this.isNew);
		for (int place = 0; place < blanks.size(); place++) {
			TargetColumn column = this.defaulted.get(place);
			boolean blank = blanks.get(place);
			where.append(" AND s.")
				.append(Identifiers.quoted(column.name()))
				.append(blank ? " IS NULL" : " IS NOT NULL");
			if (blank) {
				filled.remove(column);
			}
		}
		return insert(filled, where.toString());
	}

	private String insert(List<TargetColumn> filled, String where) {
		String numbered = filled.stream().anyMatch(TargetColumn::isSurrogate) ? " OVERRIDING SYSTEM VALUE" : "";
		return "INSERT INTO %s (%s)%s SELECT %s FROM %s s WHERE %s ORDER BY %s".formatted(this.block,
				Identifiers.list(filled.stream().map(TargetColumn::name).toList()), numbered,
				filled.stream().map(MergeStatements::staged).collect(Collectors.joining(", ")), this.staging, where,
				Identifiers.list("s.", this.key.columns()));
	}

	private String sameKey() {
		return this.key.isSame("b", "s");
	}

	/**
	 * The condition that row {@code b} of the block differs from staged row {@code s}.
	 */
	String differs() {
		List<TargetColumn> compared = this.values.stream().filter(TargetColumn::isCompared).toList();
		return this.comparison.differ(compared.stream().map(TargetColumn::column).toList(),
				(column) -> "b." + Identifiers.quoted(column.name()),
				compared.stream().map(MergeStatements::merged).toList());
	}

	/** The value that a row of the block has afterwards. */
	private static String merged(TargetColumn column) {
		return column.keepsOnBlank() ? "coalesce(" + staged(column) + ", b." + Identifiers.quoted(column.name()) + ")"
				: staged(column);
	}

	// A domain is staged in its base type, and compared and stored in its own: only then
	// there is a cast, whose type has a schema.
	private static String staged(TargetColumn target) {
		BlockColumn column = target.column();
		String staged = "s." + Identifiers.quoted(column.name());
		return column.isDomain() ? staged + "::" + column.sqlType() : staged;
	}

	/**
	 * What the statements will do, unless a trigger, rule or policy prevents it.
	 *
	 * @param inserted rows that are new
	 * @param updated rows that differ
	 * @param unchanged rows that the block has already
	 */
	record Expected(long inserted, long updated, long unchanged) {
	}

}
