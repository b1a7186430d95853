package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.Printable;

/**
 * Undoes a run of a block partitioned by load: takes away the partitions or rows that the
 * run added, and attaches the partitions again that it removed.
 */
final class UndoByLoad {

	private final UndoTask task;

	private final PartitionKeeper keeper;

	private final List<KeptPartition> added;

	private final List<KeptPartition> removed;

	private final List<Long> attached;

	UndoByLoad(UndoTask task, PartitionKeeper keeper) {
		this.task = task;
		this.keeper = keeper;
		this.added = KeptPartition.of(task.tools().client(), task.undone(), "added");
		this.removed = KeptPartition.of(task.tools().client(), task.undone(), "removed");
		this.attached = task.tools()
			.client()
			.sql(KeptPartition.ATTACHED)
			.param("block", task.block().oid())
			.query((rs, row) -> rs.getLong("oid"))
			.list();
	}

	/** Undo; the block and its partitions are locked. */
	UndoneRows undo() {
		this.added.forEach(this::requireUnchanged);
		UndoByImage single = new UndoByImage(this.task);
		single.keepRemoved();
		long deleted = single.removeAdded();
		List<Long> detached = new ArrayList<>();
		for (KeptPartition partition : this.added) {
			deleted += isDetached(partition) ? partition.rows() : deleteRows(partition);
			if (isDetached(partition)) {
				detached.add(partition.oid());
			}
		}
		// Readers wait for a detach: it comes last, unless the bounds overlap.
		boolean first = this.added.stream()
			.anyMatch((partition) -> this.removed.stream().anyMatch(partition::overlaps));
		if (first) {
			this.keeper.keep(detached);
		}
		long inserted = this.task.translated(UndoCode.UNDO_CONSTRAINT,
				"Run " + this.task.undone() + " cannot be undone, because a row of a replaced partition of "
						+ this.task.block().qualifiedName() + " violates a constraint: ",
				() -> this.removed.stream()
					.mapToLong((partition) -> this.keeper.restore(this.task.undone(), partition))
					.sum());
		inserted += single.restoreRemoved();
		this.keeper.ownsRestoredRows();
		if (!first) {
			this.keeper.keep(detached);
		}
		return new UndoneRows(inserted, 0, deleted, 0);
	}

	/**
	 * Whether a partition is taken away as a whole: no trigger has to fire, and it is
	 * still the same table.
	 */
	private boolean isDetached(KeptPartition partition) {
		return this.task.block().obstacles().isEmpty() && this.attached.contains(partition.oid());
	}

	private void requireUnchanged(KeptPartition partition) {
		String within = partition.includes("b");
		String newer = changedSince(partition);
		this.task
			.texts("SELECT pg_catalog.left(%s::pg_catalog.text, 300) FROM %s b WHERE %s AND %s LIMIT 1"
				.formatted(this.task.columns().blockRow("b"), this.task.publication().blockRows(), within, newer))
			.stream()
			.findFirst()
			.ifPresent((row) -> {
				throw UndoException
					.rowChanged("Another writer added or changed a row of block " + this.task.block().qualifiedName()
							+ " after run " + this.task.undone() + ": " + Printable.line(row) + ".");
			});
		long rows = this.task.number(
				"SELECT pg_catalog.count(*) FROM %s b WHERE %s".formatted(this.task.publication().blockRows(), within));
		if (rows != partition.rows()) {
			throw UndoException.rowChanged("Another writer deleted " + Amount.of(partition.rows() - rows, "row")
					+ " of block " + this.task.block().qualifiedName() + " that run " + this.task.undone()
					+ " added. Rows found: " + rows + ". Expected " + partition.rows() + ".");
		}
	}

	private String changedSince(KeptPartition partition) {
		return this.task.tools()
			.client()
			.sql("""
					SELECT snapshot::text, own_transactions FROM blockload.undo_partition
					 WHERE run_id = :run AND action = 'added' AND table_oid = :oid""")
			.param("run", this.task.undone())
			.param("oid", partition.oid())
			.query((rs, row) -> KeptPartition.changedSince("b", rs.getString(1),
					List.of((String[]) rs.getArray(2).getArray())))
			.single();
	}

	private long deleteRows(KeptPartition partition) {
		String delete = "DELETE FROM %s b WHERE %s".formatted(this.task.publication().blockRows(),
				partition.includes("b"));
		long deleted = this.task.remove(new UndoLog(this.task.tools(), this.task.publication()).keepingDeleted(delete));
		this.task.expect("lost", partition.rows(), deleted);
		return deleted;
	}

}
