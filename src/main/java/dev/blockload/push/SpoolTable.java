package dev.blockload.push;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The spools of all nodes, and the runs whose files they hold: table
 * {@code blockload.spool}. Safe for use by many threads.
 */
final class SpoolTable {

	private static final String NEEDED = """
			superseded_by IS NULL
			   AND (restartable OR ended_at IS NULL
			        OR ended_at > clock_timestamp() - make_interval(secs => :seconds))""";

	private final JdbcClient jdbc;

	SpoolTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Store a spool, if it is not stored yet. Many pushes at the same time do not wait
	 * for each other.
	 */
	void add(UUID spool, String node, String folder) {
		this.jdbc
			.sql("INSERT INTO blockload.spool (id, node, folder) VALUES (:id, :node, :folder) ON CONFLICT DO NOTHING")
			.param("id", spool)
			.param("node", node)
			.param("folder", folder)
			.update();
	}

	/**
	 * Note that a node uses a spool now.
	 * @param spool its number
	 * @param node the host of the node
	 * @param folder where the node finds it
	 */
	void seen(UUID spool, String node, String folder) {
		this.jdbc.sql("""
				INSERT INTO blockload.spool (id, node, folder) VALUES (:id, :node, :folder)
				ON CONFLICT (id) DO UPDATE SET node = :node, folder = :folder, seen_at = clock_timestamp()""")
			.param("id", spool)
			.param("node", node)
			.param("folder", folder)
			.update();
	}

	/**
	 * Note that a node has spools now which this database knows, such as that of an
	 * earlier version.
	 */
	void seenToo(Collection<UUID> spools, String node, String folder) {
		this.jdbc.sql("""
				UPDATE blockload.spool SET node = :node, folder = :folder, seen_at = clock_timestamp()
				 WHERE id = ANY(:ids)""")
			.param("ids", spools.toArray(UUID[]::new))
			.param("node", node)
			.param("folder", folder)
			.update();
	}

	/**
	 * Count bytes that a node added to a spool, or deleted from it.
	 * @return what all nodes have counted
	 */
	long count(UUID spool, long change) {
		return this.jdbc
			.sql("UPDATE blockload.spool SET bytes = greatest(0, bytes + :change) WHERE id = :id RETURNING bytes")
			.param("id", spool)
			.param("change", change)
			.query(Long.class)
			.single();
	}

	/** Note how many bytes a spool has. */
	void measured(UUID spool, long bytes) {
		this.jdbc.sql("UPDATE blockload.spool SET bytes = :bytes WHERE id = :id")
			.param("id", spool)
			.param("bytes", bytes)
			.update();
	}

	/** The spool with the file of a run; empty if the run loads no pushed file. */
	Optional<UUID> spoolOf(long run) {
		return this.jdbc.sql("SELECT spool FROM blockload.run WHERE id = :run AND spool IS NOT NULL")
			.param("run", run)
			.query(UUID.class)
			.optional();
	}

	/** Whether a node used a spool within some time. */
	boolean isAlive(UUID spool, Duration within) {
		return this.jdbc.sql("""
				SELECT count(*) FROM blockload.spool
				 WHERE id = :id AND seen_at > clock_timestamp() - make_interval(secs => :seconds)""")
			.param("id", spool)
			.param("seconds", within.toMillis() / 1000.0)
			.query(Long.class)
			.single() > 0;
	}

	/**
	 * The keys of files that runs still need, or that were needed a short time ago. The
	 * file of a run is needed until the run has ended for good, and for some time after
	 * that, so that people can look at it. The file of a superseded run is not needed.
	 * @param spool the spool
	 * @param keep how long after the end
	 */
	Set<String> neededKeys(UUID spool, Duration keep) {
		return keys("SELECT key FROM blockload.run WHERE spool = :spool AND " + NEEDED, spool, keep);
	}

	/** The keys of files that had a run which does not need them any more. */
	Set<String> unneededKeys(UUID spool, Duration keep) {
		return keys("SELECT key FROM blockload.run WHERE spool = :spool AND (" + NEEDED + ") IS NOT TRUE", spool, keep);
	}

	private Set<String> keys(String sql, UUID spool, Duration keep) {
		return this.jdbc.sql(sql)
			.param("spool", spool)
			.param("seconds", keep.toMillis() / 1000.0)
			.query(String.class)
			.stream()
			.collect(Collectors.toUnmodifiableSet());
	}

}
