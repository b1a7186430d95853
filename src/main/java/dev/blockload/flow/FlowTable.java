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
 * The rows of flow runs, their members and their events. Each method runs in the caller's
 * transaction. Safe for use by many threads.
 */
final class FlowTable {

	private final JdbcClient jdbc;

	FlowTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Insert a flow run with its members.
	 * @return its number
	 */
	long insert(NewFlowRun run, FlowRun.Runner runner, String holder) {
		FileWait files = run.files();
		FileNeed need = files.need();
		Duration minAge = need.minAge();
		long id = this.jdbc.sql("""
				INSERT INTO blockload.flow_run (flow, definition, on_failure, parallel, runner, dry_run, restartable,
				                                wanted_date, scheduled_run_id, due_at, file_day, file_zone, wait_until,
				                                wait_millis, min_age_millis, deadline_at, started_by, holder)
				VALUES (:flow, :definition, :onFailure, :parallel, :runner, :dry, NOT :dry, :date, :scheduledRun, :due,
				        :day, :zone, :until, :every, :minAge, :deadline, :startedBy, :holder) RETURNING id""")
			.param("flow", run.definition().name())
			.param("definition", run.definition().source())
			.param("onFailure", run.definition().onFailure().text())
			.param("parallel", run.definition().parallel())
			.param("runner", runner.name().toLowerCase(Locale.ROOT))
			.param("dry", run.dryRun())
			.param("date", run.wantedDate(), Types.VARCHAR)
			.param("scheduledRun", run.scheduledRunId(), Types.BIGINT)
			.param("due", Timestamp.from(run.dueAt()))
			.param("day", need.day(), Types.DATE)
			.param("zone", need.zone().getId())
			.param("until", timestamp(files.until()), Types.TIMESTAMP)
			.param("every", millis(files.every()), Types.BIGINT)
			.param("minAge", millis(minAge), Types.BIGINT)
			.param("deadline", timestamp(run.deadlineAt()), Types.TIMESTAMP)
			.param("startedBy", run.startedBy())
			.param("holder", holder)
			.query(Long.class)
			.single();
		for (int i = 0; i < run.members().size(); i++) {
			FlowMember member = run.members().get(i);
			this.jdbc.sql("""
					INSERT INTO blockload.flow_member (flow_run_id, position, import, application, upstream)
					VALUES (:id, :position, :import, :application, :upstream)""")
				.param("id", id)
				.param("position", i)
				.param("import", member.importName())
				.param("application", member.application(), Types.VARCHAR)
				.param("upstream", member.upstream().stream().sorted().toArray(String[]::new), Types.ARRAY)
				.update();
		}
		event(id, FlowEvent.Kind.STARTED, null, null, "Started by " + run.startedBy() + ".");
		return id;
	}

	/** Lock a flow run until the transaction ends. */
	Optional<FlowRun> lock(long id) {
		boolean exists = !this.jdbc.sql("SELECT id FROM blockload.flow_run WHERE id = :id FOR UPDATE")
			.param("id", id)
			.query(Long.class)
			.list()
			.isEmpty();
		return exists ? find(id) : Optional.empty();
	}

	/** A flow run by its number. */
	Optional<FlowRun> find(long id) {
		return select("WHERE id = " + id).stream().findFirst();
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
		return select("WHERE scheduled_run_id = " + scheduledRunId).stream().findFirst();
	}

	/** Flow runs, newest first. */
	List<FlowRun> newest(@Nullable String flow, int limit) {
		return this.jdbc.sql(
				"SELECT id FROM blockload.flow_run WHERE :flow::text IS NULL OR flow = :flow ORDER BY id DESC LIMIT :limit")
			.param("flow", flow, Types.VARCHAR)
			.param("limit", limit)
			.query(Long.class)
			.list()
			.stream()
			.flatMap((id) -> find(id).stream())
			.toList();
	}

