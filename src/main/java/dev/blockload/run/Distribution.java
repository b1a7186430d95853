package dev.blockload.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.csv.Position;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The ranges of runs whose file several nodes load, and the workers that claim them. The
 * leader is the attempt that owns the run; a later attempt begins with ranges of its own,
 * and the workers of the earlier one are fenced. Each method runs in the caller's
 * transaction. Safe for use by many threads.
 */
public final class Distribution {

	/** How long a node counts as alive after it was seen. */
	private static final Duration SEEN = Duration.ofSeconds(20);

	private final JdbcClient jdbc;

	private final RunSessions workers;

	public Distribution(JdbcClient jdbc) {
		this.jdbc = jdbc;
		this.workers = RunSessions.ofWorkers(jdbc);
	}

	/** The name of the lease of a worker: no import can have it. */
	public static String leaseOf(long worker) {
		return "worker " + worker;
	}

	/**
	 * Note that a node helps others now.
	 * @param node its name
	 */
	public void seen(String node) {
		this.jdbc.sql("""
				INSERT INTO blockload.loading_node (name) VALUES (:node)
				ON CONFLICT (name) DO UPDATE SET seen_at = clock_timestamp()""").param("node", node).update();
		this.jdbc.sql("DELETE FROM blockload.loading_node WHERE seen_at < clock_timestamp() - interval '1 hour'")
			.update();
	}

	/**
	 * Note that a node has ended.
	 * @param node its name
	 */
	public void gone(String node) {
		this.jdbc.sql("DELETE FROM blockload.loading_node WHERE name = :node").param("node", node).update();
	}

