package dev.blockload.publish;

import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import org.jspecify.annotations.Nullable;

/**
 * The items that earlier dry runs of a flow would add to lists. For a later dry run of
 * the same flow they count as existing: its tests read them together with the lists, and
 * {@code publish} is rehearsed after they are inserted. The items of a list are those of
 * {@link AddedItems}.
 *
 * @param flowRun the number of the flow run, or null if the run is no dry run of a flow
 * @param lists by the number of the run that would add to them
 */
public record ExpectedItems(@Nullable Long flowRun, List<Addition> lists) {

	/** Those of a run that is no dry run of a flow. */
	public static final ExpectedItems NONE = new ExpectedItems(null, List.of());

	public ExpectedItems {
		lists = List.copyOf(lists);
		if (flowRun == null && !lists.isEmpty()) {
			throw new IllegalArgumentException("Items of %s are expected without a flow run.".formatted(lists));
		}
	}

	/** The rows of a list and its expected items, in FROM. */
	String rows(long list, String rows, List<String> columns) {
		List<Addition> added = of(list);
		if (added.isEmpty()) {
			return rows;
		}
		String names = Identifiers.list(columns);
		return "(SELECT %s FROM %s%s)".formatted(names, rows,
				added.stream()
					.map((addition) -> " UNION ALL SELECT " + names + " FROM " + addition.table())
					.collect(Collectors.joining()));
	}

	/**
	 * The same with each item once: the list can have an item by now, and several imports
	 * can add it. The list has precedence, and then the earlier run.
	 */
	String items(long list, String rows, Key key, String referenced) {
		StringBuilder all = new StringBuilder();
		StringBuilder absent = new StringBuilder();
		String names = Identifiers.list("k.", key.columns())
				+ (key.columns().contains(referenced) ? "" : ", k." + Identifiers.quoted(referenced));
		String others = rows;
		for (Addition addition : of(list)) {
			absent.append(absent.isEmpty() ? " WHERE " : " AND ")
				.append("NOT EXISTS (SELECT FROM ")
				.append(others)
				.append(" b WHERE ")
				.append(key.isSame("b", "k"))
				.append(')');
			all.append(" UNION ALL SELECT ").append(names).append(" FROM ").append(addition.table()).append(" k");
			all.append(absent);
			others = addition.table();
		}
		return all.isEmpty() ? rows : "(SELECT %s FROM %s k%s)".formatted(names, rows, all);
	}

	private List<Addition> of(long list) {
		return this.lists.stream().filter((addition) -> addition.list().oid() == list).toList();
	}

	/** The tables that {@link #insert} writes to. */
	List<TableLock> locks() {
		return this.lists.stream().map(Addition::list).distinct().toList();
	}

	/**
	 * Insert the items into their lists, in the order of the runs; the caller rolls this
	 * back. The lists are locked.
	 */
	void insert(PublishTools tools) {
		for (Addition addition : this.lists) {
			Columns columns = tools.client()
				.sql("""
						SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS names,
						       NOT EXISTS (SELECT FROM pg_index WHERE indrelid = :list::oid AND NOT indimmediate) AS immediate
						  FROM pg_attribute
						 WHERE attrelid = :list::oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''""")
				.param("list", addition.list().oid())
				.query(Columns.class)
				.single();
			// PostgreSQL refuses ON CONFLICT for a table with a deferrable constraint.
			tools.rolePath()
				.update("INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %2$s FROM %s%s".formatted(
						addition.list().name(), columns.names(), addition.table(),
						columns.immediate() ? " ON CONFLICT DO NOTHING" : ""));
		}
	}

	/** For people: how many items of which lists; null if there are none. */
	public @Nullable String describe() {
		return this.lists.isEmpty() ? null
				: this.lists.stream()
					.map((addition) -> Amount.of(addition.items(), "new item") + " of " + addition.shown() + " (run "
							+ addition.run() + ")")
					.collect(Collectors.joining(", "));
	}

	/**
	 * What one dry run would add to a list.
	 *
	 * @param run its number
	 * @param list the list, as it is locked
	 * @param shown the list, for people
	 * @param table where the items are, quoted
	 * @param items how many
	 */
	record Addition(long run, TableLock list, String shown, String table, long items) {
	}

	/**
	 * The columns of a list that can be inserted.
	 *
	 * @param names quoted
	 * @param immediate whether no unique constraint is deferrable
	 */
	record Columns(String names, boolean immediate) {
	}

}
