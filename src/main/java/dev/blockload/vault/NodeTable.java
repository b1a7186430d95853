package dev.blockload.vault;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Table {@code blockload.vault_node}: which keys each node holds. Safe for use by many
 * threads; takes part in the transaction of the caller.
 */
final class NodeTable {

	/** A node that has reported nothing for this long does not count. */
	static final Duration SILENCE = Duration.ofMinutes(1);

	private final JdbcClient jdbc;

	NodeTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** Record that a node is alive, and which keys it holds. */
	void report(String node, List<Long> keys) {
		this.jdbc.sql("""
				INSERT INTO blockload.vault_node (node, keys, seen_at)
				VALUES (:node, CAST(:keys AS bigint[]), clock_timestamp())
				ON CONFLICT (node) DO UPDATE SET keys = EXCLUDED.keys, seen_at = EXCLUDED.seen_at""")
			.param("node", node)
			.param("keys", keys.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}")))
			.update();
	}

	void remove(String node) {
		this.jdbc.sql("DELETE FROM blockload.vault_node WHERE node = :node").param("node", node).update();
	}

	/** Forget nodes that died. */
	void removeSilent() {
		this.jdbc.sql("DELETE FROM blockload.vault_node WHERE seen_at < clock_timestamp() - CAST('1 hour' AS interval)")
			.update();
	}

	/** No node reports until the transaction ends, so that the answer stays true. */
	void lock() {
		this.jdbc.sql("LOCK TABLE blockload.vault_node IN SHARE MODE").update();
	}

	/** The living nodes that do not hold a key, by name. */
	List<String> without(long key) {
		return this.jdbc
			.sql("""
					SELECT node FROM blockload.vault_node
					 WHERE seen_at >= clock_timestamp() - make_interval(secs => :silence) AND :key <> ALL (keys) ORDER BY node""")
			.param("silence", SILENCE.toSeconds())
			.param("key", key)
			.query(String.class)
			.list();
	}

}
