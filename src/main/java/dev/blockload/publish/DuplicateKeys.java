package dev.blockload.publish;

import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.block.Duplicates;
import dev.blockload.block.Identifiers;

/**
 * What becomes of records of one file that have the same key: they are rejected, or one
 * row takes their place. A unique index shows whether there are such records. Only then
 * they are found, by one sort of the staging table; everything else is proportional to
 * the number of duplicates.
 */
final class DuplicateKeys implements ExaminationStep {

	private final long run;

	private final Target target;

	private final Duplicates duplicates;

	private final KeyColumns key;

	DuplicateKeys(long run, Target target) {
		this.run = run;
		this.target = target;
		this.duplicates = target.rules().duplicates();
		this.key = KeyColumns.of(target);
	}

	@Override
	public void examine(PublishTools tools, TakenRows taken) {
		KeyIndex index = new KeyIndex(tools, this.run);
		boolean unique = index.create(this.target.requiredKey());
		if (this.duplicates.policy().merges()) {
			merge(tools, taken, unique);
		}
		else if (!unique || sharesKeys(tools)) {
			taken.take(KeyTests.duplicateKey(this.run, this.target));
		}
		if (!unique) {
			index.create(this.target.requiredKey());
		}
	}

	/** Whether a staged row has the key of a record that was rejected before. */
	private boolean sharesKeys(PublishTools tools) {
		String rows = "%s r JOIN %s s ON %s".formatted(RejectedKeyTable.nameOf(this.run), StagingTable.nameOf(this.run),
				this.target.requiredKey().isSame("s", "r"));
		return tools.rolePath()
			.with(() -> tools.client().sql(CountedStatements.any(rows)).query(Boolean.class).single());
	}

	private void merge(PublishTools tools, TakenRows taken, boolean unique) {
		if (this.duplicates.policy().needsAllRecords() && RejectedKeyTable.readable(tools, this.run, this.target) > 0) {
			taken.take(sharesKeyWithReject());
		}
		if (!unique && tools.rolePath().update(group()) > 0) {
			tools.jdbc().execute("ANALYZE " + MergedRows.nameOf(this.run));
			if (!this.duplicates.sums().isEmpty()) {
				addUp(tools, taken);
			}
			taken.take(merge());
			MergedRows.keepMerged(tools, this.run);
		}
	}

	/** Rows whose key is that of a record which was rejected before. */
	private StagedTest sharesKeyWithReject() {
		String names = this.key.names();
		String rejected = RejectedKeyTable.nameOf(this.run);
		String query = """
				SELECT "row", %1$s AS column_name, %2$s OPERATOR(pg_catalog.||) '. Record '
				       OPERATOR(pg_catalog.||) first_rejected OPERATOR(pg_catalog.||) %3$s AS reason, value
				  FROM (SELECT "row", %4$s AS value, pg_catalog.count(*) OVER p AS records,
				               pg_catalog.array_agg(_record) OVER o AS numbers,
				               pg_catalog.min(_record) FILTER (WHERE "row" IS NULL) OVER p AS first_rejected
				          FROM (SELECT s.ctid AS "row", s._record, %5$s FROM %6$s s
				                 WHERE EXISTS (SELECT FROM %7$s r WHERE %8$s)
				                UNION ALL SELECT NULL, r._record, %9$s FROM %7$s r WHERE NOT (%10$s)) keyed
				        WINDOW p AS (PARTITION BY %11$s),
				               o AS (PARTITION BY %11$s ORDER BY _record
				                     ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)) counted
				 WHERE "row" IS NOT NULL""".formatted(names, this.key.sharing("value", "records", "numbers"),
				IncompleteKeys.notLoaded(this.target), this.key.shown(""), this.key.renamed("s."),
				StagingTable.nameOf(this.run), rejected, this.target.requiredKey().isSame("s", "r"),
				this.key.renamed("r."), KeyTests.someNull("r.", this.target.requiredKey()), this.key.numbers(""));
		return new StagedTest(Disposition.REJECTED, KeyRejectCode.DUPLICATE_INCOMPLETE, query);
	}

