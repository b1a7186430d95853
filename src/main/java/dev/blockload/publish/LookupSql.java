package dev.blockload.publish;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.block.BlockColumn;
import dev.blockload.block.Equality;
import dev.blockload.block.Identifiers;
import dev.blockload.mapping.Lookup.Difference;
import dev.blockload.mapping.MappedLookup;
import org.jspecify.annotations.Nullable;

/**
 * The expressions of one lookup. Its side table has a row for each different value of the
 * file: the values ({@code m0}, …), the key that they stand for, and what was found. Rows
 * are numbered from 1 in the order of the file; row 0 is the default of the import.
 */
final class LookupSql {

	private static final String EQUAL = " OPERATOR(pg_catalog.=) ";

	private static final String JOINED = " OPERATOR(pg_catalog.||) ";

	private final long run;

	private final int number;

	private final MappedLookup lookup;

	/**
	 * The items of the file and the block together, or null for those of another list.
	 */
	private final @Nullable String future;

	/** The rows of the list, with the items that count as existing. */
	private final String list;

	/** Whether Citus plans the statements. */
	private final boolean onNodes;

	/**
	 * Create the expressions.
	 * @param run the run's number
	 * @param number of the lookup among those of the import, from 1
	 * @param lookup what is looked up where
	 * @param target where the rows go
	 */
	LookupSql(long run, int number, MappedLookup lookup, Target target) {
		this.run = run;
		this.number = number;
		this.lookup = lookup;
		this.future = SelfItems.rows(run, target, lookup).orElse(null);
		this.onNodes = target.block().placement().isOnNodes();
		this.list = target.expected()
			.items(lookup.list().oid(), lookup.list().rows(), lookup.key(), lookup.referenced());
	}

	/** Whether it finds items of the file, before they are in the block. */
	boolean findsItemsOfTheFile() {
		return this.future != null;
	}

	MappedLookup lookup() {
		return this.lookup;
	}

	/** The side table, quoted. */
	String table() {
		return StagingTable.sideTable(this.run, "match_" + this.number);
	}

	/** The column of the staging table that gets the key, quoted. */
	String column() {
		return Identifiers.quoted(this.lookup.column().name());
	}

	String create() {
		List<BlockColumn> match = this.lookup.match();
		String values = places()
			.mapToObj((i) -> "m" + i
					+ match.get(i).stagingDefinition().substring(Identifiers.quoted(match.get(i).name()).length()))
			.collect(Collectors.joining(", "));
		String key = this.lookup.column().stagingDefinition().substring(column().length());
		return "CREATE TABLE IF NOT EXISTS " + table() + " (n bigint NOT NULL, " + values + ", key" + key
				+ ", first bigint NOT NULL, staged boolean NOT NULL, state text NOT NULL, shown text, item bigint)";
	}

	/** The columns of values in the side table. */
	String values() {
		return each(", ", (i) -> "m" + i);
	}

	/** The columns of the staging table that hold the values. */
	String staged(String alias) {
		return Identifiers.list(alias + ".", this.lookup.match().stream().map(BlockColumn::name).toList());
	}

	/** The same as one text, for people; null if one of them is null. */
	String stagedText(String alias) {
		return each(JOINED + "', '" + JOINED, (i) -> alias + "." + match(i) + "::pg_catalog.text");
	}

	/** The same columns under the names of {@link #values}. */
	String stagedAsValues(String alias) {
		return each(", ", (i) -> alias + "." + match(i) + " AS m" + i);
	}

	/** Whether a row of the staging table has all values. */
	String hasAll(String alias) {
		return each(" AND ", (i) -> alias + "." + match(i) + " IS NOT NULL");
	}

	/** Whether a row of the staging table has some values, and lacks others. */
	String hasSome(String alias) {
		return "(" + each(" OR ", (i) -> alias + "." + match(i) + " IS NOT NULL") + ") AND ("
				+ each(" OR ", (i) -> alias + "." + match(i) + " IS NULL") + ")";
	}

	/** Whether a row of the staging table has no value: the reference is blank. */
	String isBlank(String alias) {
		return each(" AND ", (i) -> alias + "." + match(i) + " IS NULL");
	}

	/**
	 * The condition that a row of the staging table has the values of a row {@code r}.
	 */
	String stagedIs(String alias) {
		return each(" AND ", (i) -> this.lookup.key().equalities().get(i).of(alias + "." + match(i), "r.m" + i));
	}

