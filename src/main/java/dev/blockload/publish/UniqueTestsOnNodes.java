package dev.blockload.publish;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.block.Block;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import dev.blockload.block.Placement;
import dev.blockload.publish.AbsentItems.Deletes;

/**
 * Derives the tests of unique constraints for a block with a key that Citus places on
 * several nodes, from the values alone: places of rows say nothing there. Indexes with
 * expressions, with a condition, or of columns that the file does not fill are not
 * tested: PostgreSQL refuses such rows when they are published.
 * <p>
 * A staged row claims its value if the block does not have it for the same key. A claim
 * violates the index if another claim has the value, or if a row of the block keeps it.
 * Rows that are taken can let others of the block keep their values: the tests are
 * repeated until they find none.
 */
final class UniqueTestsOnNodes {

	private final Target target;

	private final UniqueTests indexes;

	private final FutureRows future;

	private final String staging;

	private final String rejected;

	private final Deletes deletes;

	/**
	 * Create the tests.
	 * @param run the run's number
	 * @param target where its rows go
	 * @param indexes says which unique indexes a run can violate
	 * @param future the rows that the block will have
	 * @param deletes whether a replace deletes rows
	 */
	UniqueTestsOnNodes(long run, Target target, UniqueTests indexes, FutureRows future, Deletes deletes) {
		this.target = target;
		this.indexes = indexes;
		this.future = future;
		this.staging = StagingTable.nameOf(run);
		this.rejected = StagingTable.keysNameOf(run);
		this.deletes = deletes;
	}

	/** The tests, whose links are queries of the rows alone. */
	List<ChainedTest> tests() {
		Key key = this.target.key();
		return (key == null) ? List.of()
				: this.indexes.canBeViolated()
					.stream()
					.filter(this::isTested)
					.map((rule) -> this.indexes.test(rule, query(rule, key)))
					.toList();
	}

	private boolean isTested(UniqueRule rule) {
		return rule.predicate() == null && rule.nulls() == UniqueRule.Nulls.DISTINCT
				&& this.future.areOfTheFile(rule.columns())
				&& rule.columns().stream().allMatch((column) -> this.future.mapped(column).isPresent())
				&& rule.parts().stream().allMatch((part) -> isColumn(part.expression()));
	}

	private boolean isColumn(String expression) {
		Block block = this.target.block();
		return block.columns()
			.stream()
			.anyMatch((column) -> expression.equals(column.name())
					|| expression.equals(Identifiers.quoted(column.name())));
	}

	private String query(UniqueRule rule, Key key) {
		String filled = rule.parts()
			.stream()
			.map((part) -> part.value() + " IS NOT NULL")
			.collect(Collectors.joining(" AND "));
		String held = "(%s WHERE %s)".formatted(values(rule, key, "b", Identifiers.rowsOf(this.target.block())),
				filled);
		String staged = values(rule, key, "s", this.staging);
		String claims = "(SELECT w.* FROM (%s WHERE %s) w WHERE NOT EXISTS (SELECT 1 FROM %s o WHERE %s AND %s))"
			.formatted(staged, filled, held, key.isSame("o", "w"), same(rule, "o", "w"));
		return """
				SELECT d."row" FROM (
				    SELECT c."row", count(*) OVER (PARTITION BY %1$s) AS claimed FROM %2$s c) d WHERE d.claimed > 1
				UNION ALL
				SELECT c."row" FROM %2$s c JOIN %3$s h ON %4$s AND NOT (%5$s)
				 WHERE NOT EXISTS (SELECT 1 FROM (%6$s) t WHERE %7$s AND (%8$s) IS NOT TRUE)%9$s""".formatted(
				part("c") + values(rule, "c"), claims, held, same(rule, "h", "c"), key.isSame("h", "c"), staged,
				key.isSame("h", "t"), same(rule, "h", "t"), staysIfAbsent(key));
	}

	/** Which rows of the block a replace leaves. */
	private String staysIfAbsent(Key key) {
		return (this.target.mode().deletesAbsentRows() && this.deletes == Deletes.MADE)
				? " AND (EXISTS (SELECT 1 FROM %s t WHERE %s) OR EXISTS (SELECT 1 FROM %s k WHERE %s))"
					.formatted(this.staging, key.isSame("h", "t"), this.rejected, key.isSame("h", "k"))
				: "";
	}

	private String values(UniqueRule rule, Key key, String alias, String rows) {
		String row = alias.equals("s") ? RowIdentity.of(this.target, "s") + " AS \"row\", " : "";
		return "SELECT %s%s, %s FROM %s %s".formatted(row, Identifiers.list(alias + ".", key.columns()),
				IntStream.range(0, rule.parts().size())
					.mapToObj((place) -> rule.parts().get(place).value() + " AS " + name(place))
					.collect(Collectors.joining(", ")),
				rows, alias);
	}

	/**
	 * The column by which Citus places rows. An index contains it, and so does the key.
	 */
	private String part(String alias) {
		return (this.target.block().placement() instanceof Placement.Distributed distributed)
				? alias + "." + Identifiers.quoted(distributed.column()) + ", " : "";
	}

	private static String values(UniqueRule rule, String alias) {
		return IntStream.range(0, rule.parts().size())
			.mapToObj((place) -> alias + "." + name(place))
			.collect(Collectors.joining(", "));
	}

	private String same(UniqueRule rule, String left, String right) {
		String values = IntStream.range(0, rule.parts().size())
			.mapToObj((place) -> left + "." + name(place) + " " + rule.parts().get(place).operator() + " " + right + "."
					+ name(place))
			.collect(Collectors.joining(" AND "));
		return (this.target.block().placement() instanceof Placement.Distributed distributed)
				? samePart(distributed.column(), left, right) + " AND " + values : values;
	}

	// Citus recognizes a join by the distribution column if it is compared itself.
	private String samePart(String column, String left, String right) {
		Key key = this.target.requiredKey();
		String name = "." + Identifiers.quoted(column);
		return key.equalities().get(key.columns().indexOf(column)).of(left + name, right + name);
	}

	private static String name(int place) {
		return "\"blockload:v" + place + "\"";
	}

}
