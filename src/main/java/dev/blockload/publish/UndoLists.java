package dev.blockload.publish;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.Identifiers;
import dev.blockload.publish.UndoColumns.Image;

/**
 * Removes the items that a run created in lists if nothing refers to them any more, and
 * creates those again that an undo removed. An item that another writer changed since
 * stays.
 */
final class UndoLists {

	private final PublishTools tools;

	private final BlockLock lock;

	private final Publication publication;

	private final BlockCatalog catalog;

	private final long undone;

	private final Map<String, Long> removed = new LinkedHashMap<>();

	private final Map<String, Long> staying = new LinkedHashMap<>();

	private final List<Block> lists;

	UndoLists(PublishTools tools, BlockLock lock, Publication publication, BlockCatalog catalog, long undone) {
		this.tools = tools;
		this.lock = lock;
		this.publication = publication;
		this.catalog = catalog;
		this.undone = undone;
		this.lists = find();
	}

	// A list that was dropped has no items any more.
	private List<Block> find() {
		List<Block> found = new ArrayList<>();
		for (Noted noted : this.tools.client()
			.sql("""
					SELECT n.nspname AS application, c.relname AS name, u.items,
					       has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
					       AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')
					       AND to_regclass(:table::text || c.oid) IS NOT NULL AS writable
					  FROM blockload.undo_list u JOIN pg_class c ON c.oid = u.list_oid
					  JOIN pg_namespace n ON n.oid = c.relnamespace WHERE u.run_id = :run ORDER BY c.oid""")
			.param("run", this.undone)
			.param("table", UndoTables.prefixOf(this.undone))
			.query(Noted.class)
			.list()) {
			if (noted.writable()) {
				found.add(this.catalog.find(noted.application(), noted.name()).orElseThrow());
			}
			else {
				this.staying.put(noted.application() + "." + noted.name(), noted.items());
			}
		}
		return found;
	}

	/** Lock the lists against writers, not against readers. */
	void lock() {
		if (!this.lists.isEmpty()) {
			List<TableLock> locks = this.lists.stream()
				.map((list) -> new TableLock(list.oid(), Identifiers.of(list), LockMode.SHARE_ROW_EXCLUSIVE))
				.toList();
			this.lock.whileWaiting(this.publication, locks, TableLock.statements(locks));
		}
	}

	/** Create the items again that the run removed; before the rows of the block. */
	void restore() {
		for (Block list : this.lists) {
			UndoTask task = task(list);
			long expected = count(list, task, Image.BEFORE);
			if (expected > 0) {
				String insert = "INSERT INTO %s AS b (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s o WHERE %s"
					.formatted(Identifiers.of(list), task.columns().writtenNames(), task.columns().writtenValues("o"),
							table(list), task.columns().is("o", Image.BEFORE));
				task.expect("took", expected, task.restore(insert));
				keepTable(list, task.columns());
				note(this.tools, this.publication.run(), list.oid(), expected);
				this.tools.rolePath()
					.execute("INSERT INTO %s (%s) SELECT %s FROM %s o WHERE %s".formatted(keptBy(list),
							task.columns().names(), task.columns().copied(Image.AFTER, "o"), table(list),
							task.columns().is("o", Image.BEFORE)));
			}
		}
	}

	/** Remove the items that the run created; after the rows of the block. */
	void remove() {
		for (Block list : this.lists) {
			UndoTask task = task(list);
			long created = count(list, task, Image.AFTER);
			if (created > 0) {
				long gone = remove(list, task);
				if (gone > 0) {
					note(this.tools, this.publication.run(), list.oid(), gone);
					this.removed.put(list.qualifiedName(), gone);
				}
				if (gone < created) {
					this.staying.put(list.qualifiedName(), created - gone);
				}
			}
		}
	}

	private long remove(Block list, UndoTask task) {
		UndoColumns columns = task.columns();
		String unused = ForeignKey.referringTo(this.tools.client(), list)
			.stream()
			.map((key) -> switch (key.visibility()) {
				case ALL_ROWS ->
					" AND NOT EXISTS (SELECT FROM " + key.rows() + " r WHERE " + key.same() + itself(key) + ")";
				case NOT_ALL_ROWS -> " AND false";
			})
			.collect(Collectors.joining());
		String condition = "EXISTS (SELECT FROM %s n WHERE %s AND NOT (%s))%s".formatted(table(list),
				columns.is("n", Image.AFTER), columns.differ("b", "n"), unused);
		String rows = Identifiers.rowsOf(list);
		// An item to which a row is just being added is locked by that, and stays.
		String unlocked = "SELECT b.ctid AS id, b.tableoid AS place FROM %s b WHERE %s FOR UPDATE SKIP LOCKED"
			.formatted(rows, condition);
		String delete = "DELETE FROM %s b USING (%s) u WHERE u.id OPERATOR(pg_catalog.=) b.ctid AND u.place OPERATOR(pg_catalog.=) b.tableoid"
			.formatted(rows, unlocked);
		keepTable(list, columns);
		return task.remove("WITH kept (%s) AS (%s RETURNING %s) INSERT INTO %s (%s) SELECT * FROM kept"
			.formatted(columns.names(), delete, columns.kept(Image.BEFORE, "b"), keptBy(list), columns.names()));
	}

	private static String itself(ForeignKey key) {
		return switch (key.kind()) {
			case OTHER_TABLE -> "";
			case SELF -> " AND NOT (r.ctid OPERATOR(pg_catalog.=) b.ctid)";
		};
	}

	private void keepTable(Block list, UndoColumns columns) {
		this.tools.jdbc().execute("CREATE TABLE IF NOT EXISTS " + keptBy(list) + " (" + columns.definitions() + ")");
		TableRights.ownOnly(this.tools.jdbc(), keptBy(list));
	}

	/**
	 * Note that items of a list are kept for a run.
	 * @param run the run's number
	 * @param list the oid of the list
	 * @param items how many
	 */
	static void note(PublishTools tools, long run, long list, long items) {
		tools.client()
			.sql("""
					INSERT INTO blockload.undo_list AS u (run_id, list_oid, items) VALUES (:run, :list, :items)
					ON CONFLICT (run_id, list_oid) DO UPDATE SET items = u.items + EXCLUDED.items""")
			.param("run", run)
			.param("list", list)
			.param("items", items)
			.update();
	}

	private UndoTask task(Block list) {
		Publication inList = new Publication(this.publication.attempt(), this.publication.alive(),
				new Target(list, List.of(), null, this.publication.target().rules()), 0, 0, this.publication.guard(),
				this.publication.undo());
		return new UndoTask(this.tools, inList, this.undone, UndoColumns.of(this.tools.client(), list));
	}

	private long count(Block list, UndoTask task, Image image) {
		return task.number(
				"SELECT pg_catalog.count(*) FROM %s k WHERE %s".formatted(table(list), task.columns().is("k", image)));
	}

	private String table(Block list) {
		return UndoTables.nameOf(this.undone, list.oid());
	}

	private String keptBy(Block list) {
		return UndoTables.nameOf(this.publication.run(), list.oid());
	}

	Map<String, Long> removed() {
		return this.removed;
	}

	Map<String, Long> staying() {
		return this.staying;
	}

	/**
	 * A list as it is noted.
	 *
	 * @param application its schema
	 * @param name of the table
	 * @param items how many of its items are kept
	 * @param writable whether they can be removed or created again
	 */
	private record Noted(String application, String name, long items, boolean writable) {
	}

}
