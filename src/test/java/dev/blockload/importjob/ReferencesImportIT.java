package dev.blockload.importjob;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.blockload.Warning;
import dev.blockload.csv.Reject;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records that refer to items of lists.
 */
class ReferencesImportIT {

	private static final String EMPLOYEES = """
			CREATE TABLE app.employee (
			    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			    code varchar(5) NOT NULL UNIQUE CHECK (code <> 'BAD'),
			    grade text NOT NULL DEFAULT 'junior')""";

	private static final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void renew() {
		bench.renew();
		bench.sql(EMPLOYEES);
		bench.sql("INSERT INTO app.employee (code) VALUES ('A1'), ('B2'), ('b2')");
		bench.sql("CREATE TABLE app.hours (day date, employee int REFERENCES app.employee, amount numeric)");
	}

	/** An import of the hours; {@code employee} is the rule of the column. */
	private static void define(String employee, String rest) {
		bench.define("hours", """
				file: {fixed: hours.csv}
				block: hours
				mode: append
				columns:
				  day: Day
				  amount: Amount
				  employee: %s
				""".formatted(employee) + rest);
	}

	private static List<String> hours() {
		return bench
			.rows("SELECT h.day, e.code, h.amount FROM app.hours h LEFT JOIN app.employee e ON e.id = h.employee"
					+ " ORDER BY h.day, h.amount");
	}

	private static List<String> reasons(Run run) {
		return bench.rejects(run)
			.stream()
			.map((reject) -> reject.record() + " " + reject.column() + " " + reject.code() + ": "
					+ reject.reason().replace(bench.application(), "app"))
			.toList();
	}

	private static List<String> warnings(Run run) {
		return run.warnings()
			.stream()
			.map(Warning::message)
			.map((text) -> text.replace(bench.application(), "app"))
			.toList();
	}

