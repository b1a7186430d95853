package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.function.UnaryOperator;

import dev.blockload.block.Identifiers;
import dev.blockload.run.RunTable;

/**
 * The partitions of a block partitioned by load, changed within the transaction of
 * {@code publish}. The caller has locked the block.
 */
final class LoadPartitions {

	private final PublishTools tools;

	private final BlockLock lock;

	private final Publication publication;

	private final Target target;

	private final References references;

	private final PartitionBounds bounds;

	private final PartitionTable table;

	private List<ReplacedPartition> replaced = List.of();

	LoadPartitions(PublishTools tools, BlockLock lock, Publication publication) {
		this.tools = tools;
		this.lock = lock;
		this.publication = publication;
		this.target = publication.target();
		this.references = new References(tools, publication);
		this.bounds = new PartitionBounds(tools, lock, this.references);
		this.table = new PartitionTable(tools, this.target.block());
	}

	/**
	 * If the mode deletes absent rows, count the rows of the block, regardless of which
	 * import loaded them, and delete those of the partitions that stay. Its other
	 * partitions are dropped by {@link #dropReplaced}.
	 * @return how many rows are replaced
	 * @throws PublishException code {@code nothing-loaded} or {@code too-many-deletes}
	 */
	long countReplaced() {
		if (!this.target.mode().deletesAbsentRows()) {
			return 0;
		}
		if (this.target.rules().scope() != null) {
			return deleteScope();
		}
		// Citus has a part of each partition on each node: none is kept as a whole.
		this.replaced = isKeptByRows() ? List.of() : ReplacedPartition.of(this.tools.client(), this.publication);
		// Writers wait while rows are counted; readers do not.
		String rows = this.publication.blockRows();
		long count = this.tools.rolePath()
			.with(() -> this.tools.client().sql("SELECT pg_catalog.count(*) FROM " + rows).query(Long.class).single());
		this.publication.checkReplaced(count);
		this.references.unlessReferenced((alias) -> "true", (alias) -> "false", this::emptyOthers);
		return count;
	}

	private boolean isKeptByRows() {
		return this.publication.undo() == UndoRule.KEPT && this.target.block().placement().isOnNodes();
	}

	/** All partitions stay. */
	private long deleteScope() {
		UnaryOperator<String> inScope = this.publication.inScope(this.tools);
		String rows = this.publication.blockRows() + " b WHERE " + inScope.apply("b");
		long count = this.tools.rolePath()
			.with(() -> this.tools.client().sql("SELECT pg_catalog.count(*) FROM " + rows).query(Long.class).single());
		this.publication.checkReplaced(count);
		return this.references.unlessReferenced(inScope, (alias) -> "false",
				() -> CountedStatements.deleteAll(this.tools, this.target,
						new UndoLog(this.tools, this.publication).keepingDeleted("DELETE FROM " + rows),
						CountedStatements.any(rows)));
	}

	/**
	 * Drop the partitions that {@link #countReplaced} found. From now on readers wait
	 * until the transaction ends: this comes last.
	 */
	void dropReplaced() {
		if (this.replaced.isEmpty()) {
			return;
		}
		if (this.publication.undo() == UndoRule.KEPT) {
			new PartitionKeeper(this.tools, this.lock, this.publication)
				.keep(this.replaced.stream().map(ReplacedPartition::oid).toList());
			this.replaced = List.of();
			return;
		}
		List<String> drops = new ArrayList<>();
		if (this.references.exist()) {
			// The constraint of another table depends on each partition: only after a
			// detach can the partition be dropped.
			this.replaced.forEach((partition) -> drops
				.add("ALTER TABLE " + this.publication.blockName() + " DETACH PARTITION " + partition.name()));
		}
		this.replaced.forEach((partition) -> drops.add("DROP TABLE " + partition.name()));
		List<TableLock> locked = new ArrayList<>();
		locked.add(new TableLock(this.target.block().oid(), this.publication.blockName(), LockMode.ACCESS_EXCLUSIVE));
		this.replaced.forEach((partition) -> locked.add(partition.exclusive()));
		this.lock.inShortAttempts(this.publication, locked, drops);
		this.replaced = List.of();
	}

	// A partition can have partitions itself.
	private List<String> leavesOfReplaced() {
		return this.tools.client()
			.sql("SELECT t.relid::oid::text FROM unnest(:replaced::oid[]) r CROSS JOIN LATERAL pg_partition_tree(r::regclass) t")
			.param("replaced", this.replaced.stream().map(ReplacedPartition::oid).toArray(Long[]::new))
			.query(String.class)
			.list();
	}

