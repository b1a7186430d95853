package dev.blockload.publish;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.Equality;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Scope;
import dev.blockload.mapping.Lookup;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * SQL that says which rows are in the scope of a run. The values of the scope are rows:
 * of a table beside the staging table, or, while staged rows are examined and can be
 * taken away, of the staging table itself. Null is a value. Conditions run under
 * {@link RolePath}, so everything in them is named with its schema.
 */
final class ScopeSql {

	static final String SUFFIX = "scope";

	// Strategy 3 of a B-tree is equality. Types without an operator class of their own
	// are
	// compared by an operator of pg_catalog.
	private static final String EQUALITIES = """
			WITH RECURSIVE base AS (
			    SELECT attname::text AS name, atttypid AS type FROM pg_attribute
			     WHERE attrelid = :block AND attnum > 0 AND NOT attisdropped
			    UNION ALL
			    SELECT b.name, t.typbasetype FROM base b JOIN pg_type t ON t.oid = b.type WHERE t.typtype = 'd')
			SELECT b.name, format('OPERATOR(%I.%s)', n.nspname, o.oprname) AS operator,
			       format('%I.%I', tn.nspname, t.typname) AS type
			  FROM base b JOIN pg_type t ON t.oid = b.type JOIN pg_namespace tn ON tn.oid = t.typnamespace
			  JOIN pg_opclass c ON c.opcintype = t.oid AND c.opcdefault
			  JOIN pg_am m ON m.oid = c.opcmethod AND m.amname = 'btree'
			  JOIN pg_amop a ON a.amopfamily = c.opcfamily AND a.amoplefttype = c.opcintype
			                AND a.amoprighttype = c.opcintype AND a.amopstrategy = 3
			  JOIN pg_operator o ON o.oid = a.amopopr JOIN pg_namespace n ON n.oid = o.oprnamespace""";

	private final List<String> columns;

	/** Of the columns of a fixed scope whose values identify items of a list. */
	private final Map<String, LookupSql> lookups;

	private final Map<String, Equality> equalities;

	private final String values;

	/** Which columns are null, for each combination that exists. */
	private final List<List<Boolean>> nulls;

	private ScopeSql(PublishTools tools, long run, Target target, Scope scope, String values) {
		this.columns = scope.columns();
		this.lookups = ScopeLookups.of(run, target)
			.stream()
			.collect(Collectors.toMap((lookup) -> lookup.lookup().column().name(), (lookup) -> lookup));
		this.equalities = equalities(tools, target.block());
		this.values = values;
		this.nulls = nulls(tools, values);
	}

	/**
	 * The scope as it is while staged rows can still be taken away; empty if there is
	 * none.
	 */
	static Optional<ScopeSql> ofStaged(PublishTools tools, long run, Target target) {
		return Optional.ofNullable(target.rules().scope())
			.map((scope) -> new ScopeSql(tools, run, target, scope,
					(scope instanceof Scope.Fixed) ? nameOf(run) : staged(run, target, scope)));
	}

	/** The scope of rows that are verified; empty if there is none. */
	static Optional<ScopeSql> of(PublishTools tools, long run, Target target) {
		return Optional.ofNullable(target.rules().scope())
			.map((scope) -> new ScopeSql(tools, run, target, scope, nameOf(run)));
	}

	static String nameOf(long run) {
		return StagingTable.sideTable(run, SUFFIX);
	}

	/** Create the table of the values, without a row. */
	static void create(JdbcTemplate jdbc, long run, Target target) {
		Scope scope = target.rules().scope();
		if (scope != null) {
			jdbc.execute("CREATE TABLE " + nameOf(run) + " ("
					+ scope.columns()
						.stream()
						.map((name) -> target.block().column(name).orElseThrow().stagingDefinition())
						.collect(Collectors.joining(", "))
					+ ScopeLookups.of(run, target)
						.stream()
						.flatMap((lookup) -> lookup.lookup().match().stream())
						.map((column) -> ", " + column.stagingDefinition())
						.collect(Collectors.joining())
					+ ")");
			TableRights.ownOnly(jdbc, nameOf(run));
		}
	}

	/** What stores the values as the file has them: in the type of the list, if any. */
	static String copyStatement(long run, Target target, Scope scope) {
		Map<String, List<String>> match = ScopeLookups.of(run, target)
			.stream()
			.collect(Collectors.toMap((lookup) -> lookup.lookup().column().name(),
					(lookup) -> lookup.lookup().match().stream().map(BlockColumn::name).toList()));
		List<String> filled = scope.columns()
			.stream()
			.flatMap((name) -> match.getOrDefault(name, List.of(name)).stream())
			.toList();
		return "COPY " + nameOf(run) + " (" + Identifiers.list(filled) + ") FROM STDIN (FORMAT binary)";
	}

