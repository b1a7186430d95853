package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import dev.blockload.block.Identifiers;

/**
 * Tests the constraints of the block with set statements, against the state that the
 * block will have. PostgreSQL tests all of them again when the rows are published.
 */
final class ConstraintExamination {

	private static final String FOUND = "\"row\" tid NOT NULL, test integer NOT NULL, chained boolean NOT NULL";

	private final PublishTools tools;

	private final long run;

	private final Target target;

	private final TestViews views;

	private final Constraints constraints;

	private final FutureRows future;

	private final TestFailures failures;

	ConstraintExamination(PublishTools tools, long run, Target target) {
		this.tools = tools;
		this.run = run;
		this.target = target;
		this.views = new TestViews(tools, run);
		this.constraints = new ConstraintCatalog(tools.client()).of(target.block(), target.mode());
		this.future = new FutureRows(run, target, this.constraints);
		this.failures = new TestFailures(tools, target.block());
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
			String found = this.views.table(FOUND);
			if (find(group, found) > 0) {
				group.tests().forEach((test) -> taken.take(staged(test, found, group.tests().indexOf(test))));
			}
		}
		new Lookups(this.tools, this.run, this.target).lostItems().forEach(taken::take);
		List<ChainedTest> tests = chainedTests(deletes.get());
		if (!tests.isEmpty()) {
			String found = this.views.table(FOUND);
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

	private List<RowTests.Group> rowTests(RowTests.Scan scan) {
		return new RowTests(this.run, this.target, this.constraints, this.future, scan).groups();
	}

	private List<ChainedTest> chainedTests(AbsentItems.Deletes deletes) {
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

	private boolean isViolated(ChainedTest test) {
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
				          FROM %s f JOIN %s s ON s.ctid = f."row" WHERE f.test = %d) found""".formatted(subject,
				Identifiers.literal(chained), Identifiers.literal(first),
				shown.isEmpty() ? "NULL::text" : Identifiers.literal(names), value, found,
				StagingTable.nameOf(this.run), place));
		return new StagedTest(Disposition.REJECTED, reason, "SELECT * FROM " + view);
	}

}
