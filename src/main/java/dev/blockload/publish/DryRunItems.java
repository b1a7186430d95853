package dev.blockload.publish;

import java.sql.Types;
import java.util.List;
import java.util.Set;

import dev.blockload.block.Identifiers;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tables of the items that dry runs of flows would add to lists. Each belongs to one
 * run of a flow run, and is dropped when the flow run has ended. Safe for use by many
 * threads.
 */
public final class DryRunItems {

	private final JdbcClient client;

	/**
	 * Create them.
	 * @param client where the blocks are
	 */
	public DryRunItems(JdbcClient client) {
		this.client = client;
	}

	static String nameOf(long flowRun, long run) {
		return "blockload." + Identifiers.quoted("blockload_flow_" + flowRun + "_" + run);
	}

	/**
	 * The items that dry runs of a flow run would add to some lists.
	 * @param flowRun the number of the flow run
	 * @param lists as {@code application.name}
	 */
	public ExpectedItems of(long flowRun, Set<String> lists) {
		List<ExpectedItems.Addition> found = this.client
			.sql("""
					SELECT r.id, c.oid, format('%I.%I', n.nspname, c.relname) AS name,
					       n.nspname || '.' || c.relname AS shown, c.relkind = 'p' AS partitioned
					  FROM blockload.run r JOIN pg_namespace n ON n.nspname = r.application
					  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = r.block
					 WHERE r.flow_run_id = :flow AND n.nspname || '.' || c.relname = ANY (:lists::text[])
					   AND EXISTS (SELECT FROM pg_tables
					                WHERE schemaname = 'blockload' AND tablename = 'blockload_flow_' || :flow || '_' || r.id)
					 ORDER BY r.id""")
			.param("flow", flowRun)
			.param("lists", lists.toArray(String[]::new), Types.ARRAY)
			.query((rs, row) -> {
				TableLock lock = new TableLock(rs.getLong("oid"), rs.getString("name"), LockMode.SHARE_ROW_EXCLUSIVE,
						rs.getBoolean("partitioned") ? TableLock.Reach.TABLE_AND_PARTITIONS : TableLock.Reach.TABLE);
				return new ExpectedItems.Addition(rs.getLong("id"), lock, rs.getString("shown"),
						nameOf(flowRun, rs.getLong("id")), 0);
			})
			.list();
		return new ExpectedItems(flowRun, found.stream().map(this::counted).toList());
	}

	private ExpectedItems.Addition counted(ExpectedItems.Addition addition) {
		long items = this.client.sql("SELECT count(*) FROM " + addition.table()).query(Long.class).single();
		return new ExpectedItems.Addition(addition.run(), addition.list(), addition.shown(), addition.table(), items);
	}

	/** Drop the tables of flow runs that have ended, or were deleted. */
	public void dropEnded() {
		this.client.sql("""
				SELECT format('DROP TABLE IF EXISTS blockload.%I', tablename) FROM pg_tables
				 WHERE schemaname = 'blockload' AND tablename ~ '^blockload_flow_[0-9]{1,18}_[0-9]{1,18}$'
				   AND NOT EXISTS (SELECT FROM blockload.flow_run
				                    WHERE id = split_part(tablename, '_', 3)::bigint AND ended_at IS NULL)""")
			.query(String.class)
			.list()
			.forEach((statement) -> this.client.sql(statement).update());
	}

}
