package dev.blockload.publish;

import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.block.BlockColumn;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The surrogate keys of the items of a run, in a list whose items refer to each other by
 * other columns: a parent that is new has its number before its children are looked up.
 * An existing item has the number of the block. A new one gets it from the default or the
 * identity of the column, in the order of the file, and keeps it when the rows are
 * examined again.
 */
final class Surrogates {

	static final String SUFFIX = "surrogates";

	// Of a domain without a default of the column, that of the domain.
	private static final String DEFAULT = """
			SELECT CASE WHEN a.attidentity <> ''
			            THEN format('nextval(%L::regclass)', pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname)::regclass::oid::text)
			            ELSE coalesce(pg_get_expr(d.adbin, d.adrelid), pg_get_expr(t.typdefaultbin, 0)) END
			  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
			  JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
			 WHERE a.attrelid = ?::oid AND a.attname = ?""";

	private final PublishTools tools;

	private final long run;

	private final Target target;

	Surrogates(PublishTools tools, long run, Target target) {
		this.tools = tools;
		this.run = run;
		this.target = target;
	}

	private static String nameOf(long run) {
		return StagingTable.sideTable(run, SUFFIX);
	}

	/** Create the table of the new numbers if the run needs it and it does not exist. */
	static void create(JdbcTemplate jdbc, long run, Target target) {
		if (target.surrogates().isEmpty() || !target.mode().insertsNewRows()) {
			return;
		}
		String key = target.requiredKey()
			.columns()
			.stream()
			.map((name) -> target.block().column(name).orElseThrow().stagingDefinition() + ", ")
			.collect(Collectors.joining());
		String numbers = target.surrogates()
			.stream()
			.map((column) -> column.stagingDefinition() + " DEFAULT " + defaultOf(jdbc, target, column))
			.collect(Collectors.joining(", "));
		jdbc.execute("CREATE TABLE IF NOT EXISTS " + nameOf(run) + " (" + key + numbers + ")");
		TableRights.ownOnly(jdbc, nameOf(run));
	}

	private static String defaultOf(JdbcTemplate jdbc, Target target, BlockColumn column) {
		return "(" + jdbc.queryForObject(DEFAULT, String.class, target.block().oid(), column.name()) + ")";
	}

	/** Give each staged row the number of its item; before the self lookups. */
	void allot() {
		if (this.target.surrogates().isEmpty()) {
			return;
		}
		StagingTable.analyze(this.tools.jdbc(), this.run);
		String staging = StagingTable.nameOf(this.run);
		String rows = Identifiers.rowsOf(this.target.block());
		Key key = this.target.requiredKey();
		List<BlockColumn> columns = this.target.surrogates();
		boolean inserts = this.target.mode().insertsNewRows();
		if (inserts) {
			String names = Identifiers.list(key.columns());
			this.tools.rolePath()
				.update("""
						INSERT INTO %1$s (%2$s)
						SELECT %2$s FROM (
						    SELECT %3$s, pg_catalog.min(s._record) AS "blockload:first" FROM %4$s s
						     WHERE NOT (%5$s) AND NOT EXISTS (SELECT FROM %6$s b WHERE %7$s)
						       AND NOT EXISTS (SELECT FROM %1$s n WHERE %8$s)
						     GROUP BY %3$s) d
						 ORDER BY "blockload:first\"""".formatted(nameOf(this.run), names,
						Identifiers.list("s.", key.columns()), staging, KeyTests.someNull("s.", key), rows,
						key.isSame("b", "s"), key.isSame("n", "s")));
			this.tools.jdbc().execute("ANALYZE " + nameOf(this.run));
		}
		String found = columns.stream()
			.map((column) -> inserts ? "coalesce(" + ofBlock(column) + ", n." + Identifiers.quoted(column.name()) + ")"
					: ofBlock(column))
			.collect(Collectors.joining(", "));
		String numbered = inserts ? " LEFT JOIN " + nameOf(this.run) + " n ON " + key.isSame("n", "x") : "";
		this.tools.rolePath()
			.update("""
					UPDATE %1$s s SET (%2$s) = ROW(%3$s)
					  FROM %1$s x LEFT JOIN %4$s b ON %5$s%6$s
					 WHERE s.ctid OPERATOR(pg_catalog.=) x.ctid
					   AND ROW(%7$s)::pg_catalog.record OPERATOR(pg_catalog.*<>) ROW(%3$s)::pg_catalog.record"""
				.formatted(staging, Identifiers.list(columns.stream().map(BlockColumn::name).toList()), found, rows,
						key.isSame("b", "x"), numbered, ofStaging(columns)));
	}

	/** Of a domain the base type, in which it is staged. */
	private static String ofBlock(BlockColumn column) {
		return "b." + Identifiers.quoted(column.name()) + "::" + column.castType();
	}

	private static String ofStaging(List<BlockColumn> columns) {
		return Identifiers.list("s.", columns.stream().map(BlockColumn::name).toList());
	}

	/**
	 * Check that the new items have their numbers: a trigger can change them, and then
	 * others would refer to the wrong items.
	 * @throws PublishException code {@code counts-differ}
	 */
	void requireTaken() {
		if (this.target.surrogates().isEmpty() || !this.target.mode().insertsNewRows()) {
			return;
		}
		List<BlockColumn> columns = this.target.surrogates();
		String sql = "SELECT pg_catalog.count(*) FROM %s s JOIN %s b ON %s WHERE ROW(%s)::pg_catalog.record OPERATOR(pg_catalog.*<>) ROW(%s)::pg_catalog.record"
			.formatted(StagingTable.nameOf(this.run), Identifiers.rowsOf(this.target.block()),
					this.target.requiredKey().isSame("b", "s"), ofStaging(columns),
					columns.stream().map(Surrogates::ofBlock).collect(Collectors.joining(", ")));
		long others = this.tools.rolePath().with(() -> this.tools.client().sql(sql).query(Long.class).single());
		if (others > 0) {
			throw CountedStatements.differ(this.target,
					"gave " + Amount.of(others, "item") + " another value of ("
							+ columns.stream().map(BlockColumn::name).collect(Collectors.joining(", "))
							+ ") than the run took from its default.");
		}
	}

}
