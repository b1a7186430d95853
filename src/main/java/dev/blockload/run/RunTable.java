package dev.blockload.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

import dev.blockload.Warning;
import dev.blockload.block.Mode;
import dev.blockload.block.RecordColumn;
import dev.blockload.csv.Position;
import dev.blockload.storage.Pin;
import dev.blockload.storage.PushedFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads run rows as they are. A status of RUNNING is what the last attempt wrote when it
 * began: {@link RunHistory} also asks whether its process is alive.
 */
public final class RunTable {

	private static final JsonMapper JSON = JsonMapper.shared();

	private final JdbcClient jdbc;

	public RunTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** The run of a number. */
	public Optional<Run> find(long id) {
		return this.jdbc.sql("SELECT * FROM blockload.run WHERE id = :id")
			.param("id", id)
			.query((rs, row) -> run(rs))
			.optional();
	}

	/** The last run of an import. */
	public Optional<Run> last(String importName) {
		return this.jdbc.sql("SELECT * FROM blockload.run WHERE import = :import ORDER BY id DESC LIMIT 1")
			.param("import", importName)
			.query((rs, row) -> run(rs))
			.optional();
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
				 ORDER BY id DESC LIMIT 1""").param("import", importName).query((rs, row) -> run(rs)).optional();
	}

	/** The last run of an import that loaded a file, was published and was not undone. */
	Optional<Run> lastInForce(String importName) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.run
				 WHERE import = :import AND publication IS NOT NULL AND undoes IS NULL AND undone_by IS NULL
				 ORDER BY publication DESC LIMIT 1""")
			.param("import", importName)
			.query((rs, row) -> run(rs))
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
			.query((rs, row) -> Optional.ofNullable(number(rs, "bytes")))
			.single();
	}

	/** The newest run of a scheduled run. */
	Optional<Run> ofScheduledRun(long scheduledRunId) {
		return this.jdbc
			.sql("SELECT * FROM blockload.run WHERE scheduled_run_id = :scheduledRun ORDER BY id DESC LIMIT 1")
			.param("scheduledRun", scheduledRunId)
			.query((rs, row) -> run(rs))
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
				 ORDER BY id DESC LIMIT 1""").param("import", importName).query((rs, row) -> run(rs)).optional();
	}

	/** The run that published what an UNCHANGED run of the same import found again. */
	Optional<Run> lastPublishedBefore(long id) {
		return this.jdbc.sql("""
				SELECT p.* FROM blockload.run r, blockload.run p
				 WHERE r.id = :id AND p.id < r.id AND p.publication IS NOT NULL AND p.import = r.import
				   AND p.undoes IS NULL AND p.undone_by IS NULL AND (NOT p.one_off OR p.mode = :append)
				   AND (p.bucket, p.key, regexp_replace(p.etag, '^W/', ''), p.size, p.definition)
				       = (r.bucket, r.key, regexp_replace(r.etag, '^W/', ''), r.size, r.definition)
				 ORDER BY p.publication DESC LIMIT 1""")
			.param("append", Mode.APPEND.text())
			.param("id", id)
			.query((rs, row) -> run(rs))
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
		return this.jdbc.sql("""
				SELECT * FROM blockload.run
				 WHERE (:import::text IS NULL OR import = :import) AND status = ANY (string_to_array(:statuses, ','))
				   AND (:since::timestamptz IS NULL OR started_at >= :since::timestamptz)
				   AND (:application::text IS NULL OR (application, block) = (:application, :block))
				 ORDER BY id DESC
				 LIMIT :limit::bigint + (SELECT count(*) FROM blockload.run WHERE status = 'RUNNING')""")
			.param("import", filter.importName(), Types.VARCHAR)
			.param("statuses", statuses(filter))
			.param("since", text(filter.since()), Types.VARCHAR)
			.param("application", (block != null) ? block.application() : null, Types.VARCHAR)
			.param("block", (block != null) ? block.name() : null, Types.VARCHAR)
			.param("limit", limit)
			.query((rs, row) -> run(rs))
			.list();
	}

	/**
	 * One more row than a page has, if there are as many. The first query reads an index
	 * only, in the order of the numbers: it passes over 100,000 runs of others in some
	 * milliseconds.
	 * @param query which runs; a run whose row says RUNNING may be another one
	 */
	List<Run> page(RunQuery query) {
		RunFilter filter = query.filter();
		RunFilter.BlockOfRuns block = filter.block();
		Set<String> applications = query.applications();
		return this.jdbc
			.sql("""
					SELECT r.* FROM (
					    SELECT id FROM blockload.run
					     WHERE id < coalesce(:before::bigint, 9223372036854775807) AND (:import::text IS NULL OR import = :import)
					       AND status = ANY (string_to_array(:statuses, ','))
					       AND (:since::timestamptz IS NULL OR started_at >= :since::timestamptz)
					       AND (:until::timestamptz IS NULL OR started_at < :until::timestamptz)
					       AND (:application::text IS NULL OR (application, block) = (:application, :block))
					       AND (:applications::text[] IS NULL OR application = ANY (:applications::text[]))
					     ORDER BY id DESC LIMIT :limit) p
					  JOIN blockload.run r USING (id) ORDER BY id DESC""")
			.param("before", query.before(), Types.BIGINT)
			.param("import", filter.importName(), Types.VARCHAR)
			.param("statuses", statuses(filter))
			.param("since", text(filter.since()), Types.VARCHAR)
			.param("until", text(query.until()), Types.VARCHAR)
			.param("application", (block != null) ? block.application() : null, Types.VARCHAR)
			.param("block", (block != null) ? block.name() : null, Types.VARCHAR)
			.param("applications", (applications != null) ? applications.toArray(String[]::new) : null, Types.ARRAY)
			.param("limit", query.limit() + 1)
			.query((rs, row) -> run(rs))
			.list();
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

	/**
	 * The runs of an import that did not complete and that a restart could continue, in
	 * order. A later run that publishes supersedes them. A run that waits does not count.
	 * @param importName the import
	 * @param before only runs with smaller numbers
	 */
	public List<Long> unfinished(String importName, long before) {
		return this.jdbc.sql("""
				SELECT id FROM blockload.run
				 WHERE import = :import AND id < :before AND NOT dry_run AND restartable AND status <> 'WAITING'
				   AND stage NOT IN ('published', 'unchanged') ORDER BY id""")
			.param("import", importName)
			.param("before", before)
			.query(Long.class)
			.list();
	}

	/**
	 * The earlier runs of an import that a run supersedes when it has its plan, in order.
	 * A run that waits for a node is not one of them: it was launched on purpose. A run
	 * that loads a pushed file supersedes no run that loads a file of the import. A run
	 * that loads a pushed file is superseded only by a run that replaces all rows.
	 * @param importName the import
	 * @param by the later run
	 */
	public List<Long> supersededBy(String importName, long by) {
		return this.jdbc.sql("""
				SELECT e.id FROM blockload.run e JOIN blockload.run l ON l.id = :by
				 WHERE e.import = :import AND e.id < l.id AND NOT e.dry_run AND e.restartable
				   AND e.status <> 'WAITING' AND e.stage NOT IN ('published', 'unchanged')
				   AND CASE WHEN e.spool IS NULL THEN l.spool IS NULL
				            ELSE l.mode = :replace AND NOT jsonb_exists(l.definition::jsonb, 'scope') END
				 ORDER BY e.id""")
			.param("replace", Mode.REPLACE.text())
			.param("import", importName)
			.param("by", by)
			.query(Long.class)
			.list();
	}

	/**
	 * The publications into a block, the oldest first.
	 * @param application the block's schema
	 * @param block the block
	 */
	public UndoOrder publicationsInto(String application, String block) {
		return new UndoOrder(this.jdbc
			.sql("""
					SELECT id, undoes FROM blockload.run
					 WHERE application = :application AND block = :block AND publication IS NOT NULL ORDER BY publication""")
			.param("application", application)
			.param("block", block)
			.query((rs, row) -> new UndoOrder.Publication(rs.getLong("id"), number(rs, "undoes")))
			.list());
	}

	/**
	 * How many runs of a block are kept for undo: the greatest number of the last runs of
	 * the imports that were published into it.
	 * @param application the block's schema
	 * @param block the block
	 * @param except an import that does not count, or empty for none
	 */
	public int keptForUndo(String application, String block, String except) {
		return this.jdbc.sql("""
				SELECT coalesce(max(undo_keep), 0) FROM blockload.run
				 WHERE publication IN (
				           SELECT max(publication) FROM blockload.run
				            WHERE application = :application AND block = :block AND undoes IS NULL
				              AND import <> :except GROUP BY import)""")
			.param("except", except)
			.param("application", application)
			.param("block", block)
			.query(Integer.class)
			.single();
	}

	/** The numbers of all runs, in order. */
	public List<Long> all() {
		return this.jdbc.sql("SELECT id FROM blockload.run ORDER BY id").query(Long.class).list();
	}

	/** The numbers of the runs whose row says RUNNING, in order. */
	public List<Long> running() {
		return this.jdbc.sql("SELECT id FROM blockload.run WHERE status = 'RUNNING' ORDER BY id")
			.query(Long.class)
			.list();
	}

	/**
	 * The numbers of the runs into a block whose row says RUNNING.
	 * @param application its schema
	 * @param block its name
	 */
	public SortedSet<Long> runningInto(String application, String block) {
		return new TreeSet<>(this.jdbc.sql("""
				SELECT id FROM blockload.run
				 WHERE application = :application AND block = :block AND status = 'RUNNING'""")
			.param("application", application)
			.param("block", block)
			.query(Long.class)
			.list());
	}

	/**
	 * The runs of an import whose rows say RUNNING, the one that began its attempt last
	 * first. At most one of them has a process.
	 */
	public List<Run> running(String importName) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.run WHERE import = :import AND status = 'RUNNING'
				 ORDER BY attempt_started_at DESC, id DESC""")
			.param("import", importName)
			.query((rs, row) -> run(rs))
			.list();
	}

	/** The numbers of the runs of an application, in order. */
	public List<Long> ofApplication(String application) {
		return this.jdbc.sql("SELECT id FROM blockload.run WHERE application = :application ORDER BY id")
			.param("application", application)
			.query(Long.class)
			.list();
	}

	/** The attempt that owns a run now. */
	public Attempt owner(long run) {
		return this.jdbc.sql("SELECT id, attempts, owner FROM blockload.run WHERE id = :run")
			.param("run", run)
			.query((rs, row) -> new Attempt(rs.getLong("id"), rs.getInt("attempts"), rs.getLong("owner")))
			.single();
	}

	/** The source text of the definition that a run began with. */
	String definition(long run) {
		return StorableText.json(this.jdbc.sql("SELECT definition FROM blockload.run WHERE id = :run")
			.param("run", run)
			.query(String.class)
			.single());
	}

	/** What a run began with. */
	public RunSnapshot snapshot(long run) {
		return this.jdbc.sql("""
				SELECT definition, mode, wanted_date, wanted_key, one_off, forced, spool, bucket, key, etag, size,
				       last_modified, corrects
				  FROM blockload.run WHERE id = :run""")
			.param("run", run)
			.query((rs, row) -> new RunSnapshot(StorableText.json(rs.getString("definition")),
					Mode.of(rs.getString("mode")), rs.getString("wanted_date"), rs.getString("wanted_key"), pushed(rs),
					number(rs, "corrects"), rs.getBoolean("one_off"), rs.getBoolean("forced")))
			.single();
	}

	private static @Nullable PushedFile pushed(ResultSet rs) throws SQLException {
		UUID spool = rs.getObject("spool", UUID.class);
		return (spool != null) ? new PushedFile(Objects.requireNonNull(pin(rs)), spool) : null;
	}

	/** The node that used a spool of pushed files last, and where it found it. */
	public Optional<String> nodeOfSpool(UUID spool) {
		return this.jdbc.sql("SELECT node || ', folder ' || folder FROM blockload.spool WHERE id = :spool")
			.param("spool", spool)
			.query(String.class)
			.optional();
	}

	/**
	 * The run of an import that the first open launch is about: it waits, or a node
	 * executes it. One that has just completed does not count, although its node has not
	 * closed the launch yet: a client that saw it completed can launch the next one.
	 */
	public Optional<Run> launched(String importName) {
		return this.jdbc.sql("""
				SELECT r.* FROM blockload.launch l JOIN blockload.run r ON r.id = l.run_id
				 WHERE l.import = :import AND l.ended_at IS NULL AND r.status NOT IN ('COMPLETED', 'UNCHANGED')
				 ORDER BY r.id LIMIT 1""").param("import", importName).query((rs, row) -> run(rs)).optional();
	}

	/** How many rows a run may delete beyond the limit of its import; null if none. */
	public @Nullable Long allowedDeletes(long run) {
		return this.jdbc.sql("SELECT allowed_deletes FROM blockload.run WHERE id = :run")
			.param("run", run)
			.query((rs, row) -> Optional.ofNullable(number(rs, "allowed_deletes")))
			.single()
			.orElse(null);
	}

	/** What {@code plan} read for a run that is planned. */
	public RunPlan plan(long run) {
		return this.jdbc.sql("""
				SELECT header, fingerprint, begin_byte, begin_record, begin_line, end_byte, cells_per_record,
				       record_column, load_path
				  FROM blockload.run WHERE id = :run""")
			.param("run", run)
			.query((rs, row) -> new RunPlan(
					Arrays.stream((String[]) rs.getArray("header").getArray()).map(StorableText::text).toList(),
					rs.getString("fingerprint"),
					new Position(rs.getLong("begin_byte"), rs.getLong("begin_record"), rs.getLong("begin_line")),
					number(rs, "end_byte"), rs.getObject("cells_per_record", Integer.class),
					RecordColumn.of(rs.getString("record_column")),
					Objects.requireNonNullElse(LoadPath.of(rs.getString("load_path")), LoadPath.STAGED)))
			.single();
	}

	/**
	 * The header and the definition of the last run of an import that published a file,
	 * whether it was undone or not.
	 */
	public Optional<PublishedFile> lastPublished(String importName) {
		return this.jdbc.sql("""
				SELECT header, definition FROM blockload.run
				 WHERE import = :import AND publication IS NOT NULL AND undoes IS NULL AND header IS NOT NULL
				   AND corrects IS NULL
				 ORDER BY publication DESC LIMIT 1""")
			.param("import", importName)
			.query((rs, row) -> new PublishedFile(
					Arrays.stream((String[]) rs.getArray("header").getArray()).map(StorableText::text).toList(),
					rs.getString("definition")))
			.optional();
	}

	/**
	 * What a run read that published a file.
	 *
	 * @param header of the file
	 * @param definition of the import, as source text
	 */
	public record PublishedFile(List<String> header, String definition) {

		public PublishedFile {
			header = List.copyOf(header);
		}

	}

	/** The header of the file that a run reads, empty where it has none. */
	List<String> header(long run) {
		return this.jdbc.sql("SELECT unnest(header) FROM blockload.run WHERE id = :run")
			.param("run", run)
			.query((rs, row) -> StorableText.text(rs.getString(1)))
			.list();
	}

	/** When the last batch of a run was committed; empty if it has none. */
	public Optional<Instant> lastBatch(long run) {
		return this.jdbc.sql("SELECT max(committed_at) FROM blockload.batch WHERE run_id = :run")
			.param("run", run)
			.query((rs, row) -> Optional.ofNullable(rs.getTimestamp(1)).map(RunTable::instant))
			.single();
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

	private static Run run(ResultSet rs) throws SQLException {
		Run.Progress progress = new Run.Progress(Stage.of(rs.getString("stage")), pin(rs), number(rs, "requests"),
				counts(rs), LoadPath.of(rs.getString("load_path")));
		Run.Outcome outcome = new Run.Outcome(RunStatus.valueOf(rs.getString("status")), rs.getBoolean("restartable"),
				number(rs, "superseded_by"), error(rs),
				Optional.ofNullable(rs.getTimestamp("ended_at")).map(RunTable::instant).orElse(null));
		return new Run(rs.getLong("id"), rs.getString("import"), rs.getString("application"), rs.getString("block"),
				rs.getString("mode"), rs.getBoolean("dry_run"), instant(rs.getTimestamp("started_at")),
				new Run.LastAttempt(rs.getInt("attempts"), rs.getString("holder"),
						instant(rs.getTimestamp("attempt_started_at")),
						Optional.ofNullable(number(rs, "worked_millis")).map(Duration::ofMillis).orElse(null)),
				progress, outcome, warnings(rs.getString("warnings")),
				new Run.Undo(number(rs, "undoes"), number(rs, "undone_by"), null), rs.getString("started_by"),
				number(rs, "corrects"));
	}

	private static Run.Counts counts(ResultSet rs) throws SQLException {
		return new Run.Counts(number(rs, "read"), number(rs, "loaded"), number(rs, "rejected"), number(rs, "skipped"),
				number(rs, "merged"), number(rs, "inserted"), number(rs, "updated"), unchanged(rs),
				number(rs, "deleted"), number(rs, "cells"), number(rs, "blank_cells"),
				CreatedItems.of(rs.getString("created")));
	}

	private static @Nullable Pin pin(ResultSet rs) throws SQLException {
		if (rs.getString("etag") == null) {
			return null;
		}
		return new Pin(rs.getString("bucket"), rs.getString("key"), rs.getString("etag"), rs.getLong("size"),
				instant(rs.getTimestamp("last_modified")));
	}

	private static Run.@Nullable Cause error(ResultSet rs) throws SQLException {
		String code = rs.getString("error_code");
		return (code != null)
				? new Run.Cause(code, Objects.requireNonNullElse(StorableText.read(rs.getString("error_message")), ""),
						StorableText.read(rs.getString("error_action")))
				: null;
	}

	private static List<Warning> warnings(String json) {
		List<Warning> warnings = new ArrayList<>();
		JSON.readTree(json)
			.forEach((node) -> warnings
				.add(new Warning(node.get("code").asString(), StorableText.text(node.get("message").asString()))));
		return warnings;
	}

	/** Null for a number below zero, which versions before 0.1 computed in rare cases. */
	private static @Nullable Long unchanged(ResultSet rs) throws SQLException {
		Long unchanged = number(rs, "unchanged");
		return (unchanged != null && unchanged >= 0) ? unchanged : null;
	}

	private static @Nullable Long number(ResultSet rs, String column) throws SQLException {
		long value = rs.getLong(column);
		return rs.wasNull() ? null : value;
	}

	private static Instant instant(Timestamp timestamp) {
		return timestamp.toInstant();
	}

}
