package dev.blockload.run;

import dev.blockload.Failure;
import dev.blockload.ProcessCode;
import dev.blockload.run.RunEvent.Kind;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Ends attempts that did not complete their run, and runs that a later one supersedes: a
 * part of {@link RunRow}. Safe for use by many threads.
 */
public final class RunEndings {

	private final JdbcClient jdbc;

	private final StorableText texts;

	RunEndings(JdbcClient jdbc, StorableText texts) {
		this.jdbc = jdbc;
		this.texts = texts;
	}

	/**
	 * End an attempt as failed.
	 * @param attempt who failed
	 * @param failure why; it says whether the run is restartable
	 * @return what became of the run
	 */
	public RunRow.Ending failed(Attempt attempt, Failure failure) {
		return end(attempt, RunStatus.FAILED, failure);
	}

	/**
	 * Count a failure of the database that goes away with time.
	 * @param attempt who failed
	 * @param failure any failure
	 * @return the same failure; or code {@code fails-repeatedly} if the same statement
	 * failed so too often in succession, and a person must look
	 */
	public Failure counted(Attempt attempt, Failure failure) {
		FailedStatement statement = (failure instanceof RunException of) ? of.failedStatement() : null;
		if (statement == null) {
			return failure;
		}
		int times = this.jdbc.sql("""
				UPDATE blockload.run
				   SET failed_times = CASE WHEN failed_statement = :key THEN failed_times + 1 ELSE 1 END,
				       failed_statement = :key
				 WHERE id = :run AND owner = :owner RETURNING failed_times""")
			.param("key", statement.key())
			.param("run", attempt.run())
			.param("owner", attempt.token())
			.query(Integer.class)
			.optional()
			.orElse(0);
		if (times < statement.limit()) {
			return failure;
		}
		// After a person has looked, the count begins again.
		this.jdbc.sql("UPDATE blockload.run SET failed_statement = NULL, failed_times = 0 WHERE id = :run")
			.param("run", attempt.run())
			.update();
		return statement.repeated((RunException) failure, times);
	}

	/**
	 * Store how many deletes a publish was refused, so that a person can allow them.
	 * @param attempt who published
	 * @param deletes rows that it would have deleted
	 */
	public void refusedDeletes(Attempt attempt, long deletes) {
		this.jdbc.sql("UPDATE blockload.run SET refused_deletes = :deletes WHERE id = :run AND owner = :owner")
			.param("deletes", deletes)
			.param("run", attempt.run())
			.param("owner", attempt.token())
			.update();
	}

	/**
	 * Allow as many deletes as the last publish of a run was refused.
	 * @param run the run's number
	 * @return whether a publish was refused any
	 */
	public boolean allowRefusedDeletes(long run) {
		return this.jdbc.sql("""
				UPDATE blockload.run SET allowed_deletes = refused_deletes
				 WHERE id = :run AND refused_deletes IS NOT NULL""").param("run", run).update() == 1;
	}

	/**
	 * End an attempt as stopped. A restart continues the run.
	 * @param attempt who stopped
	 * @return what became of the run
	 */
	public RunRow.Ending stopped(Attempt attempt) {
		return end(attempt, RunStatus.STOPPED, null);
	}

	private RunRow.Ending end(Attempt attempt, RunStatus status, @Nullable Failure failure) {
		boolean restartable = failure == null || failure.recovery() == Failure.Recovery.RESTART;
		return this.jdbc
			.sql("""
					UPDATE blockload.run SET status = :status, restartable = :restartable AND NOT dry_run AND undoes IS NULL,
					       error_code = :code,
					       error_message = :message, error_action = :action, ended_at = clock_timestamp(),
					       worked_millis = CASE :code::text WHEN :died THEN %s ELSE %s END,
					       read = books.read,
					       loaded = books.read * coalesce(cells_per_record, 1) - books.rejected - books.blank,
					       rejected = CASE WHEN books.read IS NOT NULL THEN books.rejected END,
					       cells = books.read * cells_per_record,
					       blank_cells = CASE WHEN cells_per_record IS NOT NULL THEN books.blank END
					  FROM (SELECT CASE WHEN p.begin_byte IS NOT NULL THEN coalesce(sum(b.end_record - b.begin_record), 0) END
					               AS read, coalesce(sum(b.blank_cells), 0) AS blank,
					               (SELECT coalesce(sum(cells), 0) FROM blockload.reject WHERE run_id = :run) AS rejected
					          FROM blockload.run p LEFT JOIN blockload.batch b ON b.run_id = p.id
					         WHERE p.id = :run GROUP BY p.id) books
					 WHERE id = :run AND owner = :owner AND stage NOT IN ('published', 'unchanged', 'rehearsed')
					RETURNING restartable, %s"""
				.formatted(RunStatements.WORKED_BEFORE_DEATH, RunStatements.WORKED,
						(failure != null) ? RunStatements.event(Kind.FAILURE, "error_code", "error_message")
								: RunStatements.event(Kind.STOPPED, "NULL", "NULL")))
			.param("status", status.name())
			.param("died", ProcessCode.INTERRUPTED.text())
			.param("restartable", restartable)
			.param("code", (failure != null) ? failure.code() : null)
			.param("message", (failure != null) ? this.texts.of(failure.message()) : null)
			.param("action", (failure != null) ? this.texts.of(failure.action()) : null)
			.param("run", attempt.run())
			.param("owner", attempt.token())
			.query((rs, row) -> rs.getBoolean("restartable") ? RunRow.Ending.RESTARTABLE : RunRow.Ending.FINAL)
			.optional()
			.orElse(RunRow.Ending.NOT_OWNED);
	}

	/**
	 * End an unfinished run because a later run of the same import takes its place. The
	 * row's owner becomes the later attempt's token, so that a process that still works
	 * on the old run is fenced.
	 * @param run the old run
	 * @param by the first attempt of the later run
	 */
	public void superseded(long run, Attempt by) {
		this.jdbc
			.sql("""
					UPDATE blockload.run SET superseded_by = :by, restartable = false, owner = :owner,
					       error_code = CASE status WHEN 'RUNNING' THEN :code ELSE error_code END,
					       error_message = CASE status WHEN 'RUNNING' THEN 'The process running this import died (' || holder || ').'
					                       ELSE error_message END,
					       status = CASE status WHEN 'RUNNING' THEN 'FAILED' ELSE status END,
					       worked_millis = CASE status WHEN 'RUNNING' THEN %s ELSE worked_millis END,
					       ended_at = coalesce(ended_at, clock_timestamp())
					 WHERE id = :run RETURNING %s"""
				.formatted(RunStatements.WORKED_BEFORE_DEATH,
						RunStatements.event(Kind.SUPERSEDED, "NULL", "'Run ' || :by || ' took its place.'")))
			.param("by", by.run())
			.param("owner", by.token())
			.param("code", ProcessCode.INTERRUPTED.text())
			.param("run", run)
			.query()
			.listOfRows();
	}

}
