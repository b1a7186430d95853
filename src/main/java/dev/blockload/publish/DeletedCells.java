package dev.blockload.publish;

import dev.blockload.publish.AbsentItems.Deletes;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The table of a run that holds the staged rows of blank cells that delete the items with
 * their keys. They are staged and looked up like others, and share the rules for equal
 * keys. Then they are moved into this table, so that the tests of the block's constraints
 * and the statements of publish find rows with values only.
 */
final class DeletedCells implements ExaminationStep {

	static final String SUFFIX = "deletes";

	/** Whether a staged row deletes an item, for imports in which blank cells do. */
	static final String COLUMN = "_delete";

	private final long run;

	DeletedCells(long run) {
		this.run = run;
	}

	static String nameOf(long run) {
		return StagingTable.sideTable(run, SUFFIX);
	}

	/** The table of a run; null if its cells delete nothing. */
	static @Nullable String of(long run, Target target) {
		return target.unit().canDelete() ? nameOf(run) : null;
	}

	/** Create the table if its run needs it and it does not exist. */
	static void create(JdbcTemplate jdbc, long run, Target target) {
		if (target.unit().canDelete()) {
			jdbc.execute("CREATE TABLE IF NOT EXISTS " + nameOf(run) + " (LIKE " + StagingTable.nameOf(run) + ")");
			TableRights.ownOnly(jdbc, nameOf(run));
		}
	}

	/** How many rows it has; 0 if it does not exist. */
	static long count(JdbcTemplate jdbc, long run) {
		boolean exists = Boolean.TRUE
			.equals(jdbc.queryForObject("SELECT to_regclass(?) IS NOT NULL", Boolean.class, nameOf(run)));
		Long count = exists ? jdbc.queryForObject("SELECT count(*) FROM " + nameOf(run), Long.class) : null;
		return (count != null) ? count : 0;
	}

	/** Move the rows back into the staging table, before they are examined again. */
	static void giveBack(PublishTools tools, long run, Target target) {
		if (target.unit().canDelete()) {
			tools.jdbc().execute(move(nameOf(run), StagingTable.nameOf(run)));
		}
	}

	private static String move(String from, String into) {
		return "WITH moved AS (DELETE FROM %s WHERE %s RETURNING *) INSERT INTO %s SELECT * FROM moved".formatted(from,
				COLUMN, into);
	}

	/** Move the rows out of the staging table. */
	@Override
	public void examine(PublishTools tools, TakenRows taken) {
		tools.jdbc().execute(move(StagingTable.nameOf(this.run), nameOf(this.run)));
		tools.jdbc().execute("ANALYZE " + nameOf(this.run));
		StagingTable.analyze(tools.jdbc(), this.run);
	}

	/**
	 * Count what the cells do; before the items are deleted, under the locks of publish.
	 * @param merge the statements of publish
	 * @param deletes whether rows are deleted
	 */
	static Counted count(PublishTools tools, MergeStatements merge, Deletes deletes) {
		Counted counted = merge.cellCounts()
			.map((query) -> tools.rolePath().with(() -> tools.client().sql(query).query(Counted.class).single()))
			.orElse(new Counted(0, 0));
		return switch (deletes) {
			case MADE -> counted;
			case HELD_BACK -> new Counted(0, counted.deleted() + counted.unchanged());
		};
	}

	/**
	 * What the cells do.
	 *
	 * @param deleted cells whose item is deleted
	 * @param unchanged cells that have no item to delete
	 */
	record Counted(long deleted, long unchanged) {
	}

}
