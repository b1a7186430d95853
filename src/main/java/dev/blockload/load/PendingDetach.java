package dev.blockload.load;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Partitions of blocks that somebody began to take away with {@code DETACH PARTITION …
 * CONCURRENTLY} and did not get to the end: new statements do not see them any more, and
 * no partition of the block can be changed until it is finished.
 */
public final class PendingDetach {

	private final JdbcClient jdbc;

	public PendingDetach(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Finish them, in all blocks that runs have been published into. The tables stay.
	 * @return their names
	 */
	public List<String> finish() {
		List<Pending> pending = this.jdbc.sql("""
				SELECT DISTINCT inhparent::regclass::text AS block, inhrelid::regclass::text AS partition
				  FROM pg_inherits JOIN pg_class c ON c.oid = inhparent JOIN pg_namespace n ON n.oid = c.relnamespace
				  JOIN blockload.run r ON r.application = n.nspname AND r.block = c.relname
				 WHERE inhdetachpending ORDER BY 1, 2""").query(Pending.class).list();
		pending.forEach((one) -> this.jdbc
			.sql("ALTER TABLE " + one.block() + " DETACH PARTITION " + one.partition() + " FINALIZE")
			.update());
		return pending.stream().map(Pending::partition).toList();
	}

	/**
	 * A partition on its way out.
	 *
	 * @param block quoted, with its schema
	 * @param partition the same
	 */
	private record Pending(String block, String partition) {
	}

}
