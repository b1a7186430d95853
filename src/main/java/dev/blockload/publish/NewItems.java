package dev.blockload.publish;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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
	static void create(JdbcTemplate jdbc, long run, MappedLookup lookup) {
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
	 * Add the items of several lookups to their lists, each item once.
	 * @param undo keeps the items
	 * @return how many, by the name of the list
	 * @throws PublishException code {@code counts-differ} if a list took other items
	 */
	static Map<String, Long> insert(PublishTools tools, long run, UndoLog undo, List<LookupSql> lookups) {
		Map<String, Long> created = new LinkedHashMap<>();
		List<LookupSql> ordered = new ArrayList<>(lookups);
		ordered.sort(Comparator.comparingLong((each) -> each.lookup().list().oid()));
		Map<String, List<LookupSql>> sameItems = ordered.stream()
			.collect(Collectors.groupingBy((each) -> nameOf(run, each.lookup()) + matchColumn(each), LinkedHashMap::new,
					Collectors.toList()));
		for (List<LookupSql> group : sameItems.values()) {
			long inserted = insert(tools, run, undo, group.get(0), group);
			created.merge(group.get(0).lookup().list().qualifiedName(), inserted, Long::sum);
		}
		return created;
	}

	private static long insert(PublishTools tools, long run, UndoLog undo, LookupSql first, List<LookupSql> group) {
		MappedLookup lookup = first.lookup();
		Set<String> columns = new LinkedHashSet<>(lookup.key().columns());
		columns.add(lookup.referenced());
		String used = group.stream()
			.map((each) -> "EXISTS (SELECT FROM %s r JOIN %s s ON %s WHERE r.state OPERATOR(pg_catalog.=) 'created' AND %s)"
				.formatted(each.table(), StagingTable.nameOf(run), each.stagedIs("s"), each.isNew("i")))
			.collect(Collectors.joining(" OR "));
		String items = "FROM %s i WHERE %s".formatted(nameOf(run, lookup), used);
		long expected = tools.rolePath()
			.with(() -> tools.client().sql("SELECT pg_catalog.count(*) " + items).query(Long.class).single());
		// The key was taken from the identity of the list.
		long inserted = (expected == 0) ? 0
				: tools.rolePath()
					.update("INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s %s ORDER BY i.%s".formatted(
							lookup.list().quotedName(), Identifiers.list(columns), Identifiers.list("i.", columns),
							items, Identifiers.quoted(lookup.referenced())));
		if (inserted != expected) {
			throw new PublishException(PublishCode.COUNTS_DIFFER,
					"List " + lookup.list().qualifiedName() + " took " + inserted + " of "
							+ Amount.of(expected, "new item") + ".",
					"Look for a trigger or a row-level security policy on " + lookup.list().qualifiedName()
							+ ". Remove it, or exempt Blockload's role from it. Then start a new run.");
		}
		undo.created(lookup.list(), inserted, "FROM %s b JOIN %s i ON %s WHERE %s".formatted(lookup.list().rows(),
				nameOf(run, lookup), lookup.key().isSame("b", "i"), used));
		return inserted;
	}

}
