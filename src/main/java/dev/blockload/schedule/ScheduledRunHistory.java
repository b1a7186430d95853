package dev.blockload.schedule;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads scheduled runs and triggers from the database, the same on every node. Safe for
 * use by many threads.
 */
public final class ScheduledRunHistory {

	private final JdbcClient jdbc;

	/** History in the database that has the control schemas. */
	public ScheduledRunHistory(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** Find a scheduled run by its time. */
	public Optional<ScheduledRun> find(String importName, int scheduleNumber, Instant dueAt) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.scheduled_run
				 WHERE import = :import AND schedule_number = :schedule AND due_at = :due""")
			.param("import", importName)
			.param("schedule", scheduleNumber)
			.param("due", Timestamp.from(dueAt))
			.query(ScheduledRunRow::read)
			.optional();
	}

	/** The last scheduled run of a schedule. */
	Optional<ScheduledRun> last(String importName, int scheduleNumber) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.scheduled_run WHERE import = :import AND schedule_number = :schedule
				 ORDER BY due_at DESC LIMIT 1""")
			.param("import", importName)
			.param("schedule", scheduleNumber)
			.query(ScheduledRunRow::read)
			.optional();
	}

	/**
	 * The last scheduled run of a schedule that made an attempt: it has ended, or is
	 * retried later.
	 */
	public Optional<ScheduledRun> lastAttempted(String importName, int scheduleNumber) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.scheduled_run WHERE import = :import AND schedule_number = :schedule
				   AND (state = 'retrying' OR outcome NOT IN ('overlapped', 'missed', 'superseded'))
				 ORDER BY due_at DESC LIMIT 1""")
			.param("import", importName)
			.param("schedule", scheduleNumber)
			.query(ScheduledRunRow::read)
			.optional();
	}

	/** The first time of a schedule that is still recorded. */
	public Optional<Instant> firstTime(String importName, int scheduleNumber) {
		return this.jdbc.sql("""
				SELECT due_at FROM blockload.scheduled_run WHERE import = :import AND schedule_number = :schedule
				 ORDER BY due_at LIMIT 1""")
			.param("import", importName)
			.param("schedule", scheduleNumber)
			.query((rs, row) -> rs.getTimestamp("due_at").toInstant())
			.optional();
	}

	/**
	 * Triggers that were due before a moment, and that no node has processed.
	 * @return when each was due, by the name of its schedule
	 */
	public Map<String, Instant> lateTriggers(Instant moment) {
		Map<String, Instant> late = new TreeMap<>();
		this.jdbc.sql("""
				SELECT task_instance, execution_time FROM blockload.trigger_task
				 WHERE execution_time < :moment ORDER BY 1""").param("moment", Timestamp.from(moment)).query((rs) -> {
			late.put(rs.getString("task_instance"), rs.getTimestamp("execution_time").toInstant());
		});
		return late;
	}

	/**
	 * Whether the definitions of some node still have the schedule of a scheduled run.
	 */
	boolean hasTrigger(ScheduledRun scheduledRun) {
		return this.jdbc.sql("SELECT EXISTS (SELECT FROM blockload.trigger_task WHERE task_instance = :key)")
			.param("key", scheduledRun.key())
			.query(Boolean.class)
			.single();
	}

}
