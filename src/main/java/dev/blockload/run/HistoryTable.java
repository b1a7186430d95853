package dev.blockload.run;

import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.block.Mode;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The queries of {@link RunHistory}: rows of runs as they are. Safe for use by many
 * threads.
 */
final class HistoryTable {

	/** Runs that no flow run stands for: theirs can have been deleted. */
	private static final String OF_NO_FLOW = "(flow_run_id IS NULL OR NOT EXISTS ("
			+ "SELECT FROM blockload.flow_run f WHERE f.id = flow_run_id))";

	/** The same for a reader who sees a flow run only with all its imports. */
	private static final String OF_NO_VISIBLE_FLOW = "(" + OF_NO_FLOW + " OR EXISTS ("
			+ "SELECT FROM blockload.flow_member m WHERE m.flow_run_id = run.flow_run_id"
			+ " AND (m.application IS NULL OR m.application <> ALL (:applications::text[]))))";

	private final JdbcClient jdbc;

	HistoryTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * The last run of an import that did not complete: one that a restart can continue,
	 * or one that no later run made good.
	 */
	Optional<Run> lastUnfinished(String importName) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.run r WHERE import = :import AND NOT dry_run AND undoes IS NULL
				   AND status <> 'WAITING' AND stage NOT IN ('published', 'unchanged')
				   AND (restartable OR NOT EXISTS (
				           SELECT FROM blockload.run l WHERE l.import = r.import AND l.id > r.id
				              AND l.stage IN ('published', 'unchanged') AND l.undoes IS NULL))
				 ORDER BY id DESC LIMIT 1""")
			.param("import", importName)
			.query((rs, row) -> RunMapping.run(rs))
			.optional();
	}

	/** The last run of an import that loaded a file, was published and was not undone. */
	Optional<Run> lastInForce(String importName) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.run
				 WHERE import = :import AND publication IS NOT NULL AND undoes IS NULL AND undone_by IS NULL
				 ORDER BY publication DESC LIMIT 1""")
			.param("import", importName)
			.query((rs, row) -> RunMapping.run(rs))
			.optional();
	}

	/**
	 * The space that it takes to keep a run undoable; empty if nothing is kept. A table
	 * that another session is about to drop does not count: its size could only be read
	 * after that session has ended its transaction, such as an undo.
	 */
	Optional<Long> keptBytes(long run) {
		return this.jdbc
			.sql("""
					SELECT sum(pg_total_relation_size(c.oid))::bigint AS bytes
					  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
					 WHERE n.nspname = 'blockload' AND c.relkind = 'r'
					   AND (c.relname = :name OR starts_with(c.relname, :name || '_'))
					   AND c.oid <> ALL (ARRAY(SELECT relation FROM pg_locks
					                            WHERE locktype = 'relation' AND mode = 'AccessExclusiveLock' AND granted
					                              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())))""")
			.param("name", "blockload_run_" + run + "_undo")
			.query((rs, row) -> Optional.ofNullable(RunMapping.number(rs, "bytes")))
			.single();
	}

	/** The newest run of a scheduled run. */
	Optional<Run> ofScheduledRun(long scheduledRunId) {
		return this.jdbc
			.sql("SELECT * FROM blockload.run WHERE scheduled_run_id = :scheduledRun ORDER BY id DESC LIMIT 1")
			.param("scheduledRun", scheduledRunId)
			.query((rs, row) -> RunMapping.run(rs))
			.optional();
	}

	/** The first run of a scheduled run that failed and still claims its file. */
	Optional<Run> firstFailedOf(long scheduledRunId) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.run r
				 WHERE scheduled_run_id = :scheduledRun AND status = 'FAILED'
				   AND EXISTS (SELECT FROM blockload.file_claim c WHERE c.run_id = r.id)
				 ORDER BY id LIMIT 1""")
			.param("scheduledRun", scheduledRunId)
			.query((rs, row) -> RunMapping.run(rs))
			.optional();
	}

	/**
	 * The last run of an import that is COMPLETED or UNCHANGED, and that is not an undo,
	 * does not load a pushed file, and is not a scheduled run that did not load a file
	 * because its last load was undone.
	 */
	Optional<Run> lastGood(String importName) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.run WHERE import = :import AND stage IN ('published', 'unchanged')
				   AND undoes IS NULL AND spool IS NULL AND NOT warnings @> '[{"code": "undone"}]'
				 ORDER BY id DESC LIMIT 1""")
			.param("import", importName)
			.query((rs, row) -> RunMapping.run(rs))
			.optional();
	}

	/** The run that published what an UNCHANGED run of the same import found again. */
	Optional<Run> lastPublishedBefore(long id) {
		return this.jdbc
			.sql("""
					SELECT p.* FROM blockload.run r, blockload.run p
					 WHERE r.id = :id AND p.id < r.id AND p.publication IS NOT NULL AND p.import = r.import
					   AND p.undoes IS NULL AND p.undone_by IS NULL AND (NOT p.one_off OR p.mode = :append OR jsonb_exists(p.definition::jsonb->'file', 'each'))
					   AND (p.bucket, p.key, regexp_replace(p.etag, '^W/', ''), p.size, p.definition)
					       = (r.bucket, r.key, regexp_replace(r.etag, '^W/', ''), r.size, r.definition)
					 ORDER BY p.publication DESC LIMIT 1""")
			.param("append", Mode.APPEND.text())
			.param("id", id)
			.query((rs, row) -> RunMapping.run(rs))
			.optional();
	}

	/**
	 * The rows of runs that a filter may select, newest first: the filter selects a run
	 * whose row says RUNNING only after its process was looked for.
	 * @param filter which runs
	 * @param limit how many runs at most will be selected
	 */
	List<Run> newest(RunFilter filter, int limit) {
		RunFilter.BlockOfRuns block = filter.block();
		return this.jdbc
			.sql("""
					SELECT * FROM blockload.run
					 WHERE (:import::text IS NULL OR import = :import) AND status = ANY (string_to_array(:statuses, ','))
					   AND (:since::timestamptz IS NULL OR started_at >= :since::timestamptz)
					   AND (:application::text IS NULL OR (application, block) = (:application, :block))
					   AND (:members OR %s)
					 ORDER BY id DESC
					 LIMIT :limit::bigint + (SELECT count(*) FROM blockload.run WHERE status = 'RUNNING')"""
				.formatted(OF_NO_FLOW))
			.param("import", filter.importName(), Types.VARCHAR)
			.param("statuses", statuses(filter))
			.param("members", filter.members() == RunFilter.Members.INCLUDED)
			.param("since", text(filter.since()), Types.VARCHAR)
			.param("application", (block != null) ? block.application() : null, Types.VARCHAR)
			.param("block", (block != null) ? block.name() : null, Types.VARCHAR)
			.param("limit", limit)
			.query((rs, row) -> RunMapping.run(rs))
			.list();
	}

	/**
	 * One more row than a page has, if there are as many. The first query reads an index
	 * only, in the order of the numbers: it passes over 100,000 runs of others in some
	 * milliseconds.
	 * @param query which runs; a run whose row says RUNNING may be another one
	 */
	List<Run> page(RunQuery query) {
		return selected(query, """
				SELECT r.* FROM (
				    SELECT id FROM blockload.run
				     WHERE %s AND id < :before AND status = ANY (string_to_array(:statuses, ','))
				     ORDER BY id DESC LIMIT :limit) p
				  JOIN blockload.run r USING (id) ORDER BY id DESC""")
			.param("before", Objects.requireNonNullElse(query.before(), Long.MAX_VALUE))
			.param("statuses", statuses(query.filter()))
			.param("limit", query.limit() + 1)
			.query((rs, row) -> RunMapping.run(rs))
			.list();
	}

	/**
	 * How many rows a query selects, by the status that they have, whatever statuses and
	 * which page it asks for.
	 */
	Map<RunStatus, Long> counts(RunQuery query) {
		Map<RunStatus, Long> counts = new EnumMap<>(RunStatus.class);
		selected(query, "SELECT status, count(*) FROM blockload.run WHERE %s GROUP BY status").query((rs) -> {
			counts.put(RunStatus.valueOf(rs.getString(1)), rs.getLong(2));
		});
		return counts;
	}

	/** The rows that say RUNNING of those that a query selects, in any order. */
	List<Run> running(RunQuery query) {
		return selected(query, "SELECT * FROM blockload.run WHERE %s AND status = 'RUNNING'")
			.query((rs, row) -> RunMapping.run(rs))
			.list();
	}

	/**
	 * A query with the conditions of a list, except for its statuses and its page. It has
	 * only those that are given: the database then chooses the index that fits them.
	 */
	private JdbcClient.StatementSpec selected(RunQuery query, String sql) {
		Map<String, Object> values = new LinkedHashMap<>();
		List<String> conditions = new ArrayList<>(List.of("true"));
		RunFilter filter = query.filter();
		add(conditions, values, "import = :import", "import", filter.importName());
		add(conditions, values, "started_at >= :since::timestamptz", "since", text(filter.since()));
		add(conditions, values, "started_at < :until::timestamptz", "until", text(query.until()));
		RunFilter.BlockOfRuns block = filter.block();
		add(conditions, values, "application = :application", "application",
				(block != null) ? block.application() : null);
		add(conditions, values, "block = :block", "block", (block != null) ? block.name() : null);
		if (filter.members() == RunFilter.Members.LEFT_OUT) {
			conditions.add(query.applications() != null ? OF_NO_VISIBLE_FLOW : OF_NO_FLOW);
		}
		Set<String> applications = query.applications();
		if (applications != null) {
			conditions.add("application = ANY (:applications::text[])");
		}
		JdbcClient.StatementSpec statement = this.jdbc.sql(sql.formatted(String.join(" AND ", conditions)))
			.params(values);
		return (applications != null)
				? statement.param("applications", applications.toArray(String[]::new), Types.ARRAY) : statement;
	}

	private static void add(List<String> conditions, Map<String, Object> values, String condition, String name,
			@Nullable String value) {
		if (value != null) {
			conditions.add(condition);
			values.put(name, value);
		}
	}

	private static String statuses(RunFilter filter) {
		return Arrays.stream(RunStatus.values())
			.filter(filter::mayBe)
			.map(RunStatus::name)
			.collect(Collectors.joining(","));
	}

	private static @Nullable String text(@Nullable Instant time) {
		return (time != null) ? time.toString() : null;
	}

	/** The source text of the definition that a run began with. */
	String definition(long run) {
		return StorableText.json(this.jdbc.sql("SELECT definition FROM blockload.run WHERE id = :run")
			.param("run", run)
			.query(String.class)
			.single());
	}

	/** The header of the file that a run reads, empty where it has none. */
	List<String> header(long run) {
		return this.jdbc.sql("SELECT unnest(header) FROM blockload.run WHERE id = :run")
			.param("run", run)
			.query((rs, row) -> StorableText.text(rs.getString(1)))
			.list();
	}

	/** How long each step of a run took; the lanes of a load are part of its step. */
	List<StepTime> steps(long run) {
		return this.jdbc
			.sql("""
					SELECT s.step_name, greatest(0, sum(extract(epoch FROM coalesce(s.end_time, s.last_updated) - s.start_time)) * 1000)::bigint
					       AS millis
					  FROM batch.batch_step_execution s
					  JOIN batch.batch_job_execution_params p USING (job_execution_id)
					 WHERE p.parameter_name = 'run' AND p.parameter_value = :run AND s.start_time IS NOT NULL
					   AND s.step_name NOT LIKE '%:%'
					 GROUP BY s.step_name ORDER BY min(s.start_time)""")
			.param("run", Long.toString(run))
			.query((rs, row) -> new StepTime(rs.getString("step_name"), Duration.ofMillis(rs.getLong("millis"))))
			.list();
	}

}
