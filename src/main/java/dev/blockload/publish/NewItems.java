package dev.blockload.publish;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.block.Block;
import dev.blockload.block.Identifiers;
import dev.blockload.block.ItemList;
import dev.blockload.block.ListColumn;
import dev.blockload.block.ListColumn.Origin;
import dev.blockload.mapping.MappedLookup;
import dev.blockload.run.SqlFailures;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Items that a run adds to a list. Their keys are taken when the rows are verified, from
 * the default or the identity of the list, so that all tests work on the keys that the
 * rows will have. The items wait in a side table with the columns, domains and checks of
 * the list; publish adds those that its rows refer to.
 */
final class NewItems {

	private static final String SAVEPOINT = "before_items";

	private final PublishTools tools;

	private final long run;

	private final LookupSql lookup;

	NewItems(PublishTools tools, long run, LookupSql lookup) {
		this.tools = tools;
		this.run = run;
		this.lookup = lookup;
	}

	static String nameOf(long run, MappedLookup lookup) {
		return StagingTable.sideTable(run, "new_" + lookup.list().oid());
	}

	/** Create the table of the new items of a list if it does not exist. */
	static void create(JdbcTemplate jdbc, long run, MappedLookup lookup, Block block) {
		ItemList list = lookup.list();
		String table = nameOf(run, lookup);
		jdbc.execute("CREATE TABLE IF NOT EXISTS " + table + " (LIKE " + list.quotedName()
				+ " INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)");
		TableRights.ownOnly(jdbc, table);
		for (ListColumn column : list.columns()) {
			String name = Identifiers.quoted(column.column().name());
			if (column.origin() == Origin.IDENTITY) {
				// The list numbers the items itself if the number is not the key.
				jdbc.execute(column.column().name().equals(lookup.referenced())
						? "ALTER TABLE " + table + " ALTER COLUMN " + name + " SET DEFAULT pg_catalog.nextval('"
								+ sequence(jdbc, list, column.column().name()) + "'::pg_catalog.regclass)"
						: "ALTER TABLE " + table + " ALTER COLUMN " + name + " DROP NOT NULL");
			}
		}
		Colocation.placeOnEachNode(jdbc, table, block);
	}

	private static String sequence(JdbcTemplate jdbc, ItemList list, String column) {
		return String.valueOf(jdbc.queryForObject("SELECT pg_get_serial_sequence(?, ?)::regclass::oid::text",
				String.class, list.quotedName(), column));
	}

	/**
	 * Give the unknown values of the side table the keys of new items. Values that the
	 * list refuses are marked with what the server says.
	 */
	void allot() {
		find();
		long items = update("""
				UPDATE %1$s r SET item = d.item
				  FROM (SELECT f.n, pg_catalog.row_number() OVER (ORDER BY f.n) AS item
				          FROM (SELECT pg_catalog.min(r.n) AS n FROM %1$s r
				                 WHERE r.staged AND r.state OPERATOR(pg_catalog.=) 'unknown' GROUP BY %2$s) f) d
				 WHERE r.n OPERATOR(pg_catalog.=) d.n""".formatted(this.lookup.table(), this.lookup.newDistinct("r")));
		if (items > 0) {
			insert(1, items + 1);
			find();
		}
	}

	/** Items that this run takes already, for this column or for another. */
	private void find() {
		update("""
				UPDATE %s r SET key = i.%s, state = 'created' FROM %s i
				 WHERE r.state OPERATOR(pg_catalog.=) 'unknown' AND %s""".formatted(this.lookup.table(),
				Identifiers.quoted(this.lookup.lookup().referenced()), nameOf(this.run, this.lookup.lookup()),
				this.lookup.isNew("i")));
	}

	/** If the list refuses some of the items, finds out which by halving. */
	private void insert(long from, long to) {
		this.tools.jdbc().execute("SAVEPOINT " + SAVEPOINT);
		try {
			update("""
					INSERT INTO %s (%s) SELECT %s FROM %s r
					 WHERE r.item OPERATOR(pg_catalog.>=) %d AND r.item OPERATOR(pg_catalog.<) %d ORDER BY r.item"""
				.formatted(nameOf(this.run, this.lookup.lookup()), matchColumn(this.lookup), this.lookup.newValue(),
						this.lookup.table(), from, to));
			this.tools.jdbc().execute("RELEASE SAVEPOINT " + SAVEPOINT);
			return;
		}
		catch (DataAccessException ex) {
			if (!SqlFailures.isOfTheRows(ex)) {
				throw ex;
			}
			this.tools.jdbc().execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
			if (to - from == 1) {
				refuse(from, SqlFailures.messageOf(ex));
				return;
			}
		}
		long middle = from + (to - from) / 2;
		insert(from, middle);
		insert(middle, to);
	}

