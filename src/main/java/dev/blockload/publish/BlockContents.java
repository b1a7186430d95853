package dev.blockload.publish;

import dev.blockload.block.Block;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Looks whether a block contains rows. A table that this role cannot read in full counts
 * as filled if its files are not empty. Safe for use by many threads.
 */
public final class BlockContents {

	private static final String DEFAULT = "DEFAULT";

	private static final String ANY = "";

	private final JdbcClient jdbc;

	public BlockContents(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** Whether a block contains a row. */
	public boolean hasRows(Block block) {
		return hasRows(block.oid(), ANY);
	}

	/**
	 * Whether a block can still contain the rows that a run left in it: it contains a
	 * row; a block partitioned by load, a row of this run.
	 * @param block the same table as when the run published
	 * @param run the run's number
	 */
	public boolean hasRowsOf(Block block, long run) {
		return switch (block.shape()) {
			case PARTITIONED_BY_LOAD -> hasRowsInPartition(block, run);
			case ORDINARY, PARTITIONED, UNSUPPORTED -> hasRows(block.oid(), ANY);
		};
	}

	// A partition can have the rows of many runs.
	private boolean hasRowsInPartition(Block block, long run) {
		@Nullable Long rest = null;
		for (Partition partition : this.jdbc.sql("""
				SELECT c.oid, pg_get_expr(c.relpartbound, c.oid) AS bounds
				  FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
				 WHERE i.inhparent = :block AND NOT i.inhdetachpending""")
			.param("block", block.oid())
			.query(Partition.class)
			.list()) {
			LoadBounds bounds = LoadBounds.parse(partition.bounds())
				.filter((found) -> found.includes(run))
				.orElse(null);
			if (bounds != null) {
				return hasRows(partition.oid(), bounds.areOfOneRun() ? ANY : ofRun(run));
			}
			if (partition.bounds().equals(DEFAULT)) {
				rest = partition.oid();
			}
		}
		return rest != null && hasRows(rest, ofRun(run));
	}

	private static String ofRun(long run) {
		return " WHERE " + Block.LOAD_COLUMN + " = " + run;
	}

	private boolean hasRows(long oid, String condition) {
		@Nullable Table table = this.jdbc
			.sql("""
					SELECT CASE c.relkind WHEN 'r' THEN 'ONLY ' ELSE '' END || format('%I.%I', n.nspname, c.relname) AS name,
					       has_schema_privilege(n.oid, 'USAGE') AND CASE :condition WHEN '' THEN has_any_column_privilege(c.oid, 'SELECT')
					               ELSE has_column_privilege(c.oid, '_load', 'SELECT') END
					           AND NOT row_security_active(c.oid) AS readable,
					       coalesce(pg_relation_size(c.oid), 0) + (SELECT coalesce(sum(pg_relation_size(relid)), 0)
					                                    FROM pg_partition_tree(c.oid)) AS bytes
					  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
					 WHERE c.oid = :oid""")
			.param("oid", oid)
			.param("condition", condition)
			.query(Table.class)
			.optional()
			.orElse(null);
		if (table == null) {
			return false;
		}
		return table.readable() ? this.jdbc.sql("SELECT EXISTS (SELECT 1 FROM " + table.name() + condition + ")")
			.query(Boolean.class)
			.single() : table.bytes() > 0;
	}

	/** A partition of a block and its bounds, as the catalog prints them. */
	private record Partition(long oid, String bounds) {
	}

	/** A table, and what this role sees of it. */
	private record Table(String name, boolean readable, long bytes) {
	}

}
