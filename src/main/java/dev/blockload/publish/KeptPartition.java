package dev.blockload.publish;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

import dev.blockload.block.Block;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A partition that a run added to its block or removed from it, or the rows within bounds
 * that it added to a partition that other runs share.
 *
 * @param oid of the table, or 0 for rows
 * @param name as a partition
 * @param lower the first number of a run, or null for MINVALUE
 * @param upper the number after the last one, or null for MAXVALUE
 * @param rows how many rows were added; 0 if it was removed
 */
record KeptPartition(long oid, String name, @Nullable Long lower, @Nullable Long upper, long rows) {

	private static final String BOUNDS = "FOR VALUES FROM \\((?:''?(-?[0-9]+)''?|MINVALUE)\\) TO \\((?:''?(-?[0-9]+)''?|MAXVALUE)\\)";

	/**
	 * A query for partitions as the catalog describes them now; its condition comes from
	 * the caller.
	 */
	static final String ATTACHED = """
			SELECT c.oid, c.relname AS name, bounds[1]::bigint AS lower_bound, bounds[2]::bigint AS upper_bound, 0 AS rows
			  FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
			 CROSS JOIN LATERAL regexp_match(pg_get_expr(c.relpartbound, c.oid), '"""
			+ BOUNDS + """
					') bounds
					 WHERE bounds IS NOT NULL AND inhparent = :block AND NOT inhdetachpending""";

	/**
	 * What a run added or removed.
	 * @param run the run's number
	 * @param action {@code added} or {@code removed}
	 */
	static List<KeptPartition> of(JdbcClient client, long run, String action) {
		return client
			.sql("""
					SELECT table_oid AS oid, name, lower_bound, upper_bound, coalesce(rows, 0) AS rows
					  FROM blockload.undo_partition WHERE run_id = :run AND action = :action ORDER BY lower_bound NULLS FIRST""")
			.param("run", run)
			.param("action", action)
			.query((rs, row) -> read(rs))
			.list();
	}

	static KeptPartition read(ResultSet rs) throws SQLException {
		return new KeptPartition(rs.getLong("oid"), rs.getString("name"), rs.getObject("lower_bound", Long.class),
				rs.getObject("upper_bound", Long.class), rs.getLong("rows"));
	}

	/** Whether the bounds have a run in common. */
	boolean overlaps(KeptPartition other) {
		return (this.lower == null || other.upper == null || this.lower < other.upper)
				&& (other.lower == null || this.upper == null || other.lower < this.upper);
	}

	/** What {@code ATTACH PARTITION} expects after {@code FOR VALUES}. */
	String bounds() {
		return "FROM (" + ((this.lower != null) ? this.lower : "MINVALUE") + ") TO ("
				+ ((this.upper != null) ? this.upper : "MAXVALUE") + ")";
	}

	/** The condition that a row of an alias is within the bounds. */
	String includes(String alias) {
		String load = alias + "." + Block.LOAD_COLUMN;
		return "(" + ((this.lower != null) ? load + " OPERATOR(pg_catalog.>=) " + literal(this.lower) : "true")
				+ " AND " + ((this.upper != null) ? load + " OPERATOR(pg_catalog.<) " + literal(this.upper) : "true")
				+ ")";
	}

	/**
	 * The condition that a transaction wrote the row of an alias which the run cannot
	 * have seen and which is not its own. The number of a row's transaction has 32 bits:
	 * its age makes it complete.
	 * @param snapshot of the run
	 * @param own the transactions of the run
	 */
	static String changedSince(String alias, String snapshot, List<String> own) {
		String complete = "greatest(3, pg_catalog.pg_current_xact_id()::pg_catalog.text::pg_catalog.int8 OPERATOR(pg_catalog.-) "
				+ "pg_catalog.age(%s.xmin))::pg_catalog.text::pg_catalog.xid8".formatted(alias);
		return "NOT pg_catalog.pg_visible_in_snapshot(%s, '%s'::pg_catalog.pg_snapshot) AND %s.xmin::pg_catalog.text OPERATOR(pg_catalog.<>) ALL ('{%s}'::pg_catalog.text[])"
			.formatted(complete, snapshot, alias, String.join(",", own));
	}

	private static String literal(long load) {
		return "'" + load + "'::pg_catalog.int8";
	}

}
