package dev.blockload.publish;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Partitions whose {@code DETACH PARTITION … CONCURRENTLY} was interrupted: new
 * statements do not see them, and no partition of the block can be changed until the
 * detach is finished.
 */
public final class PendingDetach {

	private final JdbcClient jdbc;

	public PendingDetach(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * The pending ones of all blocks that runs were published into, except those that a
	 * session works on at this moment.
	 */
	public List<Pending> find() {
		return this.jdbc.sql("""
				SELECT DISTINCT inhparent::regclass::text AS block, inhrelid::regclass::text AS partition
				  FROM pg_inherits JOIN pg_class c ON c.oid = inhparent JOIN pg_namespace n ON n.oid = c.relnamespace
				  JOIN blockload.run r ON r.application = n.nspname AND r.block = c.relname
				 WHERE inhdetachpending AND NOT EXISTS (
				           SELECT FROM pg_locks l WHERE l.relation IN (inhparent, inhrelid)
				              AND l.mode IN ('ShareUpdateExclusiveLock', 'AccessExclusiveLock'))
				 ORDER BY 1, 2""").query(Pending.class).list();
	}

	/**
	 * Finish a detach. The table remains.
	 * @param pending as it was found
	 */
	public void finish(Pending pending) {
		this.jdbc.sql("ALTER TABLE " + pending.block() + " DETACH PARTITION " + pending.partition() + " FINALIZE")
			.update();
	}

	/**
	 * A partition whose detach is pending.
	 *
	 * @param block quoted, with its schema
	 * @param partition the same
	 */
	public record Pending(String block, String partition) {
	}

}
