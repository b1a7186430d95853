package dev.blockload.schedule;

import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads scheduled runs and triggers from the database, the same on every node. Safe for
 * use by many threads.
 */
public final class ScheduledRunHistory {

	/** The run that says how a scheduled run ended, among its runs {@code r}. */
	private static final String DECIDING = """
			coalesce(min(r.id) FILTER (WHERE r.status = 'FAILED'
			             AND EXISTS (SELECT FROM blockload.file_claim c WHERE c.run_id = r.id)), max(r.id))""";

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

	/**
	 * The scheduled runs of an import that were due up to a time and have not ended, the
	 * latest first.
	 */
	List<ScheduledRun> open(String importName, Instant upTo) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.scheduled_run
				 WHERE import = :import AND outcome IS NULL AND due_at <= :upTo ORDER BY due_at DESC, id DESC""")
			.param("import", importName)
			.param("upTo", Timestamp.from(upTo))
			.query(ScheduledRunRow::read)
			.list();
	}

	/**
	 * The last scheduled run of any schedule of an import that was due after a time and
	 * has ended, except for times that were skipped and for schedules that are gone.
	 */
	Optional<ScheduledRun> lastCounted(String importName, Instant after) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.scheduled_run
				 WHERE import = :import AND due_at > :after AND outcome <> 'missed'
				   AND NOT (outcome = 'superseded' AND code = :gone)
				 ORDER BY due_at DESC, id DESC LIMIT 1""")
			.param("import", importName)
			.param("after", Timestamp.from(after))
			.param("gone", ScheduleCode.DEFINITION.text())
			.query(ScheduledRunRow::read)
			.optional();
	}

	/**
	 * Whether a scheduled run succeeded, or a run of its import has succeeded since it
	 * was due: a restart, or one that a person started.
	 */
	boolean isMadeGood(ScheduledRun scheduledRun) {
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM blockload.scheduled_run
				                WHERE id = :id AND outcome IN ('completed', 'unchanged'))
				    OR EXISTS (SELECT FROM blockload.run
				                WHERE import = :import AND NOT dry_run AND stage IN ('published', 'unchanged')
				                  AND undoes IS NULL AND ended_at > :due)""")
			.param("id", scheduledRun.id())
			.param("import", scheduledRun.importName())
			.param("due", Timestamp.from(scheduledRun.dueAt()))
			.query(Boolean.class)
			.single();
	}

	/** Whether a run of an import has succeeded since a moment. */
	boolean isLoadedSince(String importName, Instant moment) {
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM blockload.run
				                WHERE import = :import AND NOT dry_run AND stage IN ('published', 'unchanged')
				                  AND undoes IS NULL AND ended_at > :moment)""")
			.param("import", importName)
			.param("moment", Timestamp.from(moment))
			.query(Boolean.class)
			.single();
	}

	/** The deciding run of a scheduled run, or its flow run. */
	Optional<Long> lastRun(ScheduledRun scheduledRun) {
		return Optional.ofNullable(lastRuns(Set.of(scheduledRun.id())).get(scheduledRun.id()));
	}

	/**
	 * The deciding runs of some scheduled runs, or their flow runs: the last one, or of
	 * several files the run of the first file that failed and that no run has taken up
	 * since.
	 * @param scheduledRuns their numbers
	 * @return the number of the run by that of its scheduled run; one that started none
	 * is not in it
	 */
	public Map<Long, Long> lastRuns(Collection<Long> scheduledRuns) {
		Map<Long, Long> runs = new HashMap<>();
		this.jdbc.sql("""
				SELECT s.id, coalesce((SELECT %s FROM blockload.run r WHERE r.scheduled_run_id = s.id),
				                      (SELECT f.id FROM blockload.flow_run f WHERE f.scheduled_run_id = s.id)) AS run
				  FROM unnest(:ids::bigint[]) s (id)""".formatted(DECIDING))
			.param("ids", scheduledRuns.toArray(Long[]::new), Types.ARRAY)
			.query((rs) -> {
				Long run = rs.getObject("run", Long.class);
				if (run != null) {
					runs.put(rs.getLong("id"), run);
				}
			});
		return runs;
	}

	/**
	 * The recorded times of schedules.
	 * @param schedules how many schedules each import has, by its name
	 * @return by {@link ScheduledRun#key}; a schedule that was never due is not in it
	 */
	public Map<String, RecordedTimes> recordedTimes(Map<String, Integer> schedules) {
		List<String> names = new ArrayList<>();
		List<Integer> numbers = new ArrayList<>();
		schedules.forEach((name, count) -> {
			for (int number = 1; number <= count; number++) {
				names.add(name);
				numbers.add(number);
			}
		});
		Map<String, RecordedTimes> times = new HashMap<>();
		this.jdbc
			.sql("""
					SELECT l.*, (SELECT f.due_at FROM blockload.scheduled_run f
					              WHERE f.import = n.import AND f.schedule_number = n.number ORDER BY f.due_at LIMIT 1) AS first
					  FROM unnest(:imports::text[], :numbers::int[]) n (import, number)
					 CROSS JOIN LATERAL (
					       SELECT * FROM blockload.scheduled_run s
					        WHERE s.import = n.import AND s.schedule_number = n.number ORDER BY s.due_at DESC LIMIT 1) l""")
			.param("imports", names.toArray(String[]::new), Types.ARRAY)
			.param("numbers", numbers.toArray(Integer[]::new), Types.ARRAY)
			.query((rs, row) -> new RecordedTimes(rs.getTimestamp("first").toInstant(), ScheduledRunRow.read(rs, row)))
			.list()
			.forEach((recorded) -> times.put(recorded.last().key(), recorded));
		return times;
	}

	/**
	 * Which of some times have no outcome yet, or one that depends on another run that
	 * was alive.
	 * @param times of schedules
	 */
	Set<DueTime> open(Collection<DueTime> times) {
		return Set.copyOf(this.jdbc
			.sql("""
					SELECT s.import, s.schedule_number, s.due_at
					  FROM unnest(:imports::text[], :numbers::int[], (:times::text[])::timestamptz[]) n (import, number, due)
					  JOIN blockload.scheduled_run s ON s.import = n.import AND s.schedule_number = n.number AND s.due_at = n.due
					 WHERE s.outcome IS NULL OR s.outcome = 'overlapped'""")
			.param("imports", times.stream().map(DueTime::importName).toArray(String[]::new), Types.ARRAY)
			.param("numbers", times.stream().map(DueTime::scheduleNumber).toArray(Integer[]::new), Types.ARRAY)
			.param("times", times.stream().map((time) -> time.dueAt().toString()).toArray(String[]::new), Types.ARRAY)
			.query((rs, row) -> new DueTime(rs.getString("import"), rs.getInt("schedule_number"),
					rs.getTimestamp("due_at").toInstant()))
			.list());
	}

	/**
	 * A time of a schedule.
	 *
	 * @param importName the import
	 * @param scheduleNumber the number of its schedule, from 1
	 * @param dueAt the time
	 */
	record DueTime(String importName, int scheduleNumber, Instant dueAt) {

		/** As {@link ScheduledRun#key} has it. */
		String key() {
			return ScheduledRun.key(this.importName, this.scheduleNumber);
		}

	}

	/**
	 * What is recorded of a schedule.
	 *
	 * @param first its first time
	 * @param last its last time, and what became of it
	 */
	public record RecordedTimes(Instant first, ScheduledRun last) {
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
