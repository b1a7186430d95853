package dev.blockload.publish;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.blockload.block.Block;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A partition of a block partitioned by load, other than its default partition.
 *
 * @param oid of the partition
 * @param name quoted where SQL needs it, with its schema
 * @param bounds the runs whose rows it takes
 * @param bytes that its rows take on disk
 * @param merging whether it can be merged with others
 */
record LoadPartition(long oid, String name, LoadBounds bounds, long bytes, Merging merging) {

	// A merge makes a new table by the definition of the block. What a person added to a
	// partition alone would be lost.
	private static final String PARTITIONS = """
			SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, c.relname AS own_name,
			       pg_get_expr(c.relpartbound, c.oid) AS bounds,
			       coalesce(pg_relation_size(c.oid), 0) AS bytes,
			       c.relkind = 'r' AND c.relpersistence = 'p' AND c.relowner = b.relowner AND c.relnamespace = b.relnamespace
			           AND c.reltablespace = b.reltablespace AND c.reloptions IS NULL AND NOT c.relrowsecurity
			           AND NOT c.relhasrules AND c.relreplident = 'd'
			           AND NOT EXISTS (SELECT FROM pg_trigger
			                            WHERE tgrelid = c.oid AND NOT tgisinternal AND tgparentid = 0)
			           AND NOT EXISTS (SELECT FROM pg_index JOIN pg_class i ON i.oid = indexrelid
			                            WHERE indrelid = c.oid AND NOT i.relispartition)
			           AND NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = c.oid AND coninhcount = 0
			                              AND (contype <> 'c' OR conkey IS DISTINCT FROM ARRAY[l.attnum]))
			           AND NOT EXISTS (SELECT FROM pg_constraint WHERE confrelid = c.oid)
			           AND NOT EXISTS (SELECT FROM pg_depend WHERE refclassid = 'pg_class'::regclass AND refobjid = c.oid
			                              AND classid = 'pg_rewrite'::regclass AND deptype = 'n')
			           AND NOT EXISTS (SELECT FROM pg_publication_rel WHERE prrelid = c.oid) AS plain
			  FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			  JOIN pg_class b ON b.oid = inhparent
			  JOIN pg_attribute l ON l.attrelid = c.oid AND l.attname = '_load'
			 WHERE inhparent = :block AND NOT inhdetachpending""";

	/**
	 * Whether a partition can be merged with others.
	 */
	enum Merging {

		/** Blockload made it, and it has nothing of its own but its rows. */
		POSSIBLE,

		/**
		 * It has an index, a trigger, an owner or something else that the block has not.
		 */
		NOT_POSSIBLE

	}

	/** The partitions of a block, in the order of their bounds. */
	static List<LoadPartition> of(JdbcClient client, Block block) {
		List<LoadPartition> found = new ArrayList<>();
		client.sql(PARTITIONS)
			.param("block", block.oid())
			.query(Row.class)
			.list()
			.forEach((row) -> LoadBounds.parse(row.bounds())
				.ifPresent((bounds) -> found.add(new LoadPartition(row.oid(), row.name(), bounds, row.bytes(),
						(row.plain() && PartitionNames.isName(block, row.ownName())) ? Merging.POSSIBLE
								: Merging.NOT_POSSIBLE))));
		found.sort(Comparator.comparingLong((partition) -> partition.bounds().from()));
		return found;
	}

	/** Locked against all other sessions. */
	TableLock exclusive() {
		return new TableLock(this.oid, this.name, LockMode.ACCESS_EXCLUSIVE);
	}

	/** A row of the query. */
	private record Row(long oid, String name, String ownName, String bounds, long bytes, boolean plain) {
	}

}
