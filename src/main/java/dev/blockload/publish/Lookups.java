package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.blockload.Printable;
import dev.blockload.Warning;
import dev.blockload.block.Identifiers;
import dev.blockload.mapping.Lookup.Unknown;
import dev.blockload.mapping.MappedLookup;
import dev.blockload.run.ReplacedReference;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Looks up the references of staged rows in their lists. For each column, the different
 * values of the file are collected in a side table, which is then joined with the list,
 * and the keys that were found are written to the staging table. So the list is read
 * once, and publish can check again what was found without reading the staged rows.
 */
final class Lookups {

	private static final int MOST_SAMPLES = 10;

	private final PublishTools tools;

	private final long run;

	private final Target target;

	private final List<LookupSql> lookups;

	Lookups(PublishTools tools, long run, Target target) {
		this.tools = tools;
		this.run = run;
		this.target = target;
		this.lookups = of(run, target);
	}

	/** The lookups of a run. */
	static List<LookupSql> of(long run, Target target) {
		return IntStream.range(0, target.lookups().size())
			.mapToObj((i) -> new LookupSql(run, i + 1, target.lookups().get(i), target))
			.toList();
	}

	/** Create the side tables if they do not exist. */
	static void create(JdbcTemplate jdbc, long run, Target target) {
		for (LookupSql lookup : of(run, target)) {
			jdbc.execute(lookup.create());
			Colocation.placeOnEachNode(jdbc, lookup.table(), target.block());
			TableRights.ownOnly(jdbc, lookup.table());
			if (lookup.lookup().unknown() instanceof Unknown.Create) {
				NewItems.create(jdbc, run, lookup.lookup(), target.block());
			}
		}
	}

	/**
	 * Check that the items exist that replace unknown ones.
	 * @throws PublishException code {@code default-unknown}
	 */
	void checkDefaults() {
		for (LookupSql lookup : this.lookups) {
			update("DELETE FROM " + lookup.table());
			useDefault(lookup);
		}
	}

	/**
	 * Look up all references, also those that were looked up before: the lists can have
	 * changed. Within the transaction that takes the rows that fail.
	 * @throws PublishException code {@code default-unknown}
	 */
	void resolve() {
		// The items of the file are found by their keys, which can contain other lookups.
		this.lookups.stream().filter((lookup) -> !isSelf(lookup)).forEach(this::resolve);
		new Surrogates(this.tools, this.run, this.target).allot();
		this.lookups.stream().filter(this::isSelf).forEach(this::resolve);
	}

	private void resolve(LookupSql lookup) {
		collect(lookup);
		find(lookup);
		replaceUnknown(lookup);
		write(lookup, StagingTable.nameOf(this.run));
		if (isInKeptKey(lookup)) {
			write(lookup, RejectedKeyTable.nameOf(this.run));
		}
	}

	private void collect(LookupSql lookup) {
		update("DELETE FROM " + lookup.table());
		String staged = "SELECT %s, s._record, true FROM %s s WHERE %s".formatted(lookup.staged("s"),
				StagingTable.nameOf(this.run), lookup.hasAll("s"));
		String rejected = isInKeptKey(lookup) ? " UNION ALL SELECT %s, s._record, false FROM %s s WHERE %s"
			.formatted(lookup.staged("s"), RejectedKeyTable.nameOf(this.run), lookup.hasAll("s")) : "";
		update("""
				INSERT INTO %1$s (n, %2$s, first, staged, state)
				SELECT pg_catalog.row_number() OVER (ORDER BY first), %2$s, first, staged, 'unknown'
				  FROM (SELECT %2$s, pg_catalog.min(record) AS first, pg_catalog.bool_or(staged) AS staged
				          FROM (%3$s%4$s) v (%2$s, record, staged) GROUP BY %2$s) d""".formatted(lookup.table(),
				lookup.values(), staged, rejected));
		if (!this.target.block().placement().isOnNodes()) {
			// Citus refuses it for a reference table that this transaction has changed.
			this.tools.jdbc().execute("ANALYZE " + lookup.table());
		}
	}

