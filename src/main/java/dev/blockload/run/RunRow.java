package dev.blockload.run;

import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.blockload.Failure;
import dev.blockload.ProcessCode;
import dev.blockload.Warning;
import dev.blockload.block.RecordColumn;
import dev.blockload.run.RunEvent.Kind;
import dev.blockload.storage.Pin;
import dev.blockload.storage.PushedFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The one class that writes the row of a run. Every method runs in the caller's
 * transaction, whose other work then commits with it or not at all. The methods that take
 * an {@link Attempt} are fenced: they change nothing for an attempt that no longer owns
 * the run. Safe for use by many threads.
 */
public final class RunRow {

	private static final JsonMapper JSON = JsonMapper.shared();

	private final JdbcClient jdbc;

	private final RunSessions sessions;

	private final StorableText texts;

	/**
	 * Create a writer.
	 * @param jdbc where the schema {@code blockload} is
	 */
	public RunRow(JdbcClient jdbc) {
		this.jdbc = jdbc;
		this.sessions = new RunSessions(jdbc);
		this.texts = new StorableText(jdbc);
	}

	/** The working time with that of an attempt that ends now. */
	private static final String WORKED = """
			worked_millis + greatest(0, extract(epoch FROM clock_timestamp() - attempt_started_at) * 1000)::bigint""";

	/**
	 * The working time with that of an attempt whose process died: until the last batch
	 * that it committed.
	 */
	private static final String WORKED_BEFORE_DEATH = """
			worked_millis + greatest(0, extract(epoch FROM (
			        SELECT max(b.committed_at) FROM blockload.batch b WHERE b.run_id = blockload.run.id)
			                    - attempt_started_at) * 1000)::bigint""";

	/** The events of the warnings of a run. */
	private static final String WARNING_EVENTS = warningEvents("warnings");

	/** An expression for RETURNING that adds an event of the row. */
	private static String event(Kind kind, String code, String message) {
		return "blockload.add_event(id, '%s', attempts, %s, %s, %s)".formatted(kind.text(),
				(kind == Kind.ATTEMPT) ? "holder" : "NULL", code, message);
	}

	private static String warningEvents(String array) {
		return "(SELECT count(%s) FROM jsonb_array_elements(%s) w)"
			.formatted(event(Kind.WARNING, "w ->> 'code'", "w ->> 'message'"), array);
	}

	/**
	 * Insert a run, and begin its first attempt.
	 * @param run what was requested
	 * @param holder host and process of the attempt
	 * @return the attempt, which owns the run when this transaction commits
	 */
	public Attempt begin(NewRun run, String holder) {
		return insert(run, RunStatus.RUNNING, 1, holder)
			.query((rs, row) -> new Attempt(rs.getLong("id"), rs.getInt("attempts"), rs.getLong("owner")))
			.single();
	}

	/**
	 * Insert a run that waits for its first attempt.
	 * @param run what was requested
	 * @return its number
	 */
	public long queue(NewRun run) {
		return insert(run, RunStatus.WAITING, 0, "").query((rs, row) -> rs.getLong("id")).single();
	}