	/**
	 * Store each row that shares its key with others, and the row that takes its place.
	 */
	private String group() {
		String order = switch (this.duplicates.policy()) {
			case LAST -> " DESC";
			case FAIL, FIRST, SUM -> "";
		};
		return """
				INSERT INTO %1$s (%7$s, _record, _cell, into_record, into_cell)
				SELECT %7$s, _record, _cell, into_record, into_cell
				  FROM (SELECT %7$s, _record, _cell, pg_catalog.count(*) OVER (PARTITION BY %2$s) AS records,
				               pg_catalog.first_value(_record) OVER o AS into_record,
				               pg_catalog.first_value(_cell) OVER o AS into_cell
				          FROM (SELECT %3$s, s._record, %4$s AS _cell FROM %5$s s) keyed
				        WINDOW o AS (PARTITION BY %2$s ORDER BY _record%6$s, _cell%6$s)) counted
				 WHERE records OPERATOR(pg_catalog.>) 1""".formatted(MergedRows.nameOf(this.run), this.key.numbers(""),
				this.key.allRenamed("s."), MergedRows.cell(this.target, "s."), StagingTable.nameOf(this.run), order,
				this.key.allNumbers(""));
	}

	private void addUp(PublishTools tools, TakenRows taken) {
		List<TargetColumn> compared = this.target.columns()
			.stream()
			.filter((column) -> column.isCompared() && !this.duplicates.sums().contains(column.name())
					&& !this.target.requiredKey().columns().contains(column.name()))
			.toList();
		if (!compared.isEmpty()) {
			taken.take(differs(compared));
		}
		new Sums(this.run, this.target).addUp(tools, taken);
		if (this.target.unit().canDelete()) {
			tools.jdbc().execute(keepSums());
		}
	}

	/** A blank cell deletes nothing if another cell of its key has a value. */
	private String keepSums() {
		return """
				UPDATE %1$s f SET %2$s = false
				  FROM (SELECT m.into_record, m.into_cell FROM %3$s m JOIN %1$s s ON %4$s
				         GROUP BY m.into_record, m.into_cell HAVING NOT bool_and(s.%2$s)) m
				 WHERE %5$s AND f.%2$s""".formatted(StagingTable.nameOf(this.run), DeletedCells.COLUMN,
				MergedRows.nameOf(this.run), MergedRows.isStaged(this.target),
				MergedRows.takesPlace(this.target, "f."));
	}

	/** Rows that cannot be added up, because they differ in another column. */
	private StagedTest differs(List<TargetColumn> compared) {
		String different = compared.stream()
			.map((column) -> "CASE WHEN pg_catalog.bool_or(ROW(s.%1$s)::pg_catalog.record OPERATOR(pg_catalog.*<>) "
				.formatted(Identifiers.quoted(column.name()))
					+ "ROW(f.%1$s)::pg_catalog.record) THEN %2$s END".formatted(Identifiers.quoted(column.name()),
							Identifiers.literal(column.name())))
			.collect(Collectors.joining(", "));
		String query = """
				SELECT s.ctid AS "row", g.different AS column_name,
				       %1$s OPERATOR(pg_catalog.||) '. They differ in '
				       OPERATOR(pg_catalog.||) g.different OPERATOR(pg_catalog.||)
				       '. Expected equal values in all columns that are not added up.' AS reason, %2$s AS value
				  FROM %3$s m JOIN %4$s s ON %5$s
				  JOIN (SELECT m.into_record, m.into_cell, pg_catalog.count(*) AS records,
				               pg_catalog.array_agg(m._record ORDER BY m._record, m._cell) AS numbers,
				               pg_catalog.array_to_string(ARRAY[%6$s], ', ') AS different
				          FROM %3$s m JOIN %4$s s ON %5$s JOIN %4$s f ON %7$s
				         GROUP BY m.into_record, m.into_cell) g
				    ON %8$s
				 WHERE g.different OPERATOR(pg_catalog.<>) ''""".formatted(
				this.key.sharing(this.key.shown("m."), "g.records", "g.numbers"), this.key.shown("m."),
				MergedRows.nameOf(this.run), StagingTable.nameOf(this.run), MergedRows.isStaged(this.target), different,
				MergedRows.takesPlace(this.target, "f."), MergedRows.isGroup());
		return new StagedTest(Disposition.REJECTED, KeyRejectCode.DUPLICATE_KEY, query);
	}

	/** The rows whose place another row takes. */
	private StagedTest merge() {
		String query = """
				SELECT s.ctid AS "row", %1$s AS column_name,
				       'Merged into record ' OPERATOR(pg_catalog.||) m.into_record OPERATOR(pg_catalog.||) '.' AS reason,
				       NULL::pg_catalog.text AS value
				  FROM %2$s m JOIN %3$s s ON %4$s
				 WHERE m._record OPERATOR(pg_catalog.<>) m.into_record OR m._cell OPERATOR(pg_catalog.<>) m.into_cell"""
			.formatted(this.key.names(), MergedRows.nameOf(this.run), StagingTable.nameOf(this.run),
					MergedRows.isStaged(this.target));
		return new StagedTest(Disposition.MERGED, KeyRejectCode.DUPLICATE_KEY, query);
	}

}
