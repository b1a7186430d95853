package dev.blockload.publish;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import dev.blockload.block.Identifiers;

/**
 * Detaches partitions of a block and keeps them, and attaches kept ones again, within the
 * transaction of {@code publish}. A kept partition is in schema {@code blockload} and
 * belongs to Blockload's role. It has no foreign key, which would keep rows of other
 * tables from being deleted, and no other role has rights on it.
 */
final class PartitionKeeper {

	private final PublishTools tools;

	private final BlockLock lock;

	private final Publication publication;

	PartitionKeeper(PublishTools tools, BlockLock lock, Publication publication) {
		this.tools = tools;
		this.lock = lock;
		this.publication = publication;
	}

	/**
	 * Detach partitions, and keep them for the undo of this run. From now on readers wait
	 * until the transaction ends.
	 * @param oids of the partitions
	 */
	void keep(Collection<Long> oids) {
		if (oids.isEmpty()) {
			return;
		}
		List<Attached> partitions = attached(oids);
		List<TableLock> locked = new ArrayList<>();
		locked.add(new TableLock(this.publication.target().block().oid(), this.publication.blockName(),
				LockMode.ACCESS_EXCLUSIVE));
		List<String> statements = new ArrayList<>();
		for (Attached partition : partitions) {
			locked.add(new TableLock(partition.kept().oid(), partition.quoted(), LockMode.ACCESS_EXCLUSIVE));
			statements.add("ALTER TABLE " + this.publication.blockName() + " DETACH PARTITION " + partition.quoted());
			partition.foreignKeys()
				.forEach((key) -> statements
					.add("ALTER TABLE " + partition.quoted() + " DROP CONSTRAINT " + Identifiers.quoted(key)));
		}
		this.lock.inShortAttempts(this.publication, locked, statements);
		partitions.forEach(this::move);
	}

	private List<Attached> attached(Collection<Long> oids) {
		return this.tools.client()
			.sql(KeptPartition.ATTACHED + " AND c.oid = ANY (:oids::bigint[]::oid[]) ORDER BY c.oid")
			.param("block", this.publication.target().block().oid())
			.param("oids", oids.toArray(Long[]::new))
			.query((rs, row) -> KeptPartition.read(rs))
			.list()
			.stream()
			.map((kept) -> new Attached(kept, nameOf(kept.oid()), foreignKeys(kept.oid())))
			.toList();
	}

	private String nameOf(long oid) {
		return this.tools.client()
			.sql("SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE c.oid = :oid")
			.param("oid", oid)
			.query(String.class)
			.single();
	}

	// A foreign key to a partitioned table has more rows, which belong to this one.
	private List<String> foreignKeys(long oid) {
		return this.tools.client()
			.sql("""
					SELECT k.conname FROM pg_constraint k LEFT JOIN pg_constraint p ON p.oid = k.conparentid
					 WHERE k.conrelid = :oid AND k.contype = 'f' AND p.conrelid IS DISTINCT FROM k.conrelid ORDER BY 1""")
			.param("oid", oid)
			.query(String.class)
			.list();
	}

	private void move(Attached partition) {
		long oid = partition.kept().oid();
		String name = UndoTables.plainNameOf(this.publication.run(), oid);
		String schema = Identifiers.quoted(this.publication.target().block().application());
		this.tools.jdbc().execute("ALTER TABLE " + partition.quoted() + " RENAME TO " + Identifiers.quoted(name));
		freeIndexNames(oid, "blockload");
		this.tools.jdbc().execute("ALTER TABLE " + schema + "." + Identifiers.quoted(name) + " SET SCHEMA blockload");
		String table = UndoTables.nameOf(this.publication.run(), oid);
		this.tools.jdbc().execute("ALTER TABLE " + table + " OWNER TO CURRENT_USER");
		TableRights.ownOnly(this.tools.jdbc(), table);
		this.tools.client()
			.sql("""
					INSERT INTO blockload.undo_partition (run_id, action, table_oid, name, lower_bound, upper_bound)
					VALUES (:run, 'removed', :oid, :name, :lower, :upper)""")
			.param("run", this.publication.run())
			.param("oid", oid)
			.param("name", partition.kept().name())
			.param("lower", partition.kept().lower(), java.sql.Types.BIGINT)
			.param("upper", partition.kept().upper(), java.sql.Types.BIGINT)
			.update();
	}

