package dev.blockload.publish;

import java.util.Optional;

import dev.blockload.block.Block;
import dev.blockload.block.Identifiers;
import dev.blockload.block.ItemList;
import dev.blockload.block.Key;
import dev.blockload.block.ListColumn;
import dev.blockload.mapping.Lookup.Unknown;
import dev.blockload.publish.UndoColumns.Image;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what it takes to undo a run, within the transaction of {@code publish}: rows as
 * they are before the statements of the mode, and as they are after all statements and
 * deferred triggers. Both are found by the conditions of the mode and by the transaction
 * that wrote a row, regardless of which statements run in between. Does nothing for a run
 * that is not kept.
 */
final class UndoLog {

	private static final String UNREADABLE = """
			SELECT CASE WHEN NOT has_column_privilege(a.attrelid, a.attnum, 'SELECT')
			            THEN format('Role %1$I cannot read column %2$I. To keep its runs for undo: GRANT SELECT ON TABLE %3$s TO %1$I;',
			                        current_user, a.attname, :block::text)
			            ELSE format('Role %1$I cannot use the type of column %2$I. To keep its runs for undo: GRANT USAGE ON TYPE %3$s TO %1$I;',
			                        current_user, a.attname, format_type(a.atttypid, NULL)) END
			  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
			 WHERE a.attrelid = :oid AND a.attnum > 0 AND NOT a.attisdropped
			   AND NOT (has_column_privilege(a.attrelid, a.attnum, 'SELECT') AND has_type_privilege(t.oid, 'USAGE')
			            AND has_schema_privilege(t.typnamespace, 'USAGE'))
			 ORDER BY a.attnum LIMIT 1""";

	private static final String NESTED = """
			SELECT format('Partition %I.%I has partitions itself. Only a partition that is a plain table can be kept.',
			              n.nspname, c.relname)
			  FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			 WHERE inhparent = :oid AND c.relkind <> 'r' ORDER BY c.oid LIMIT 1""";

	private final PublishTools tools;

	private final Publication publication;

	private final Block block;

	private final String table;

	private @Nullable UndoColumns columns;

	UndoLog(PublishTools tools, Publication publication) {
		this.tools = tools;
		this.publication = publication;
		this.block = publication.target().block();
		this.table = UndoTables.nameOf(publication.run());
	}

	/** Those of the block, which is locked. */
	private UndoColumns columns() {
		UndoColumns known = this.columns;
		if (known == null) {
			known = UndoColumns.of(this.tools.client(), this.block);
			this.columns = known;
		}
		return known;
	}

	private boolean isKept() {
		return switch (this.publication.undo()) {
			case KEPT -> true;
			case NOT_KEPT -> false;
		};
	}

	/**
	 * Create the table of the kept rows; the block is locked, and nothing is changed yet.
	 */
	void begin() {
		if (!isKept()) {
			return;
		}
		if (!this.block.placement().isOnNodes()) {
			create(this.tools, this.table, columns());
		}
		@Nullable Key key = this.publication.target().key();
		this.tools.client()
			.sql("""
					INSERT INTO blockload.undo_log (run_id, block_oid, fingerprint, key_constraint, staging_oid, horizon)
					VALUES (:run, :block, :fingerprint, :key, to_regclass(:staging)::oid::bigint,
					        pg_snapshot_xmax(pg_current_snapshot()))""")
			.param("run", this.publication.run())
			.param("block", this.block.oid())
			.param("fingerprint", this.block.fingerprint())
			.param("key", (key != null) ? key.constraint() : null)
			.param("staging", this.publication.stagingName())
			.update();
	}

	/**
	 * Create the table of the kept rows on the nodes of Citus, if the block is there, and
	 * an earlier attempt did not: Citus refuses it after the transaction has read rows.
	 * @param tools where the block is
	 * @param run the run's number
	 * @param block where its rows go
	 */
	static void createOnNodes(PublishTools tools, long run, Block block) {
		String name = UndoTables.nameOf(run);
		if (block.placement().isOnNodes() && Boolean.TRUE
			.equals(tools.jdbc().queryForObject("SELECT to_regclass(?) IS NULL", Boolean.class, name))) {
			create(tools, name, UndoColumns.of(tools.client(), block));
			Colocation.placeRowsOverOneConnection(tools.jdbc(), name, block);
		}
	}

