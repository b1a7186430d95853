package dev.blockload.run;

import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.blockload.Warning;
import dev.blockload.run.RunEvent.Kind;
import dev.blockload.storage.Pin;
import dev.blockload.storage.PushedFile;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Statements that the parts of {@link RunRow} share, and the events that statements add.
 * Safe for use by many threads.
 */
final class RunStatements {

	private static final JsonMapper JSON = JsonMapper.shared();

	/** The working time with that of an attempt that ends now. */
	static final String WORKED = """
			worked_millis + greatest(0, extract(epoch FROM clock_timestamp() - attempt_started_at) * 1000)::bigint""";

	/**
	 * The working time with that of an attempt whose process died: until the last batch
	 * that it committed.
	 */
	static final String WORKED_BEFORE_DEATH = """
			worked_millis + greatest(0, extract(epoch FROM (
			        SELECT max(b.committed_at) FROM blockload.batch b WHERE b.run_id = blockload.run.id)
			                    - attempt_started_at) * 1000)::bigint""";

	/** The events of the warnings of a run. */
	static final String WARNING_EVENTS = warningEvents("warnings");

	private final JdbcClient jdbc;

	private final StorableText texts;

	RunStatements(JdbcClient jdbc, StorableText texts) {
		this.jdbc = jdbc;
		this.texts = texts;
	}

	/** An expression for RETURNING that adds an event of the row. */
	static String event(Kind kind, String code, String message) {
		return "blockload.add_event(id, '%s', attempts, %s, %s, %s)".formatted(kind.text(),
				(kind == Kind.ATTEMPT) ? "holder" : "NULL", code, message);
	}

	static String warningEvents(String array) {
		return "(SELECT count(%s) FROM jsonb_array_elements(%s) w)"
			.formatted(event(Kind.WARNING, "w ->> 'code'", "w ->> 'message'"), array);
	}

	/** Insert a run. */
	JdbcClient.StatementSpec insert(NewRun run, RunStatus status, int attempts, String holder) {
		PushedFile pushed = run.pushed();
		Pin pin = (pushed != null) ? pushed.pin() : null;
		return this.jdbc
			.sql("""
					INSERT INTO blockload.run (import, application, block, mode, definition, wanted_date, wanted_key,
					                           one_off, forced, dry_run, restartable, allowed_deletes, warnings, owner,
					                           holder, scheduled_run_id, started_by, spool, bucket, key, etag, size,
					                           last_modified, status, attempts, corrects, flow_run_id,
					                           trace_parent, lineage_parent)
					VALUES (:import, :application, :block, :mode, :definition, :date, :key, :oneOff, :forced, :dry, NOT :dry,
					        :deletes, :warnings::jsonb, nextval('blockload.fence'), :holder, :scheduledRun,
					        :startedBy, :spool, :bucket, :objectKey, :etag, :size, :modified, :status, :attempts, :corrects, :flowRun,
					        (SELECT trace_parent FROM blockload.flow_run WHERE id = :flowRun),
					        (SELECT lineage_parent FROM blockload.flow_run WHERE id = :flowRun))
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
			.param("corrects", run.corrects(), Types.BIGINT)
			.param("flowRun", run.flowRun(), Types.BIGINT);
	}

	/**
	 * Add warnings.
	 * @param run the run's number
	 * @param warnings may be empty
	 */
	void warn(long run, List<Warning> warnings) {
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

	private String json(List<Warning> warnings) {
		return JSON.writeValueAsString(warnings.stream()
			// Not a warning: that makes control characters printable.
			.map((warning) -> new TreeMap<>(
					Map.of("code", warning.code(), "message", this.texts.stored(warning.message()))))
			.toList());
	}

	/** Move the run of its owner to a stage. */
	void advance(Attempt attempt, Stage from, Stage to) {
		requireOwned(attempt, advancing(attempt, from, to, ""));
	}

	/**
	 * The statement that moves the run of its owner to a stage, and sets columns: each
	 * begins with a comma.
	 */
	JdbcClient.StatementSpec advancing(Attempt attempt, Stage from, Stage to, String columns) {
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
				"read || CASE read WHEN 1 THEN ' record' ELSE ' records' END || ' read, ' || loaded || ' staged, '"
						+ " || rejected || ' rejected'";
			case CREATED, PLANNED, LOADED, VERIFIED, UNCHANGED -> "NULL";
		});
		return switch (to) {
			case PUBLISHED, REHEARSED -> done + ", " + event(Kind.COMPLETED, "NULL", "NULL");
			case CREATED, RESOLVED, PLANNED, LOADED, VERIFIED, UNCHANGED -> done;
		};
	}

	/** Execute a statement that only the owner of a run can execute. */
	static void requireOwned(Attempt attempt, JdbcClient.StatementSpec move) {
		if (move.query().listOfRows().size() != 1) {
			throw RunRow.fenced(attempt);
		}
	}

}