	// Indexes move with their table, and their names must be free in the other schema.
	private void freeIndexNames(long oid, String schema) {
		this.tools.client()
			.sql("""
					SELECT format('ALTER INDEX %I.%I RENAME TO %I', n.nspname, i.relname,
					              left(i.relname, 40) || '_' || i.oid)
					  FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_namespace n ON n.oid = i.relnamespace
					 WHERE indrelid = :oid AND EXISTS (
					           SELECT FROM pg_class o JOIN pg_namespace s ON s.oid = o.relnamespace
					            WHERE s.nspname = :schema AND o.relname = i.relname)""")
			.param("oid", oid)
			.param("schema", schema)
			.query(String.class)
			.list()
			.forEach(this.tools.jdbc()::execute);
	}

	/**
	 * Attach a partition again that an earlier run removed. Its checks are tested again,
	 * and its foreign keys are created and tested. If another partition takes its rows by
	 * now, they are inserted there.
	 * @param run the run that removed it
	 * @param kept the partition
	 * @return how many rows it has
	 */
	long restore(long run, KeptPartition kept) {
		String table = UndoTables.nameOf(run, kept.oid());
		boolean taken = this.tools.client()
			.sql(KeptPartition.ATTACHED)
			.param("block", this.publication.target().block().oid())
			.query((rs, row) -> KeptPartition.read(rs))
			.list()
			.stream()
			.anyMatch(kept::overlaps);
		return taken ? insert(table) : attach(run, kept, table);
	}

	private long insert(String table) {
		UndoColumns columns = UndoColumns.of(this.tools.client(), this.publication.target().block());
		return this.tools.rolePath()
			.update(new UndoLog(this.tools, this.publication)
				.keepingInserted("INSERT INTO %s AS b (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM ONLY %s o".formatted(
						this.publication.blockName(), columns.writtenNames(), Identifiers.list("o.", columns.written()),
						table)));
	}

	private long attach(long run, KeptPartition kept, String table) {
		testChecks(kept.oid(), table);
		String schema = this.publication.target().block().application();
		freeIndexNames(kept.oid(), schema);
		this.tools.jdbc().execute("ALTER TABLE " + table + " SET SCHEMA " + Identifiers.quoted(schema));
		String moved = Identifiers.quoted(schema) + "." + Identifiers.quoted(UndoTables.plainNameOf(run, kept.oid()));
		String name = freeName(schema, kept.name());
		this.tools.jdbc().execute("ALTER TABLE " + moved + " RENAME TO " + Identifiers.quoted(name));
		String partition = Identifiers.quoted(schema) + "." + Identifiers.quoted(name);
		this.tools.jdbc().execute("ALTER TABLE " + partition + " OWNER TO " + ownerOfBlock());
		TableRights.copy(this.tools.jdbc(), this.publication.target().block(), partition);
		this.lock.whileWaiting(this.publication, referenced(),
				List.of("ALTER TABLE %s ATTACH PARTITION %s FOR VALUES %s".formatted(this.publication.blockName(),
						partition, kept.bounds())));
		long rows = this.tools.client().sql("SELECT count(*) FROM ONLY " + partition).query(Long.class).single();
		added(kept.oid(), name, kept, rows);
		return rows;
	}

	private String ownerOfBlock() {
		return this.tools.client()
			.sql("SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_class WHERE oid = :block")
			.param("block", this.publication.target().block().oid())
			.query(String.class)
			.single();
	}

	private void testChecks(long oid, String table) {
		for (Check check : this.tools.client()
			.sql("""
					SELECT quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
					 WHERE conrelid = :oid AND contype = 'c' AND convalidated ORDER BY conname""")
			.param("oid", oid)
			.query(Check.class)
			.list()) {
			this.tools.jdbc().execute("ALTER TABLE " + table + " DROP CONSTRAINT " + check.name());
			this.tools.jdbc()
				.execute("ALTER TABLE " + table + " ADD CONSTRAINT " + check.name() + " " + check.definition()
						+ " NOT VALID");
			this.tools.rolePath().execute("ALTER TABLE " + table + " VALIDATE CONSTRAINT " + check.name());
		}
	}