	private static void balances(Run run) {
		assertThat(run.error()).isNull();
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts().imbalance()).isEmpty();
	}

	@Test
	void itemsAreFoundByTheirCodesAndUnknownCodesAreRejects() {
		define("{from: Who, match: code}", "rejects: {max: 10}\n");
		bench.put("hours.csv", """
				Day,Who,Amount
				2024-01-01,A1,1
				2024-01-02,,2
				2024-01-03,C3,3
				2024-01-04,a1,4
				2024-01-05,longer,5
				2024-01-06,b2,6
				""");
		Run run = bench.run("hours");
		balances(run);
		assertThat(hours()).containsExactly("2024-01-01|A1|1", "2024-01-02|∅|2", "2024-01-06|b2|6");
		assertThat(reasons(run)).containsExactly(
				"3 employee unknown-reference: No item of list app.employee has (code) = (C3). Expected an item of the list.",
				"4 employee unknown-reference: No item of list app.employee has (code) = (a1). Expected an item of the list.",
				"5 employee unknown-reference: No item of list app.employee has (code) = (longer). Expected an item of the list.");
		assertThat(bench.rejects(run)).extracting(Reject::value).containsExactly("C3", "a1", "longer");
		assertThat(bench.rejects(run).get(0).raw()).isEqualTo("2024-01-03,C3,3");
		assertThat(bench
			.rows("SELECT count(*) FROM pg_tables WHERE schemaname = 'blockload' AND tablename LIKE 'blockload_run_"
					+ run.id() + "%' AND tablename !~ '_undo'"))
			.containsExactly("0");
	}

	@Test
	void caseAndSpacesAreIgnoredIfTheImportSaysSoUnlessThatIsAmbiguous() {
		bench.sql("INSERT INTO app.employee (code) VALUES (' d4')");
		define("{from: Who, match: code, match-case: insensitive, match-trim: true}", "rejects: {max: 10}\n");
		bench.put("hours.csv", "Day,Who,Amount\n2024-01-01, a1 ,1\n2024-01-02,B2,2\n2024-01-03,D4,3\n");
		Run run = bench.run("hours");
		balances(run);
		assertThat(hours()).containsExactly("2024-01-01|A1|1", "2024-01-03| d4|3");
		assertThat(reasons(run)).containsExactly(
				"2 employee ambiguous-reference: (code) = (B2) matches several items of list app.employee: 'B2', 'b2'. Expected one.");
		define("{from: Who, match: code, match-case: insensitive}", "rejects: {max: 10}\n");
		assertThat(reasons(bench.run("hours"))).extracting((reason) -> reason.substring(0, 1))
			.containsExactly("1", "2", "3");
	}

	private static List<String> replaced(Run run) {
		return bench
			.rows("SELECT column_name, cells, samples FROM blockload.replaced_reference WHERE run_id = " + run.id());
	}

	@Test
	void unknownCodesBecomeNullOrADefaultAndTheCellsAreCounted() {
		String file = "Day,Who,Amount\n2024-01-01,A1,1\n2024-01-02,C3,2\n2024-01-03,D4,3\n2024-01-04,C3,4\n2024-01-05,,5\n";
		bench.put("hours.csv", file);
		define("{from: Who, match: code, unknown: null}", "");
		Run run = bench.run("hours");
		balances(run);
		assertThat(hours()).containsExactly("2024-01-01|A1|1", "2024-01-02|∅|2", "2024-01-03|∅|3", "2024-01-04|∅|4",
				"2024-01-05|∅|5");
		assertThat(run.warnings()).extracting(Warning::code).containsExactly("unknown-to-null");
		assertThat(warnings(run)).containsExactly(
				"3 cells of column 'employee' became null, because list app.employee has no such item: 'C3' (2), 'D4' (1).");
		assertThat(replaced(run)).containsExactly("employee|3|{C3,D4}");
		bench.sql("TRUNCATE app.hours");
		define("{from: Who, match: code, unknown: {default: B2}}", "");
		run = bench.run("hours");
		balances(run);
		assertThat(hours()).containsExactly("2024-01-01|A1|1", "2024-01-02|B2|2", "2024-01-03|B2|3", "2024-01-04|B2|4",
				"2024-01-05|∅|5");
		assertThat(warnings(run)).containsExactly(
				"3 cells of column 'employee' became the default 'B2', because list app.employee has no such item: 'C3' (2), 'D4' (1).");
		assertThat(replaced(run)).containsExactly("employee|3|{C3,D4}");
		define("{from: Who, match: code, unknown: {default: Z9}}", "");
		run = bench.run("hours");
		assertThat(run.error().code()).isEqualTo("default-unknown");
		assertThat(run.error().message().replace(bench.application(), "app")).isEqualTo(
				"Unknown values of column 'employee' become 'Z9', but no item of list app.employee has this code.");
		assertThat(run.counts().read()).isNull();
	}

	@Test
	void aWarningShowsTenUnknownValuesAtMost() {
		StringBuilder file = new StringBuilder("Day,Who,Amount\n");
		for (int i = 10; i < 23; i++) {
			file.append("2024-01-%d,X%d,1\n".formatted(i, i));
		}
		bench.put("hours.csv", file.toString());
		define("{from: Who, match: code, unknown: null}", "");
		assertThat(warnings(bench.run("hours"))).containsExactly(
				"13 cells of column 'employee' became null, because list app.employee has no such item: 'X10' (1), 'X11' (1),"
						+ " 'X12' (1), 'X13' (1), 'X14' (1), 'X15' (1), 'X16' (1), 'X17' (1), 'X18' (1), 'X19' (1) and 3 more.");
	}

	@Test
	void unknownItemsAreCreatedOnceWithTheirDefaultsAndOnlyForPublishedRecords() {
		bench.sql("ALTER TABLE app.hours ADD approver int REFERENCES app.employee");
		define("{from: Who, match: code, unknown: create}\n  approver: {from: Boss, match: code, unknown: create}",
				"rejects: {max: 10}\n");
		bench.put("hours.csv", """
				Day,Who,Amount,Boss
				2024-01-01,C3,1,D4
				2024-01-02,D4,2,C3
				2024-01-03,BAD,3,E5
				2024-01-04,C3,4,
				2024-01-05,longer,5,A1
				2024-01-06,F6,6,longer
				""");
		Run run = bench.run("hours");
		balances(run);
		assertThat(bench.rows("""
				SELECT h.day, e.code, e.grade, b.code FROM app.hours h LEFT JOIN app.employee e ON e.id = h.employee
				  LEFT JOIN app.employee b ON b.id = h.approver ORDER BY 1"""))
			.containsExactly("2024-01-01|C3|junior|D4", "2024-01-02|D4|junior|C3", "2024-01-04|C3|junior|∅");
		assertThat(bench.rows("SELECT code FROM app.employee WHERE id > 3 ORDER BY 1")).containsExactly("C3", "D4");
		assertThat(run.counts().created()).isEqualTo(Map.of(bench.application() + ".employee", 2L));
		assertThat(reasons(run)).containsExactly(
				"3 employee item-refused: List app.employee refuses a new item with (code) = (BAD): new row for relation \"employee\" violates check constraint \"employee_code_check\"",
				"5 employee item-refused: List app.employee refuses a new item with (code) = (longer): value too long for type character varying(5)",
				"6 approver item-refused: List app.employee refuses a new item with (code) = (longer): value too long for type character varying(5)");
		assertThat(bench.run("hours").counts().created()).isEmpty();
	}

	@Test
	void newItemsThatDifferInCaseOrSpacesAreOneItemSpelledAsInTheFirstRecord() {
		define("{from: Who, match: code, match-case: insensitive, match-trim: true, unknown: create}", "");
		bench.put("hours.csv", "Day,Who,Amount\n2024-01-01, Xy ,1\n2024-01-02,xY,2\n2024-01-03,XY,3\n");
		Run run = bench.run("hours");
		balances(run);
		assertThat(hours()).containsExactly("2024-01-01|Xy|1", "2024-01-02|Xy|2", "2024-01-03|Xy|3");
		assertThat(run.counts().created().values()).containsExactly(1L);
	}

	@Test
	void aListWhoseCodeIsItsKeyTakesNewItems() {
		bench.sql("CREATE TABLE app.land (code text PRIMARY KEY, name text)");
		bench.sql("CREATE TABLE app.city (name text PRIMARY KEY, land text NOT NULL REFERENCES app.land)");
		bench.define("cities", """
				file: {fixed: cities.csv}
				block: city
				mode: upsert
				columns: {name: City, land: {from: Land, unknown: create}}
				""");
		bench.put("cities.csv", "City,Land\nParis,FR\nLyon,FR\nBonn,DE\n");
		Run run = bench.run("cities");
		balances(run);
		assertThat(run.counts().created()).isEqualTo(Map.of(bench.application() + ".land", 2L));
		assertThat(bench.rows("SELECT * FROM app.city ORDER BY 1")).containsExactly("Bonn|DE", "Lyon|FR", "Paris|FR");
		assertThat(bench.rows("SELECT * FROM app.land ORDER BY 1")).containsExactly("DE|∅", "FR|∅");
	}

	@Test
	void severalColumnsIdentifyAnItemAndAreABlankOnlyIfAllOfThemAre() {
		bench.sql("ALTER TABLE app.employee ADD land char(2) DEFAULT 'FR', ADD UNIQUE (code, land)");
		bench.sql("INSERT INTO app.employee (code, land) VALUES ('C3', 'DE')");
		define("{match: {land: Land, code: Who}}", "rejects: {max: 10}\n");
		bench.put("hours.csv",
				"Day,Who,Amount,Land\n2024-01-01,C3,1,DE\n2024-01-02,C3,2,FR\n2024-01-03,,3,\n2024-01-04,A1,4,\n");
		Run run = bench.run("hours");
		balances(run);
		assertThat(hours()).containsExactly("2024-01-01|C3|1", "2024-01-03|∅|3");
		assertThat(reasons(run)).containsExactly(
				"2 employee unknown-reference: No item of list app.employee has (code, land) = (C3, FR). Expected an item of the list.",
				"4 employee unknown-reference: Some of the fields for (code, land) of list app.employee are blank. Expected all or none of them.");
	}

	@Test
	void aRejectedRecordProtectsTheItemWhoseKeyIsLookedUp() {
		bench.sql("CREATE TABLE app.pay (employee int PRIMARY KEY REFERENCES app.employee, amount int)");
		bench.sql("INSERT INTO app.pay VALUES (1, 10), (2, 20), (3, 30)");
		bench.define("pay", """
				file: {fixed: pay.csv}
				block: pay
				mode: replace
				max-delete: none
				columns: {employee: {from: Who, match: code}, amount: Amount}
				rejects: {max: 10}
				""");
		bench.put("pay.csv", "Who,Amount\nA1,11\nB2,x\nC3,y\nD4,5\n");
		Run run = bench.run("pay");
		balances(run);
		assertThat(bench.rows("SELECT * FROM app.pay ORDER BY 1")).containsExactly("1|11", "2|20");
		assertThat(run.counts().deleted()).isEqualTo(1);
		assertThat(run.warnings()).isEmpty();
		bench.sql("INSERT INTO app.pay VALUES (3, 30)");
		bench.put("pay.csv", "Who,Amount\nA1,11\n,20\n");
		assertThat(bench.run("pay").warnings()).extracting(Warning::code).containsExactly("deletes-held-back");
	}

	@Test
	void aBlockPartitionedByLoadInsertsRowsWhoseReferencesAreLookedUp() {
		bench.sql("CREATE TABLE app.moves (employee int REFERENCES app.employee, amount int, _load bigint NOT NULL)"
				+ " PARTITION BY RANGE (_load)");
		bench.define("moves", """
				file: {fixed: moves.csv}
				block: moves
				mode: append
				columns: {employee: {from: Who, match: code, unknown: create}, amount: Amount}
				""");
		bench.put("moves.csv", "Who,Amount\nA1,1\nC3,2\n");
		Run run = bench.run("moves");
		balances(run);
		assertThat(bench
			.rows("SELECT e.code, m.amount FROM app.moves m JOIN app.employee e ON e.id = m.employee ORDER BY 2"))
			.containsExactly("A1|1", "C3|2");
		assertThat(warnings(run)).containsExactly(
				"Rows are inserted into app.moves instead of attached: the import looks up references, whose values the staging table holds in more columns.");
	}

	@Test
	void theExampleOfTheDocumentationLoads() throws IOException {
		String page = Files.readString(Path.of("src/docs/definitions.md"));
		String example = page.substring(page.indexOf("### References"));
		String ddl = block(example, "sql").replace("CREATE SCHEMA planning;", "").replace("planning.", "app.");
		bench.sql("DROP TABLE app.hours, app.employee");
		bench.sql(ddl);
		String definition = block(example, "yaml");
		bench.define("hours", definition.substring(definition.indexOf("file:")));
		bench.put("hours.csv", block(example, "text"));
		Run run = bench.run("hours");
		balances(run);
		assertThat(bench.rows("""
				SELECT h.day, e.code, h.project, h.amount FROM app.hours h JOIN app.employee e ON e.id = h.employee
				 ORDER BY h.day, h.amount DESC""")).containsExactly("2024-03-01|E1|P1|7.5", "2024-03-01|E3|OTHER|4",
				"2024-03-02|E3|∅|3.5");
		assertThat(run.counts().created()).isEqualTo(Map.of(bench.application() + ".employee", 1L));
		assertThat(warnings(run)).containsExactly(
				"1 cell of column 'project' became the default 'OTHER', because list app.project has no such item: 'P9' (1).");
	}

	private static String block(String page, String language) {
		String after = page.substring(page.indexOf("```" + language + "\n") + language.length() + 4);
		return after.substring(0, after.indexOf("```"));
	}

	private static void defineStaff(String rest) {
		bench.define("staff", """
				file: {fixed: staff.csv}
				block: employee
				key: code
				mode: replace
				max-delete: none
				columns: {code: Code}
				""" + rest);
	}

	@Test
	void aReplaceDoesWhatForeignKeysOfOtherTablesSayOnlyIfTheImportAllowsIt() {
		bench.sql("DROP TABLE app.hours");
		bench.sql("CREATE TABLE app.pay (id int PRIMARY KEY, employee int REFERENCES app.employee ON DELETE CASCADE)");
		bench.sql("CREATE TABLE app.bonus (pay int REFERENCES app.pay ON DELETE CASCADE)");
		bench.sql("CREATE TABLE app.desk (employee int REFERENCES app.employee ON DELETE SET NULL, place text)");
		bench.sql("INSERT INTO app.pay VALUES (10, 1), (20, 2), (21, 2)");
		bench.sql("INSERT INTO app.bonus VALUES (10), (20), (20), (21)");
		bench.sql("INSERT INTO app.desk VALUES (1, 'a'), (2, 'b')");
		bench.put("staff.csv", "Code\nA1\nb2\n");
		defineStaff("");
		assertThat(bench.run("staff").error().code()).isEqualTo("still-referenced");
		defineStaff("references-on-delete: cascade\n");
		Run run = bench.run("staff");
		balances(run);
		assertThat(run.counts().deleted()).isEqualTo(1);
		assertThat(bench.rows("SELECT * FROM app.pay")).containsExactly("10|1");
		assertThat(bench.rows("SELECT * FROM app.bonus")).containsExactly("10");
		assertThat(bench.rows("SELECT * FROM app.desk ORDER BY place")).containsExactly("1|a", "∅|b");
		assertThat(warnings(run)).containsExactly(
				"With rows of app.employee, PostgreSQL deleted or changed rows that referred to them: 3 rows of app.bonus deleted,"
						+ " 1 row of app.desk changed, 2 rows of app.pay deleted.");
		bench.sql(
				"ALTER TABLE app.desk DROP CONSTRAINT desk_employee_fkey, ADD CONSTRAINT fixed FOREIGN KEY (employee) REFERENCES app.employee");
		bench.put("staff.csv", "Code\nb2\n");
		run = bench.run("staff");
		assertThat(run.error().code()).isEqualTo("still-referenced");
		assertThat(run.error().message().replace(bench.application(), "app")).isEqualTo(
				"Mode replace would delete 1 row of app.employee to which 1 row of app.desk refers (constraint fixed): (id) = (1).");
		assertThat(bench.rows("SELECT * FROM app.pay")).containsExactly("10|1");
	}

	private static void defineUnits(String mode, String rest) {
		bench.define("units", """
				file: {fixed: units.csv}
				block: unit
				mode: %s
				rejects: {max: 100}
				""".formatted(mode) + rest);
	}

	private static List<String> units() {
		return bench.rows("SELECT code, parent, name FROM app.unit ORDER BY code");
	}

	private static void createUnits(String... rows) {
		bench.sql(
				"CREATE TABLE app.unit (code text PRIMARY KEY, parent text CONSTRAINT up REFERENCES app.unit, name text)");
		for (String row : rows) {
			bench.sql("INSERT INTO app.unit VALUES (" + row + ")");
		}
	}

	@Test
	void parentsAreInTheSameFileInAnyOrderAndAnItemCanBeItsOwnParent() {
		createUnits("'old', NULL, 'Old'", "'x', 'old', 'X'");
		defineUnits("upsert", "");
		bench.put("units.csv", "code,parent,name\nc,b,C\nb,a,B\na,a,A\nx,c,X\nd,old,D\n");
		Run run = bench.run("units");
		balances(run);
		assertThat(units()).containsExactly("a|a|A", "b|a|B", "c|b|C", "d|old|D", "old|∅|Old", "x|c|X");
		assertThat(run.warnings()).isEmpty();
	}

	@Test
	void aChildThatMovesToANewParentWhileTheOldOneIsDeletedLoads() {
		createUnits("'old', NULL, 'Old'", "'x', 'old', 'X'", "'gone', 'x', 'Gone'");
		defineUnits("replace", "");
		bench.put("units.csv", "code,parent,name\nx,new,X\nnew,,New\n");
		Run run = bench.run("units");
		balances(run);
		assertThat(units()).containsExactly("new|∅|New", "x|new|X");
		assertThat(List.of(run.counts().inserted(), run.counts().updated(), run.counts().deleted())).containsExactly(1L,
				1L, 2L);
	}

	@Test
	void aRejectedParentRejectsItsNewChildrenToTheLast() {
		createUnits("'old', NULL, 'Old'");
		bench.sql("ALTER TABLE app.unit ADD CHECK (name <> 'bad')");
		defineUnits("upsert", "");
		bench.put("units.csv",
				"code,parent,name\nd,c,D\nc,b,C\nb,a,B\na,old,bad\nold,,bad\ne,old,E\nf,none,F\ng,f,G\n");
		Run run = bench.run("units");
		balances(run);
		assertThat(units()).containsExactly("e|old|E", "old|∅|Old");
		assertThat(reasons(run)).containsExactly(
				"1 parent unknown-reference: (parent) = (c) is an item whose record was rejected. Foreign key up expects it.",
				"2 parent unknown-reference: (parent) = (b) is an item whose record was rejected. Foreign key up expects it.",
				"3 parent unknown-reference: (parent) = (a) does not exist in app.unit, nor in this file. Foreign key up expects it.",
				"4 name check-violated: (name) = (bad) violates check constraint unit_name_check: (name <> 'bad'::text).",
				"5 name check-violated: (name) = (bad) violates check constraint unit_name_check: (name <> 'bad'::text).",
				"7 parent unknown-reference: (parent) = (none) does not exist in app.unit, nor in this file. Foreign key up expects it.",
				"8 parent unknown-reference: (parent) = (f) is an item whose record was rejected. Foreign key up expects it.");
	}

	@Test
	void anItemThatIsKeptKeepsItsParent() {
		createUnits("'old', NULL, 'Old'", "'x', 'old', 'X'");
		bench.sql("ALTER TABLE app.unit ADD CHECK (name <> 'bad')");
		defineUnits("replace", "");
		bench.put("units.csv", "code,parent,name\nx,new,bad\nnew,,New\n");
		Run run = bench.run("units");
		assertThat(run.error().code()).isEqualTo("still-referenced");
		assertThat(run.error().message().replace(bench.application(), "app")).isEqualTo(
				"Mode replace would delete 1 row of app.unit to which 1 row of app.unit refers (constraint up): (code) = (old).");
		assertThat(units()).containsExactly("old|∅|Old", "x|old|X");
	}

	@Test
	void longerCirclesLoadWithAWarningThatNamesTheirMembersOrAreRejected() {
		createUnits("'z', NULL, 'Z'", "'y', 'z', 'Y'", "'far', 'y', 'Far'");
		bench.put("units.csv", "code,parent,name\nc,a,C\nb,c,B\na,b,A\nd,a,D\nself,self,S\nz,far,Z\nok,,OK\ne,d,E\n");
		defineUnits("upsert", "cycles: reject\n");
		Run run = bench.run("units");
		balances(run);
		assertThat(reasons(run)).containsExactly(
				"1 parent reference-cycle: (parent) = (a) refers back to this item, directly or through others. Expected no circle.",
				"2 parent reference-cycle: (parent) = (c) refers back to this item, directly or through others. Expected no circle.",
				"3 parent reference-cycle: (parent) = (b) refers back to this item, directly or through others. Expected no circle.",
				"4 parent unknown-reference: (parent) = (a) does not exist in app.unit, nor in this file. Foreign key up expects it.",
				"6 parent reference-cycle: (parent) = (far) refers back to this item, directly or through others. Expected no circle.",
				"8 parent unknown-reference: (parent) = (d) is an item whose record was rejected. Foreign key up expects it.");
		assertThat(run.warnings()).isEmpty();
		assertThat(units()).containsExactly("far|y|Far", "ok|∅|OK", "self|self|S", "y|z|Y", "z|∅|Z");
		defineUnits("upsert", "");
		run = bench.run("units");
		balances(run);
		assertThat(units()).containsExactly("a|b|A", "b|c|B", "c|a|C", "d|a|D", "e|d|E", "far|y|Far", "ok|∅|OK",
				"self|self|S", "y|z|Y", "z|far|Z");
		assertThat(run.warnings()).extracting(Warning::code).containsExactly("cycles-loaded");
		assertThat(warnings(run)).containsExactly(
				"6 items of app.unit refer to each other in circles by up (parent): c → a → b → c; z → far → y → z."
						+ " To reject them, add this line to the import: cycles: reject");
	}

	@Test
	void aLongChainAndALongCircleTakeSeconds() {
		createUnits();
		bench.sql("CREATE INDEX ON app.unit (parent)");
		int items = 5_000;
		StringBuilder file = new StringBuilder("code,parent,name\n");
		for (int i = 0; i < items; i++) {
			file.append("k%d,k%d,\n".formatted(i, i + 1));
		}
		bench.put("units.csv", file + "k%d,,\n".formatted(items));
		defineUnits("replace", "max-delete: none\n");
		long start = System.nanoTime();
		Run run = bench.run("units");
		balances(run);
		assertThat(run.counts().inserted()).isEqualTo(items + 1);
		bench.put("units.csv", file + "k%d,k%d,\n".formatted(items, items / 2));
		run = bench.run("units");
		balances(run);
		assertThat(warnings(run)).singleElement()
			.asString()
			.startsWith("2501 items of app.unit refer to each other in circles by up (parent): k2500 → k2501 → ");
		assertThat(java.time.Duration.ofNanos(System.nanoTime() - start)).isLessThan(java.time.Duration.ofSeconds(60));
	}

	@Test
	void anItemThatAnotherSessionAddsMeanwhileIsUsed() {
		define("{from: Who, match: code, unknown: create}", "");
		bench.put("hours.csv", "Day,Who,Amount\n2024-01-01,C3,1\n2024-01-02,D4,2\n");
		Run run = bench.launcher()
			.start(new RunRequest("hours", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP),
					new RunListener() {
						@Override
						public void step(String step) {
							if (step.equals("publish")) {
								bench.sql("INSERT INTO app.employee (code, grade) VALUES ('C3', 'other')");
							}
						}
					})
			.result();
		balances(run);
		assertThat(bench
			.rows("SELECT h.day, e.code, e.grade FROM app.hours h JOIN app.employee e ON e.id = h.employee ORDER BY 1"))
			.containsExactly("2024-01-01|C3|other", "2024-01-02|D4|junior");
		assertThat(run.counts().created().values()).containsExactly(1L);
	}

	@Test
	void aLargeTableThatRefersWithoutAnIndexIsNamed() {
		bench.sql(
				"INSERT INTO app.hours SELECT NULL, id, 1 FROM app.employee, generate_series(1, 30000) WHERE code = 'A1'");
		bench.sql("ANALYZE app.hours");
		bench.define("employee", """
				file: {fixed: employee.csv}
				block: employee
				mode: replace
				key: code
				max-delete: 100%
				""");
		bench.put("employee.csv", "code,grade\nA1,senior\n");
		String expected = "Deleting items of block app.employee is slow: for each, PostgreSQL reads all of table "
				+ "app.hours (1 MB), because constraint hours_employee_fkey has no index. "
				+ "Create one: CREATE INDEX ON app.hours (employee);";
		bench.sql("CREATE INDEX part ON app.hours (employee) WHERE employee IS NULL");
		bench.sql("CREATE INDEX other ON app.hours (amount, employee)");

		Run run = bench.run("employee");

		balances(run);
		assertThat(run.counts().deleted()).isEqualTo(2);
		assertThat(warnings(run)).containsExactly(expected);

		bench.sql("CREATE INDEX first ON app.hours (employee, amount)");
		bench.put("employee.csv", "code,grade\nA1,junior\n");
		assertThat(warnings(bench.run("employee"))).isEmpty();
	}

}