	private JdbcClient.StatementSpec insert(NewRun run, RunStatus status, int attempts, String holder) {
		PushedFile pushed = run.pushed();
		Pin pin = (pushed != null) ? pushed.pin() : null;
		return this.jdbc
			.sql("""
					INSERT INTO blockload.run (import, application, block, mode, definition, wanted_date, wanted_key,
					                           one_off, forced, dry_run, restartable, allowed_deletes, warnings, owner,
					                           holder, scheduled_run_id, started_by, spool, bucket, key, etag, size,
					                           last_modified, status, attempts, corrects)
					VALUES (:import, :application, :block, :mode, :definition, :date, :key, :oneOff, :forced, :dry, NOT :dry,
					        :deletes, :warnings::jsonb, nextval('blockload.fence'), :holder, :scheduledRun,
					        :startedBy, :spool, :bucket, :objectKey, :etag, :size, :modified, :status, :attempts, :corrects)
					RETURNING id, attempts, owner, %s, %s"""
				.formatted(event((attempts == 0) ? Kind.LAUNCHED : Kind.ATTEMPT, "NULL",
						"'Started by ' || started_by || '.' || coalesce(' Corrects rejects of run ' || corrects || '.', '')"),
						WARNING_EVENTS))
			.param("import", run.importName())
			.param("application", run.application())
			.param("block", run.block())
			.param("mode", run.mode().text())
			.param("definition", this.texts.storedJson(run.definition()))
			.param("date", run.wantedDate())
			.param("key", run.wantedKey())
			.param("oneOff", run.oneOff())
			.param("forced", run.forced())
			.param("dry", run.dryRun())
			.param("deletes", run.allowedDeletes(), Types.BIGINT)
			.param("warnings", json(run.warnings()))
			.param("holder", holder)
			.param("scheduledRun", run.scheduledRunId(), Types.BIGINT)
			.param("startedBy", run.startedBy())
			.param("spool", (pushed != null) ? pushed.spool() : null, Types.OTHER)
			.param("bucket", (pin != null) ? pin.bucket() : null, Types.VARCHAR)
			.param("objectKey", (pin != null) ? pin.key() : null, Types.VARCHAR)
			.param("etag", (pin != null) ? pin.etag() : null, Types.VARCHAR)
			.param("size", (pin != null) ? pin.size() : null, Types.BIGINT)
			.param("modified", (pin != null) ? Timestamp.from(pin.lastModified()) : null, Types.TIMESTAMP)
			.param("status", status.name())
			.param("attempts", attempts)
			.param("corrects", run.corrects(), Types.BIGINT);
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
					                           started_by, status, attempts, corrects, spool, bucket, key, etag, size, last_modified)
					SELECT import, application, block, mode, definition, wanted_date, wanted_key, one_off, forced, dry_run,
					       NOT dry_run, allowed_deletes, nextval('blockload.fence'), '', started_by, 'WAITING', 0, corrects, spool,
					       CASE WHEN spool IS NOT NULL THEN bucket END, CASE WHEN spool IS NOT NULL THEN key END,
					       CASE WHEN spool IS NOT NULL THEN etag END, CASE WHEN spool IS NOT NULL THEN size END,
					       CASE WHEN spool IS NOT NULL THEN last_modified END
					  FROM blockload.run WHERE id = :run RETURNING id, %s"""
				.formatted(event(Kind.LAUNCHED, "NULL", "'Takes the place of run ' || :run || '.'")))
			.param("run", run)
			.query((rs, row) -> rs.getLong("id"))
			.single();
		this.jdbc.sql("UPDATE blockload.corrected_record SET run_id = :next WHERE run_id = :run")
			.param("next", next)
			.param("run", run)
			.update();
		this.jdbc
			.sql("UPDATE blockload.run SET superseded_by = :next, restartable = false WHERE id = :run RETURNING "
					+ event(Kind.SUPERSEDED, "NULL", "'Run ' || :next || ' takes its place.'"))
			.param("next", next)
			.param("run", run)
			.query()
			.singleRow();
		return next;
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
				.formatted(event(Kind.LAUNCHED, "NULL", "'Started by ' || started_by || '.'")))
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
				.formatted(event(kind, "error_code", ":message")))
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
				.formatted(event(Kind.WAITS, "NULL", ":message")))
			.param("message", this.texts.of(message))
			.param("run", run)
			.query(Long.class)
			.list();
	}

	/**
	 * Note what an attempt waits for, at once: in a transaction of its own, which does
	 * not wait for another one that has locked the row.
	 * @param attempt who waits; nothing is noted if it owns the run no more
	 * @param code of the reason, or null
	 * @param message why, for people
	 */
	public void waits(Attempt attempt, @Nullable String code, String message) {
		this.jdbc.sql("SET LOCAL lock_timeout = '100ms'").update();
		var unused = this.jdbc
			.sql("SELECT %s FROM blockload.run WHERE id = :run AND owner = :owner"
				.formatted(event(Kind.WAITS, ":code", ":message")))
			.param("code", code, Types.VARCHAR)
			.param("message", this.texts.of(message))
			.param("run", attempt.run())
			.param("owner", attempt.token())
			.query(Long.class)
			.list();
	}

	/**
	 * Note that somebody requested the stop of an attempt.
	 * @param attempt that ends
	 * @param request when and by whom
	 */
	public void stopRequested(Attempt attempt, StopRequests.Request request) {
		String by = request.by();
		var unused = this.jdbc.sql("""
				SELECT blockload.add_event(id, 'stop', attempts, NULL, NULL, :message, :at)
				  FROM (SELECT id, attempts FROM blockload.run WHERE id = :run AND owner = :owner FOR UPDATE) r""")
			.param("message", (by != null) ? this.texts.of(by + " requested the stop.") : "A stop was requested.")
			.param("at", Timestamp.from(request.at()))
			.param("run", attempt.run())
			.param("owner", attempt.token())
			.query(Long.class)
			.list();
	}

	/**
	 * End a run that waits, without another attempt.
	 * @param run the run's number
	 * @param failure why, or null if it was stopped
	 * @return whether it waited
	 */
	public boolean endWaiting(long run, @Nullable Failure failure) {
		return this.jdbc
			.sql("""
					UPDATE blockload.run SET status = :status, ended_at = clock_timestamp(),
					       restartable = restartable AND :restartable, error_code = :code, error_message = :message,
					       error_action = :action
					 WHERE id = :run AND status = 'WAITING' RETURNING id, %s""".formatted((failure != null)
					? event(Kind.FAILURE, "error_code", "error_message") : event(Kind.STOPPED, "NULL", "NULL")))
			.param("status", ((failure != null) ? RunStatus.FAILED : RunStatus.STOPPED).name())
			.param("restartable", failure == null || failure.recovery() == Failure.Recovery.RESTART)
			.param("code", (failure != null) ? failure.code() : null, Types.VARCHAR)
			.param("message", (failure != null) ? this.texts.of(failure.message()) : null, Types.VARCHAR)
			.param("action", (failure != null) ? this.texts.of(failure.action()) : null, Types.VARCHAR)
			.param("run", run)
			.query((rs, row) -> rs.getLong("id"))
			.list()
			.size() == 1;
	}

	/**
	 * Stop a run that waits for its first or next attempt.
	 * @param run the run's number
	 * @param message why, for people
	 * @return false if it does not wait any more
	 */
	public boolean stopWaiting(long run, String message) {
		return this.jdbc
			.sql("""
					UPDATE blockload.run SET status = 'STOPPED', ended_at = clock_timestamp()
					 WHERE id = :run AND status = 'WAITING' RETURNING id, %s"""
				.formatted(event(Kind.STOPPED, "NULL", ":message")))
			.param("message", this.texts.of(message))
			.param("run", run)
			.query((rs, row) -> rs.getLong("id"))
			.list()
			.size() == 1;
	}

	/**
	 * Insert a run that undoes another, and begin its only attempt.
	 * @param undone the run that is undone
	 * @param holder host and process of the attempt
	 * @param startedBy the account that starts it
	 * @return the attempt, which owns the run when this transaction commits
	 */
	public Attempt beginUndo(Run undone, String holder, String startedBy) {
		return this.jdbc
			.sql("""
					INSERT INTO blockload.run (import, application, block, mode, definition, one_off, forced, restartable,
					                           owner, holder, undoes, started_by)
					SELECT import, application, block, 'undo', definition, true, false, false,
					       nextval('blockload.fence'), :holder, id, :startedBy FROM blockload.run WHERE id = :undone
					RETURNING id, attempts, owner, %s"""
				.formatted(event(Kind.ATTEMPT, "NULL", "'Started by ' || started_by || '.'")))
			.param("holder", holder)
			.param("startedBy", startedBy)
			.param("undone", undone.id())
			.query((rs, row) -> new Attempt(rs.getLong("id"), rs.getInt("attempts"), rs.getLong("owner")))
			.single();
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

	/**
	 * Begin another attempt at a run, or the first one at a run that waits. It owns the
	 * run from then on.
	 * @param run the run's number
	 * @param holder host and process of the attempt
	 */
	public Attempt beginNext(long run, String holder) {
		return this.jdbc
			.sql("""
					UPDATE blockload.run r SET owner = nextval('blockload.fence'), holder = :holder, status = 'RUNNING',
					       attempts = attempts + 1, error_code = NULL, error_message = NULL, error_action = NULL,
					       attempt_started_at = clock_timestamp(), ended_at = NULL,
					       started_at = CASE attempts WHEN 0 THEN clock_timestamp() ELSE started_at END
					  FROM (SELECT status AS old_status, holder AS old_holder FROM blockload.run WHERE id = :run) old
					 WHERE id = :run
					RETURNING id, attempts, owner, CASE old_status WHEN 'RUNNING' THEN %s END, %s""".formatted(
					event(Kind.TAKEOVER, "NULL", "'The process running this import died (' || old_holder || ').'"),
					event(Kind.ATTEMPT, "NULL", "NULL")))
			.param("holder", holder)
			.param("run", run)
			.query((rs, row) -> new Attempt(rs.getLong("id"), rs.getInt("attempts"), rs.getLong("owner")))
			.single();
	}

	/**
	 * Check the session, lock the row for this transaction, and read how far the run has
	 * come.
	 * @param attempt who asks
	 * @throws RunException code {@code fenced} where a later attempt owns the run,
	 * {@code session-setting} where a setting of the session has another value than a run
	 * needs
	 */
	public Stage enter(Attempt attempt) {
		SessionSettings.check(this.jdbc);
		this.sessions.enlist(attempt.run());
		// Not FOR UPDATE: events of waits, which refer to the row, are added meanwhile.
		Optional<String> stage = this.jdbc
			.sql("SELECT stage FROM blockload.run WHERE id = :run AND owner = :owner FOR NO KEY UPDATE")
			.param("run", attempt.run())
			.param("owner", attempt.token())
			.query(String.class)
			.optional();
		return Stage.of(stage.orElseThrow(() -> fenced(attempt)));
	}

	/**
	 * Check the session once more, at the end of a transaction that entered the run.
	 * @throws RunException code {@code session-setting}
	 */
	public void leave() {
		SessionSettings.checkRestricted(this.jdbc);
	}

	/**
	 * Store the pin.
	 * @param attempt who resolved it
	 * @param pin the object that the run reads in every attempt
	 * @param requests how many requests it took to choose the object
	 * @param warnings about the choice
	 * @throws RunException code {@code fenced}
	 */
	public void resolved(Attempt attempt, Pin pin, long requests, List<Warning> warnings) {
		requireOwned(attempt, advancing(attempt, Stage.CREATED, Stage.RESOLVED,
				", bucket = :bucket, key = :key, etag = :etag, size = :size, last_modified = :modified, requests = :requests")
			.param("bucket", pin.bucket())
			.param("key", pin.key())
			.param("etag", pin.etag())
			.param("size", pin.size())
			.param("modified", Timestamp.from(pin.lastModified()))
			.param("requests", requests));
		warn(attempt.run(), warnings);
	}

	/**
	 * Store what {@code plan} read.
	 * @param attempt who planned
	 * @param plan header and fingerprint
	 * @param warnings about them
	 * @throws RunException code {@code fenced}
	 */
	public void planned(Attempt attempt, RunPlan plan, List<Warning> warnings) {
		requireOwned(attempt, advancing(attempt, Stage.RESOLVED, Stage.PLANNED, """
				, header = :header, fingerprint = :fingerprint, begin_byte = :beginByte, begin_record = :beginRecord,
				begin_line = :beginLine, end_byte = :end, cells_per_record = :cells, record_column = :column,
				load_path = :path""")
			.param("header", plan.header().stream().map(this.texts::stored).toArray(String[]::new))
			.param("fingerprint", plan.fingerprint())
			.param("beginByte", plan.begin().offset())
			.param("beginRecord", plan.begin().record())
			.param("beginLine", plan.begin().line())
			.param("end", plan.end(), Types.BIGINT)
			.param("cells", plan.cells(), Types.INTEGER)
			.param("column", plan.recordColumn().text())
			.param("path", plan.path().text()));
		warn(attempt.run(), warnings);
	}

	/**
	 * Let the rows of a planned run be staged, because they cannot be loaded directly.
	 * @param attempt who tried it
	 * @param column whether the staging table stores which record a row came from
	 * @throws RunException code {@code fenced}
	 */
	public void staged(Attempt attempt, RecordColumn column) {
		advance(attempt, Stage.PLANNED, Stage.PLANNED);
		this.jdbc.sql("UPDATE blockload.run SET load_path = :path, record_column = :column WHERE id = :run")
			.param("path", LoadPath.STAGED.text())
			.param("column", column.text())
			.param("run", attempt.run())
			.update();
	}

	/**
	 * Note that the object is loaded to its end.
	 * @param attempt who loaded
	 * @param end how long its text is
	 * @throws RunException code {@code fenced}
	 */
	public void loaded(Attempt attempt, long end) {
		requireOwned(attempt, advancing(attempt, Stage.PLANNED, Stage.LOADED, ", end_byte = :end").param("end", end));
	}

	/**
	 * Note that the staged rows are fit for the block.
	 * @throws RunException code {@code fenced}
	 */
	public void verified(Attempt attempt) {
		advance(attempt, Stage.LOADED, Stage.VERIFIED);
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
		loaded(attempt, end);
		publish(attempt, Stage.LOADED, counts, blockOid);
	}

	private void publish(Attempt attempt, Stage from, Run.Counts counts, long blockOid) {
		requireOwned(attempt,
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
		requireOwned(attempt, completing(attempt, Stage.VERIFIED, Stage.REHEARSED, counts, ""));
	}

	private JdbcClient.StatementSpec completing(Attempt attempt, Stage from, Stage to, Run.Counts counts, String more) {
		return advancing(attempt, from, to, """
				, status = 'COMPLETED', restartable = false, read = :read, loaded = :staged, rejected = :rejected,
				  skipped = :skipped, merged = :merged, inserted = :inserted, updated = :updated,
				  unchanged = :unchanged, deleted = :deleted, cells = :cells, blank_cells = :blank,
				  created = :created::jsonb, error_code = NULL, error_message = NULL, error_action = NULL,
				  ended_at = clock_timestamp(), worked_millis = %s""".formatted(WORKED) + more)
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
		advance(attempt, from, Stage.UNCHANGED);
		this.jdbc.sql("""
				UPDATE blockload.run SET status = 'UNCHANGED', restartable = false, ended_at = clock_timestamp(),
				       worked_millis = %s
				 WHERE id = :run RETURNING %s""".formatted(WORKED, event(Kind.UNCHANGED, "NULL", "NULL")))
			.param("run", attempt.run())
			.query()
			.listOfRows();
		warn(attempt.run(), warnings);
	}

	/**
	 * End an attempt as failed.
	 * @param attempt who failed
	 * @param failure why; it says whether the run is restartable
	 * @return what became of the run
	 */
	public Ending failed(Attempt attempt, Failure failure) {
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
	public Ending stopped(Attempt attempt) {
		return end(attempt, RunStatus.STOPPED, null);
	}

	private Ending end(Attempt attempt, RunStatus status, @Nullable Failure failure) {
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
				.formatted(WORKED_BEFORE_DEATH, WORKED,
						(failure != null) ? event(Kind.FAILURE, "error_code", "error_message")
								: event(Kind.STOPPED, "NULL", "NULL")))
			.param("status", status.name())
			.param("died", ProcessCode.INTERRUPTED.text())
			.param("restartable", restartable)
			.param("code", (failure != null) ? failure.code() : null)
			.param("message", (failure != null) ? this.texts.of(failure.message()) : null)
			.param("action", (failure != null) ? this.texts.of(failure.action()) : null)
			.param("run", attempt.run())
			.param("owner", attempt.token())
			.query((rs, row) -> rs.getBoolean("restartable") ? Ending.RESTARTABLE : Ending.FINAL)
			.optional()
			.orElse(Ending.NOT_OWNED);
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
				.formatted(WORKED_BEFORE_DEATH, event(Kind.SUPERSEDED, "NULL", "'Run ' || :by || ' took its place.'")))
			.param("by", by.run())
			.param("owner", by.token())
			.param("code", ProcessCode.INTERRUPTED.text())
			.param("run", run)
			.query()
			.listOfRows();
	}

	/**
	 * Give the run an owner that no attempt has, so that every attempt is fenced.
	 * @param run the run's number
	 * @return the token
	 */
	public long fenceOff(long run) {
		return this.jdbc
			.sql("UPDATE blockload.run SET owner = nextval('blockload.fence') WHERE id = :run RETURNING owner")
			.param("run", run)
			.query(Long.class)
			.single();
	}

	/**
	 * Add warnings.
	 * @param run the run's number
	 * @param warnings may be empty
	 */
	public void warn(long run, List<Warning> warnings) {
		if (!warnings.isEmpty()) {
			this.jdbc
				.sql("UPDATE blockload.run SET warnings = warnings || :warnings::jsonb WHERE id = :run RETURNING "
						+ warningEvents(":warnings::jsonb"))
				.param("warnings", json(warnings))
				.param("run", run)
				.query()
				.listOfRows();
		}
	}

	/**
	 * Delete the rows of all runs of an application, with their ledgers and rejects.
	 * @param application the application
	 */
	public void forget(String application) {
		this.jdbc.sql("DELETE FROM blockload.run WHERE application = :application")
			.param("application", application)
			.update();
	}

	/**
	 * Delete runs with their ledgers, rejects and events.
	 * @param runs their numbers; none of them is active
	 * @return how many there were
	 */
	public int forget(List<Long> runs) {
		return runs.isEmpty() ? 0
				: this.jdbc.sql("DELETE FROM blockload.run WHERE id IN (:runs)").param("runs", runs).update();
	}

	private void advance(Attempt attempt, Stage from, Stage to) {
		requireOwned(attempt, advancing(attempt, from, to, ""));
	}

	/**
	 * The statement that moves the run of its owner to a stage, and sets columns: each
	 * begins with a comma.
	 */
	private JdbcClient.StatementSpec advancing(Attempt attempt, Stage from, Stage to, String columns) {
		return this.jdbc.sql(
				"UPDATE blockload.run SET stage = :to%s WHERE id = :run AND owner = :owner AND stage = :from RETURNING id%s"
					.formatted(columns, events(from, to)))
			.param("to", to.text())
			.param("run", attempt.run())
			.param("owner", attempt.token())
			.param("from", from.text());
	}

	/** The events of a step whose work is committed with this statement. */
	private static String events(Stage from, Stage to) {
		String step = to.step();
		// A load that continues with staged rows stays where it is.
		if (step == null || from == to) {
			return "";
		}
		String done = ", " + event(Kind.STEP, "'" + step + "'", switch (to) {
			case RESOLVED -> "'s3://' || bucket || '/' || key || ', ' || size || ' bytes'";
			case PUBLISHED, REHEARSED ->
				"read || ' records read, ' || loaded || ' staged, ' || rejected || ' rejected'";
			case CREATED, PLANNED, LOADED, VERIFIED, UNCHANGED -> "NULL";
		});
		return switch (to) {
			case PUBLISHED, REHEARSED -> done + ", " + event(Kind.COMPLETED, "NULL", "NULL");
			case CREATED, RESOLVED, PLANNED, LOADED, VERIFIED, UNCHANGED -> done;
		};
	}

	private static void requireOwned(Attempt attempt, JdbcClient.StatementSpec move) {
		if (move.query().listOfRows().size() != 1) {
			throw fenced(attempt);
		}
	}

	private String json(List<Warning> warnings) {
		return JSON.writeValueAsString(warnings.stream()
			// Not a warning: that makes control characters printable.
			.map((warning) -> new TreeMap<>(
					Map.of("code", warning.code(), "message", this.texts.stored(warning.message()))))
			.toList());
	}

	static RunException fenced(Attempt attempt) {
		return fenced(attempt.run(), null);
	}

	/**
	 * The failure of an attempt that no longer owns its run.
	 * @param run the run's number
	 * @param cause how the attempt noticed, or null
	 */
	public static RunException fenced(long run, @Nullable Exception cause) {
		return new RunException(RunCode.FENCED,
				"Run " + run + " was taken over or stopped by another process. This process wrote nothing more.",
				"Look at the run: ./blockload show " + run, cause);
	}

	/**
	 * What became of a run whose attempt has ended.
	 */
	public enum Ending {

		/** A restart continues it. */
		RESTARTABLE,

		/** It never continues: its staging table is of no use. */
		FINAL,

		/** It was not changed: it is published, or another attempt owns it. */
		NOT_OWNED

	}

}
