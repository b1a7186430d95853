package dev.blockload.publish;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.block.Equality;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import org.jspecify.annotations.Nullable;

/**
 * Derives the tests of unique indexes.
 * <p>
 * A staged row claims a value if it is new, or if its row of the block has another value.
 * A claim violates the index if another staged row claims the same value; or if a row of
 * the block has it and keeps it. A row of the block that another staged row gives another
 * value keeps its value only if that staged row is rejected: this links the two.
 */
final class UniqueTests {

	private final Target target;

	private final Constraints constraints;

	private final FutureRows future;

	private final String staging;

	private final AbsentItems absent;

	UniqueTests(long run, Target target, Constraints constraints, FutureRows future, AbsentItems absent) {
		this.target = target;
		this.constraints = constraints;
		this.future = future;
		this.staging = StagingTable.nameOf(run);
		this.absent = absent;
	}

	/** The tests of all indexes that staged rows can violate. */
	List<ChainedTest> tests() {
		return canBeViolated().stream().map((rule) -> test(rule, links(rule))).toList();
	}

	/** The indexes that staged rows can violate. */
	List<UniqueRule> canBeViolated() {
		return this.constraints.uniques().stream().filter(this::canFail).toList();
	}

	/** The indexes among them that PostgreSQL tests for each row that it writes. */
	List<UniqueRule> testedForEachRow() {
		return this.constraints.uniques()
			.stream()
			.filter((rule) -> rule.timing() == UniqueRule.Timing.EACH_ROW && canFail(rule))
			.toList();
	}

	// Items have different keys, and a run does not change the key of an item.
	private boolean canFail(UniqueRule rule) {
		Key key = this.target.key();
		return this.future.touches(rule.columns()) && (key == null || !includes(rule, key));
	}

	/** Whether an index includes the columns of a key, compared as the key compares. */
	private static boolean includes(UniqueRule rule, Key key) {
		Set<String> plain = rule.parts()
			.stream()
			.map((part) -> part.operator() + " " + part.expression())
			.collect(Collectors.toSet());
		return IntStream.range(0, key.columns().size()).allMatch((place) -> {
			Equality equality = key.equalities().get(place);
			String name = key.columns().get(place);
			return plain.contains(equality.operator() + " " + name)
					|| plain.contains(equality.operator() + " " + Identifiers.quoted(name));
		});
	}

	/** The test of an index by a query. */
	ChainedTest test(UniqueRule rule, String links) {
		List<String> shown = this.future.filled(rule.columns());
		String index = "unique constraint " + rule.name();
		return new ChainedTest(ConstraintRejectCode.UNIQUE_VIOLATED, rule.name(), index, shown, links,
				"is also the value of another row. Expected each value once: " + index + ".",
				"stays the value of another row, whose record was rejected. Expected each value once: " + index + ".");
	}

	/** A query of {@link ChainedTest#links}. */
	String links(UniqueRule rule) {
		String claims = "WITH values_of AS (%s), held AS (%s), claims AS MATERIALIZED (%s)".formatted(values(rule),
				held(rule), claims(rule));
		List<String> names = names(rule);
		String doubled = """
				SELECT NULL::tid AS cause, "row" FROM (
				    SELECT "row", count(*) OVER (PARTITION BY %s) AS claimed FROM claims) counted
				 WHERE claimed > 1""".formatted(String.join(", ", names));
		return claims + " " + doubled
				+ this.absent.ofHolders(this.target).map((stays) -> " UNION ALL " + conflicts(rule, stays)).orElse("");
	}

	/** The values of the future rows. */
	private String values(UniqueRule rule) {
		String values = IntStream.range(0, rule.parts().size())
			.mapToObj((place) -> rule.parts().get(place).value() + " AS v" + place)
			.collect(Collectors.joining(", "));
		return "SELECT * FROM (SELECT w.%s AS \"row\"%s, %s FROM (%s) w WHERE %s AND %s) valued%s".formatted(
				FutureRows.ROW, keys(), values, this.future.query(rule.columns()), this.future.known(rule.columns()),
				inIndex(rule), notNull(rule));
	}

	private String keys() {
		return keyColumns().stream()
			.map((column) -> ", w." + FutureRows.keyName(keyColumns(), column))
			.collect(Collectors.joining());
	}

