package dev.blockload.run;

import java.sql.Types;
import java.util.List;
import java.util.Optional;

import dev.blockload.Warning;
import dev.blockload.run.RunEvent.Kind;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Completes runs, in the transaction that makes their rows visible in the block: a part
 * of {@link RunRow}. Safe for use by many threads.
 */
public final class RunCompletions {

	private final JdbcClient jdbc;

	private final RunStatements statements;

	private final RunSteps steps;

	RunCompletions(JdbcClient jdbc, RunStatements statements, RunSteps steps) {
		this.jdbc = jdbc;
		this.statements = statements;
		this.steps = steps;
	}

	/**
	 * Complete the run: its rows are visible in the block when this transaction commits.
	 * @param attempt who published
	 * @param counts all known
	 * @param blockOid the table that contains the rows
	 * @throws RunException code {@code fenced}
	 */
	public void published(Attempt attempt, Run.Counts counts, long blockOid) {
		publish(attempt, Stage.VERIFIED, counts, blockOid);
	}

	/**
	 * Complete a run whose rows were loaded directly: they are visible in the block when
	 * this transaction commits.
	 * @param attempt who loaded
	 * @param end how long the text of the object is
	 * @param counts all known
	 * @param blockOid the table that contains the rows
	 * @throws RunException code {@code fenced}
	 */
	public void loadedDirectly(Attempt attempt, long end, Run.Counts counts, long blockOid) {
		this.steps.loaded(attempt, end);
		publish(attempt, Stage.LOADED, counts, blockOid);
	}

	private void publish(Attempt attempt, Stage from, Run.Counts counts, long blockOid) {
		RunStatements.requireOwned(attempt,
				completing(attempt, from, Stage.PUBLISHED, counts,
						", publication = nextval('blockload.publication'), block_oid = :block")
					.param("block", blockOid));
	}

	/**
	 * Store how many runs of its block the import of a run keeps for undo; within the
	 * transaction that publishes it.
	 * @param attempt who publishes
	 * @param keep how many
	 */
	public void keeps(Attempt attempt, int keep) {
		this.jdbc.sql("UPDATE blockload.run SET undo_keep = :keep WHERE id = :run")
			.param("keep", keep)
			.param("run", attempt.run())
			.update();
	}

	/**
	 * Complete a dry run: it published, and rolled that back.
	 * @param attempt who published
	 * @param counts those that a run would have
	 * @throws RunException code {@code fenced}
	 */
	public void rehearsed(Attempt attempt, Run.Counts counts) {
		RunStatements.requireOwned(attempt, completing(attempt, Stage.VERIFIED, Stage.REHEARSED, counts, ""));
	}

	private JdbcClient.StatementSpec completing(Attempt attempt, Stage from, Stage to, Run.Counts counts, String more) {
		return this.statements.advancing(attempt, from, to, """
				, status = 'COMPLETED', restartable = false, read = :read, loaded = :staged, rejected = :rejected,
				  skipped = :skipped, merged = :merged, inserted = :inserted, updated = :updated,
				  unchanged = :unchanged, deleted = :deleted, cells = :cells, blank_cells = :blank,
				  created = :created::jsonb, error_code = NULL, error_message = NULL, error_action = NULL,
				  ended_at = clock_timestamp(), worked_millis = %s""".formatted(RunStatements.WORKED) + more)
			.param("read", counts.read(), Types.BIGINT)
			.param("staged", counts.staged(), Types.BIGINT)
			.param("rejected", counts.rejected(), Types.BIGINT)
			.param("skipped", counts.skipped(), Types.BIGINT)
			.param("merged", counts.merged(), Types.BIGINT)
			.param("inserted", counts.inserted(), Types.BIGINT)
			.param("updated", counts.updated(), Types.BIGINT)
			.param("unchanged", counts.unchanged(), Types.BIGINT)
			.param("deleted", counts.deleted(), Types.BIGINT)
			.param("cells", counts.cells(), Types.BIGINT)
			.param("blank", counts.blankCells(), Types.BIGINT)
			.param("created", CreatedItems.json(counts.created()));
	}

	/**
	 * End the run UNCHANGED: what it would publish is published already.
	 * @param attempt who found that
	 * @param from how far the run has come
	 * @param warnings about what was published since
	 * @throws RunException code {@code fenced}
	 */
	public void unchanged(Attempt attempt, Stage from, List<Warning> warnings) {
		this.statements.advance(attempt, from, Stage.UNCHANGED);
		this.jdbc
			.sql("""
					UPDATE blockload.run SET status = 'UNCHANGED', restartable = false, ended_at = clock_timestamp(),
					       worked_millis = %s
					 WHERE id = :run RETURNING %s""".formatted(RunStatements.WORKED,
					RunStatements.event(Kind.UNCHANGED, "NULL", "NULL")))
			.param("run", attempt.run())
			.query()
			.listOfRows();
		this.statements.warn(attempt.run(), warnings);
	}

	/**
	 * Complete a run that undoes another: its block is as it was before when this
	 * transaction commits. The runs that the other had undone are not undone any more.
	 * @param attempt who undid
	 * @param undone the run that is undone
	 * @param counts of the rows of the block
	 * @param blockOid the table that contains the rows
	 * @throws RunException code {@code fenced}
	 */
	public void undid(Attempt attempt, Run undone, Run.Counts counts, long blockOid) {
		publish(attempt, Stage.CREATED, counts, blockOid);
		@Nullable Long by = attempt.run();
		for (@Nullable
		Long run = undone.id(); run != null; run = undoneOf(run)) {
			this.jdbc.sql("UPDATE blockload.run SET undone_by = :by WHERE id = :run")
				.param("by", by, Types.BIGINT)
				.param("run", run)
				.update();
			// An undo that is in force again undoes its own run again.
			by = (by == null) ? run : null;
		}
	}

	private @Nullable Long undoneOf(long run) {
		return this.jdbc.sql("SELECT undoes FROM blockload.run WHERE id = :run")
			.param("run", run)
			.query((rs, row) -> Optional.ofNullable(rs.getObject("undoes", Long.class)))
			.single()
			.orElse(null);
	}

}
