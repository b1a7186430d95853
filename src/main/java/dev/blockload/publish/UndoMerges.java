package dev.blockload.publish;

import java.util.List;

import dev.blockload.block.Block;
import dev.blockload.block.Identifiers;

/**
 * Keeps runs undoable whose rows a merge of partitions copies. The copies are written by
 * a later transaction than the run, as if another writer had changed the rows: for rows
 * that nobody changed before the merge, the note is moved behind it.
 */
final class UndoMerges {

	private final PublishTools tools;

	private final Block block;

	UndoMerges(PublishTools tools, Block block) {
		this.tools = tools;
		this.block = block;
	}

	/**
	 * Move the notes; in the transaction that lets the copy take the place of the
	 * partitions, before it does. The partitions are locked, and the copy is committed.
	 * @param from the first number of a run in the merged partitions
	 * @param to the number after the last one
	 */
	void follow(long from, long to) {
		this.tools.client()
			.sql("""
					SELECT p.run_id, p.table_oid AS oid, p.name, p.lower_bound, p.upper_bound, p.rows,
					       p.snapshot::text, p.own_transactions
					  FROM blockload.undo_partition p JOIN blockload.undo_log l USING (run_id)
					 WHERE l.block_oid = :block AND p.action = 'added'
					   AND (p.lower_bound IS NULL OR p.lower_bound < :to) AND (p.upper_bound IS NULL OR p.upper_bound > :from)
					 ORDER BY p.run_id""")
			.param("block", this.block.oid())
			.param("from", from)
			.param("to", to)
			.query((rs, row) -> new Noted(rs.getLong("run_id"), KeptPartition.read(rs), rs.getString("snapshot"),
					List.of((String[]) rs.getArray("own_transactions").getArray())))
			.list()
			.stream()
			.filter(this::isUnchanged)
			.forEach((noted) -> this.tools.client()
				.sql("""
						UPDATE blockload.undo_partition SET snapshot = pg_current_snapshot()
						 WHERE run_id = :run AND action = 'added' AND table_oid = :oid""")
				.param("run", noted.run())
				.param("oid", noted.partition().oid())
				.update());
	}

	private boolean isUnchanged(Noted noted) {
		long changed = this.tools.rolePath()
			.with(() -> this.tools.client()
				.sql("SELECT pg_catalog.count(*) FILTER (WHERE %s) FROM %s b WHERE %s".formatted(
						KeptPartition.changedSince("b", noted.snapshot(), noted.own()), Identifiers.rowsOf(this.block),
						noted.partition().includes("b")))
				.query(Long.class)
				.single());
		return changed == 0;
	}

	/**
	 * Rows that a run added.
	 *
	 * @param run the run's number
	 * @param partition its bounds
	 * @param snapshot whose transactions can have written them
	 * @param own the transactions of the run
	 */
	private record Noted(long run, KeptPartition partition, String snapshot, List<String> own) {
	}

}