	private static void create(PublishTools tools, String name, UndoColumns kept) {
		tools.jdbc().execute("CREATE TABLE " + name + " (" + kept.definitions() + ")");
		TableRights.ownOnly(tools.jdbc(), name);
	}

	/**
	 * Keep rows of the block that the next statements change or delete.
	 * @param from a FROM clause with its condition, in which {@code b} is the block;
	 * everything in it is named with its schema
	 */
	void before(String from) {
		if (isKept()) {
			new WrittenRows(this.tools, this.publication).keep(from);
			insert(Image.BEFORE, from);
		}
	}

	/**
	 * Keep the keys of the rows that the next statements add to a block with a key, if
	 * Citus places it: the transaction that wrote a row has another number on each node.
	 * @param from a FROM clause with its condition, in which {@code s} are rows with
	 * these keys
	 */
	void beforeAdded(String from) {
		if (isKeptOnNodes()) {
			Key key = this.publication.target().requiredKey();
			this.tools.rolePath()
				.execute("INSERT INTO %s (%s, %s) SELECT %s, %s %s".formatted(this.table, columns().imageName(),
						Identifiers.list(key.columns()), Image.NEW.literal(), Identifiers.list("s.", key.columns()),
						from));
		}
	}

	/** Keep all rows of the block, which had none, if Citus places it. */
	void allAdded() {
		if (isKeptOnNodes()) {
			insert(Image.AFTER, "FROM " + this.publication.blockRows() + " b");
		}
	}

	private boolean isKeptOnNodes() {
		return isKept() && this.block.placement().isOnNodes();
	}

	private void insert(Image image, String from) {
		UndoColumns columns = columns();
		this.tools.rolePath()
			.execute("INSERT INTO %s (%s) SELECT %s %s".formatted(this.table, columns.names(), columns.kept(image, "b"),
					from));
	}

	/**
	 * Delete rows of the block, and keep them; for a block without a key.
	 * @param delete a DELETE in which {@code b} is the block
	 * @return the statement to run, whose command tag counts the deleted rows
	 */
	String keepingDeleted(String delete) {
		if (isKept()) {
			new WrittenRows(this.tools, this.publication).keep(delete.substring("DELETE ".length()));
		}
		return isKept() ? keeping(Image.BEFORE, delete) : delete;
	}

	/**
	 * Insert rows into the block, and keep them; for a block without a key.
	 * @param insert an INSERT in which {@code b} is the block
	 * @return the statement to run, whose command tag counts the inserted rows
	 */
	String keepingInserted(String insert) {
		return isKept() ? keeping(Image.AFTER, insert) : insert;
	}

	private String keeping(Image image, String statement) {
		UndoColumns columns = columns();
		return "WITH kept (%s) AS (%s RETURNING %s) INSERT INTO %s (%s) SELECT * FROM kept".formatted(columns.names(),
				statement, columns.kept(image, "b"), this.table, columns.names());
	}

	/**
	 * Keep the items that the run created in a list. If Blockload's role cannot read
	 * them, only their number is kept.
	 * @param list as the catalog describes it; it is locked against writers
	 * @param items how many were created
	 * @param from a FROM clause with its condition, in which {@code b} is the list: the
	 * created items. Everything in it is named with its schema
	 */
	void created(ItemList list, long items, String from) {
		if (!isKept() || items == 0) {
			return;
		}
		boolean readable = this.tools.client()
			.sql("SELECT has_table_privilege(:list::oid, 'SELECT')")
			.param("list", list.oid())
			.query(Boolean.class)
			.single();
		if (readable) {
			UndoColumns kept = UndoColumns.of(this.tools.client(), list.oid(),
					list.columns().stream().map(ListColumn::column).toList(), ImageComparison.BY_ROW);
			String name = UndoTables.nameOf(this.publication.run(), list.oid());
			this.tools.jdbc().execute("CREATE TABLE IF NOT EXISTS " + name + " (" + kept.definitions() + ")");
			TableRights.ownOnly(this.tools.jdbc(), name);
			this.tools.rolePath()
				.execute("INSERT INTO %s (%s) SELECT %s %s".formatted(name, kept.names(), kept.kept(Image.AFTER, "b"),
						from));
		}
		UndoLists.note(this.tools, this.publication.run(), list.oid(), items);
	}

