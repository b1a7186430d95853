package dev.blockload.publish;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.block.BlockColumn;
import dev.blockload.block.Identifiers;
import dev.blockload.mapping.encode.ValueReject;

/**
 * Adds up columns of staged rows with the same key, and stores the sums in the rows that
 * take the place of the others. All records of a sum that does not fit into its column
 * are rejects. Nulls are ignored; the sum of nulls is null.
 */
final class Sums {

	private final long run;

	private final Target target;

	private final List<SumColumn> columns;

	private final KeyColumns key;

	private final String table;

	Sums(long run, Target target) {
		this.run = run;
		this.target = target;
		this.key = KeyColumns.of(target);
		List<BlockColumn> summed = target.blockColumns()
			.stream()
			.filter((column) -> target.rules().duplicates().sums().contains(column.name()))
			.toList();
		this.columns = IntStream.range(0, summed.size())
			.mapToObj((place) -> new SumColumn(summed.get(place), place))
			.toList();
		this.table = StagingTable.sideTable(run, "sums");
	}

	/** Add up the staged rows that {@link MergedRows} contains. */
	void addUp(PublishTools tools, TakenRows taken) {
		// Calls no code of the user: all values are numbers of PostgreSQL's own types.
		// The
		// table exists only in this transaction.
		tools.jdbc().execute(create());
		TableRights.ownOnly(tools.jdbc(), this.table);
		tools.jdbc().execute("ANALYZE " + this.table);
		this.columns.forEach((column) -> taken.take(doesNotFit(column)));
		tools.jdbc().execute(store());
		tools.jdbc().execute("DROP TABLE " + this.table);
	}

	private String create() {
		return """
				CREATE TABLE %1$s AS
				SELECT into_record, into_cell, records, numbers, %2$s, %3$s FROM (
				    SELECT into_record, into_cell, count(*) AS records,
				           (array_agg(_record ORDER BY _record, _cell))[1:5] AS numbers, %4$s FROM (
				        SELECT *, %5$s FROM (
				            SELECT m.into_record, m.into_cell, m._record, m._cell, %6$s
				              FROM %7$s m JOIN %8$s s ON %9$s) staged) scaled
				     GROUP BY into_record, into_cell) totals""".formatted(this.table, each(SumColumn::fitting),
				each(SumColumn::sum), each(SumColumn::total), each(SumColumn::scale), each(SumColumn::value),
				MergedRows.nameOf(this.run), StagingTable.nameOf(this.run), MergedRows.isStaged(this.target));
	}

	private String each(Function<SumColumn, String> expression) {
		return this.columns.stream().map(expression).collect(Collectors.joining(", "));
	}

	private StagedTest doesNotFit(SumColumn column) {
		String name = Identifiers.literal(column.column().name());
		String query = """
				SELECT s.ctid AS "row", %1$s AS column_name,
				       %2$s OPERATOR(pg_catalog.||) pg_catalog.concat('. Their sum ', g.t%3$d OPERATOR(pg_catalog.||) ' ',
				           'does not fit into column ', %1$s, ' (', %4$s, ').') AS reason,
				       g.t%3$d::pg_catalog.text AS value
				  FROM %5$s m JOIN %6$s s ON %7$s JOIN %8$s g ON %9$s
				 WHERE NOT g.fits%3$d"""
			.formatted(name, this.key.sharing(this.key.shown("m."), "g.records", "g.numbers"), column.place(),
					Identifiers.literal(column.column().sqlType()), MergedRows.nameOf(this.run),
					StagingTable.nameOf(this.run), MergedRows.isStaged(this.target), this.table, MergedRows.isGroup());
		return new StagedTest(Disposition.REJECTED, ValueReject.OUT_OF_RANGE, query);
	}

	private String store() {
		return "UPDATE %s s SET %s FROM %s g WHERE s._record = g.into_record AND %s = g.into_cell".formatted(
				StagingTable.nameOf(this.run), each(SumColumn::assignment), this.table,
				MergedRows.cell(this.target, "s."));
	}

}
