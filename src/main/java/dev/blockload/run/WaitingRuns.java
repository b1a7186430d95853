package dev.blockload.run;

import java.sql.Types;

import dev.blockload.Failure;
import dev.blockload.run.RunEvent.Kind;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Stores runs that wait for a node, before their first attempt or between two: a part of
 * {@link RunRow}. Safe for use by many threads.
 */
public final class WaitingRuns {

	private final JdbcClient jdbc;

	private final StorableText texts;

	private final RunStatements statements;

	WaitingRuns(JdbcClient jdbc, StorableText texts, RunStatements statements) {
		this.jdbc = jdbc;
		this.texts = texts;
		this.statements = statements;
	}

	/**
	 * Insert a run that waits for its first attempt.
	 * @param run what was requested
	 * @return its number
	 */
	public long queue(NewRun run) {
		return this.statements.insert(run, RunStatus.WAITING, 0, "").query((rs, row) -> rs.getLong("id")).single();
	}

	/**
	 * Insert a run that waits, and that takes the place of one that failed: it does the
	 * same, from the beginning. The other cannot be restarted any more.
	 * @param run the number of the run that failed
	 * @return the number of the new run
	 */
	public long queueAgain(long run) {
		long next = this.jdbc
			.sql("""
					INSERT INTO blockload.run (import, application, block, mode, definition, wanted_date, wanted_key,
					                           one_off, forced, dry_run, restartable, allowed_deletes, owner, holder,
					                           started_by, status, attempts, corrects, spool, bucket, key, etag, size, last_modified, flow_run_id,
					                           trace_parent, lineage_parent)
					SELECT import, application, block, mode, definition, wanted_date, wanted_key, one_off, forced, dry_run,
					       NOT dry_run, allowed_deletes, nextval('blockload.fence'), '', started_by, 'WAITING', 0, corrects, spool,
					       CASE WHEN spool IS NOT NULL THEN bucket END, CASE WHEN spool IS NOT NULL THEN key END,
					       CASE WHEN spool IS NOT NULL THEN etag END, CASE WHEN spool IS NOT NULL THEN size END,
					       CASE WHEN spool IS NOT NULL THEN last_modified END, flow_run_id, trace_parent,
					       lineage_parent
					  FROM blockload.run WHERE id = :run RETURNING id, %s"""
				.formatted(RunStatements.event(Kind.LAUNCHED, "NULL", "'Takes the place of run ' || :run || '.'")))
			.param("run", run)
			.query((rs, row) -> rs.getLong("id"))
			.single();
		this.jdbc.sql("UPDATE blockload.corrected_record SET run_id = :next WHERE run_id = :run")
			.param("next", next)
			.param("run", run)
			.update();
		this.jdbc
			.sql("UPDATE blockload.run SET superseded_by = :next, restartable = false WHERE id = :run RETURNING "
					+ RunStatements.event(Kind.SUPERSEDED, "NULL", "'Run ' || :next || ' takes its place.'"))
			.param("next", next)
			.param("run", run)
			.query()
			.singleRow();
		return next;
	}

	/**
	 * Insert a run that waits, and that loads the next file of an import which loads each
	 * file once.
	 * @param run the number of the run before it
	 * @return the number of the new run
	 */
	public long queueNext(long run) {
		return this.jdbc
			.sql("""
					INSERT INTO blockload.run (import, application, block, mode, definition, one_off, forced, dry_run,
					                           restartable, allowed_deletes, owner, holder, started_by, status, attempts, series,
					                           trace_parent, lineage_parent)
					SELECT import, application, block, mode, definition, one_off, forced, dry_run, true, allowed_deletes,
					       nextval('blockload.fence'), '', started_by, 'WAITING', 0, coalesce(series, id), trace_parent,
					       lineage_parent
					  FROM blockload.run WHERE id = :run RETURNING id, %s"""
				.formatted(
						RunStatements.event(Kind.LAUNCHED, "NULL", "'Loads the next file after run ' || :run || '.'")))
			.param("run", run)
			.query((rs, row) -> rs.getLong("id"))
			.single();
	}