	private void find(LookupSql lookup) {
		update("""
				UPDATE %s r SET key = CASE WHEN l.items OPERATOR(pg_catalog.=) 1 THEN l.key END, shown = l.shown,
				       state = CASE WHEN l.items OPERATOR(pg_catalog.=) 1 THEN 'found' ELSE 'ambiguous' END
				  FROM %s l WHERE %s""".formatted(lookup.table(), lookup.items(), lookup.itemsAre()));
		if (isSelf(lookup) && !lookup.findsItemsOfTheFile()
				&& this.target.columnNames().contains(lookup.lookup().referenced())) {
			// A row of a block without a key can refer to another one, before or after
			// it.
			update("""
					UPDATE %s r SET key = r.m0, state = 'found' FROM %s s
					 WHERE r.state OPERATOR(pg_catalog.=) 'unknown' AND %s""".formatted(lookup.table(),
					StagingTable.nameOf(this.run), lookup.isNew("s")));
		}
	}

	/** Whether the column refers to rows of the block itself. */
	private boolean isSelf(LookupSql lookup) {
		return lookup.lookup().list().oid() == this.target.block().oid();
	}

	private void replaceUnknown(LookupSql lookup) {
		Unknown unknown = lookup.lookup().unknown();
		if (isOfRejectedKeys(lookup)) {
			// An item of the file is not unknown, also if its record was rejected.
			update("UPDATE %s r SET state = 'rejected' FROM %s k WHERE r.state OPERATOR(pg_catalog.=) 'unknown' AND %s"
				.formatted(lookup.table(), RejectedKeyTable.nameOf(this.run), lookup.isNew("k")));
		}
		if (unknown instanceof Unknown.Null) {
			update("UPDATE " + lookup.table() + " SET state = 'null' WHERE state OPERATOR(pg_catalog.=) 'unknown'");
		}
		else if (unknown instanceof Unknown.Create) {
			new NewItems(this.tools, this.run, lookup).allot();
		}
		else {
			useDefault(lookup);
		}
	}

	/** Whether the keys of rejected records are values that are looked up. */
	private boolean isOfRejectedKeys(LookupSql lookup) {
		return lookup.findsItemsOfTheFile() && !(lookup.lookup().unknown() instanceof Unknown.Reject)
				&& this.target.requiredKey().columns().equals(lookup.lookup().key().columns());
	}

	private void useDefault(LookupSql lookup) {
		String value = lookup.lookup().defaultValue();
		if (value == null) {
			return;
		}
		// Without a cast, the server reads the text as a value of the column.
		String literal = "E'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
		update("INSERT INTO %s (n, m0, first, staged, state) VALUES (0, %s, 0, false, 'unknown')"
			.formatted(lookup.table(), literal));
		find(lookup);
		String state = this.tools.client()
			.sql("SELECT state FROM " + lookup.table() + " WHERE n = 0")
			.query(String.class)
			.single();
		if (!state.equals("found")) {
			throw defaultUnknown(lookup.lookup(), value);
		}
		update("""
				UPDATE %1$s r SET key = d.key, state = 'default' FROM %1$s d
				 WHERE d.n OPERATOR(pg_catalog.=) 0 AND r.state OPERATOR(pg_catalog.=) 'unknown'"""
			.formatted(lookup.table()));
	}

	private static PublishException defaultUnknown(MappedLookup lookup, String value) {
		String column = lookup.key().columns().get(0);
		return new PublishException(PublishCode.DEFAULT_UNKNOWN,
				"Unknown values of column '" + lookup.column().name() + "' become '" + Printable.line(value)
						+ "', but no item of list " + lookup.list().qualifiedName() + " has this " + column + ".",
				"Add the item to the list, or correct `unknown` of the column. Then start a new run.");
	}

	private void write(LookupSql lookup, String table) {
		update("""
				UPDATE %1$s s SET %2$s = r.key FROM %3$s r
				 WHERE %4$s AND r.n OPERATOR(pg_catalog.>) 0 AND %5$s""".formatted(table, lookup.column(),
				lookup.table(), lookup.stagedIs("s"), ImageComparison.of(this.target.block())
					.differ(List.of(lookup.lookup().column()), (column) -> "s." + lookup.column(), List.of("r.key"))));
	}

