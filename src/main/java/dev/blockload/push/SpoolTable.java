package dev.blockload.push;

import java.time.Duration;
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

	private final JdbcClient jdbc;

	SpoolTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
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
		return this.jdbc.sql("""
				SELECT key FROM blockload.run
				 WHERE spool = :spool AND superseded_by IS NULL
				   AND (restartable OR ended_at IS NULL
				        OR ended_at > clock_timestamp() - make_interval(secs => :seconds))""")
			.param("spool", spool)
			.param("seconds", keep.toMillis() / 1000.0)
			.query(String.class)
			.stream()
			.collect(Collectors.toUnmodifiableSet());
	}

}
