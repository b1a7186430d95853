package dev.blockload.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.blockload.block.Block;
import dev.blockload.block.Identifiers;
import dev.blockload.run.Liveness;

/**
 * The statements of a merge of partitions, each in a transaction of the caller: copy the
 * rows into a table that is not attached, and later let this table take the place of the
 * partitions.
 */
final class PartitionMerge {

	/** Of the name of the table of copied rows. */
	static final String SUFFIX = "partition";

	/**
	 * How long to wait for writers; longer than PostgreSQL waits until it ends a vacuum.
	 */
	private static final Duration FOR_WRITERS = Duration.ofSeconds(3);

	private static final Duration FOR_READERS = Duration.ofSeconds(2);

	private final PublishTools tools;

	private final BlockLock lock;

	private final Block block;

	private final String table;

	private final PartitionDefinition definition;

	/**
	 * Create a merge.
	 * @param run whose number names the table of the copied rows
	 */
	PartitionMerge(PublishTools tools, BlockLock lock, Block block, long run) {
		this.tools = tools;
		this.lock = lock;
		this.block = block;
		this.table = StagingTable.sideTable(run, SUFFIX);
		this.definition = new PartitionDefinition(tools, block);
	}

	/**
	 * Copy the rows, and build on the copy what the block requires, except its foreign
	 * keys. All statements of the transaction have one snapshot.
	 */
	Copy copy(MergeGroup group) {
		this.tools.jdbc()
			.execute("CREATE TABLE " + this.table + " (LIKE " + Identifiers.of(this.block)
					+ " INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING STORAGE INCLUDING COMPRESSION)");
		TableRights.ownOnly(this.tools.jdbc(), this.table);
		String columns = columns();
		List<Content> contents = new ArrayList<>();
		for (LoadPartition source : group.sources()) {
			// Generated columns can call code of the user.
			long copied = this.tools.rolePath()
				.update("INSERT INTO " + this.table + " (" + columns + ") SELECT " + columns + " FROM ONLY "
						+ source.name());
			Content content = contentOf(source);
			if (copied != content.count()) {
				throw new PublishException(PublishCode.COPY_DIFFERS,
						"Partition " + source.name() + " has " + content.count() + " rows. " + copied + " were copied.",
						"Report this. The partitions were not merged.");
			}
			contents.add(content);
		}
		LoadBounds bounds = closed(group.bounds());
		PartitionDefinition.addBounds(this.tools, this.table, bounds);
		this.definition.build(this.table);
		this.tools.jdbc().execute("ANALYZE " + this.table);
		return new Copy(group, contents, bounds, new Snapshots(this.tools.client()).current());
	}

	private String columns() {
		return this.tools.client()
			.sql("""
					SELECT quote_ident(attname) FROM pg_attribute
					 WHERE attrelid = :block AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum""")
			.param("block", this.block.oid())
			.query(String.class)
			.list()
			.stream()
			.collect(Collectors.joining(", "));
	}

	// A partition that takes all later runs would take their place.
	private LoadBounds closed(LoadBounds bounds) {
		if (bounds.to() != LoadBounds.NO_UPPER) {
			return bounds;
		}
		return new LoadBounds(bounds.from(),
				this.tools.client()
					.sql("SELECT greatest(coalesce(max(_load), :from), :from) + 1 FROM " + this.table)
					.param("from", bounds.from())
					.query(Long.class)
					.single());
	}

	// The place and the creating transaction of a row change with every update, and with
	// no row that stays.
	private Content contentOf(LoadPartition source) {
		return this.tools.client().sql("""
				SELECT count(*) AS count,
				       coalesce(sum(hashtextextended(ctid::text || ' ' || xmin::text, 0)::numeric), 0)::text AS hash
				  FROM ONLY %s""".formatted(source.name())).query(Content.class).single();
	}

	/** The foreign keys of the block that the copy needs before it is attached. */
	List<PartitionDefinition.Constraint> foreignKeys() {
		return this.definition.foreignKeys();
	}

