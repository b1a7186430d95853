package dev.blockload.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The queue of launched runs: table {@code blockload.launch}. A row is open while an
 * attempt at its run is to come or in progress. Every method runs in the caller's
 * transaction. The methods that take a {@link LaunchTicket} change nothing if another
 * node has taken the run over, or if it has ended. Safe for use by many threads.
 */
public final class LaunchTable {

	/** Of launches l and the runs of backfills b: the order in which runs start. */
	static final String ORDER = "coalesce(b.place, l.run_id), b.position, l.run_id";

	private final JdbcClient jdbc;

	private final BackfillTable backfills;

	/**
	 * Create a table.
	 * @param jdbc where the schema {@code blockload} is
	 */
	public LaunchTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
		this.backfills = new BackfillTable(jdbc);
	}

	/**
	 * Keep others from launching a run of an import until this transaction ends.
	 * @param importName the import
	 */
	public void lock(String importName) {
		this.jdbc.sql("SELECT pg_advisory_xact_lock(blockload.lock_key('launch ' || :import))")
			.param("import", importName)
			.query()
			.singleRow();
	}

	/**
	 * Add a new run that waits.
	 * @param run its number
	 * @param importName its import
	 * @param work what a node does for it
	 */
	public void add(long run, String importName, LaunchedRun.Work work) {
		this.jdbc.sql("INSERT INTO blockload.launch (run_id, import, work) VALUES (:run, :import, :work)")
			.param("run", run)
			.param("import", importName)
			.param("work", work.name().toLowerCase(Locale.ROOT))
			.update();
	}

	/**
	 * Add a run that waits for another attempt. No ticket of before holds any more, and
	 * it belongs to no backfill.
	 * @param run its number
	 * @param importName its import
	 */
	public void addAgain(long run, String importName) {
		this.jdbc.sql("""
				INSERT INTO blockload.launch (run_id, import, work) VALUES (:run, :import, 'load')
				ON CONFLICT (run_id) DO UPDATE SET state = 'waiting', launched_at = clock_timestamp(),
				    failed_attempts = 0, lost_nodes = 0, retry_at = NULL, due_since = NULL, node = NULL,
				    fencing_token = NULL, ended_at = NULL""").param("run", run).param("import", importName).update();
		this.backfills.remove(run);
	}

	/**
	 * Add the run that takes the place of another one that failed, and that waits as long
	 * as that one would.
	 * @param ticket of the run that failed
	 * @param next the number of the run that takes its place
	 * @param failedAttempts how often both failed
	 * @param retryAt when it is due
	 */
	public void addNext(LaunchTicket ticket, long next, int failedAttempts, Instant retryAt) {
		this.jdbc
			.sql("""
					INSERT INTO blockload.launch (run_id, import, work, failed_attempts, lost_nodes, retry_at, takes_place_of)
					SELECT :next, import, work, :failed, lost_nodes, :retryAt, run_id FROM blockload.launch
					 WHERE run_id = :run""")
			.param("next", next)
			.param("failed", failedAttempts)
			.param("retryAt", Timestamp.from(retryAt))
			.param("run", ticket.run())
			.update();
		this.backfills.replace(ticket.run(), next);
	}

	/**
	 * Whether a run of an import waits that has not begun, and that chooses its file by
	 * the rule of the import.
	 * @param importName the import, which the caller has locked
	 */
	public boolean isAnyNew(String importName) {
		return this.jdbc.sql("""
				SELECT EXISTS (
				    SELECT FROM blockload.launch l JOIN blockload.run r ON r.id = l.run_id
				     WHERE l.import = :import AND l.ended_at IS NULL AND r.status = 'WAITING' AND r.attempts = 0
				       AND r.wanted_date IS NULL AND r.wanted_key IS NULL AND r.spool IS NULL AND r.undoes IS NULL
				       AND NOT r.dry_run AND NOT r.one_off)""")
			.param("import", importName)
			.query(Boolean.class)
			.single();
	}

	/** How many runs wait for a node, or for their next attempt. */
	public long countWaiting() {
		return this.jdbc.sql("SELECT count(*) FROM blockload.run WHERE status = 'WAITING'").query(Long.class).single();
	}

	/**
	 * For how long the first run of some import has been due, while nothing works on the
	 * import: runs behind it, and those whose retry is still to come, do not count.
	 * @return zero where no run waits
	 */
	public Duration longestWait() {
		return Duration.ofMillis(this.jdbc.sql("""
				SELECT coalesce(max(extract(epoch FROM clock_timestamp() - w.due) * 1000), 0)::bigint
				  FROM (SELECT DISTINCT ON (l.import) l.import, l.state, coalesce(l.retry_at, l.launched_at) AS due
				          FROM blockload.launch l WHERE l.ended_at IS NULL ORDER BY l.import, l.run_id) w
				 WHERE w.state = 'waiting' AND w.due < clock_timestamp()
				   AND NOT EXISTS (SELECT FROM blockload.run r WHERE r.import = w.import AND r.status = 'RUNNING')""")
			.query(Long.class)
			.single());
	}

	/**
	 * The numbers of the open launches of an import, in the order in which they start:
	 * that of their numbers, but the runs of a backfill follow each other by date.
	 * @param importName the import
	 */
	public List<Long> open(String importName) {
		return this.jdbc.sql("""
				SELECT l.run_id FROM blockload.launch l LEFT JOIN blockload.backfill_run b ON b.run_id = l.run_id
				 WHERE l.import = :import AND l.ended_at IS NULL ORDER BY %s""".formatted(ORDER))
			.param("import", importName)
			.query(Long.class)
			.list();
	}

	/**
	 * Whether a launched run of an import is in progress, or the next one: no other run
	 * is in progress.
	 * @param importName the import
	 */
	boolean isFirst(String importName) {
		return this.jdbc
			.sql("""
					SELECT EXISTS (SELECT FROM blockload.launch WHERE import = :import AND ended_at IS NULL)
					   AND NOT EXISTS (
					       SELECT FROM blockload.run r
					        WHERE r.import = :import AND r.status = 'RUNNING'
					          AND NOT EXISTS (SELECT FROM blockload.launch l WHERE l.run_id = r.id AND l.ended_at IS NULL))""")
			.param("import", importName)
			.query(Boolean.class)
			.single();
	}

	/** Whether an attempt at a run is to come or in progress that nobody has to begin. */
	public boolean isOpen(long run) {
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM blockload.launch WHERE run_id = :run AND ended_at IS NULL)""")
			.param("run", run)
			.query(Boolean.class)
			.single();
	}

	/**
	 * Take a launch: the node that had it before is fenced off.
	 * @param run its number
	 * @param node the name of the node
	 * @return the launch as that node left it; empty if it has ended
	 */
	public Optional<LaunchedRun> take(long run, String node) {
		return this.jdbc.sql("""
				UPDATE blockload.launch SET fencing_token = nextval('blockload.fence'), node = :node
				 WHERE run_id = :run AND ended_at IS NULL
				RETURNING run_id, fencing_token, work, state, failed_attempts, lost_nodes""")
			.param("node", node)
			.param("run", run)
			.query((rs, row) -> read(rs))
			.optional();
	}

	private static LaunchedRun read(ResultSet rs) throws SQLException {
		return new LaunchedRun(new LaunchTicket(rs.getLong("run_id"), rs.getLong("fencing_token")),
				LaunchedRun.Work.valueOf(rs.getString("work").toUpperCase(Locale.ROOT)),
				rs.getString("state").equals("running"), rs.getInt("failed_attempts"), rs.getInt("lost_nodes"));
	}

	/**
	 * Lock a launch, so that it neither ends nor is taken before this transaction ends.
	 * @return whether the ticket still holds
	 */
	public boolean confirm(LaunchTicket ticket) {
		return !this.jdbc.sql("""
				SELECT run_id FROM blockload.launch WHERE run_id = :run AND fencing_token = :token AND ended_at IS NULL
				   FOR UPDATE""")
			.param("run", ticket.run())
			.param("token", ticket.token())
			.query(Long.class)
			.list()
			.isEmpty();
	}

	/**
	 * Note that a node begins to execute a run.
	 * @param lostNodes how many nodes died before
	 * @return whether the ticket still holds
	 */
	public boolean running(LaunchTicket ticket, int lostNodes) {
		return this.jdbc.sql("""
				UPDATE blockload.launch SET state = 'running', lost_nodes = :lost, retry_at = NULL, due_since = NULL
				 WHERE run_id = :run AND fencing_token = :token AND ended_at IS NULL""")
			.param("lost", lostNodes)
			.param("run", ticket.run())
			.param("token", ticket.token())
			.update() == 1;
	}

	/**
	 * Let a run wait for its next attempt.
	 * @param failedAttempts how often it failed
	 * @param retryAt when it is due, or null for at once
	 */
	public void waiting(LaunchTicket ticket, int failedAttempts, @Nullable Instant retryAt) {
		this.jdbc.sql("""
				UPDATE blockload.launch SET state = 'waiting', failed_attempts = :failed, retry_at = :retryAt,
				       due_since = NULL
				 WHERE run_id = :run AND fencing_token = :token AND ended_at IS NULL""")
			.param("failed", failedAttempts)
			.param("retryAt", (retryAt != null) ? Timestamp.from(retryAt) : null, Types.TIMESTAMP)
			.param("run", ticket.run())
			.param("token", ticket.token())
			.update();
	}

	/**
	 * When the next attempt of an open launch is due.
	 * @param run its number
	 * @return empty if it has ended, or is due at once
	 */
	public Optional<Instant> retryAt(long run) {
		return this.jdbc.sql(
				"SELECT retry_at FROM blockload.launch WHERE run_id = :run AND ended_at IS NULL AND retry_at IS NOT NULL")
			.param("run", run)
			.query((rs, row) -> rs.getTimestamp("retry_at").toInstant())
			.optional();
	}

	/**
	 * Since when nothing keeps an attempt at a run from beginning, except that the nodes
	 * which looked lack something. The first node that looks notes it.
	 * @param run its number
	 * @return empty if it has ended
	 */
	public Optional<Instant> dueSince(long run) {
		return this.jdbc.sql("""
				UPDATE blockload.launch SET due_since = coalesce(due_since, clock_timestamp())
				 WHERE run_id = :run AND ended_at IS NULL RETURNING due_since""")
			.param("run", run)
			.query((rs, row) -> rs.getTimestamp("due_since").toInstant())
			.optional();
	}

	/**
	 * End a launch: no attempt follows by itself.
	 * @param ticket of the node that executes it
	 */
	public void end(LaunchTicket ticket) {
		this.jdbc.sql("""
				UPDATE blockload.launch SET ended_at = clock_timestamp()
				 WHERE run_id = :run AND fencing_token = :token AND ended_at IS NULL""")
			.param("run", ticket.run())
			.param("token", ticket.token())
			.update();
	}

	/**
	 * End a launch, whichever node has it: no attempt follows by itself.
	 * @param run its number
	 * @return whether it was open
	 */
	public boolean end(long run) {
		return this.jdbc
			.sql("UPDATE blockload.launch SET ended_at = clock_timestamp() WHERE run_id = :run AND ended_at IS NULL")
			.param("run", run)
			.update() == 1;
	}

}
