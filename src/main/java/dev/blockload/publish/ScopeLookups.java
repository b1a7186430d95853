package dev.blockload.publish;

import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.Printable;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Scope;
import dev.blockload.mapping.MappedLookup;
import dev.blockload.mapping.MappingCode;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the values of a fixed scope that identify items of a list, as {@link Lookups}
 * does for staged rows. Each of them must be an item of the list: what happens to unknown
 * values of the file does not apply.
 */
final class ScopeLookups {

	private static final int MOST_VALUES = 10;

	private final PublishTools tools;

	private final long run;

	private final List<LookupSql> lookups;

	ScopeLookups(PublishTools tools, long run, Target target) {
		this.tools = tools;
		this.run = run;
		this.lookups = of(run, target);
	}

	/** The lookups of the columns of a fixed scope; none of another scope. */
	static List<LookupSql> of(long run, Target target) {
		return (target.rules().scope() instanceof Scope.Fixed fixed) ? Lookups.of(run, target)
			.stream()
			.filter((lookup) -> fixed.columns().contains(lookup.lookup().column().name()))
			.toList() : List.of();
	}

	/**
	 * Look up the values, also if they were looked up before: the lists can have changed.
	 * @throws PublishException code {@code scope-not-possible} if a value is not that of
	 * one item
	 */
	void resolve() {
		for (LookupSql lookup : this.lookups) {
			this.tools.rolePath()
				.update("""
						UPDATE %s t SET %s = l.key FROM %s r LEFT JOIN %s l ON %s
						 WHERE t.ctid OPERATOR(pg_catalog.=) r."row\"""".formatted(ScopeSql.nameOf(this.run),
						lookup.column(), values(lookup), lookup.items(), lookup.itemsAre()));
			List<Missing> missing = missing(lookup);
			if (!missing.isEmpty()) {
				throw notPossible(lookup.lookup(), missing);
			}
		}
	}

	/** The different values of the scope, each with the item that it means. */
	private String values(LookupSql lookup) {
		return "(SELECT x.ctid AS \"row\", %s, x.%s AS key FROM %s x)".formatted(lookup.stagedAsValues("x"),
				lookup.column(), ScopeSql.nameOf(this.run));
	}

	private List<Missing> missing(LookupSql lookup) {
		String sql = """
				SELECT DISTINCT pg_catalog.left(coalesce(%s, 'null'), 100) AS value,
				       CASE WHEN l.items OPERATOR(pg_catalog.>) 1 THEN l.shown END AS shown FROM %s r LEFT JOIN %s l ON %s
				 WHERE r.m0 IS NOT NULL AND (l.key IS NULL OR l.items OPERATOR(pg_catalog.>) 1)
				 ORDER BY 2, 1"""
			.formatted(lookup.text(), values(lookup), lookup.items(), lookup.itemsAre());
		return this.tools.rolePath()
			.with(() -> this.tools.client()
				.sql(sql)
				.query((rs, row) -> new Missing(rs.getString("value"), rs.getString("shown")))
				.list());
	}

	private PublishException notPossible(MappedLookup lookup, List<Missing> missing) {
		String list = lookup.list().qualifiedName();
		String column = Printable.line(lookup.column().name());
		String key = Printable.line(String.join(", ", lookup.key().columns()));
		Missing first = missing.get(0);
		String several = first.items();
		if (several != null) {
			return new PublishException(MappingCode.SCOPE_NOT_POSSIBLE,
					"scope has '" + Printable.line(first.value()) + "' for column '" + column
							+ "', but several items of list " + list + " have this " + key + ": "
							+ Printable.line(several) + ". Expected one.",
					"Write the " + key
							+ " of one item as the list has it, without match-case and match-trim. Then start a new run.");
		}
		String shown = missing.stream()
			.limit(MOST_VALUES)
			.map((each) -> "'" + Printable.line(each.value()) + "'")
			.collect(Collectors.joining(", "));
		int more = missing.size() - MOST_VALUES;
		return new PublishException(MappingCode.SCOPE_NOT_POSSIBLE,
				"scope has " + shown + ((more > 0) ? " and " + more + " more" : "") + " for column '" + column
						+ "', but no item of list " + list + " has this " + key + ".",
				"Add the item to the list, or correct `scope` of the import. Then start a new run.");
	}

	/**
	 * Whether a value means another item now, or none; under the locks of publish.
	 */
	boolean areOutdated() {
		return this.lookups.stream().anyMatch(this::isOutdated);
	}

	private boolean isOutdated(LookupSql lookup) {
		String sql = CountedStatements.any("""
				%s r LEFT JOIN %s l ON %s
				 WHERE r.m0 IS NOT NULL AND (l.key IS NULL OR l.items OPERATOR(pg_catalog.>) 1
				       OR NOT (l.key OPERATOR(pg_catalog.=) r.key))""".formatted(values(lookup), lookup.items(),
				lookup.itemsAre()));
		return this.tools.rolePath().with(() -> this.tools.client().sql(sql).query(Boolean.class).single());
	}

	/**
	 * A value of the scope that is not that of one item.
	 *
	 * @param items that have the value, if there are several
	 */
	private record Missing(String value, @Nullable String items) {
	}

}