	/** A table that the foreign keys refer to and this role must not refer to. */
	Optional<String> tableWithoutRight() {
		return this.tools.client().sql("""
				SELECT DISTINCT format('%I.%I', n.nspname, c.relname)
				  FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid
				  JOIN pg_namespace n ON n.oid = c.relnamespace
				 WHERE k.contype = 'f' AND k.conrelid = :block AND NOT has_any_column_privilege(c.oid, 'REFERENCES')
				 ORDER BY 1""").param("block", this.block.oid()).query(String.class).list().stream().findFirst();
	}

	/** Add foreign keys. Writers to the tables that they refer to wait for the commit. */
	void addForeignKeys(List<PartitionDefinition.Constraint> keys) {
		keys.forEach((key) -> this.definition.add(this.table, key));
	}

	/** Check the copied rows by the foreign keys. No session waits. */
	void validateForeignKeys(List<PartitionDefinition.Constraint> keys) {
		keys.forEach((key) -> this.definition.validate(this.table, key));
	}

	/**
	 * Let the copy take the place of the partitions, if they have the rows that were
	 * copied. Readers wait from the last locks to the commit.
	 * @param alive confirmed while this waits for locks
	 * @param copy what was copied
	 * @return why not; empty if it was done
	 */
	String swap(Liveness alive, Copy copy) {
		List<TableLock> writers = new ArrayList<>();
		writers.add(new TableLock(this.block.oid(), Identifiers.of(this.block), LockMode.SHARE_UPDATE_EXCLUSIVE));
		copy.group()
			.sources()
			.forEach((source) -> writers.add(new TableLock(source.oid(), source.name(), LockMode.SHARE_ROW_EXCLUSIVE)));
		if (!this.lock.triedWhileWaiting(alive, FOR_WRITERS, TableLock.statements(writers))) {
			return "Other sessions held locks on them.";
		}
		List<LoadPartition> now = LoadPartition.of(this.tools.client(), this.block);
		for (int source = 0; source < copy.contents().size(); source++) {
			LoadPartition before = copy.group().sources().get(source);
			boolean same = now.stream()
				.anyMatch((partition) -> partition.oid() == before.oid() && partition.bounds().equals(before.bounds())
						&& partition.merging() == LoadPartition.Merging.POSSIBLE);
			if (!same || !contentOf(before).equals(copy.contents().get(source))) {
				return "Partition " + before.name() + " changed while its rows were copied.";
			}
		}
		new UndoMerges(this.tools, this.block).follow(copy.bounds().from(), copy.bounds().to());
		String partition = moved(copy);
		List<String> statements = new ArrayList<>();
		List<TableLock> all = new ArrayList<>();
		all.add(new TableLock(this.block.oid(), Identifiers.of(this.block), LockMode.ACCESS_EXCLUSIVE));
		copy.group().sources().forEach((source) -> {
			all.add(source.exclusive());
			statements.add("DROP TABLE " + source.name());
		});
		statements.add("ALTER TABLE " + Identifiers.of(this.block) + " ATTACH PARTITION " + partition + " FOR VALUES "
				+ copy.bounds().sql());
		statements.addAll(PartitionBounds.loadChecks(this.tools, partition));
		return this.lock.triedInShortAttempts(alive, FOR_READERS, all, statements) ? "" : "Other sessions used them.";
	}

	// No other session knows the copy: this needs no short attempt.
	private String moved(Copy copy) {
		PartitionTable table = new PartitionTable(this.tools, this.block);
		return table.move(this.table, (number) -> PartitionNames.nameOf(this.block, copy.bounds(), number));
	}

	/** Drop the copy, if it exists. */
	void drop() {
		this.tools.jdbc().execute("DROP TABLE IF EXISTS " + this.table);
	}

	/**
	 * What was copied.
	 *
	 * @param group from where
	 * @param contents of the sources
	 * @param bounds of the copy, when it becomes a partition
	 * @param transaction that copied
	 */
	record Copy(MergeGroup group, List<Content> contents, LoadBounds bounds, String transaction) {
	}

	/**
	 * The rows of a partition, as far as it must be known whether they changed.
	 *
	 * @param count how many
	 * @param hash of the places of rows and their creating transactions, in any order
	 */
	record Content(long count, String hash) {
	}

}