	/** One more flow run than a page has, if there are as many; newest first. */
	List<FlowRun> page(FlowQuery query) {
		Set<String> applications = query.applications();
		return this.jdbc.sql("""
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
			.list()
			.stream()
			.flatMap((id) -> find(id).stream())
			.toList();
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

	/** The last flow run of a flow that is not a dry run. */
	Optional<FlowRun> lastPublishing(String flow) {
		return this.jdbc.sql("SELECT max(id) AS id FROM blockload.flow_run WHERE flow = :flow AND NOT dry_run")
			.param("flow", flow)
			.query((rs, row) -> Optional.ofNullable(rs.getObject("id", Long.class)))
			.single()
			.flatMap(this::find);
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
		return select("WHERE ended_at IS NULL ORDER BY id");
	}

	/**
	 * The flow runs whose deadline has passed, that have not loaded all imports, and of
	 * which this was not noted.
	 */
	List<FlowRun> overdue(Instant now) {
		return this.jdbc
			.sql("""
					SELECT id FROM blockload.flow_run
					 WHERE deadline_at <= :now AND late_at IS NULL AND status NOT IN ('COMPLETED', 'UNCHANGED') AND NOT dry_run
					   AND deadline_at > CAST(:now AS timestamptz) - interval '7 days' ORDER BY id""")
			.param("now", Timestamp.from(now))
			.query(Long.class)
			.list()
			.stream()
			.flatMap((id) -> find(id).stream())
			.toList();
	}

	private List<FlowRun> select(String condition) {
		return this.jdbc.sql("SELECT * FROM blockload.flow_run " + condition).query((rs, row) -> read(rs)).list();
	}

	private FlowRun read(ResultSet rs) throws SQLException {
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
				members(id));
	}

	private List<FlowMember> members(long id) {
		return this.jdbc.sql("SELECT * FROM blockload.flow_member WHERE flow_run_id = :id ORDER BY position")
			.param("id", id)
			.query((rs, row) -> new FlowMember(rs.getString("import"), rs.getString("application"),
					Set.copyOf(Arrays.asList((String[]) rs.getArray("upstream").getArray())),
					MemberState.of(rs.getString("state")), rs.getObject("run_id", Long.class), rs.getString("code"),
					rs.getString("message"), rs.getInt("failed_attempts"), instant(rs, "look_at"),
					instant(rs, "started_at"), instant(rs, "ended_at")))
			.list();
	}

	private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
		return Optional.ofNullable(rs.getTimestamp(column)).map(Timestamp::toInstant).orElse(null);
	}

	private static @Nullable Duration duration(ResultSet rs, String column) throws SQLException {
		Long millis = rs.getObject(column, Long.class);
		return (millis != null) ? Duration.ofMillis(millis) : null;
	}

	private static @Nullable Timestamp timestamp(@Nullable Instant time) {
		return (time != null) ? Timestamp.from(time) : null;
	}

	private static @Nullable Long millis(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() : null;
	}

	/** Store how far a member is, with an event if its state or its run changed. */
	void store(long id, FlowMember before, FlowMember member) {
		this.jdbc
			.sql("""
					UPDATE blockload.flow_member SET state = :state, run_id = :run, code = :code, message = :message,
					       failed_attempts = :failed, look_at = :lookAt,
					       started_at = CASE WHEN :state = 'running' THEN coalesce(started_at, clock_timestamp()) ELSE started_at END,
					       ended_at = CASE WHEN :final THEN coalesce(ended_at, clock_timestamp()) END
					 WHERE flow_run_id = :id AND import = :import""")
			.param("state", member.state().text())
			.param("run", member.run(), Types.BIGINT)
			.param("code", member.code(), Types.VARCHAR)
			.param("message", member.message(), Types.VARCHAR)
			.param("failed", member.failedAttempts())
			.param("lookAt", timestamp(member.lookAt()), Types.TIMESTAMP)
			.param("final", member.state().isFinal())
			.param("id", id)
			.param("import", member.importName())
			.update();
		if (before.state() != member.state() || !Objects.equals(before.run(), member.run())) {
			String message = member.message();
			event(id, FlowEvent.Kind.MEMBER, member.importName(), member.run(),
					member.state().text() + ((message != null) ? ": " + message : ""));
		}
	}

	/**
	 * Store that the run of a member begins, in the transaction that begins it.
	 * @throws OutdatedException if the flow run was stopped, or another process has
	 * changed the member since it was read
	 */
	void begun(FlowRun flow, FlowMember member, long run) {
		boolean same = lock(flow.id())
			.filter((now) -> now.status() == RunStatus.RUNNING && now.attempts() == flow.attempts()
					&& now.stopRequestedBy() == null)
			.flatMap((now) -> now.member(member.importName()))
			.filter(member::equals)
			.isPresent();
		if (!same) {
			throw new OutdatedException();
		}
		store(flow.id(), member, member.ofRun(run).in(MemberState.RUNNING, null, null));
	}

	/** End a flow run. */
	void end(long id, RunStatus status, @Nullable String code, @Nullable String message) {
		this.jdbc.sql("""
				UPDATE blockload.flow_run SET status = :status, error_code = :code, error_message = :message,
				       ended_at = clock_timestamp(), worked_millis = worked_millis
				           + greatest(0, extract(epoch FROM clock_timestamp() - attempt_started_at) * 1000)::bigint
				 WHERE id = :id AND ended_at IS NULL""")
			.param("status", status.name())
			.param("code", code, Types.VARCHAR)
			.param("message", message, Types.VARCHAR)
			.param("id", id)
			.update();
		event(id, FlowEvent.Kind.ENDED, null, null, status + ((message != null) ? ": " + message : ""));
	}

	/** Begin the next attempt of a flow run. */
	void restart(long id, FlowRun.Runner runner, String holder, String by) {
		this.jdbc
			.sql("""
					UPDATE blockload.flow_run SET status = 'RUNNING', error_code = NULL, error_message = NULL, ended_at = NULL,
					       attempt_started_at = clock_timestamp(), attempts = attempts + 1, runner = :runner,
					       holder = :holder, stop_requested_by = NULL
					 WHERE id = :id""")
			.param("runner", runner.name().toLowerCase(Locale.ROOT))
			.param("holder", holder)
			.param("id", id)
			.update();
		event(id, FlowEvent.Kind.STARTED, null, null, "Restart requested by " + by + ".");
	}

	/** Let a member begin again, with its last run. */
	void reset(long id, FlowMember member) {
		this.jdbc.sql("""
				UPDATE blockload.flow_member SET state = 'pending', code = NULL, message = NULL, failed_attempts = 0,
				       look_at = NULL, started_at = NULL, ended_at = NULL
				 WHERE flow_run_id = :id AND import = :import""")
			.param("id", id)
			.param("import", member.importName())
			.update();
	}

	/** Request the stop of a flow run that has not ended. */
	boolean requestStop(long id, String by) {
		boolean requested = this.jdbc.sql("""
				UPDATE blockload.flow_run SET stop_requested_by = :by
				 WHERE id = :id AND ended_at IS NULL AND stop_requested_by IS NULL""")
			.param("by", by)
			.param("id", id)
			.update() == 1;
		if (requested) {
			event(id, FlowEvent.Kind.STOP, null, null, "Requested by " + by + ".");
		}
		return requested;
	}

	/** A later flow run takes the place of those of the flow that did not complete. */
	void supersede(String flow, long by) {
		this.jdbc.sql("""
				UPDATE blockload.flow_run SET superseded_by = :by
				 WHERE flow = :flow AND id < :by AND superseded_by IS NULL AND NOT dry_run
				   AND status NOT IN ('COMPLETED', 'UNCHANGED')""").param("by", by).param("flow", flow).update();
	}

	/**
	 * Note that not all imports were published at the deadline.
	 * @return whether this call noted it
	 */
	boolean noteLate(FlowRun run) {
		boolean noted = this.jdbc.sql("""
				UPDATE blockload.flow_run SET late_at = clock_timestamp()
				 WHERE id = :id AND late_at IS NULL AND NOT dry_run""").param("id", run.id()).update() == 1;
		if (noted) {
			event(run.id(), FlowEvent.Kind.LATE, null, null,
					"Not all imports were published by " + run.times().deadlineAt() + ".");
		}
		return noted;
	}

	/**
	 * What became of the files of a series of runs of an import that loads each file, in
	 * a flow run.
	 * @param run the last one
	 */
	Files files(long run) {
		return this.jdbc.sql("""
				SELECT count(*) FILTER (WHERE s.status = 'COMPLETED') AS loaded,
				       min(s.id) FILTER (WHERE s.status = 'FAILED' AND NOT EXISTS (
				           SELECT FROM blockload.run later
				            WHERE later.import = s.import AND later.id > s.id AND later.key = s.key
				              AND later.etag = s.etag AND later.status IN ('COMPLETED', 'UNCHANGED'))) AS failed
				  FROM blockload.run r JOIN blockload.run s
				    ON s.import = r.import AND s.flow_run_id = r.flow_run_id AND NOT s.dry_run
				       AND coalesce(s.series, s.id) = coalesce(r.series, r.id)
				 WHERE r.id = :run""")
			.param("run", run)
			.query((rs, row) -> new Files(rs.getLong("loaded"), rs.getObject("failed", Long.class)))
			.single();
	}

	/** The run that took the place of a launched run that failed. */
	Optional<Long> successor(long run) {
		return this.jdbc.sql("SELECT max(run_id) AS run FROM blockload.launch WHERE takes_place_of = :run")
			.param("run", run)
			.query((rs, row) -> Optional.ofNullable(rs.getObject("run", Long.class)))
			.single();
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

	/** What happened to a flow run after an event, in the order of the events. */
	List<FlowEvent> events(long id, long after, int limit) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.flow_event WHERE flow_run_id = :id AND number > :after
				 ORDER BY number LIMIT :limit""")
			.param("id", id)
			.param("after", after)
			.param("limit", limit)
			.query((rs, row) -> event(rs))
			.list();
	}

