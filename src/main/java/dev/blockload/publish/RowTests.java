package dev.blockload.publish;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.block.Block;
import dev.blockload.block.Identifiers;
import dev.blockload.publish.CheckRule.Stability;
import dev.blockload.publish.CheckRule.Validity;
import dev.blockload.publish.FutureRows.OldRows;

/**
 * Derives the tests that look at each future row alone. A test that cannot fail is left
 * out. On Citus, so is a test that reads the rows of the block: their places there, by
 * which it compares them, say nothing.
 */
final class RowTests {

	/** How much of an expression a reason shows. */
	private static final int MOST_EXPRESSION = 300;

	private final Target target;

	private final Constraints constraints;

	private final FutureRows future;

	private final String staging;

	private final Scan scan;

	RowTests(long run, Target target, Constraints constraints, FutureRows future, Scan scan) {
		this.target = target;
		this.constraints = constraints;
		this.future = future;
		this.staging = StagingTable.nameOf(run);
		this.scan = scan;
	}

	/**
	 * The groups of tests in the order in which they are made. Each assumes that the rows
	 * which violate one before are taken.
	 */
	List<Group> groups() {
		List<Group> groups = new ArrayList<>();
		add(groups, domains());
		Rows file = new Rows(OldRows.NOT_READ);
		Rows joined = new Rows(OldRows.READ);
		this.constraints.columns().forEach((column) -> notNull(column, file, joined));
		this.constraints.checks().forEach((check) -> check(check, file, joined));
		add(groups, file.group());
		if (!this.target.block().placement().isOnNodes()) {
			add(groups, joined.group());
		}
		this.constraints.references().forEach((reference) -> {
			if (isTested(reference)) {
				groups.add(reference(reference));
			}
		});
		return groups;
	}

	private static void add(List<Group> groups, Group group) {
		if (!group.tests().isEmpty()) {
			groups.add(group);
		}
	}

	private Group domains() {
		List<RowTest> tests = new ArrayList<>();
		for (DomainRule rule : this.constraints.domains()) {
			this.future.mapped(rule.column())
				.filter((mapped) -> this.scan.includes(rule.stability(), true))
				.ifPresent((mapped) -> tests.add(domain(rule, mapped)));
		}
		return new Group("SELECT %s AS %s, s.* FROM %s s".formatted(RowIdentity.of(this.target, "s"), FutureRows.ROW,
				this.staging), tests);
	}

	private static RowTest domain(DomainRule rule, TargetColumn mapped) {
		String value = "w." + Identifiers.quoted(rule.column());
		String given = mapped.keepsOnBlank() ? value + " IS NOT NULL AND " : "";
		String expression = rule.expression();
		if (expression == null) {
			return new RowTest(ConstraintRejectCode.NOT_NULL_VIOLATED, rule.domain(),
					"NOT NULL of domain " + rule.domain(), List.of(rule.column()), given + value + " IS NULL",
					"violates NOT NULL of domain " + rule.domain() + ".");
		}
		String described = "check constraint " + rule.name() + " of domain " + rule.domain();
		return new RowTest(ConstraintRejectCode.CHECK_VIOLATED, rule.name(), described, List.of(rule.column()),
				given + "(SELECT (" + expression + ") IS FALSE FROM (SELECT " + value + " AS value) domain_value)",
				"violates " + described + ": " + shortened(expression) + ".");
	}

	private void notNull(ColumnFacts column, Rows file, Rows joined) {
		if (!column.notNull() || !canBeNull(column)) {
			return;
		}
		List<String> columns = List.of(column.name());
		Rows rows = this.future.areOfTheFile(columns) ? file : joined;
		if (!this.future.touches(columns) || !this.scan.includes(Stability.IMMUTABLE, rows == file)) {
			return;
		}
		rows.add(columns,
				new RowTest(ConstraintRejectCode.NOT_NULL_VIOLATED, null, "NOT NULL of column " + column.name(),
						this.future.filled(columns),
						this.future.known(columns) + " AND w." + Identifiers.quoted(column.name()) + " IS NULL",
						"makes column " + column.name() + " null, which refuses null."));
	}

	// A blank of the file was rejected when it was loaded, unless it keeps a value.
	private boolean canBeNull(ColumnFacts column) {
		if (this.target.block().isFilledByRun(column.name())) {
			return false;
		}
		return column.isGenerated() || this.future.mapped(column.name())
			.map((mapped) -> mapped.keepsOnBlank() || this.target.lookupOf(mapped.column()).isPresent())
			.orElse(column.expression() == null && !column.isUnpredictable());
	}

	private void check(CheckRule check, Rows file, Rows joined) {
		boolean alone = this.future.areOfTheFile(check.columns()) && check.validity() == Validity.VALIDATED;
		if (!this.future.touches(check.columns()) || !this.scan.includes(check.stability(), alone)) {
			return;
		}
		String written = (check.validity() == Validity.VALIDATED) ? "" : "w." + FutureRows.WRITTEN + " AND ";
		(alone ? file : joined).add(check.columns(),
				new RowTest(ConstraintRejectCode.CHECK_VIOLATED, check.name(), "check constraint " + check.name(),
						this.future.filled(check.columns()),
						written + this.future.known(check.columns()) + " AND (" + check.expression() + ") IS FALSE",
						"violates check constraint " + check.name() + ": " + shortened(check.expression()) + "."));
	}