	/** Store the values that the staged rows have, if they are the scope. */
	static void store(PublishTools tools, long run, Target target) {
		Scope scope = target.rules().scope();
		if (scope instanceof Scope.ByColumns) {
			String names = Identifiers.list(scope.columns());
			tools.jdbc().execute("DELETE FROM " + nameOf(run));
			// DISTINCT compares by code of the type.
			tools.rolePath()
				.update("INSERT INTO %s (%s) SELECT DISTINCT %s FROM %s staged".formatted(nameOf(run), names, names,
						staged(run, target, scope)));
		}
		if (scope != null) {
			tools.jdbc().execute("ANALYZE " + nameOf(run));
		}
	}

	// A reference to an item that the run will add is null until then. The block has no
	// row that refers to it.
	private static String staged(long run, Target target, Scope scope) {
		String known = target.lookups()
			.stream()
			.filter((lookup) -> scope.columns().contains(lookup.column().name())
					&& lookup.unknown() instanceof Lookup.Unknown.Create)
			.map((lookup) -> Identifiers.quoted(lookup.column().name()) + " IS NOT NULL OR "
					+ lookup.match()
						.stream()
						.map((column) -> Identifiers.quoted(column.name()) + " IS NULL")
						.collect(Collectors.joining(" AND ")))
			.collect(Collectors.joining(") AND (", "(", ")"));
		String columns = Identifiers.list(scope.columns());
		String where = known.equals("()") ? "" : " WHERE " + known;
		String rows = "SELECT %s FROM %s%s".formatted(columns, StagingTable.nameOf(run), where);
		String cells = DeletedCells.of(run, target);
		return (cells == null) ? "(" + rows + ")"
				: "(%s UNION ALL SELECT %s FROM %s%s)".formatted(rows, columns, cells, where);
	}

	private static Map<String, Equality> equalities(PublishTools tools, Block block) {
		Map<String, Equality> found = new HashMap<>();
		tools.client().sql(EQUALITIES).param("block", block.oid()).query((rs) -> {
			found.put(rs.getString("name"), new Equality(rs.getString("operator"), rs.getString("type")));
		});
		return found;
	}

	private List<List<Boolean>> nulls(PublishTools tools, String table) {
		return tools.client()
			.sql("SELECT DISTINCT ARRAY[%s] FROM %s x".formatted(this.columns.stream()
				.map((name) -> "x." + Identifiers.quoted(name) + " IS NULL")
				.collect(Collectors.joining(", ")), table))
			.query((rs, row) -> List.of((Boolean[]) rs.getArray(1).getArray()))
			.list();
	}

	/** The condition that the row of an alias is in the scope. */
	String contains(String alias) {
		return this.nulls.isEmpty() ? "false"
				: this.nulls.stream()
					.map((combination) -> contains(alias, combination))
					.collect(Collectors.joining(" OR ", "(", ")"));
	}

	// A condition on one row only is outside of the subquery: otherwise PostgreSQL cannot
	// hash the values.
	private String contains(String alias, List<Boolean> combination) {
		List<String> outside = new ArrayList<>();
		List<String> inside = new ArrayList<>();
		for (int place = 0; place < combination.size(); place++) {
			String column = Identifiers.quoted(this.columns.get(place));
			if (combination.get(place)) {
				outside.add(alias + "." + column + " IS NULL");
				inside.add("x." + column + " IS NULL");
			}
			else {
				inside.add(this.equalities.getOrDefault(this.columns.get(place), Equality.BUILT_IN)
					.of(alias + "." + column, "x." + column));
			}
		}
		outside.add("EXISTS (SELECT FROM %s x WHERE %s)".formatted(this.values, String.join(" AND ", inside)));
		return String.join(" AND ", outside);
	}

	/**
	 * The values that the row of an alias has in the columns of the scope, for people.
	 */
	String valuesOf(String alias) {
		return values((name) -> text(alias + "." + Identifiers.quoted(name)));
	}

	/**
	 * The same of a staged row: of a column that is looked up, the value of the file.
	 */
	String valuesOfStaged(String alias) {
		return values((name) -> {
			LookupSql lookup = this.lookups.get(name);
			return (lookup != null) ? lookup.stagedText(alias) : text(alias + "." + Identifiers.quoted(name));
		});
	}

	/**
	 * The same of a row of the block: of a column that is looked up, the value of the
	 * list.
	 */
	String valuesOfItem(String alias) {
		return values((name) -> {
			LookupSql lookup = this.lookups.get(name);
			String own = text(alias + "." + Identifiers.quoted(name));
			return (lookup != null) ? lookup.valueOf(alias) + ", " + own : own;
		});
	}

	private static String text(String expression) {
		return expression + "::pg_catalog.text";
	}

	private String values(UnaryOperator<String> text) {
		return "pg_catalog.left(" + this.columns.stream()
			.map((name) -> "coalesce(" + text.apply(name) + ", 'null')")
			.collect(Collectors.joining(" OPERATOR(pg_catalog.||) ', ' OPERATOR(pg_catalog.||) ")) + ", 1000)";
	}

	/** The columns, in the order of the import. */
	List<String> columns() {
		return this.columns;
	}

	/** The columns, for people. */
	String columnNames() {
		return String.join(", ", this.columns);
	}

	/**
	 * Whether columns include all those of the scope: then it is the same for both rows.
	 */
	boolean isWithin(List<String> others) {
		return others.containsAll(this.columns);
	}

}