	private boolean isInKeptKey(LookupSql lookup) {
		return this.target.keptKey().contains(lookup.lookup().column().name());
	}

	/** The tests for rows whose references were not found; run after {@link #resolve}. */
	List<StagedTest> tests() {
		List<StagedTest> tests = new ArrayList<>();
		for (LookupSql lookup : this.lookups) {
			String list = Identifiers.literal(lookup.lookup().list().qualifiedName());
			String has = lookup.described();
			tests.add(test(lookup, ReferenceRejectCode.UNKNOWN_REFERENCE, "unknown", """
					'No item of list ' OPERATOR(pg_catalog.||) %s OPERATOR(pg_catalog.||) ' has '
					    OPERATOR(pg_catalog.||) %s OPERATOR(pg_catalog.||) '. Expected an item of the list.'"""
				.formatted(list, has)));
			if (!lookup.lookup().ignored().isEmpty()) {
				tests.add(test(lookup, ReferenceRejectCode.AMBIGUOUS_REFERENCE, "ambiguous", """
						%s OPERATOR(pg_catalog.||) ' matches several items of list ' OPERATOR(pg_catalog.||) %s
						    OPERATOR(pg_catalog.||) ': ' OPERATOR(pg_catalog.||) r.shown
						    OPERATOR(pg_catalog.||) '. Expected one.'""".formatted(has, list)));
			}
			if (lookup.lookup().unknown() instanceof Unknown.Create) {
				tests.add(test(lookup, ReferenceRejectCode.ITEM_REFUSED, "refused", """
						'List ' OPERATOR(pg_catalog.||) %s OPERATOR(pg_catalog.||) ' refuses a new item with '
						    OPERATOR(pg_catalog.||) %s OPERATOR(pg_catalog.||) ': ' OPERATOR(pg_catalog.||) r.shown"""
					.formatted(list, has)));
			}
			if (isOfRejectedKeys(lookup)) {
				tests.add(test(lookup, ReferenceRejectCode.UNKNOWN_REFERENCE, "rejected",
						has + " OPERATOR(pg_catalog.||) ' is an item of this file whose record was rejected.'"));
			}
			if (lookup.lookup().match().size() > 1) {
				tests.add(incomplete(lookup));
			}
		}
		return tests;
	}

	/**
	 * The tests for rows that refer to an item of the file by values that it will not
	 * have, because its record was taken since.
	 */
	List<StagedTest> lostItems() {
		return this.lookups.stream()
			.filter((lookup) -> lookup.findsItemsOfTheFile() && !lookup.lookup().matchesReferenced()
					&& !lookup.lookup().key().columns().containsAll(this.target.requiredKey().columns()))
			.map(this::lostItem)
			.toList();
	}

	private StagedTest lostItem(LookupSql lookup) {
		String list = Identifiers.literal(lookup.lookup().list().qualifiedName());
		return new StagedTest(Disposition.REJECTED, ReferenceRejectCode.UNKNOWN_REFERENCE,
				"""
						SELECT %10$s AS "row", %1$s AS column_name, 'No item of list ' OPERATOR(pg_catalog.||) %2$s OPERATOR(pg_catalog.||) ' has '
						       OPERATOR(pg_catalog.||) %3$s OPERATOR(pg_catalog.||) ', because its record was not loaded. Expected an item of the list.' AS reason,
						       %4$s AS value
						  FROM %5$s s JOIN (SELECT r.* FROM %6$s r LEFT JOIN %7$s l ON %8$s
						                     WHERE r.state OPERATOR(pg_catalog.=) 'found'
						                       AND (l.items IS NULL OR NOT (l.key OPERATOR(pg_catalog.=) r.key))) r ON %9$s
						 WHERE r.n OPERATOR(pg_catalog.>) 0"""
					.formatted(Identifiers.literal(lookup.lookup().column().name()), list, lookup.described(),
							lookup.text(), StagingTable.nameOf(this.run), lookup.table(), lookup.items(),
							lookup.itemsAre(), lookup.stagedIs("s"), RowIdentity.of(this.target, "s")));
	}

