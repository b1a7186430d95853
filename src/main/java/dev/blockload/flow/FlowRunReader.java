package dev.blockload.flow;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import dev.blockload.definition.FlowDefinition.OnFailure;
import dev.blockload.importjob.FileNeed;
import dev.blockload.run.RunStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the rows of flow runs with their members: two queries, however many flow runs are
 * asked for, after the one that selects them. Each method runs in the caller's
 * transaction. Safe for use by many threads.
 */
final class FlowRunReader {

	private final JdbcClient jdbc;

	FlowRunReader(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** A flow run by its number. */
	Optional<FlowRun> find(long id) {
		return found(List.of(id)).stream().findFirst();
	}

	/** The flow run of a flow that has not ended, as its row says. */
	Optional<FlowRun> open(String flow) {
		return this.jdbc.sql("SELECT id FROM blockload.flow_run WHERE flow = :flow AND ended_at IS NULL")
			.param("flow", flow)
			.query(Long.class)
			.optional()
			.flatMap(this::find);
	}

	/** The last flow run of a flow. */
	Optional<FlowRun> last(String flow) {
		return this.jdbc.sql("SELECT max(id) AS id FROM blockload.flow_run WHERE flow = :flow")
			.param("flow", flow)
			.query((rs, row) -> Optional.ofNullable(rs.getObject("id", Long.class)))
			.single()
			.flatMap(this::find);
	}

	/** The flow run of a scheduled run. */
	Optional<FlowRun> ofScheduledRun(long scheduledRunId) {
		return this.jdbc.sql("SELECT id FROM blockload.flow_run WHERE scheduled_run_id = :scheduled")
			.param("scheduled", scheduledRunId)
			.query(Long.class)
			.optional()
			.flatMap(this::find);
	}

	/** One more flow run than a page has, if there are as many; newest first. */
	List<FlowRun> page(FlowQuery query) {
		Set<String> applications = query.applications();
		return found(this.jdbc.sql("""
				SELECT id FROM blockload.flow_run f
				 WHERE (:flow::text IS NULL OR flow = :flow) AND id < :before
				   AND (:statuses = '' OR status = ANY (string_to_array(:statuses, ',')))
				   AND (:since::timestamptz IS NULL OR started_at >= :since::timestamptz)
				   AND (:until::timestamptz IS NULL OR started_at < :until::timestamptz)
				   AND (:all OR NOT EXISTS (
				            SELECT FROM blockload.flow_member m WHERE m.flow_run_id = f.id
				               AND (m.application IS NULL OR m.application <> ALL (:applications::text[]))))
				 ORDER BY id DESC LIMIT :limit""")
			.param("flow", query.flow(), Types.VARCHAR)
			.param("before", Objects.requireNonNullElse(query.before(), Long.MAX_VALUE))
			.param("statuses", query.storedStatuses())
			.param("since", text(query.since()), Types.VARCHAR)
			.param("until", text(query.until()), Types.VARCHAR)
			.param("all", applications == null)
			.param("applications", (applications != null) ? applications.toArray(String[]::new) : new String[0],
					Types.ARRAY)
			.param("limit", query.limit() + 1)
			.query(Long.class)
			.list());
	}

	/** How many flow runs a query selects, by their status, whichever it asks for. */
	Map<RunStatus, Long> counts(FlowQuery query) {
		Set<String> applications = query.applications();
		Map<RunStatus, Long> counts = new EnumMap<>(RunStatus.class);
		this.jdbc.sql("""
				SELECT status, count(*) FROM blockload.flow_run f
				 WHERE (:flow::text IS NULL OR flow = :flow)
				   AND (:since::timestamptz IS NULL OR started_at >= :since::timestamptz)
				   AND (:until::timestamptz IS NULL OR started_at < :until::timestamptz)
				   AND (:all OR NOT EXISTS (
				            SELECT FROM blockload.flow_member m WHERE m.flow_run_id = f.id
				               AND (m.application IS NULL OR m.application <> ALL (:applications::text[]))))
				 GROUP BY status""")
			.param("flow", query.flow(), Types.VARCHAR)
			.param("since", text(query.since()), Types.VARCHAR)
			.param("until", text(query.until()), Types.VARCHAR)
			.param("all", applications == null)
			.param("applications", (applications != null) ? applications.toArray(String[]::new) : new String[0],
					Types.ARRAY)
			.query((rs) -> {
				counts.put(RunStatus.valueOf(rs.getString(1)), rs.getLong(2));
			});
		return counts;
	}

	/** The last flow run of each of some flows that is not a dry run. */
	List<FlowRun> lastPublishing(Collection<String> flows) {
		return found(this.jdbc.sql("""
				SELECT r.id FROM unnest(:flows::text[]) n (flow)
				 CROSS JOIN LATERAL (SELECT id FROM blockload.flow_run f WHERE f.flow = n.flow AND NOT dry_run
				                      ORDER BY id DESC LIMIT 1) r""")
			.param("flows", flows.toArray(String[]::new), Types.ARRAY)
			.query(Long.class)
			.list());
	}

	/** When the last good run of some flows ended. */
	Map<String, Instant> lastGoodAt(Collection<String> flows) {
		Map<String, Instant> ends = new HashMap<>();
		this.jdbc
			.sql("""
					SELECT flow, max(ended_at) FROM blockload.flow_run
					 WHERE flow = ANY (:flows::text[]) AND status IN ('COMPLETED', 'UNCHANGED') AND NOT dry_run GROUP BY flow""")
			.param("flows", flows.toArray(String[]::new), Types.ARRAY)
			.query((rs) -> {
				ends.put(rs.getString(1), rs.getTimestamp(2).toInstant());
			});
		return ends;
	}

	private static @Nullable String text(@Nullable Instant time) {
		return (time != null) ? time.toString() : null;
	}

	/** The flow runs that have not ended, as their rows say. */
	List<FlowRun> running() {
		return found(this.jdbc.sql("SELECT id FROM blockload.flow_run WHERE ended_at IS NULL ORDER BY id")
			.query(Long.class)
			.list());
	}

	/**
	 * The flow runs whose deadline has passed, that have not loaded all imports, and of
	 * which this was not noted.
	 */
	List<FlowRun> overdue(Instant now) {
		return found(this.jdbc
			.sql("""
					SELECT id FROM blockload.flow_run
					 WHERE deadline_at <= :now AND late_at IS NULL AND status NOT IN ('COMPLETED', 'UNCHANGED') AND NOT dry_run
					   AND deadline_at > CAST(:now AS timestamptz) - interval '7 days' ORDER BY id""")
			.param("now", Timestamp.from(now))
			.query(Long.class)
			.list());
	}

	/** Flow runs by their numbers, in the same order, with two queries. */
	private List<FlowRun> found(List<Long> ids) {
		if (ids.isEmpty()) {
			return List.of();
		}
		Long[] numbers = ids.toArray(Long[]::new);
		Map<Long, FlowRun> runs = new HashMap<>();
		this.jdbc.sql("SELECT * FROM blockload.flow_run WHERE id = ANY (:ids::bigint[])")
			.param("ids", numbers, Types.ARRAY)
			.query((rs) -> {
				runs.put(rs.getLong("id"), read(rs));
			});
		Map<Long, List<FlowMember>> members = new HashMap<>();
		this.jdbc.sql("SELECT * FROM blockload.flow_member WHERE flow_run_id = ANY (:ids::bigint[]) ORDER BY position")
			.param("ids", numbers, Types.ARRAY)
			.query((rs) -> {
				members.computeIfAbsent(rs.getLong("flow_run_id"), (id) -> new ArrayList<>()).add(member(rs));
			});
		return ids.stream()
			.flatMap((id) -> Optional.ofNullable(runs.get(id)).stream())
			.map((run) -> run.with(members.getOrDefault(run.id(), List.of())))
			.toList();
	}

	/** Without its members. */
	private static FlowRun read(ResultSet rs) throws SQLException {
		long id = rs.getLong("id");
		LocalDate day = rs.getObject("file_day", LocalDate.class);
		String zone = rs.getString("file_zone");
		FileNeed need = new FileNeed(day, (zone != null) ? ZoneId.of(zone) : ZoneOffset.UTC,
				duration(rs, "min_age_millis"));
		FlowRun.Times times = new FlowRun.Times(rs.getTimestamp("due_at").toInstant(),
				rs.getTimestamp("started_at").toInstant(), rs.getTimestamp("attempt_started_at").toInstant(),
				instant(rs, "ended_at"), Duration.ofMillis(rs.getLong("worked_millis")), instant(rs, "deadline_at"),
				instant(rs, "late_at"));
		Long superseded = rs.getObject("superseded_by", Long.class);
		return new FlowRun(id, rs.getString("flow"), rs.getString("definition"),
				OnFailure.of(rs.getString("on_failure")), rs.getInt("parallel"),
				FlowRun.Runner.valueOf(rs.getString("runner").toUpperCase(Locale.ROOT)),
				RunStatus.valueOf(rs.getString("status")), rs.getBoolean("dry_run"), rs.getBoolean("restartable"),
				rs.getString("wanted_date"), new FileWait(need, instant(rs, "wait_until"), duration(rs, "wait_millis")),
				times, rs.getString("error_code"), rs.getString("error_message"), rs.getString("started_by"),
				rs.getString("holder"), rs.getInt("attempts"), rs.getString("stop_requested_by"), superseded,
				List.of());
	}

	private static FlowMember member(ResultSet rs) throws SQLException {
		return new FlowMember(rs.getString("import"), rs.getString("application"),
				Set.copyOf(Arrays.asList((String[]) rs.getArray("upstream").getArray())),
				MemberState.of(rs.getString("state")), rs.getObject("run_id", Long.class), rs.getString("code"),
				rs.getString("message"), rs.getInt("failed_attempts"), instant(rs, "look_at"),
				instant(rs, "started_at"), instant(rs, "ended_at"));
	}

	private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
		return Optional.ofNullable(rs.getTimestamp(column)).map(Timestamp::toInstant).orElse(null);
	}

	private static @Nullable Duration duration(ResultSet rs, String column) throws SQLException {
		Long millis = rs.getObject(column, Long.class);
		return (millis != null) ? Duration.ofMillis(millis) : null;
	}

	/** The flow runs of nodes that have no task, such as after a table was restored. */
	List<Long> withoutTask(String task) {
		return this.jdbc.sql("""
				SELECT id FROM blockload.flow_run f
				 WHERE ended_at IS NULL AND runner = 'nodes' AND NOT EXISTS (
				       SELECT FROM blockload.scheduled_run_task t
				        WHERE t.task_name = :task AND t.task_instance = f.id::text) ORDER BY id""")
			.param("task", task)
			.query(Long.class)
			.list();
	}

}
