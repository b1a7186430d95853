package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import dev.blockload.block.Identifiers;

/**
 * Tests the constraints of the block with set statements, against the state that the
 * block will have. PostgreSQL tests all of them again when the rows are published.
 */
final class ConstraintExamination {

	private static final int MOST_RECORDS = 5;

	private final PublishTools tools;

	private final long run;

	private final Target target;

	private final TestViews views;

	private final Constraints constraints;

	private final FutureRows future;

	private final TestFailures failures;

	/** The columns of a table of rows that violate tests. */
	private final String found;

	/** Create an examination of the constraints that can be tested. */
	ConstraintExamination(PublishTools tools, long run, Target target) {
		this(tools, run, target, new ConstraintCatalog(tools.client()).of(target));
	}

	/** Create an examination of some constraints. */
	ConstraintExamination(PublishTools tools, long run, Target target, Constraints constraints) {
		this.tools = tools;
		this.run = run;
		this.target = target;
		this.views = new TestViews(tools, run, target.block());
		this.constraints = constraints;
		this.future = new FutureRows(run, target, this.constraints);
		this.failures = new TestFailures(tools, target.block());
		this.found = "\"row\" %s NOT NULL, test integer NOT NULL, chained boolean NOT NULL"
			.formatted(RowIdentity.type(target));
	}

	/** Whether a row can violate a constraint. */
	boolean hasTests() {
		return !rowTests(RowTests.Scan.ALL).isEmpty() || !chainedTests(AbsentItems.Deletes.MADE).isEmpty();
	}

	/**
	 * Take the rows that violate a constraint out of the staging table.
	 * @param taken takes them
	 * @param deletes whether a replace deletes rows, once the rows of the first tests are
	 * taken
	 * @throws PublishException code {@code constraint-violated} if an expression of a
	 * constraint fails for a row
	 */
	void take(TakenRows taken, Supplier<AbsentItems.Deletes> deletes) {
		for (RowTests.Group group : rowTests(RowTests.Scan.ALL)) {
			String found = this.views.table(this.found);
			if (find(group, found) > 0) {
				group.tests().forEach((test) -> taken.take(staged(test, found, group.tests().indexOf(test))));
			}
		}
		new Lookups(this.tools, this.run, this.target).lostItems().forEach(taken::take);
		List<ChainedTest> tests = chainedTests(deletes.get());
		if (isOnNodes()) {
			repeat(tests, taken);
		}
		else if (!tests.isEmpty()) {
			String found = this.views.table(this.found);
			if (new Chains(this.tools, this.views).find(links(tests), found)) {
				tests.forEach((test) -> taken.take(staged(test, found, tests.indexOf(test))));
			}
		}
		this.views.drop();
	}

	/**
	 * Whether rows violate a constraint now that did not when they were examined; under
	 * the locks of publish.
	 * @param deletes whether a replace deletes rows
	 */
	boolean isViolated(AbsentItems.Deletes deletes) {
		boolean violated = rowTests(RowTests.Scan.CHANGEABLE).stream().anyMatch(this::isViolated)
				|| chainedTests(deletes).stream().anyMatch(this::isViolated);
		this.views.drop();
		return violated;
	}

	/** Which constraints the staged rows violate as they are; takes none. */
	List<Violation> violations() {
		List<Violation> violations = new ArrayList<>();
		for (RowTests.Group group : rowTests(RowTests.Scan.ALL)) {
			for (int place = 0; place < group.tests().size(); place++) {
				RowTest test = group.tests().get(place);
				violation(test.described(), group.query(test, place)).ifPresent(violations::add);
			}
		}
		for (ChainedTest test : chainedTests(AbsentItems.Deletes.MADE)) {
			violation(test.described(),
					"SELECT DISTINCT \"row\" FROM (%s) links WHERE cause IS NULL".formatted(test.links()))
				.ifPresent(violations::add);
		}
		this.views.drop();
		return violations;
	}

	private Optional<Violation> violation(String described, String query) {
		boolean known = this.target.recordColumn().isPresent();
		String sql = """
				SELECT pg_catalog.count(*) AS rows, (pg_catalog.array_agg(%1$s ORDER BY %1$s))[1:%2$d] AS records
				  FROM %3$s v JOIN %4$s s ON %5$s OPERATOR(pg_catalog.=) v."row\"""".formatted(
				known ? "s." + StagingTable.RECORD_COLUMN : "0::pg_catalog.int8", known ? MOST_RECORDS : 0,
				this.views.create(query), StagingTable.nameOf(this.run), RowIdentity.of(this.target, "s"));
		return this.tools.rolePath()
			.with(() -> this.tools.client()
				.sql(sql)
				.query((rs, row) -> new Violation(described, rs.getLong("rows"),
						(rs.getLong("rows") > 0) ? List.of((Long[]) rs.getArray("records").getArray()) : List.of()))
				.optional()
				.filter((violation) -> violation.rows() > 0));
	}

	private List<RowTests.Group> rowTests(RowTests.Scan scan) {
		return new RowTests(this.run, this.target, this.constraints, this.future, scan).groups();
	}