	private StagedTest test(LookupSql lookup, ReferenceRejectCode code, String state, String reason) {
		return new StagedTest(Disposition.REJECTED, code,
				"""
						SELECT %s AS "row", %s AS column_name, %s AS reason, %s AS value
						  FROM %s s JOIN %s r ON %s
						 WHERE r.n OPERATOR(pg_catalog.>) 0 AND r.state OPERATOR(pg_catalog.=) '%s'""".formatted(
						RowIdentity.of(this.target, "s"), Identifiers.literal(lookup.lookup().column().name()), reason,
						lookup.text(), StagingTable.nameOf(this.run), lookup.table(), lookup.stagedIs("s"), state));
	}

	private StagedTest incomplete(LookupSql lookup) {
		String columns = String.join(", ", lookup.lookup().key().columns());
		return new StagedTest(Disposition.REJECTED, ReferenceRejectCode.UNKNOWN_REFERENCE,
				"""
						SELECT %s AS "row", %s AS column_name, %s AS reason, NULL::pg_catalog.text AS value
						  FROM %s s WHERE %s""".formatted(RowIdentity.of(this.target, "s"),
						Identifiers.literal(lookup.lookup().column().name()),
						Identifiers.literal("Some of the fields for (" + columns + ") of list "
								+ lookup.lookup().list().qualifiedName() + " are blank. Expected all or none of them."),
						StagingTable.nameOf(this.run), lookup.hasSome("s")));
	}

	/**
	 * Whether the lists now contain something else than what was found: an item is gone
	 * or was changed, or an item exists that was unknown. Under the locks of publish.
	 */
	boolean areOutdated() {
		return this.lookups.stream().anyMatch(this::isOutdated);
	}

	private boolean isOutdated(LookupSql lookup) {
		boolean itself = isSelf(lookup);
		if (itself && (!lookup.findsItemsOfTheFile()
				|| (lookup.lookup().matchesReferenced() && lookup.lookup().unknown() instanceof Unknown.Reject))) {
			// The test of the foreign key covers items of the block itself.
			return false;
		}
		// Rows that referred to other items of the file can have been taken since.
		String used = itself
				? "r.n OPERATOR(pg_catalog.=) 0 OR EXISTS (SELECT FROM %s s WHERE %s)"
					.formatted(StagingTable.nameOf(this.run), lookup.stagedIs("s"))
				: "r.staged OR r.n OPERATOR(pg_catalog.=) 0";
		String sql = CountedStatements.any("""
				%s r LEFT JOIN %s l ON %s
				 WHERE (%s) AND CASE
				       WHEN r.state OPERATOR(pg_catalog.=) 'found' THEN l.items IS NULL
				            OR l.items OPERATOR(pg_catalog.>) 1 OR NOT (l.key OPERATOR(pg_catalog.=) r.key)
				       WHEN r.state OPERATOR(pg_catalog.=) 'null' THEN l.items IS NOT NULL
				       ELSE l.items IS NOT NULL AND r.key IS NOT NULL END""".formatted(lookup.table(), lookup.items(),
				lookup.itemsAre(), used));
		return this.tools.rolePath().with(() -> this.tools.client().sql(sql).query(Boolean.class).single());
	}

	/**
	 * Add the items that staged rows refer to and that other lists do not have; within
	 * the transaction of {@code publish}, after the lists are locked.
	 * @param undo keeps the items
	 * @return how many, by list
	 * @throws PublishException code {@code counts-differ} if a list took other items
	 */
	Map<String, Long> createItems(UndoLog undo) {
		Map<String, Long> created = new LinkedHashMap<>();
		for (NewItems.Addition addition : NewItems.additions(this.run,
				creating().filter((lookup) -> !isSelf(lookup)).toList())) {
			long expected = addition.expected(this.tools);
			long inserted = (expected == 0) ? 0 : this.tools.rolePath().update(addition.insert());
			addition.added(undo, expected, inserted);
			created.merge(addition.list().qualifiedName(), inserted, Long::sum);
		}
		return created;
	}

