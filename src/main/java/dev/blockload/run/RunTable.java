package dev.blockload.run;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

import dev.blockload.block.Mode;
import dev.blockload.block.RecordColumn;
import dev.blockload.csv.Position;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads run rows as they are. A status of RUNNING is what the last attempt wrote when it
 * began: {@link RunHistory} also asks whether its process is alive.
 */
public final class RunTable {

	private final JdbcClient jdbc;

	public RunTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** The run of a number. */
	public Optional<Run> find(long id) {
		return this.jdbc.sql("SELECT * FROM blockload.run WHERE id = :id")
			.param("id", id)
			.query((rs, row) -> RunMapping.run(rs))
			.optional();
	}

	/** The last run of an import. */
	public Optional<Run> last(String importName) {
		return this.jdbc.sql("SELECT * FROM blockload.run WHERE import = :import ORDER BY id DESC LIMIT 1")
			.param("import", importName)
			.query((rs, row) -> RunMapping.run(rs))
			.optional();
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
	 * that loads a pushed file is superseded only by a run that replaces all rows. Of an
	 * import that loads each file, a run supersedes only runs of the same file.
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
				   AND (NOT jsonb_exists(l.definition::jsonb->'file', 'each') OR e.key IS NULL OR e.key = l.key
				        OR e.spool IS NOT NULL)
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
			.query((rs, row) -> new UndoOrder.Publication(rs.getLong("id"), RunMapping.number(rs, "undoes")))
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
			.query((rs, row) -> RunMapping.run(rs))
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

	/** What a run began with. */
	public RunSnapshot snapshot(long run) {
		return this.jdbc.sql("""
				SELECT definition, mode, wanted_date, wanted_key, one_off, forced, spool, bucket, key, etag, size,
				       last_modified, corrects
				  FROM blockload.run WHERE id = :run""")
			.param("run", run)
			.query((rs, row) -> new RunSnapshot(StorableText.json(rs.getString("definition")),
					Mode.of(rs.getString("mode")), rs.getString("wanted_date"), rs.getString("wanted_key"),
					RunMapping.pushed(rs), RunMapping.number(rs, "corrects"), rs.getBoolean("one_off"),
					rs.getBoolean("forced")))
			.single();
	}

	/** The node that used a spool of pushed files last, and where it found it. */
	public Optional<String> nodeOfSpool(UUID spool) {
		return this.jdbc.sql("SELECT node || ', folder ' || folder FROM blockload.spool WHERE id = :spool")
			.param("spool", spool)
			.query(String.class)
			.optional();
	}

	/**
	 * The run of an import that the first open launch is about, in the order in which
	 * launches start: it waits, or a node executes it. One that has just completed does
	 * not count, although its node has not closed the launch yet: a client that saw it
	 * completed can launch the next one.
	 */
	public Optional<Run> launched(String importName) {
		return this.jdbc.sql("""
				SELECT r.* FROM blockload.launch l JOIN blockload.run r ON r.id = l.run_id
				  LEFT JOIN blockload.backfill_run b ON b.run_id = l.run_id
				 WHERE l.import = :import AND l.ended_at IS NULL AND r.status NOT IN ('COMPLETED', 'UNCHANGED')
				 ORDER BY %s LIMIT 1""".formatted(LaunchTable.ORDER))
			.param("import", importName)
			.query((rs, row) -> RunMapping.run(rs))
			.optional();
	}

	/** How many rows a run may delete beyond the limit of its import; null if none. */
	public @Nullable Long allowedDeletes(long run) {
		return this.jdbc.sql("SELECT allowed_deletes FROM blockload.run WHERE id = :run")
			.param("run", run)
			.query((rs, row) -> Optional.ofNullable(RunMapping.number(rs, "allowed_deletes")))
			.single()
			.orElse(null);
	}

	/** What a run is a part of. */
	public RunOrigin origin(long run) {
		return this.jdbc.sql("SELECT trace_parent, lineage_parent FROM blockload.run WHERE id = :run")
			.param("run", run)
			.query((rs, row) -> RunOrigin.of(rs.getString("trace_parent"),
					StorableText.read(rs.getString("lineage_parent"))))
			.single();
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
					RunMapping.number(rs, "end_byte"), rs.getObject("cells_per_record", Integer.class),
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

	/** When the last batch of a run was committed; empty if it has none. */
	public Optional<Instant> lastBatch(long run) {
		return this.jdbc.sql("SELECT max(committed_at) FROM blockload.batch WHERE run_id = :run")
			.param("run", run)
			.query((rs, row) -> Optional.ofNullable(rs.getTimestamp(1)).map(RunMapping::instant))
			.single();
	}

}