	/**
	 * The items of the list: their values, normalized, the key, how many have these
	 * values, and which.
	 */
	String items() {
		String future = this.future;
		String rows = (future != null) ? future : this.list;
		// Records with the same key are one item.
		String number = (future != null) ? "DISTINCT l." + Identifiers.quoted(this.lookup.referenced()) : "*";
		String key = "l." + Identifiers.quoted(this.lookup.referenced());
		if (this.lookup.ignored().isEmpty()) {
			return "(SELECT %s, %s AS key, 1::pg_catalog.int8 AS items, NULL::pg_catalog.text AS shown FROM %s l)"
				.formatted(each(", ", (i) -> "l." + item(i) + " AS i" + i), key, rows);
		}
		String shown = each(JOINED + "', '" + JOINED, (i) -> "l." + item(i) + "::pg_catalog.text");
		return """
				(SELECT %s, (pg_catalog.array_agg(%s))[1] AS key, pg_catalog.count(%s) AS items,
				        pg_catalog.left(pg_catalog.string_agg(pg_catalog.quote_literal(%s), ', '), 300) AS shown
				   FROM %s l WHERE %s GROUP BY %s)""".formatted(
				each(", ", (i) -> normalized("l." + item(i)) + " AS i" + i), key, number, shown, rows,
				each(" AND ", (i) -> "l." + item(i) + " IS NOT NULL"), each(", ", (i) -> normalized("l." + item(i))));
	}

	/** The condition that items {@code l} have the values of row {@code r}. */
	String itemsAre() {
		return this.lookup.ignored().isEmpty()
				? each(" AND ", (i) -> this.lookup.key().equalities().get(i).of("r.m" + i, "l.i" + i))
				: each(" AND ", (i) -> normalized("r.m" + i) + EQUAL + "l.i" + i);
	}

	/**
	 * The condition that a table with the columns of the list has the values of row r.
	 */
	String isNew(String alias) {
		return this.lookup.ignored().isEmpty()
				? each(" AND ", (i) -> this.lookup.key().equalities().get(i).of("r.m" + i, alias + "." + item(i)))
				: each(" AND ", (i) -> normalized("r.m" + i) + EQUAL + normalized(alias + "." + item(i)));
	}

	/**
	 * The condition that a table with the columns of the list has an item that is created
	 * for a staged row.
	 */
	String isNewAndUsed(String alias, String staging) {
		String used = "%s r JOIN %s s ON %s WHERE r.state OPERATOR(pg_catalog.=) 'created'".formatted(table(), staging,
				stagedIs("s"));
		if (!this.onNodes) {
			return "EXISTS (SELECT FROM %s AND %s)".formatted(used, isNew(alias));
		}
		// Citus plans no condition that compares rows of a reference table with those of
		// each part of the staged rows. It finds the keys first.
		Equality equality = equalityOfKey();
		String type = equality.type();
		String cast = (type != null) ? "::" + type : "";
		return "%s.%s%s %s ANY (SELECT r.key%s FROM %s)".formatted(alias, Identifiers.quoted(this.lookup.referenced()),
				cast, equality.operator(), cast, used);
	}

	private Equality equalityOfKey() {
		return this.lookup.list()
			.unique(List.of(this.lookup.referenced()))
			.map((key) -> key.equalities().get(0))
			.orElse(Equality.BUILT_IN);
	}

	/** The value of row {@code r} that a new item gets. */
	String newValue() {
		return this.lookup.ignored().contains(Difference.SPACES) ? "pg_catalog.btrim(r.m0::pg_catalog.text)" : "r.m0";
	}

	/** The value of a row of the side table in which new items differ. */
	String newDistinct(String alias) {
		return this.lookup.ignored().isEmpty() ? alias + ".m0" : normalized(alias + ".m0");
	}

	/** The condition that two rows of the side table are one new item. */
	String isSameItem(String one, String other) {
		return this.lookup.ignored().isEmpty() ? this.lookup.key().equalities().get(0).of(one + ".m0", other + ".m0")
				: normalized(one + ".m0") + EQUAL + normalized(other + ".m0");
	}

	/** The values of row {@code r} as one text. */
	String text() {
		return each(JOINED + "', '" + JOINED, (i) -> "r.m" + i + "::pg_catalog.text");
	}

	/** {@code (columns) = (values)} of row {@code r}, as one text. */
	String described() {
		return Identifiers.literal("(" + String.join(", ", this.lookup.key().columns()) + ") = (") + JOINED
				+ "pg_catalog.left(" + text() + ", 200)" + JOINED + "')'";
	}

	/** The text by which the list names the item of a row of the block; null without. */
	String valueOf(String alias) {
		String referenced = this.lookup.referenced();
		String named = each(JOINED + "', '" + JOINED, (i) -> "l." + item(i) + "::pg_catalog.text");
		return "(SELECT %s FROM %s l WHERE %s)".formatted(named, this.list,
				equalityOfKey().of("l." + Identifiers.quoted(referenced), alias + "." + column()));
	}

	private String normalized(String expression) {
		String text = expression + "::pg_catalog.text";
		String trimmed = this.lookup.ignored().contains(Difference.SPACES) ? "pg_catalog.btrim(" + text + ")" : text;
		return this.lookup.ignored().contains(Difference.CASE) ? "pg_catalog.lower(" + trimmed + ")" : trimmed;
	}

	private String match(int place) {
		return Identifiers.quoted(this.lookup.match().get(place).name());
	}

	private String item(int place) {
		return Identifiers.quoted(this.lookup.key().columns().get(place));
	}

	private IntStream places() {
		return IntStream.range(0, this.lookup.match().size());
	}

	private String each(String separator, IntFunction<String> expression) {
		return places().mapToObj(expression).collect(Collectors.joining(separator));
	}

}