	/** The rows of the block with their values. */
	private String held(UniqueRule rule) {
		Set<String> columns = new LinkedHashSet<>(keyColumns());
		columns.addAll(this.absent.columns(this.target));
		String named = columns.stream()
			.map((column) -> ", b." + Identifiers.quoted(column))
			.collect(Collectors.joining());
		String values = IntStream.range(0, rule.parts().size())
			.mapToObj((place) -> ", " + rule.parts().get(place).value() + " AS " + holderName(place))
			.collect(Collectors.joining());
		String filled = (rule.nulls() == UniqueRule.Nulls.DISTINCT) ? " AND " + rule.parts()
			.stream()
			.map((part) -> part.value() + " IS NOT NULL")
			.collect(Collectors.joining(" AND ")) : "";
		return "SELECT b.ctid AS \"blockload:holder\"%s%s FROM %s b WHERE %s%s".formatted(named, values,
				Identifiers.rowsOf(this.target.block()), inIndex(rule), filled);
	}

	private String claims(UniqueRule rule) {
		Key key = this.target.key();
		if (this.absent.ofHolders(this.target).isEmpty()) {
			return "SELECT n.* FROM values_of n";
		}
		String own = (key == null) ? "true"
				: "(h.\"blockload:holder\" IS NULL OR NOT (" + sameKey(key, "h", "n") + "))";
		return "SELECT n.*, h.\"blockload:holder\"%s FROM values_of n LEFT JOIN held h ON %s WHERE %s"
			.formatted(this.absent.columns(this.target)
				.stream()
				.map((column) -> ", h." + Identifiers.quoted(column))
				.collect(Collectors.joining()), same(rule, "h", "n"), own);
	}

	/** The claims of values that a row of the block has. */
	private String conflicts(UniqueRule rule, String stays) {
		Key key = this.target.key();
		if (key == null) {
			return "SELECT NULL::tid, h.\"row\" FROM claims h WHERE h.\"blockload:holder\" IS NOT NULL AND " + stays;
		}
		return """
				SELECT CASE WHEN mover."row" IS NULL THEN other.ctid END, h."row"
				  FROM claims h LEFT JOIN %s other ON %s
				  LEFT JOIN values_of mover ON mover."row" = other.ctid AND %s
				 WHERE h."blockload:holder" IS NOT NULL AND (other.ctid IS NOT NULL OR %s)""".formatted(this.staging,
				key.isSame("h", "other"), same(rule, "mover", "h"), stays);
	}

	private static List<String> names(UniqueRule rule) {
		return IntStream.range(0, rule.parts().size()).mapToObj((place) -> "v" + place).toList();
	}

	private static String holderName(int place) {
		return "\"blockload:v" + place + "\"";
	}

	/** The condition that a row of the block, or a claim, has the value of another. */
	private static String same(UniqueRule rule, String left, String right) {
		boolean held = left.equals("h");
		String leftNames = IntStream.range(0, rule.parts().size())
			.mapToObj((place) -> left + "." + (held ? holderName(place) : "v" + place))
			.collect(Collectors.joining(", "));
		String rightNames = names(rule).stream().map((name) -> right + "." + name).collect(Collectors.joining(", "));
		if (nullsAreEqual(rule)) {
			return "ROW(" + leftNames + ")::record = ROW(" + rightNames + ")::record";
		}
		return IntStream.range(0, rule.parts().size())
			.mapToObj((place) -> left + "." + (held ? holderName(place) : "v" + place) + " "
					+ rule.parts().get(place).operator() + " " + right + ".v" + place)
			.collect(Collectors.joining(" AND "));
	}

	// Records compare nulls as equal, and other values as the default of their type does.
	private static boolean nullsAreEqual(UniqueRule rule) {
		return rule.nulls() == UniqueRule.Nulls.NOT_DISTINCT
				&& rule.parts().stream().allMatch((part) -> part.opClass() == UniqueRule.OpClass.DEFAULT);
	}

	private String sameKey(Key key, String holder, String claim) {
		return IntStream.range(0, key.columns().size())
			.mapToObj((place) -> key.equalities()
				.get(place)
				.of(holder + "." + Identifiers.quoted(key.columns().get(place)),
						claim + "." + FutureRows.keyName(key.columns(), key.columns().get(place))))
			.collect(Collectors.joining(" AND "));
	}

	private static String inIndex(UniqueRule rule) {
		@Nullable String predicate = rule.predicate();
		return (predicate != null) ? "(" + predicate + ")" : "true";
	}

	private static String notNull(UniqueRule rule) {
		List<String> conditions = new ArrayList<>();
		if (rule.nulls() == UniqueRule.Nulls.DISTINCT) {
			names(rule).forEach((name) -> conditions.add(name + " IS NOT NULL"));
		}
		return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
	}

	private List<String> keyColumns() {
		Key key = this.target.key();
		return (key != null) ? key.columns() : List.of();
	}

}