	/**
	 * Insert a run that waits, and that will undo another.
	 * @param undone the run that is undone
	 * @param startedBy the account that requests it
	 * @return its number
	 */
	public long queueUndo(Run undone, String startedBy) {
		return this.jdbc
			.sql("""
					INSERT INTO blockload.run (import, application, block, mode, definition, one_off, forced, restartable,
					                           owner, holder, undoes, started_by, status, attempts)
					SELECT import, application, block, 'undo', definition, true, false, false,
					       nextval('blockload.fence'), '', id, :startedBy, 'WAITING', 0
					  FROM blockload.run WHERE id = :undone RETURNING id, %s"""
				.formatted(RunStatements.event(Kind.LAUNCHED, "NULL", "'Started by ' || started_by || '.'")))
			.param("startedBy", startedBy)
			.param("undone", undone.id())
			.query((rs, row) -> rs.getLong("id"))
			.single();
	}

	/**
	 * Let a run that failed or was stopped wait for its next attempt.
	 * @param run the run's number
	 * @param kind whether somebody requested that, or it follows by itself
	 * @param message who, or when, for people
	 */
	public void requeue(long run, Kind kind, String message) {
		this.jdbc
			.sql("""
					UPDATE blockload.run SET status = CASE WHEN status IN ('FAILED', 'STOPPED') THEN 'WAITING' ELSE status END,
					       ended_at = CASE WHEN status IN ('FAILED', 'STOPPED') THEN NULL ELSE ended_at END
					 WHERE id = :run RETURNING %s"""
				.formatted(RunStatements.event(kind, "error_code", ":message")))
			.param("message", this.texts.of(message))
			.param("run", run)
			.query()
			.singleRow();
	}

	/**
	 * Note why no attempt at a run that waits can begin yet, unless that was noted last.
	 * @param run the run's number
	 * @param message why, for people
	 */
	public void waits(long run, String message) {
		var unused = this.jdbc
			.sql("""
					SELECT %s FROM (SELECT id, attempts FROM blockload.run WHERE id = :run AND status = 'WAITING' FOR UPDATE) r
					 WHERE coalesce((SELECT e.kind <> 'waits' OR e.message <> :message FROM blockload.run_event e
					                  WHERE e.run_id = :run ORDER BY e.number DESC LIMIT 1), true)"""
				.formatted(RunStatements.event(Kind.WAITS, "NULL", ":message")))
			.param("message", this.texts.of(message))
			.param("run", run)
			.query(Long.class)
			.list();
	}

	/**
	 * End a run that waits as failed, without another attempt.
	 * @param run the run's number
	 * @param failure why
	 * @return false if it does not wait any more
	 */
	public boolean fail(long run, Failure failure) {
		return end(run, RunStatus.FAILED, failure, null);
	}

	/**
	 * Stop a run that waits for its first or next attempt.
	 * @param run the run's number
	 * @param message why, for people, or null if a person requested it
	 * @return false if it does not wait any more
	 */
	public boolean stop(long run, @Nullable String message) {
		return end(run, RunStatus.STOPPED, null, message);
	}

	private boolean end(long run, RunStatus status, @Nullable Failure failure, @Nullable String message) {
		return this.jdbc
			.sql("""
					UPDATE blockload.run SET status = :status, ended_at = clock_timestamp(),
					       restartable = restartable AND :restartable, error_code = :code, error_message = :message,
					       error_action = :action
					 WHERE id = :run AND status = 'WAITING' RETURNING id, %s"""
				.formatted((failure != null) ? RunStatements.event(Kind.FAILURE, "error_code", "error_message")
						: RunStatements.event(Kind.STOPPED, "NULL", ":reason::text")))
			.param("status", status.name())
			.param("reason", (message != null) ? this.texts.of(message) : null, Types.VARCHAR)
			.param("restartable", failure == null || failure.recovery() == Failure.Recovery.RESTART)
			.param("code", (failure != null) ? failure.code() : null, Types.VARCHAR)
			.param("message", (failure != null) ? this.texts.of(failure.message()) : null, Types.VARCHAR)
			.param("action", (failure != null) ? this.texts.of(failure.action()) : null, Types.VARCHAR)
			.param("run", run)
			.query((rs, row) -> rs.getLong("id"))
			.list()
			.size() == 1;
	}

}