	private void refuse(long item, String message) {
		String said = message
			.replace("blockload_run_" + this.run + "_new_" + this.lookup.lookup().list().oid(),
					this.lookup.lookup().list().name())
			.replaceFirst(" \\(Failing row contains .*\\)$", "");
		update("""
				UPDATE %1$s r SET state = 'refused', shown = %2$s FROM %1$s f
				 WHERE f.item OPERATOR(pg_catalog.=) %3$d AND r.state OPERATOR(pg_catalog.=) 'unknown' AND %4$s"""
			.formatted(this.lookup.table(), Identifiers.literal(said), item, this.lookup.isSameItem("r", "f")));
	}

	private static String matchColumn(LookupSql lookup) {
		return Identifiers.quoted(lookup.lookup().key().columns().get(0));
	}

	private long update(String statement) {
		return this.tools.rolePath().update(statement);
	}

	/**
	 * The items of several lookups that are added to their lists, each item once.
	 * @return one for each statement, in the order of lists
	 */
	static List<Addition> additions(long run, List<LookupSql> lookups) {
		List<LookupSql> ordered = new ArrayList<>(lookups);
		ordered.sort(Comparator.comparingLong((each) -> each.lookup().list().oid()));
		Map<String, List<LookupSql>> sameItems = ordered.stream()
			.collect(Collectors.groupingBy((each) -> nameOf(run, each.lookup()) + matchColumn(each), LinkedHashMap::new,
					Collectors.toList()));
		return sameItems.values().stream().map((group) -> addition(run, group)).toList();
	}

	private static Addition addition(long run, List<LookupSql> group) {
		MappedLookup lookup = group.get(0).lookup();
		Set<String> columns = new LinkedHashSet<>(lookup.key().columns());
		columns.add(lookup.referenced());
		String used = group.stream()
			.map((each) -> each.isNewAndUsed("i", StagingTable.nameOf(run)))
			.collect(Collectors.joining(" OR "));
		String items = "FROM %s i WHERE %s".formatted(nameOf(run, lookup), used);
		// The key was taken from the identity of the list.
		return new Addition(lookup.list(), "SELECT pg_catalog.count(*) " + items,
				"INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s %s ORDER BY i.%s".formatted(
						lookup.list().quotedName(), Identifiers.list(columns), Identifiers.list("i.", columns), items,
						Identifiers.quoted(lookup.referenced())),
				"FROM %s b JOIN %s i ON %s WHERE %s".formatted(lookup.list().rows(), nameOf(run, lookup),
						lookup.key().isSame("b", "i"), used));
	}

	/**
	 * Items that are added to a list.
	 *
	 * @param list that gets them
	 * @param count a query how many they are
	 * @param insert the statement that adds them
	 * @param rows a FROM clause with its condition, in which {@code b} is the list: the
	 * added items
	 */
	record Addition(ItemList list, String count, String insert, String rows) {

		/** How many items there are to add. */
		long expected(PublishTools tools) {
			return tools.rolePath().with(() -> tools.client().sql(this.count).query(Long.class).single());
		}

		/**
		 * Check that the list took the items, and keep them for undo.
		 * @throws PublishException code {@code counts-differ} if it took others
		 */
		void added(UndoLog undo, long expected, long inserted) {
			if (inserted != expected) {
				throw new PublishException(PublishCode.COUNTS_DIFFER,
						"List " + this.list.qualifiedName() + " took " + inserted + " of "
								+ Amount.of(expected, "new item") + ".",
						"Look for a trigger or a row-level security policy on " + this.list.qualifiedName()
								+ ". Remove it, or exempt Blockload's role from it. Then start a new run.");
			}
			undo.created(this.list, inserted, this.rows);
		}

	}

}