	/**
	 * The condition that this transaction wrote a row of the block since {@link #begin}.
	 */
	private String written() {
		// A savepoint or a trigger can give rows the number of a subtransaction. That of
		// the present one is the one that wrote the row of the catalog; others are newer
		// than the snapshot of begin. No other session has written since then.
		return this.tools.client()
			.sql("""
					SELECT format('(b.xmin OPERATOR(pg_catalog.=) %L::pg_catalog.xid OR b.xmin OPERATOR(pg_catalog.=) %L::pg_catalog.xid
					               OR pg_catalog.age(b.xmin) OPERATOR(pg_catalog.<=) pg_catalog.age(%L::pg_catalog.xid))',
					              c.xmin, pg_current_xact_id()::xid, horizon::xid)
					  FROM blockload.undo_log JOIN pg_class c ON c.oid = :table::text::regclass WHERE run_id = :run""")
			.param("table", this.table)
			.param("run", this.publication.run())
			.query(String.class)
			.single();
	}

	/**
	 * Keep the rows as the run leaves them; after all statements and deferred triggers.
	 * @param lock takes the locks
	 * @param rows what the run did
	 */
	void finish(BlockLock lock, PublishedRows rows) {
		if (!isKept()) {
			return;
		}
		switch (this.block.shape()) {
			case ORDINARY, PARTITIONED -> {
				if (this.block.placement().isOnNodes()) {
					afterByKeptKey();
				}
				else {
					afterByKey();
				}
			}
			case PARTITIONED_BY_LOAD -> {
				if (!this.block.placement().isOnNodes()) {
					new PartitionKeeper(this.tools, lock, this.publication).addedByLoad(rows.inserted());
				}
			}
			case UNSUPPORTED -> throw new IllegalStateException("Nothing is published into a table that is no block.");
		}
	}

	/** No trigger has changed the rows: Citus does not allow them on such a block. */
	private void afterByKeptKey() {
		@Nullable Key key = this.publication.target().key();
		if (key != null) {
			insert(Image.AFTER, "FROM %s b WHERE EXISTS (SELECT 1 FROM %s k WHERE NOT (%s) AND %s)".formatted(
					this.publication.blockRows(), this.table, columns().is("k", Image.AFTER), key.isSame("b", "k")));
			this.tools.jdbc().execute("DELETE FROM " + this.table + " k WHERE " + columns().is("k", Image.NEW));
		}
	}

	private void afterByKey() {
		@Nullable Key key = this.publication.target().key();
		if (key != null && !new WrittenRows(this.tools, this.publication).isNoted()) {
			insert(Image.AFTER, "FROM %s b JOIN %s s ON %s WHERE %s".formatted(this.publication.blockRows(),
					this.publication.stagingName(), key.isSame("b", "s"), written()));
		}
	}

	/**
	 * Why nothing can be kept of a run: Blockload's role cannot read the rows in full, or
	 * a partition is partitioned itself.
	 * @param tools where the block is
	 * @param target where the rows of the run go
	 * @return a sentence with what to do; empty if it can be kept
	 */
	static Optional<String> obstacle(PublishTools tools, Target target) {
		if (target.block().placement().isOnNodes()
				&& target.lookups().stream().anyMatch((lookup) -> lookup.unknown() instanceof Unknown.Create)) {
			return Optional.of("Block " + target.block().qualifiedName() + " is "
					+ target.block().placement().describe()
					+ ", where items that a run creates in lists are not kept. To run without this warning: undo: {keep: 0}");
		}
		return tools.client()
			.sql(UNREADABLE)
			.param("block", Identifiers.of(target.block()))
			.param("oid", target.block().oid())
			.query(String.class)
			.optional()
			.or(() -> tools.client()
				.sql(NESTED)
				.param("oid", target.block().oid())
				.query(String.class)
				.optional()
				.filter((nested) -> target.mode().deletesAbsentRows()
						&& target.block().shape() == Block.Shape.PARTITIONED_BY_LOAD));
	}

}