	/** The last things that happened to a flow run, in the order of the events. */
	List<FlowEvent> lastEvents(long id, int limit) {
		return this.jdbc.sql("""
				SELECT * FROM (SELECT * FROM blockload.flow_event WHERE flow_run_id = :id
				                ORDER BY number DESC LIMIT :limit) e ORDER BY number""")
			.param("id", id)
			.param("limit", limit)
			.query((rs, row) -> event(rs))
			.list();
	}

	private static FlowEvent event(ResultSet rs) throws SQLException {
		return new FlowEvent(rs.getLong("number"), rs.getTimestamp("at").toInstant(),
				FlowEvent.Kind.of(rs.getString("kind")), rs.getString("import"), rs.getObject("run_id", Long.class),
				rs.getString("message"));
	}

	private void event(long id, FlowEvent.Kind kind, @Nullable String importName, @Nullable Long run, String message) {
		this.jdbc.sql("""
				INSERT INTO blockload.flow_event (flow_run_id, kind, import, run_id, message)
				VALUES (:id, :kind, :import, :run, :message)""")
			.param("id", id)
			.param("kind", kind.text())
			.param("import", importName, Types.VARCHAR)
			.param("run", run, Types.BIGINT)
			.param("message", message)
			.update();
	}

	/**
	 * What became of the files of a series.
	 *
	 * @param loaded how many were loaded
	 * @param failed the first run whose file was not loaded, or null
	 */
	record Files(long loaded, @Nullable Long failed) {
	}

	/**
	 * A member has changed since it was read: the next look decides anew.
	 */
	static final class OutdatedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		OutdatedException() {
			super(null, null, false, false);
		}

	}

}