	private List<ChainedTest> chainedTests(AbsentItems.Deletes deletes) {
		if (isOnNodes()) {
			UniqueTests indexes = new UniqueTests(this.run, this.target, this.constraints, this.future,
					new AbsentItems(this.run, deletes, null));
			return new UniqueTestsOnNodes(this.run, this.target, indexes, this.future, deletes).tests();
		}
		AbsentItems absent = new AbsentItems(this.run, deletes,
				ScopeSql.ofStaged(this.tools, this.run, this.target).orElse(null));
		List<ChainedTest> tests = new ArrayList<>(
				new UniqueTests(this.run, this.target, this.constraints, this.future, absent).tests());
		tests.addAll(new SelfReferenceTests(this.run, this.target, this.constraints, this.future, absent).tests());
		return tests;
	}

	private long find(RowTests.Group group, String found) {
		String view = this.views.create(group.query());
		return this.failures.naming(
				() -> this.tools.rolePath()
					.update("INSERT INTO " + found + " SELECT \"row\", test, false FROM " + view),
				() -> IntStream.range(0, group.tests().size())
					.mapToObj((place) -> new TestFailures.Suspect(group.tests().get(place).described(),
							group.query(group.tests().get(place), place)))
					.toList());
	}

	private boolean isViolated(RowTests.Group group) {
		return this.failures.naming(() -> exists(this.views.create(group.query())),
				() -> IntStream.range(0, group.tests().size())
					.mapToObj((place) -> new TestFailures.Suspect(group.tests().get(place).described(),
							group.query(group.tests().get(place), place)))
					.toList());
	}

	private boolean isOnNodes() {
		return this.target.block().placement().isOnNodes();
	}

	/** Take rows until none is found. */
	private void repeat(List<ChainedTest> tests, TakenRows taken) {
		boolean chained = false;
		boolean any = !tests.isEmpty();
		while (any) {
			any = false;
			for (ChainedTest test : tests) {
				String rows = this.views.table(this.found);
				String insert = "INSERT INTO %s SELECT DISTINCT v.\"row\", 0, %s FROM %s v".formatted(rows, chained,
						this.views.create(test.links()));
				if (this.tools.rolePath().update(insert) > 0) {
					taken.take(staged(test, rows, 0));
					any = true;
				}
			}
			chained = true;
		}
	}

	private boolean isViolated(ChainedTest test) {
		if (isOnNodes()) {
			return exists(this.views.create(test.links()) + " wrong");
		}
		return this.failures.naming(
				() -> exists("(SELECT FROM " + this.views.create(test.links()) + " WHERE cause IS NULL) wrong"),
				() -> List.of(new TestFailures.Suspect(test.described(), test.links())));
	}

	private boolean exists(String rows) {
		return this.tools.rolePath()
			.with(() -> this.tools.client().sql(CountedStatements.any(rows)).query(Boolean.class).single());
	}

	private List<Chains.Links> links(List<ChainedTest> tests) {
		return tests.stream()
			.map((test) -> new Chains.Links(this.views.create(test.links()),
					(statement) -> this.failures.naming(() -> this.tools.rolePath().update(statement),
							() -> List.of(new TestFailures.Suspect(test.described(), test.links())))))
			.toList();
	}

	private StagedTest staged(RowTest test, String found, int place) {
		return staged(found, place, new StagedTest.Reason(test.code(), test.constraint()), test.shown(), test.reason(),
				test.reason());
	}

	private StagedTest staged(ChainedTest test, String found, int place) {
		return staged(found, place, new StagedTest.Reason(test.code(), test.constraint()), test.shown(), test.reason(),
				test.consequence());
	}

	private StagedTest staged(String found, int place, StagedTest.Reason reason, List<String> shown, String first,
			String chained) {
		String names = String.join(", ", shown);
		String value = this.future.shown(shown).map((text) -> "left(" + text + ", 1000)").orElse("NULL::text");
		String subject = shown.isEmpty() ? "'The row '"
				: Identifiers.literal("(" + names + ") = (") + " || value || ') '";
		String view = this.views.create("""
				SELECT "row", column_name, %s || CASE WHEN chained THEN %s ELSE %s END AS reason, value
				  FROM (SELECT f."row", %s AS column_name, f.chained, %s AS value
				          FROM %s f JOIN %s s ON %s = f."row" WHERE f.test = %d) found""".formatted(subject,
				Identifiers.literal(chained), Identifiers.literal(first),
				shown.isEmpty() ? "NULL::text" : Identifiers.literal(names), value, found,
				StagingTable.nameOf(this.run), RowIdentity.of(this.target, "s"), place));
		return new StagedTest(Disposition.REJECTED, reason, "SELECT * FROM " + view);
	}

	/**
	 * A constraint that staged rows violate.
	 *
	 * @param described the constraint in a few words
	 * @param rows how many rows violate it
	 * @param records the numbers of the first records; empty if they are not known
	 */
	record Violation(String described, long rows, List<Long> records) {

		Violation {
			records = List.copyOf(records);
		}

		/** The constraint with its records, for people. */
		String text() {
			if (this.records.isEmpty()) {
				return this.described + " (" + Amount.of(this.rows, "row") + ")";
			}
			long more = this.rows - this.records.size();
			return this.described + " (" + ((this.rows == 1) ? "record " : "records ")
					+ this.records.stream().map(String::valueOf).collect(Collectors.joining(", "))
					+ ((more > 0) ? " and " + more + " more" : "") + ")";
		}

	}

}