	private String freeName(String schema, String wanted) {
		for (int number = 0;; number++) {
			String name = (number == 0) ? wanted
					: PartitionNames.nameOf(this.publication.target().block(), this.publication.run(), number);
			if (this.tools.client()
				.sql("SELECT to_regclass(format('%I.%I', :schema::text, :name::text)) IS NULL")
				.param("schema", schema)
				.param("name", name)
				.query(Boolean.class)
				.single()) {
				return name;
			}
		}
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
			.param("block", this.publication.target().block().oid())
			.query((rs, row) -> new TableLock(rs.getLong("oid"), rs.getString("name"), LockMode.SHARE_ROW_EXCLUSIVE))
			.list();
	}

	/**
	 * Note what this run added to its block.
	 * @param oid of the partition, or 0 for rows in a partition of other runs
	 * @param name of the partition
	 * @param bounds of the partition or of the rows
	 * @param rows how many there are
	 */
	void added(long oid, String name, KeptPartition bounds, long rows) {
		this.tools.client()
			.sql("""
					INSERT INTO blockload.undo_partition
					       (run_id, action, table_oid, name, lower_bound, upper_bound, rows, snapshot, own_transactions)
					SELECT :run, 'added', :oid, :name, :lower, :upper, :rows, pg_current_snapshot(),
					       ARRAY[pg_current_xact_id()::xid::text, xmin::text]
					  FROM pg_class WHERE oid = :table::text::regclass""")
			.param("table", UndoTables.nameOf(this.publication.run()))
			.param("run", this.publication.run())
			.param("oid", oid)
			.param("name", name)
			.param("lower", bounds.lower(), java.sql.Types.BIGINT)
			.param("upper", bounds.upper(), java.sql.Types.BIGINT)
			.param("rows", rows)
			.update();
	}

	/**
	 * Note for the other kept runs of the block that the rows which this undo inserted
	 * are as they left them: it inserts only rows that an undo had deleted.
	 */
	void ownsRestoredRows() {
		this.tools.client()
			.sql("""
					UPDATE blockload.undo_partition p
					   SET own_transactions = own_transactions || ARRAY[pg_current_xact_id()::xid::text, c.xmin::text]
					  FROM blockload.undo_log l, pg_class c
					 WHERE l.run_id = p.run_id AND l.block_oid = :block AND p.run_id <> :run AND p.action = 'added'
					   AND c.oid = :table::text::regclass""")
			.param("block", this.publication.target().block().oid())
			.param("run", this.publication.run())
			.param("table", UndoTables.nameOf(this.publication.run()))
			.update();
	}

	/**
	 * Note that this run added the rows with its number as {@code _load}: a partition
	 * that was its staging table, or rows of a partition that other runs share.
	 */
	void addedByLoad(long rows) {
		long run = this.publication.run();
		KeptPartition own = this.tools.client()
			.sql(KeptPartition.ATTACHED
					+ " AND c.oid = (SELECT staging_oid FROM blockload.undo_log WHERE run_id = :run)")
			.param("block", this.publication.target().block().oid())
			.param("run", run)
			.query((rs, row) -> KeptPartition.read(rs))
			.optional()
			.orElse(new KeptPartition(0, "", run, run + 1, rows));
		added(own.oid(), own.name(), own, rows);
	}

	/**
	 * A partition of the block.
	 *
	 * @param kept what it is noted as
	 * @param quoted its name with its schema
	 * @param foreignKeys the names of its foreign keys
	 */
	private record Attached(KeptPartition kept, String quoted, List<String> foreignKeys) {
	}

	/**
	 * A check of a table.
	 *
	 * @param name quoted
	 * @param definition as the catalog prints it
	 */
	private record Check(String name, String definition) {
	}

}