	// The default partition belongs to the block's definition and stays; its rows do not.
	private long emptyOthers() {
		if (isKeptByRows()) {
			return this.tools.rolePath()
				.update(new UndoLog(this.tools, this.publication)
					.keepingDeleted("DELETE FROM " + this.publication.blockRows() + " b WHERE true"));
		}
		boolean others = hasDefault()
				|| LoadPartition.of(this.tools.client(), this.target.block()).size() > this.replaced.size();
		return others ? this.tools.rolePath()
			.update(new UndoLog(this.tools, this.publication).keepingDeleted("DELETE FROM "
					+ this.publication.blockRows() + " b WHERE b.tableoid OPERATOR(pg_catalog.<>) ALL ('{"
					+ String.join(",", leavesOfReplaced()) + "}'::pg_catalog.oid[])"))
				: 0;
	}

	/** Whether the block has a default partition. */
	boolean hasDefault() {
		return this.tools.client()
			.sql("SELECT partdefid <> 0 FROM pg_partitioned_table WHERE partrelid = :block")
			.param("block", this.target.block().oid())
			.query(Boolean.class)
			.single();
	}

	/**
	 * Make room for the rows of the run: attach the staging table, or make a partition
	 * into which the caller inserts them.
	 * @param size of the load
	 * @param preferred what to do if the partitions of the block allow it
	 * @return what the caller has to do
	 */
	Arrival makeRoom(LoadSize size, Arrival preferred) {
		if (hasDefault() || this.publication.staged() == 0) {
			return Arrival.INSERTED;
		}
		List<LoadPartition> kept = LoadPartition.of(this.tools.client(), this.target.block())
			.stream()
			.filter((partition) -> this.replaced.stream().noneMatch((old) -> old.oid() == partition.oid()))
			.toList();
		SortedSet<Long> running = new RunTable(this.tools.client()).runningInto(this.target.block().application(),
				this.target.block().name());
		PartitionChoice choice = PartitionChoice.of(kept, this.publication.run(), size, running,
				this.tools.partitions());
		if (choice instanceof PartitionChoice.Added added) {
			return add(added.bounds(), preferred);
		}
		if (choice instanceof PartitionChoice.Extended extended) {
			this.bounds.require(this.publication, extended.partition(), extended.bounds());
			return Arrival.INSERTED;
		}
		if (choice instanceof PartitionChoice.Existing existing && preferred == Arrival.ATTACHED
				&& this.bounds.endBefore(this.publication, existing.partition())) {
			return add(LoadBounds.of(this.publication.run()), preferred);
		}
		return Arrival.INSERTED;
	}

	private Arrival add(LoadBounds added, Arrival preferred) {
		switch (preferred) {
			case ATTACHED -> attachStaging(added);
			case INSERTED -> addEmpty(added);
		}
		return preferred;
	}

	private void attachStaging(LoadBounds attached) {
		String staging = this.publication.stagingName();
		List<String> own = StagingTable.ownColumns(this.target);
		if (!own.isEmpty()) {
			this.tools.jdbc().execute("ALTER TABLE " + staging + " DROP COLUMN " + String.join(", DROP COLUMN ", own));
		}
		this.tools.jdbc().execute("ALTER TABLE " + staging + StagingTable.RESET_AUTOVACUUM);
		String partition = this.table.move(staging, this::name);
		attach(partition, attached);
		PartitionBounds.loadChecks(this.tools, partition).forEach(this.tools.jdbc()::execute);
	}

	private void addEmpty(LoadBounds added) {
		String partition = Identifiers.quoted(this.target.block().application()) + "."
				+ Identifiers.quoted(this.table.freeName(this::name));
		this.tools.jdbc()
			.execute("CREATE TABLE " + partition + " (LIKE " + this.publication.blockName()
					+ " INCLUDING ALL EXCLUDING IDENTITY)");
		this.table.own(partition);
		attach(partition, added);
	}

	private String name(int number) {
		return PartitionNames.nameOf(this.target.block(), this.publication.run(), number);
	}

	private void attach(String partition, LoadBounds attached) {
		if (this.replaced.stream().anyMatch(ReplacedPartition::coversRun)) {
			// Otherwise the new partition overlaps an old one.
			dropReplaced();
		}
		this.lock.whileWaiting(this.publication, referenced(),
				List.of("ALTER TABLE %s ATTACH PARTITION %s FOR VALUES %s".formatted(this.publication.blockName(),
						partition, attached.sql())));
	}

	/**
	 * The tables that attaching locks because foreign keys of the block refer to them.
	 */
	private List<TableLock> referenced() {
		return this.tools.client()
			.sql("""
					SELECT DISTINCT c.oid, format('%I.%I', n.nspname, c.relname) AS name
					  FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid
					  JOIN pg_namespace n ON n.oid = c.relnamespace
					 WHERE k.contype = 'f' AND k.conrelid = :block ORDER BY 1""")
			.param("block", this.target.block().oid())
			.query((rs, row) -> new TableLock(rs.getLong("oid"), rs.getString("name"), LockMode.SHARE_ROW_EXCLUSIVE))
			.list();
	}

}
