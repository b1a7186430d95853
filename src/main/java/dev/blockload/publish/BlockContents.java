package dev.blockload.publish;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.block.Block;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Looks whether a block contains rows. A table that this role cannot read in full counts
 * as filled if its files are not empty. Safe for use by many threads.
 */
public final class BlockContents {

	/** How the catalog prints the bounds of a partition by range of a bigint. */
	private static final Pattern BOUNDS = Pattern
		.compile("FOR VALUES FROM \\((?:'?(-?\\d+)'?|MINVALUE)\\) TO \\((?:'?(-?\\d+)'?|MAXVALUE)\\)");

	private static final String DEFAULT = "DEFAULT";

	private final JdbcClient jdbc;

	public BlockContents(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** Whether a block contains a row. */
	public boolean hasRows(Block block) {
		return hasRows(block.oid());
	}

	/**
	 * Whether a block can still contain the rows that a run left in it: it contains a
	 * row; a block partitioned by load, in the partition whose bounds include the run.
	 * @param block the same table as when the run published
	 * @param run the run's number
	 */
	public boolean hasRowsOf(Block block, long run) {
		return switch (block.shape()) {
			case PARTITIONED_BY_LOAD -> partitionOf(block, run).filter(this::hasRows).isPresent();
			case ORDINARY, PARTITIONED, UNSUPPORTED -> hasRows(block.oid());
		};
	}

	/** The partition that has a run's rows, also where it was merged with others. */
	private Optional<Long> partitionOf(Block block, long run) {
		@Nullable Long rest = null;
		for (Partition partition : this.jdbc.sql("""
				SELECT c.oid, pg_get_expr(c.relpartbound, c.oid) AS bounds
				  FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
				 WHERE i.inhparent = :block AND NOT i.inhdetachpending""")
			.param("block", block.oid())
			.query(Partition.class)
			.list()) {
			if (partition.includes(run)) {
				return Optional.of(partition.oid());
			}
			if (partition.bounds().equals(DEFAULT)) {
				rest = partition.oid();
			}
		}
		return Optional.ofNullable(rest);
	}

	private boolean hasRows(long oid) {
		@Nullable Table table = this.jdbc
			.sql("""
					SELECT CASE c.relkind WHEN 'r' THEN 'ONLY ' ELSE '' END || format('%I.%I', n.nspname, c.relname) AS name,
					       has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
					           AND NOT row_security_active(c.oid) AS readable,
					       coalesce(pg_relation_size(c.oid), 0) + (SELECT coalesce(sum(pg_relation_size(relid)), 0)
					                                    FROM pg_partition_tree(c.oid)) AS bytes
					  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
					 WHERE c.oid = :oid""")
			.param("oid", oid)
			.query(Table.class)
			.optional()
			.orElse(null);
		if (table == null) {
			return false;
		}
		return table.readable()
				? this.jdbc.sql("SELECT EXISTS (SELECT 1 FROM " + table.name() + ")").query(Boolean.class).single()
				: table.bytes() > 0;
	}

	/** A partition of a block and its bounds, as the catalog prints them. */
	private record Partition(long oid, String bounds) {

		boolean includes(long load) {
			Matcher matcher = BOUNDS.matcher(this.bounds);
			return matcher.matches() && (matcher.group(1) == null || Long.parseLong(matcher.group(1)) <= load)
					&& (matcher.group(2) == null || load < Long.parseLong(matcher.group(2)));
		}

	}

	/** A table, and what this role sees of it. */
	private record Table(String name, boolean readable, long bytes) {
	}

}
