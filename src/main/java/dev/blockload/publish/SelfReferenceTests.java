package dev.blockload.publish;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.block.BlockColumn;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import dev.blockload.mapping.Lookup.Unknown;
import dev.blockload.publish.FutureRows.OldRows;

/**
 * Derives the tests of foreign keys that refer to the block itself.
 * <p>
 * The parent of a staged row is another staged row, in any order, or a row of the block
 * that stays. If the parent is new, or gets the value only by this run, a reject of the
 * parent makes its children wrong: this links the two.
 */
final class SelfReferenceTests {

	private final long run;

	private final Target target;

	private final Constraints constraints;

	private final FutureRows future;

	private final AbsentItems absent;

	SelfReferenceTests(long run, Target target, Constraints constraints, FutureRows future, AbsentItems absent) {
		this.run = run;
		this.target = target;
		this.constraints = constraints;
		this.future = future;
		this.absent = absent;
	}

	/** The tests of all foreign keys that staged rows can violate. */
	List<ChainedTest> tests() {
		return this.constraints.references()
			.stream()
			.filter((reference) -> reference.kind() == ForeignKey.Kind.SELF && isWritten(reference))
			.map(this::test)
			.toList();
	}

	// A record that does not say its parent cannot be rejected for it: a replace that
	// would delete this parent is refused.
	private boolean isWritten(ReferenceRule reference) {
		return !this.future.filled(reference.columns()).isEmpty()
				|| (this.future.touches(reference.columns()) && reference.columns()
					.stream()
					.anyMatch((name) -> this.target.block().column(name).filter(BlockColumn::hasDefault).isPresent()));
	}

	private ChainedTest test(ReferenceRule reference) {
		String name = "foreign key " + reference.name();
		return new ChainedTest(ReferenceRejectCode.UNKNOWN_REFERENCE, reference.name(), name, reference.columns(),
				links(reference),
				"does not exist in " + reference.table() + ", nor in this file. " + capitalized(name) + " expects it.",
				"is an item whose record was rejected. " + capitalized(name) + " expects it.");
	}

	private static String capitalized(String text) {
		return Character.toUpperCase(text.charAt(0)) + text.substring(1);
	}

	private String links(ReferenceRule reference) {
		String same = reference.same();
		String missing = "NOT EXISTS (SELECT FROM parents r WHERE %1$s) AND NOT EXISTS (SELECT FROM held r WHERE %1$s)"
			.formatted(same);
		String links = "WITH children AS MATERIALIZED (%s), parents AS MATERIALIZED (%s), held AS (%s)"
			.formatted(children(reference), parents(reference), held(reference)) + """

					SELECT NULL::tid AS cause, w."row" FROM children w WHERE %1$s
					UNION ALL
					SELECT r."row", w."row" FROM children w JOIN parents r ON %2$s
					 WHERE NOT r."blockload:stays" AND r."row" <> w."row\"""".formatted(missing, same);
		return switch (reference.match()) {
			case SIMPLE -> links;
			case FULL -> links + " UNION ALL SELECT NULL::tid, w.%s FROM (%s) w WHERE %s AND (%s) AND (%s)".formatted(
					FutureRows.ROW, this.future.query(reference.columns()), this.future.known(reference.columns()),
					nulls(reference, " OR "), "NOT (" + nulls(reference, " AND ") + ")");
		};
	}

	private static String nulls(ReferenceRule reference, String separator) {
		return reference.columns()
			.stream()
			.map((column) -> "w." + Identifiers.quoted(column) + " IS NULL")
			.collect(Collectors.joining(separator));
	}

	/** The staged rows that refer to a row. */
	private String children(ReferenceRule reference) {
		List<String> columns = reference.columns();
		boolean validated = reference.validity() == CheckRule.Validity.VALIDATED;
		// PostgreSQL tests only references that are new.
		String old = validated ? ""
				: " AND NOT EXISTS (SELECT FROM %s o WHERE o.ctid = w.%s AND ROW(%s)::record *= ROW(%s)::record)"
					.formatted(Identifiers.rowsOf(this.target.block()), FutureRows.OLD, Identifiers.list("o.", columns),
							Identifiers.list("w.", columns));
		return "SELECT w.%s AS \"row\", %s FROM (%s) w WHERE %s AND NOT (%s)%s".formatted(FutureRows.ROW,
				Identifiers.list("w.", columns),
				this.future.query(columns, validated ? OldRows.NOT_READ : OldRows.READ), this.future.known(columns),
				nulls(reference, " OR "), old);
	}

	/** The staged rows, each with whether it stays in the block if it is rejected. */
	private String parents(ReferenceRule reference) {
		Set<String> columns = new LinkedHashSet<>(reference.referenced());
		// The file can refer to the new value of an item that keeps its number.
		this.target.selfLookups()
			.stream()
			.filter((lookup) -> lookup.reference().constraint().equals(reference.name()))
			.forEach((lookup) -> columns.addAll(lookup.key().columns()));
		String stays = "EXISTS (SELECT FROM %s o WHERE o.ctid = w.%s AND ROW(%s)::record *= ROW(%s)::record)".formatted(
				Identifiers.rowsOf(this.target.block()), FutureRows.OLD, Identifiers.list("o.", columns),
				Identifiers.list("w.", columns));
		return "SELECT w.%s AS \"row\", %s, w.%s IS NOT NULL AND %s AS \"blockload:stays\" FROM (%s) w WHERE %s"
			.formatted(FutureRows.ROW, Identifiers.list("w.", columns), FutureRows.OLD, stays,
					this.future.query(columns, OldRows.READ), this.future.known(columns));
	}

	/**
	 * The rows of the block that stay and that the file does not have, and the items that
	 * the run adds for others to refer to.
	 */
	private String held(ReferenceRule reference) {
		Key key = this.target.key();
		Set<String> columns = new LinkedHashSet<>(reference.referenced());
		columns.addAll(this.absent.columns(this.target));
		String staged = (key != null) ? "NOT EXISTS (SELECT FROM " + StagingTable.nameOf(this.run) + " s WHERE "
				+ key.isSame("h", "s") + ") AND " : "";
		String added = this.target.selfLookups()
			.stream()
			.filter((lookup) -> lookup.unknown() instanceof Unknown.Create)
			.map((lookup) -> NewItems.nameOf(this.run, lookup))
			.distinct()
			.map((table) -> " UNION ALL SELECT %s FROM %s i".formatted(Identifiers.list("i.", columns), table))
			.collect(Collectors.joining());
		return "SELECT %s FROM %s h WHERE %s%s%s".formatted(Identifiers.list("h.", columns),
				Identifiers.rowsOf(this.target.block()), staged, this.absent.ofHolders(this.target).orElse("false"),
				added);
	}

}