	/**
	 * Whether another node could help.
	 * @param node the name of this one
	 */
	public boolean hasOtherNodes(String node) {
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM blockload.loading_node
				                WHERE name <> :node AND seen_at > clock_timestamp() - CAST(:seen AS interval))""")
			.param("node", node)
			.param("seen", SEEN.toSeconds() + " s")
			.query(Boolean.class)
			.single();
	}

	/**
	 * Note why one node loads everything, in a transaction that has entered the run.
	 * @param leader the attempt
	 * @param reason for people
	 */
	public void stay(Attempt leader, String reason) {
		store(leader, 1, null, reason);
	}

	/**
	 * Begin to distribute, in a transaction that has entered the run. What an earlier
	 * attempt divided is forgotten: its batches are in the ledger.
	 * @param leader the attempt
	 * @param nodes how many nodes can load at the same time
	 * @param most how many rejects there can be before their order in the file matters;
	 * null for no limit
	 */
	public void open(Attempt leader, int nodes, @Nullable Long most) {
		this.jdbc.sql("DELETE FROM blockload.load_range WHERE run_id = :run").param("run", leader.run()).update();
		this.jdbc.sql("""
				UPDATE blockload.load_worker SET left_at = clock_timestamp()
				 WHERE run_id = :run AND left_at IS NULL""").param("run", leader.run()).update();
		store(leader, nodes, most, null);
	}

	private void store(Attempt leader, int nodes, @Nullable Long most, @Nullable String reason) {
		this.jdbc
			.sql("""
					INSERT INTO blockload.distribution AS d (run_id, owner, nodes, closed, reason, rejected, most)
					SELECT :run, :owner, :nodes, CAST(:reason AS text) IS NOT NULL, :reason, coalesce(sum(rejected), 0), :most
					  FROM blockload.batch WHERE run_id = :run
					ON CONFLICT (run_id) DO UPDATE SET owner = excluded.owner, nodes = excluded.nodes, scanned = false,
					    closed = excluded.closed, reason = excluded.reason, rejected = excluded.rejected,
					    most = excluded.most""")
			.param("run", leader.run())
			.param("owner", leader.token())
			.param("nodes", nodes)
			.param("reason", reason, Types.VARCHAR)
			.param("most", most, Types.BIGINT)
			.update();
	}

	/**
	 * Store a range.
	 * @return false if the distribution is closed
	 */
	public boolean add(Attempt leader, LoadRange range) {
		return this.jdbc.sql("""
				INSERT INTO blockload.load_range (run_id, owner, number, begin_byte, end_byte, begin_record, end_record,
				                                  begin_line, end_line)
				SELECT run_id, owner, :number, :beginByte, :endByte, :beginRecord, :endRecord, :beginLine, :endLine
				  FROM blockload.distribution WHERE run_id = :run AND owner = :owner AND NOT closed""")
			.param("run", leader.run())
			.param("owner", leader.token())
			.param("number", range.number())
			.param("beginByte", range.begin().offset())
			.param("endByte", range.end().offset())
			.param("beginRecord", range.begin().record())
			.param("endRecord", range.end().record())
			.param("beginLine", range.begin().line())
			.param("endLine", range.end().line())
			.update() == 1;
	}

	/** No further range follows. */
	public void scanned(Attempt leader) {
		this.jdbc.sql("UPDATE blockload.distribution SET scanned = true WHERE run_id = :run AND owner = :owner")
			.param("run", leader.run())
			.param("owner", leader.token())
			.update();
	}

	/** A token that no attempt and no other worker has. */
	public long nextToken() {
		return this.jdbc.sql("SELECT nextval('blockload.fence')").query(Long.class).single();
	}

	/**
	 * The attempt of another node that a node can help.
	 * @param node the name of the node
	 * @param except attempts that it cannot help, by their tokens
	 */
	public Optional<Attempt> toHelp(String node, Set<Long> except) {
		return this.jdbc.sql("""
				SELECT d.run_id, r.attempts, d.owner
				  FROM blockload.distribution d JOIN blockload.run r ON r.id = d.run_id AND r.owner = d.owner
				 WHERE NOT d.closed AND r.status = 'RUNNING' AND r.holder <> :node AND d.owner <> ALL (:except)
				   AND EXISTS (SELECT FROM blockload.load_range g
				                WHERE g.run_id = d.run_id AND g.worker IS NULL AND g.finished_at IS NULL)
				   AND (SELECT count(*) FROM blockload.load_worker w
				         WHERE w.run_id = d.run_id AND w.owner = d.owner AND w.left_at IS NULL) < d.nodes
				 ORDER BY d.run_id LIMIT 1""")
			.param("node", node)
			.param("except", except.toArray(Long[]::new))
			.query((rs, row) -> new Attempt(rs.getLong("run_id"), rs.getInt("attempts"), rs.getLong("owner")))
			.optional();
	}

	/**
	 * Let a worker join an attempt. It holds its lease already, unless it is the leader.
	 * @param leader the attempt
	 * @param worker the token of the worker
	 * @param node where it works
	 * @param leads whether it works in the process of the attempt
	 * @return false if the distribution is closed, or has as many nodes as it can have
	 */
	public boolean join(Attempt leader, long worker, String node, boolean leads) {
		if (!lock(leader, "FOR NO KEY UPDATE")) {
			return false;
		}
		return this.jdbc.sql("""
				INSERT INTO blockload.load_worker (token, run_id, owner, node, leads)
				SELECT :token, run_id, owner, :node, :leads FROM blockload.distribution d
				 WHERE run_id = :run
				   AND (SELECT count(*) FROM blockload.load_worker w
				         WHERE w.run_id = d.run_id AND w.owner = d.owner AND w.left_at IS NULL) < d.nodes""")
			.param("token", worker)
			.param("node", node)
			.param("leads", leads)
			.param("run", leader.run())
			.update() == 1;
	}

	private boolean lock(Attempt leader, String strength) {
		return this.jdbc
			.sql("SELECT 1 FROM blockload.distribution WHERE run_id = :run AND owner = :owner AND NOT closed "
					+ strength)
			.param("run", leader.run())
			.param("owner", leader.token())
			.query(Integer.class)
			.optional()
			.isPresent();
	}

	/**
	 * Claim the first range that no worker has claimed.
	 * @param leader the attempt
	 * @param worker the token of the worker
	 * @return empty if there is none now
	 */
	public Optional<RangeClaim> claim(Attempt leader, long worker) {
		// Whoever closes the distribution, or releases the worker, waits until this claim
		// is stored.
		if (!lock(leader, "FOR SHARE") || !lockJoined(worker)) {
			return Optional.empty();
		}
		return this.jdbc.sql("""
				UPDATE blockload.load_range SET worker = :worker, claimed_at = clock_timestamp()
				 WHERE run_id = :run AND number = (
				           SELECT number FROM blockload.load_range
				            WHERE run_id = :run AND owner = :owner AND worker IS NULL AND finished_at IS NULL
				            ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED)
				RETURNING *""")
			.param("worker", worker)
			.param("run", leader.run())
			.param("owner", leader.token())
			.query((rs, row) -> new RangeClaim(leader, worker, range(rs)))
			.optional();
	}

	private boolean lockJoined(long worker) {
		return this.jdbc.sql("SELECT 1 FROM blockload.load_worker WHERE token = :worker AND left_at IS NULL FOR SHARE")
			.param("worker", worker)
			.query(Integer.class)
			.optional()
			.isPresent();
	}

	private static LoadRange range(ResultSet rs) throws SQLException {
		return new LoadRange(rs.getInt("number"),
				new Position(rs.getLong("begin_byte"), rs.getLong("begin_record"), rs.getLong("begin_line")),
				new Position(rs.getLong("end_byte"), rs.getLong("end_record"), rs.getLong("end_line")));
	}

	/** Note that a range is loaded to its end; nothing is noted of a lost claim. */
	public void finish(RangeClaim claim) {
		this.jdbc.sql("""
				UPDATE blockload.load_range SET finished_at = clock_timestamp()
				 WHERE run_id = :run AND owner = :owner AND number = :number AND worker = :worker""")
			.param("run", claim.attempt().run())
			.param("owner", claim.attempt().token())
			.param("number", claim.range().number())
			.param("worker", claim.worker())
			.update();
	}

	/**
	 * Count the rejects of a batch, as the last statement of its transaction.
	 * @return false if the run has more than it can have while batches are loaded in any
	 * order: the batch must be rolled back
	 */
	public boolean count(Attempt leader, long rejects) {
		return this.jdbc.sql("""
				UPDATE blockload.distribution SET rejected = rejected + :rejects
				 WHERE run_id = :run AND owner = :owner AND (most IS NULL OR rejected + :rejects <= most)""")
			.param("rejects", rejects)
			.param("run", leader.run())
			.param("owner", leader.token())
			.update() == 1;
	}

	/** Whether no worker has anything left to do: closed, or loaded to the end. */
	public boolean isOver(Attempt leader) {
		return this.jdbc.sql("""
				SELECT NOT EXISTS (
				    SELECT FROM blockload.distribution d
				     WHERE run_id = :run AND owner = :owner AND NOT closed
				       AND (NOT scanned OR EXISTS (SELECT FROM blockload.load_range g
				                                    WHERE g.run_id = d.run_id AND g.finished_at IS NULL)))""")
			.param("run", leader.run())
			.param("owner", leader.token())
			.query(Boolean.class)
			.single();
	}

	/**
	 * Let no worker claim a range or begin a batch: one node loads the rest.
	 * @param leader the attempt; nothing is closed if another one owns the run
	 */
	public void close(Attempt leader) {
		this.jdbc.sql("UPDATE blockload.distribution SET closed = true WHERE run_id = :run AND owner = :owner")
			.param("run", leader.run())
			.param("owner", leader.token())
			.update();
	}

	/** The workers of an attempt that have joined and not left, by their tokens. */
	public List<Long> joined(Attempt leader) {
		return this.jdbc.sql("""
				SELECT token FROM blockload.load_worker
				 WHERE run_id = :run AND owner = :owner AND left_at IS NULL ORDER BY token""")
			.param("run", leader.run())
			.param("owner", leader.token())
			.query(Long.class)
			.list();
	}

	/**
	 * The workers on other nodes whose process died or lost its lease. Outside a
	 * transaction.
	 * @param database where the leases are
	 */
	public List<Long> dead(Database database, Attempt leader) {
		List<Long> others = others(leader);
		Set<String> held = Lease.heldOf(database,
				others.stream().map(Distribution::leaseOf).collect(Collectors.toSet()));
		List<Long> free = others.stream().filter((worker) -> !held.contains(leaseOf(worker))).toList();
		// One that has left meanwhile gave its lease back.
		return free.isEmpty() ? free : others(leader).stream().filter(free::contains).toList();
	}

	private List<Long> others(Attempt leader) {
		return this.jdbc.sql("""
				SELECT token FROM blockload.load_worker
				 WHERE run_id = :run AND owner = :owner AND left_at IS NULL AND NOT leads ORDER BY token""")
			.param("run", leader.run())
			.param("owner", leader.token())
			.query(Long.class)
			.list();
	}

	/**
	 * Terminate the sessions of a worker, and wait until they have ended. Outside a
	 * transaction, before {@link #release}.
	 */
	public void end(long worker) {
		this.workers.end(worker);
	}

	/**
	 * Take the ranges of a worker from it: what it has not committed is never committed.
	 * @param worker the token of the worker, whose sessions have ended
	 */
	public void release(long worker) {
		this.workers.limitLockWaits();
		this.workers.lockOut(worker);
		this.jdbc.sql("UPDATE blockload.load_worker SET left_at = clock_timestamp() WHERE token = :worker")
			.param("worker", worker)
			.update();
		this.jdbc.sql("""
				UPDATE blockload.load_range SET worker = NULL WHERE worker = :worker AND finished_at IS NULL
				   AND run_id = (SELECT run_id FROM blockload.load_worker WHERE token = :worker)""")
			.param("worker", worker)
			.update();
	}

	/** What is left of the runs that several nodes load now. */
	public OpenRanges open() {
		return this.jdbc.sql("""
				SELECT count(g.run_id) FILTER (WHERE g.worker IS NULL) AS waiting, count(g.worker) AS claimed,
				       (SELECT count(*) FROM blockload.loading_node
				         WHERE seen_at > clock_timestamp() - CAST(:seen AS interval)) AS nodes
				  FROM blockload.distribution d JOIN blockload.run r ON r.id = d.run_id AND r.owner = d.owner
				  JOIN blockload.load_range g ON g.run_id = d.run_id AND g.finished_at IS NULL
				 WHERE NOT d.closed AND r.status = 'RUNNING'""")
			.param("seen", SEEN.toSeconds() + " s")
			.query((rs, row) -> new OpenRanges(rs.getLong("waiting"), rs.getLong("claimed"), rs.getLong("nodes")))
			.single();
	}

	/**
	 * Which nodes loaded a run.
	 * @param run the run's number
	 */
	public RunNodes nodes(long run) {
		return new RunNodes(shares(run), reason(run).orElse(null));
	}

	/**
	 * Why one node loads a run alone; empty if other nodes can help or were not asked.
	 */
	public Optional<String> reason(long run) {
		return this.jdbc.sql("SELECT reason FROM blockload.distribution WHERE run_id = :run AND reason IS NOT NULL")
			.param("run", run)
			.query(String.class)
			.optional();
	}

	/** What each node has loaded of a run that several nodes load, the most first. */
	public List<NodeShare> shares(long run) {
		return new ArrayList<>(this.jdbc.sql("""
				SELECT w.node, sum(b.end_record - b.begin_record) AS records, sum(b.end_byte - b.begin_byte) AS bytes,
				       extract(epoch FROM max(b.committed_at) - min(w.joined_at)) * 1000 AS millis
				  FROM blockload.load_worker w
				  JOIN blockload.batch b ON b.run_id = w.run_id AND b.worker = w.token
				 WHERE w.run_id = :run GROUP BY w.node ORDER BY records DESC, w.node""")
			.param("run", run)
			.query((rs, row) -> new NodeShare(rs.getString("node"), rs.getLong("records"), rs.getLong("bytes"),
					Duration.ofMillis(Math.max(0, rs.getLong("millis")))))
			.list());
	}

}
