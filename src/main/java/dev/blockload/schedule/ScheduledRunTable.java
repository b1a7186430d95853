package dev.blockload.schedule;

import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writes scheduled runs. Fencing: only the executor that took a scheduled run last
 * changes it.
 */
final class ScheduledRunTable {

	/** Long enough to ask what happened, short enough to stay small. */
	private static final String KEPT = "90 days";

	private final JdbcClient jdbc;

	ScheduledRunTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Record a scheduled run.
	 * @return its number; empty where it is recorded already
	 */
	Optional<Long> add(String importName, int scheduleNumber, Instant dueAt, int missed) {
		return this.jdbc.sql("""
				INSERT INTO blockload.scheduled_run (import, schedule_number, due_at, missed)
				VALUES (:import, :schedule, :due, :missed) ON CONFLICT DO NOTHING RETURNING id""")
			.param("import", importName)
			.param("schedule", scheduleNumber)
			.param("due", Timestamp.from(dueAt))
			.param("missed", missed)
			.query(Long.class)
			.optional();
	}

	/** The import or the flow of a scheduled run. */
	Optional<String> nameOf(long id) {
		return this.jdbc.sql("SELECT import FROM blockload.scheduled_run WHERE id = :id")
			.param("id", id)
			.query(String.class)
			.optional();
	}

	/**
	 * Take a scheduled run: the executor that had it before is fenced off.
	 * @return the scheduled run as that executor left it; empty where it has ended
	 */
	Optional<ScheduledRun> take(long id, String node) {
		return this.jdbc.sql("""
				UPDATE blockload.scheduled_run SET fencing_token = nextval('blockload.fence'), node = :node
				 WHERE id = :id AND outcome IS NULL RETURNING *""")
			.param("id", id)
			.param("node", node)
			.query(ScheduledRunRow::read)
			.optional();
	}

	/**
	 * Change the state of a scheduled run.
	 * @param reason why, or null
	 * @throws FencedOffException where another executor has taken it, or it has ended
	 */
	void move(ScheduledRun scheduledRun, ScheduledRunState state, @Nullable Reason reason, int failedAttempts,
			int lostNodes) {
		int moved = this.jdbc.sql("""
				UPDATE blockload.scheduled_run SET state = :state, code = :code, message = :message,
				       failed_attempts = :failed, lost_nodes = :lost
				 WHERE id = :id AND fencing_token = :token AND outcome IS NULL""")
			.param("state", state.text())
			.param("code", (reason != null) ? reason.reasonCode() : null, Types.VARCHAR)
			.param("message", (reason != null) ? reason.message() : null, Types.VARCHAR)
			.param("failed", failedAttempts)
			.param("lost", lostNodes)
			.param("id", scheduledRun.id())
			.param("token", scheduledRun.token())
			.update();
		if (moved != 1) {
			throw new FencedOffException();
		}
	}

	/**
	 * End a scheduled run.
	 * @return whether this call ended it; not where another executor has taken it, or it
	 * has ended
	 */
	boolean end(ScheduledRun scheduledRun, Outcome outcome, @Nullable Reason reason) {
		return this.jdbc.sql("""
				UPDATE blockload.scheduled_run SET state = 'ended', outcome = :outcome, code = :code,
				       message = :message, ended_at = clock_timestamp()
				 WHERE id = :id AND coalesce(fencing_token, 0) = :token AND outcome IS NULL""")
			.param("outcome", outcome.text())
			.param("code", (reason != null) ? reason.reasonCode() : null, Types.VARCHAR)
			.param("message", (reason != null) ? reason.message() : null, Types.VARCHAR)
			.param("id", scheduledRun.id())
			.param("token", scheduledRun.token())
			.update() == 1;
	}

	/** Release the runs of a node that stops, so that other nodes continue them. */
	void release(String node) {
		this.jdbc.sql("UPDATE blockload.scheduled_run SET state = 'released' WHERE node = :node AND state = 'running'")
			.param("node", node)
			.update();
	}

	/** Whether a later scheduled run of the same schedule replaces this one. */
	boolean isSuperseded(ScheduledRun scheduledRun) {
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM blockload.scheduled_run
				 WHERE import = :import AND schedule_number = :schedule AND due_at > :due
				   AND coalesce(outcome, '') NOT IN ('overlapped', 'missed'))""")
			.param("import", scheduledRun.importName())
			.param("schedule", scheduledRun.scheduleNumber())
			.param("due", Timestamp.from(scheduledRun.dueAt()))
			.query(Boolean.class)
			.single();
	}

	/**
	 * Whether a later scheduled run of the same schedule is running, or continues soon.
	 */
	boolean isLaterRunning(ScheduledRun scheduledRun) {
		return isLater(scheduledRun, "state IN ('running', 'released')");
	}

	/** Whether a later scheduled run of the same schedule loaded its file. */
	boolean isLaterGood(ScheduledRun scheduledRun) {
		return isLater(scheduledRun, "outcome IN ('completed', 'unchanged')");
	}

	private boolean isLater(ScheduledRun scheduledRun, String condition) {
		return this.jdbc
			.sql("""
					SELECT EXISTS (SELECT FROM blockload.scheduled_run
					 WHERE import = :import AND schedule_number = :schedule AND due_at > :due AND %s)"""
				.formatted(condition))
			.param("import", scheduledRun.importName())
			.param("schedule", scheduledRun.scheduleNumber())
			.param("due", Timestamp.from(scheduledRun.dueAt()))
			.query(Boolean.class)
			.single();
	}

	/** Whether another scheduled run of the same import is running, or continues soon. */
	boolean isOtherRunning(ScheduledRun scheduledRun) {
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM blockload.scheduled_run WHERE import = :import AND id <> :id
				   AND state IN ('running', 'released'))""")
			.param("import", scheduledRun.importName())
			.param("id", scheduledRun.id())
			.query(Boolean.class)
			.single();
	}

	/** Delete what ended more than 90 days ago. */
	void deleteOld(String importName, int scheduleNumber) {
		this.jdbc.sql("""
				DELETE FROM blockload.scheduled_run WHERE import = :import AND schedule_number = :schedule
				   AND outcome IS NOT NULL AND due_at < now() - CAST(:kept AS interval)""")
			.param("import", importName)
			.param("schedule", scheduleNumber)
			.param("kept", KEPT)
			.update();
	}

	/**
	 * Another executor has taken the scheduled run: what this one wanted to record does
	 * not matter any more.
	 */
	static final class FencedOffException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}
