package dev.blockload.publish;

import java.util.List;

import dev.blockload.block.Identifiers;

/**
 * The partitions of a block partitioned by load, changed within the transaction of
 * {@code publish}. The caller has locked the block.
 */
final class LoadPartitions {

	private final PublishTools tools;

	private final BlockLock lock;

	private final Publication publication;

	private final Target target;

	LoadPartitions(PublishTools tools, BlockLock lock, Publication publication) {
		this.tools = tools;
		this.lock = lock;
		this.publication = publication;
		this.target = publication.target();
	}

	/**
	 * If the mode deletes absent rows, drop all partitions of the block, regardless of
	 * which import loaded them, and empty its default partition.
	 * @return how many rows that deleted
	 */
	long dropReplaced() {
		if (!this.target.mode().deletesAbsentRows()) {
			return 0;
		}
		String rows = this.publication.blockRows();
		List<String> drops = this.tools.client()
			.sql("""
					SELECT format('DROP TABLE %I.%I', n.nspname, c.relname)
					  FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
					  JOIN pg_partitioned_table p ON p.partrelid = inhparent
					 WHERE inhparent = :block AND inhrelid <> p.partdefid ORDER BY 1""")
			.param("block", this.target.block().oid())
			.query(String.class)
			.list();
		// Writers wait while rows are counted; readers do not.
		long deleted = this.tools.rolePath()
			.with(() -> this.tools.client().sql("SELECT pg_catalog.count(*) FROM " + rows).query(Long.class).single());
		if (hasDefault()) {
			// The default partition belongs to the block's definition and stays; its rows
			// do not.
			this.tools.rolePath().update("DELETE FROM " + rows);
		}
		this.lock.whileLocking(this.publication, drops);
		return deleted;
	}

	/** Whether the block has a default partition. */
	boolean hasDefault() {
		return this.tools.client()
			.sql("SELECT partdefid <> 0 FROM pg_partitioned_table WHERE partrelid = :block")
			.param("block", this.target.block().oid())
			.query(Boolean.class)
			.single();
	}

	/** Make the staging table a partition. */
	void attachStaging() {
		String partition = freeName();
		String staging = this.publication.stagingName();
		String schema = Identifiers.quoted(this.target.block().application());
		String quoted = schema + "." + Identifiers.quoted(partition);
		this.tools.jdbc().execute("ALTER TABLE " + staging + " DROP COLUMN " + StagingTable.RECORD_COLUMN);
		// The schema first: in the other order the new name could be that of another
		// staging table.
		this.tools.jdbc().execute("ALTER TABLE " + staging + " SET SCHEMA " + schema);
		this.tools.jdbc()
			.execute("ALTER TABLE " + schema + "." + StagingTable.plainNameOf(this.publication.run()) + " RENAME TO "
					+ Identifiers.quoted(partition));
		attach(quoted);
	}

	/** Add a partition for rows that are inserted. */
	void addEmpty() {
		String partition = Identifiers.quoted(this.target.block().application()) + "." + Identifiers.quoted(freeName());
		this.tools.jdbc()
			.execute("CREATE TABLE " + partition + " (LIKE " + this.publication.blockName()
					+ " INCLUDING ALL EXCLUDING IDENTITY)");
		attach(partition);
	}

	private void attach(String partition) {
		giveOwner(partition);
		this.lock
			.whileLocking(this.publication,
					List.of("ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%d) TO (%d)".formatted(
							this.publication.blockName(), partition, this.publication.run(),
							this.publication.run() + 1)));
	}

	// A partition with another owner would block ALTER TABLE of the block.
	private void giveOwner(String partition) {
		String owner = this.tools.client()
			.sql("SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_class WHERE oid = :block")
			.param("block", this.target.block().oid())
			.query(String.class)
			.single();
		this.tools.jdbc().execute("ALTER TABLE " + partition + " OWNER TO " + owner);
	}

	// A table of the user may have the name already.
	private String freeName() {
		for (int number = 0;; number++) {
			String name = PartitionNames.nameOf(this.target.block(), this.publication.run(), number);
			if (this.tools.client()
				.sql("SELECT to_regclass(format('%I.%I', :schema::text, :name::text)) IS NULL")
				.param("schema", this.target.block().application())
				.param("name", name)
				.query(Boolean.class)
				.single()) {
				return name;
			}
		}
	}

}