	/** The same for the block itself; one statement adds them together with its rows. */
	List<NewItems.Addition> ownItems() {
		return NewItems.additions(this.run, creating().filter(this::isSelf).toList());
	}

	private Stream<LookupSql> creating() {
		return this.lookups.stream().filter((each) -> each.lookup().unknown() instanceof Unknown.Create);
	}

	/**
	 * Which staged cells do not contain what the file says, one warning for each column.
	 */
	Remarks remarks() {
		List<Warning> warnings = new ArrayList<>();
		List<ReplacedReference> all = new ArrayList<>();
		for (LookupSql lookup : this.lookups) {
			Unknown unknown = lookup.lookup().unknown();
			if (unknown instanceof Unknown.Null) {
				replaced(lookup, "null").ifPresent((found) -> {
					warnings.add(new Warning(PublishWarning.UNKNOWN_TO_NULL, found.sentence(lookup.lookup(), "null")));
					all.add(found.of(lookup.lookup()));
				});
			}
			if (unknown instanceof Unknown.Default other) {
				replaced(lookup, "default").ifPresent((found) -> {
					warnings.add(new Warning(PublishWarning.UNKNOWN_TO_DEFAULT,
							found.sentence(lookup.lookup(), "the default '" + Printable.line(other.value()) + "'")));
					all.add(found.of(lookup.lookup()));
				});
			}
		}
		return new Remarks(warnings, all);
	}

	private Optional<Replaced> replaced(LookupSql lookup, String state) {
		String sql = """
				SELECT pg_catalog.left(%s, 100) AS value, pg_catalog.count(*) AS cells,
				       pg_catalog.sum(pg_catalog.count(*)) OVER () AS all_cells,
				       pg_catalog.count(*) OVER () AS all_values
				  FROM %s s JOIN %s r ON %s
				 WHERE r.n OPERATOR(pg_catalog.>) 0 AND r.state OPERATOR(pg_catalog.=) '%s'
				 GROUP BY r.n, 1 ORDER BY 2 DESC, r.n LIMIT %d""".formatted(lookup.text(),
				StagingTable.nameOf(this.run), lookup.table(), lookup.stagedIs("s"), state, MOST_SAMPLES);
		List<Sample> samples = this.tools.rolePath()
			.with(() -> this.tools.client()
				.sql(sql)
				.query((rs, row) -> new Sample(rs.getString("value"), rs.getLong("cells"), rs.getLong("all_cells"),
						rs.getLong("all_values")))
				.list());
		return samples.isEmpty() ? Optional.empty() : Optional.of(new Replaced(samples));
	}

	private void update(String statement) {
		this.tools.rolePath().update(statement);
	}

	/**
	 * A value that no item has.
	 *
	 * @param value as text
	 * @param cells how many cells have it
	 * @param allCells how many cells have any such value
	 * @param allValues how many such values there are
	 */
	private record Sample(String value, long cells, long allCells, long allValues) {
	}

	/**
	 * The values of a column that no item has.
	 *
	 * @param samples the most frequent ones
	 */
	private record Replaced(List<Sample> samples) {

		ReplacedReference of(MappedLookup lookup) {
			return new ReplacedReference(lookup.column().name(), this.samples.get(0).allCells(),
					this.samples.stream().map(Sample::value).toList());
		}

		String sentence(MappedLookup lookup, String by) {
			Sample first = this.samples.get(0);
			String values = String.join(", ",
					this.samples.stream()
						.map((each) -> "'" + Printable.line(each.value()) + "' (" + each.cells() + ")")
						.toList());
			long more = first.allValues() - this.samples.size();
			return Amount.of(first.allCells(), "cell") + " of column '" + lookup.column().name() + "' became " + by
					+ ", because list " + lookup.list().qualifiedName() + " has no such item: " + values
					+ ((more > 0) ? " and " + more + " more" : "") + ".";
		}

	}

}
