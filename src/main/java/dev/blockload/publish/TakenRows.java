package dev.blockload.publish;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.block.BlockColumn;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The table of a run that holds the rows which {@code verify} took out of its staging
 * table, with the reason of each. If the block has a key, the keys of those that are
 * rejects are also stored in {@link RejectedKeyTable}.
 */
final class TakenRows {

	private static final int MOST_VALUE = 1000;

	// OFFSET keeps the planner from joining: without statistics of the run's new rejects
	// it
	// would compare each row with all of them.
	private static final String NOT_STORED = """
			NOT EXISTS (SELECT FROM blockload.reject r
			             WHERE r.run_id = :run AND r.record = t._record AND r.cell = t._cell OFFSET 0)""";

	private final PublishTools tools;

	private final long run;

	private final Target target;

	TakenRows(PublishTools tools, long run, Target target) {
		this.tools = tools;
		this.run = run;
		this.target = target;
	}

	static String nameOf(long run) {
		return StagingTable.sideTable(run, "taken");
	}

	/** Create the table if it does not exist. */
	static void create(JdbcTemplate jdbc, long run) {
		jdbc.execute("CREATE TABLE IF NOT EXISTS " + nameOf(run) + """
				(_record bigint NOT NULL, _cell integer NOT NULL DEFAULT 0, disposition text NOT NULL,
				 code text NOT NULL, column_name text, constraint_name text, reason text NOT NULL, value text,
				 PRIMARY KEY (_record, _cell))""");
		TableRights.ownOnly(jdbc, nameOf(run));
	}

	/**
	 * Take the rows that a test finds.
	 * @return how many
	 */
	long take(StagedTest test) {
		List<String> key = this.target.keptKey().isEmpty() ? List.of()
				: RejectedKeyTable.columns(this.target).stream().map(BlockColumn::name).toList();
		String found = "WITH found AS MATERIALIZED (" + test.query() + "), ";
		String taken = """
				taken AS (DELETE FROM %s s USING found f WHERE %s OPERATOR(pg_catalog.=) f."row"
				          RETURNING s._record AS taken_record, %s AS taken_cell, f.column_name AS taken_column, f.reason AS taken_reason,
				                    f.value AS taken_value%s)"""
			.formatted(StagingTable.nameOf(this.run), RowIdentity.of(this.target, "s"),
					MergedRows.cell(this.target, "s."), numbered("s.", key));
		String protectedKeys = (test.disposition() == Disposition.REJECTED && !key.isEmpty())
				? ", protected AS (INSERT INTO %s (%s, _record) SELECT %s, taken_record FROM taken)".formatted(
						RejectedKeyTable.nameOf(this.run), Identifiers.list(key),
						IntStream.range(0, key.size()).mapToObj((i) -> "k" + i).collect(Collectors.joining(", ")))
				: "";
		return this.tools.rolePath()
			.update(found + taken + protectedKeys
					+ """

							INSERT INTO %s (_record, _cell, disposition, code, constraint_name, column_name, reason, value)
							SELECT taken_record, taken_cell, '%s', '%s', %s, taken_column, taken_reason, pg_catalog.left(taken_value, %d) FROM taken
							"""
						.formatted(nameOf(this.run), test.disposition().text(), test.code().text(), constraint(test),
								MOST_VALUE));
	}

	private static String constraint(StagedTest test) {
		String name = test.why().constraint();
		return (name != null) ? Identifiers.literal(name) : "NULL";
	}

	/** Whether a test finds rows now; takes none. */
	boolean anyFor(StagedTest test) {
		return this.tools.rolePath()
			.with(() -> this.tools.client()
				.sql(CountedStatements.any("(" + test.query() + ") taken"))
				.query(Boolean.class)
				.single());
	}

	/** How many rows were taken. */
	long count() {
		return this.tools.client().sql("SELECT count(*) FROM " + nameOf(this.run)).query(Long.class).single();
	}

	/** How many rows were taken with a disposition. */
	long count(Disposition disposition) {
		return this.tools.client()
			.sql("SELECT count(*) FROM " + nameOf(this.run) + " WHERE disposition = :disposition")
			.param("disposition", disposition.text())
			.query(Long.class)
			.single();
	}

	/** How many rejects among them are not stored yet. */
	long countUnfit() {
		return this.tools.client()
			.sql("SELECT count(*) FROM " + nameOf(this.run) + " t WHERE disposition = 'rejected' AND " + NOT_STORED)
			.param("run", this.run)
			.query(Long.class)
			.single();
	}

	/**
	 * The rejects among them that are not stored yet.
	 * @param after only rows after this one; null for all
	 * @param most how many to return
	 * @return in the order of records and cells
	 */
	List<UnfitRow> unfit(@Nullable UnfitRow after, int most) {
		return this.tools.client()
			.sql("SELECT _record, _cell, column_name, code, constraint_name, reason, value FROM " + nameOf(this.run)
					+ " t WHERE disposition = 'rejected' AND (_record, _cell) > (:record, :cell) AND " + NOT_STORED
					+ " ORDER BY _record, _cell LIMIT :most")
			.param("run", this.run)
			.param("record", (after != null) ? after.record() : 0)
			.param("cell", (after != null) ? after.cell() : 0)
			.param("most", most)
			.query((rs, row) -> unfit(rs))
			.list();
	}

	private static UnfitRow unfit(ResultSet rs) throws SQLException {
		return new UnfitRow(rs.getLong("_record"), rs.getInt("_cell"), rs.getString("column_name"),
				rs.getString("code"), rs.getString("constraint_name"), rs.getString("reason"), rs.getString("value"));
	}

	// The block's own names can be those of the statement.
	private static String numbered(String alias, List<String> key) {
		return IntStream.range(0, key.size())
			.mapToObj((i) -> ", " + alias + Identifiers.quoted(key.get(i)) + " AS k" + i)
			.collect(Collectors.joining());
	}

	/** The values of a key as one text, for people. */
	static String valuesOf(String alias, Key key) {
		return key.columns()
			.stream()
			.map((column) -> alias + Identifiers.quoted(column) + "::pg_catalog.text")
			.collect(Collectors.joining(" OPERATOR(pg_catalog.||) ', ' OPERATOR(pg_catalog.||) "));
	}

}
