package dev.blockload.flow;

import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

import dev.blockload.importjob.FileNeed;
import dev.blockload.run.RunOrigins;
import dev.blockload.run.RunStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writes the rows of flow runs and of their members, with an event for each change. Each
 * method runs in the caller's transaction. Safe for use by many threads.
 */
final class FlowTable {

	private final JdbcClient jdbc;

	private final FlowRunReader reader;

	private final FlowEvents events;

	private final RunOrigins origins;

	FlowTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
		this.reader = new FlowRunReader(jdbc);
		this.events = new FlowEvents(jdbc);
		this.origins = new RunOrigins(jdbc);
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
		this.origins.storeOfFlow(id, run.origin());
		this.events.add(id, FlowEvent.Kind.STARTED, null, null, "Started by " + run.startedBy() + ".");
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

	private static @Nullable Timestamp timestamp(@Nullable Instant time) {
		return (time != null) ? Timestamp.from(time) : null;
	}

	private static @Nullable Long millis(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() : null;
	}

	/** A flow run by its number. */
	Optional<FlowRun> find(long id) {
		return this.reader.find(id);
	}

	/** The flow run of a flow that has not ended, as its row says. */
	Optional<FlowRun> open(String flow) {
		return this.reader.open(flow);
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
			this.events.add(id, FlowEvent.Kind.MEMBER, member.importName(), member.run(),
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
		this.events.add(id, FlowEvent.Kind.ENDED, null, null, status + ((message != null) ? ": " + message : ""));
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
		this.events.add(id, FlowEvent.Kind.STARTED, null, null, "Restart requested by " + by + ".");
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
			this.events.add(id, FlowEvent.Kind.STOP, null, null, "Requested by " + by + ".");
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
			this.events.add(run.id(), FlowEvent.Kind.LATE, null, null,
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
