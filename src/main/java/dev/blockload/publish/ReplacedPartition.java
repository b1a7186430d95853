package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.block.Block;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A partition that a replace drops.
 *
 * @param oid of the partition
 * @param name quoted where SQL needs it, with its schema
 * @param coversRun whether its bounds contain the number of the run, so that the
 * partition of the run would overlap it
 */
record ReplacedPartition(long oid, String name, boolean coversRun) {

	/**
	 * All partitions of a block except its default partition. A partition into which the
	 * rows of the run are inserted stays, and its rows are deleted: if it was dropped
	 * before, readers would wait for the INSERT.
	 * @param publication of the run that replaces them
	 */
	static List<ReplacedPartition> of(JdbcClient client, Publication publication) {
		List<ReplacedPartition> all = of(client, publication.target().block(), publication.run());
		return publication.target().block().obstacles().isEmpty() ? all
				: all.stream().filter((partition) -> !partition.coversRun()).toList();
	}

	private static List<ReplacedPartition> of(JdbcClient client, Block block, long run) {
		List<ReplacedPartition> found = new ArrayList<>();
		client
			.sql("""
					SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, pg_get_partition_constraintdef(c.oid) AS bounds
					  FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
					  JOIN pg_partitioned_table p ON p.partrelid = inhparent
					 WHERE inhparent = :block AND inhrelid <> p.partdefid ORDER BY c.oid""")
			.param("block", block.oid())
			.query((rs, row) -> new String[] { rs.getString("oid"), rs.getString("name"), rs.getString("bounds") })
			.list()
			.forEach((row) -> found
				.add(new ReplacedPartition(Long.parseLong(row[0]), row[1], covers(client, row[2], run))));
		return found;
	}

	// The bounds are a condition on the column of the partition key.
	private static boolean covers(JdbcClient client, String bounds, long run) {
		return client.sql("SELECT " + bounds + " FROM (SELECT " + run + "::bigint AS " + Block.LOAD_COLUMN + ") r")
			.query(Boolean.class)
			.single();
	}

	/** Locked against all other sessions. */
	TableLock exclusive() {
		return new TableLock(this.oid, this.name, LockMode.ACCESS_EXCLUSIVE);
	}

}