	private boolean isTested(ReferenceRule reference) {
		return reference.kind() == ForeignKey.Kind.OTHER_TABLE
				// A lookup has tested it, and its items can be created later.
				&& this.target.lookups()
					.stream()
					.noneMatch((lookup) -> lookup.reference().constraint().equals(reference.name()))
				&& reference.visibility() == ForeignKey.Visibility.ALL_ROWS && this.future.touches(reference.columns())
				&& (!this.target.block().placement().isOnNodes() || isTestedAlone(reference));
	}

	/** Whether the rows that the block has do not matter. */
	private boolean isTestedAlone(ReferenceRule reference) {
		return reference.validity() == Validity.VALIDATED && this.future.areOfTheFile(reference.columns());
	}

	private Group reference(ReferenceRule reference) {
		List<String> columns = reference.columns();
		String filled = columns.stream()
			.map((column) -> "w." + Identifiers.quoted(column) + " IS NOT NULL")
			.collect(Collectors.joining(" AND "));
		String missing = filled + " AND NOT EXISTS (SELECT 1 FROM "
				+ this.target.expected().rows(reference.oid(), reference.rows(), reference.referenced()) + " r WHERE "
				+ reference.same() + ")";
		String condition = switch (reference.match()) {
			case SIMPLE -> missing;
			case FULL -> "(" + missing + " OR NOT (" + filled + ") AND NOT ("
					+ columns.stream()
						.map((column) -> "w." + Identifiers.quoted(column) + " IS NULL")
						.collect(Collectors.joining(" AND "))
					+ "))";
		};
		OldRows oldRows = OldRows.NOT_READ;
		if (reference.validity() == Validity.NOT_VALIDATED) {
			// PostgreSQL tests only references that are new.
			oldRows = OldRows.READ;
			condition += " AND NOT EXISTS (SELECT FROM %s o WHERE o.ctid = w.%s AND ROW(%s)::record *= ROW(%s)::record)"
				.formatted(Identifiers.rowsOf(this.target.block()), FutureRows.OLD, Identifiers.list("o.", columns),
						Identifiers.list("w.", columns));
		}
		String names = String.join(", ", columns);
		return new Group(this.future.query(columns, oldRows),
				List.of(new RowTest(ReferenceRejectCode.UNKNOWN_REFERENCE, reference.name(),
						"foreign key " + reference.name(), columns, this.future.known(columns) + " AND " + condition,
						"does not exist in " + reference.table() + ". Foreign key " + reference.name() + " of (" + names
								+ ") expects it.")));
	}

	private static String shortened(String expression) {
		return (expression.length() <= MOST_EXPRESSION) ? expression : expression.substring(0, MOST_EXPRESSION) + "...";
	}

	/**
	 * Tests of the same rows.
	 *
	 * @param rows a query of the rows {@code w}
	 * @param tests one or more
	 */
	record Group(String rows, List<RowTest> tests) {

		Group {
			tests = List.copyOf(tests);
		}

		/** A query of the rows that violate a test, with the number of the first one. */
		String query() {
			StringBuilder first = new StringBuilder("CASE");
			for (int place = 0; place < this.tests.size(); place++) {
				first.append(" WHEN ").append(this.tests.get(place).condition()).append(" THEN ").append(place);
			}
			return (this.tests.size() == 1) ? query(this.tests.get(0), 0)
					: "SELECT * FROM (SELECT w.%s AS \"row\", %s END AS test FROM (%s) w) found WHERE test IS NOT NULL"
						.formatted(FutureRows.ROW, first, this.rows);
		}

		/** A query of the rows that violate one test. */
		String query(RowTest test, int place) {
			return "SELECT w.%s AS \"row\", %d AS test FROM (%s) w WHERE %s".formatted(FutureRows.ROW, place, this.rows,
					test.condition());
		}

	}

	/**
	 * Collects the tests of a group.
	 */
	private final class Rows {

		private final OldRows oldRows;

		private final Set<String> columns = new LinkedHashSet<>();

		private final List<RowTest> tests = new ArrayList<>();

		Rows(OldRows oldRows) {
			this.oldRows = oldRows;
		}

		void add(List<String> needed, RowTest test) {
			this.columns.addAll(needed);
			this.tests.add(test);
		}

		Group group() {
			return new Group(RowTests.this.future.query(this.columns, this.oldRows), this.tests);
		}

	}

	/**
	 * Which tests are made.
	 */
	enum Scan {

		/** All of them. */
		ALL,

		/**
		 * Those that can have another result than before: the staged rows are the same.
		 */
		CHANGEABLE;

		/**
		 * Whether a test is made.
		 * @param stability of its expression
		 * @param alone whether it looks at the staged row only
		 */
		boolean includes(Stability stability, boolean alone) {
			return this == ALL || !alone || stability == Stability.STABLE;
		}

	}

}
