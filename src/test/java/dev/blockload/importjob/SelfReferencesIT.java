package dev.blockload.importjob;

import java.util.List;
import java.util.Map;

import dev.blockload.Warning;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lists whose items have surrogate keys, and refer to each other by the codes of a file.
 */
class SelfReferencesIT {

	private static final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void renew() {
		bench.renew();
	}

	private static void create(String id) {
		bench.sql("CREATE TABLE app.unit (id " + id
				+ " PRIMARY KEY, code text NOT NULL UNIQUE, parent_id int CONSTRAINT up REFERENCES app.unit, name text DEFAULT 'none')");
	}

	/**
	 * An import of the units; {@code parent} is what follows in the rule of the parent.
	 */
	private static void define(String mode, String parent, String rest) {
		bench.define("units", """
				file: {fixed: units.csv}
				block: unit
				key: [code]
				mode: %s
				columns:
				  code: Code
				  name: Name
				  parent_id: {from: Parent, match: code%s}
				rejects: {max: 100}
				""".formatted(mode, parent) + rest);
	}

	private static List<String> units() {
		return bench.rows("SELECT u.code, p.code, u.name FROM app.unit u LEFT JOIN app.unit p ON p.id = u.parent_id"
				+ " ORDER BY u.code");
	}

	private static List<String> numbers() {
		return bench.rows("SELECT id, code FROM app.unit ORDER BY id");
	}

	private static Run load(String rows) {
		bench.put("units.csv", "Code,Parent,Name\n" + rows);
		Run run = bench.run("units");
		assertThat(run.error()).isNull();
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts().imbalance()).isEmpty();
		return run;
	}

	/** Inserted, updated, unchanged and deleted. */
	private static List<Long> counts(Run run) {
		return List.of(run.counts().inserted(), run.counts().updated(), run.counts().unchanged(),
				run.counts().deleted());
	}

	private static Run undo(Run run) {
		return bench.bean(RunUndo.class).undo(run);
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

	@Test
	void parentsAreFoundByTheirCodesInTheFileInAnyOrderAndInTheList() {
		create("int GENERATED ALWAYS AS IDENTITY");
		bench.sql("INSERT INTO app.unit (code, name) VALUES ('old', 'Old'), ('x', 'X')");
		bench.sql("CREATE TABLE app.fired (id int, code text)");
		bench.sql("""
				CREATE FUNCTION app.note() RETURNS trigger LANGUAGE plpgsql AS
				$$BEGIN INSERT INTO app.fired VALUES (NEW.id, NEW.code); RETURN NULL; END$$""");
		bench.sql("CREATE TRIGGER note AFTER INSERT OR UPDATE ON app.unit FOR EACH ROW EXECUTE FUNCTION app.note()");
		define("upsert", "", "");
		String rows = "c,b,C\nb,a,B\na,a,A\nx,c,X\nd,old,D\nold,,Old\n";
		Run run = load(rows);
		assertThat(units()).containsExactly("a|a|A", "b|a|B", "c|b|C", "d|old|D", "old|∅|Old", "x|c|X");
		assertThat(numbers()).containsExactly("1|old", "2|x", "3|c", "4|b", "5|a", "6|d");
		assertThat(counts(run)).containsExactly(4L, 1L, 1L, 0L);
		assertThat(bench.rows("SELECT * FROM app.fired ORDER BY id")).containsExactly("2|x", "3|c", "4|b", "5|a",
				"6|d");
		Run again = load(rows + "e,e,E\n");
		assertThat(counts(again)).containsExactly(1L, 0L, 6L, 0L);
		assertThat(numbers()).endsWith("7|e");
		assertThat(bench.rows("SELECT count(*) FROM app.fired")).containsExactly("6");
		assertThat(undo(again).counts().deleted()).isEqualTo(1);
		assertThat(undo(run).counts().deleted()).isEqualTo(4);
		assertThat(numbers()).containsExactly("1|old", "2|x");
		assertThat(units()).containsExactly("old|∅|Old", "x|∅|X");
	}

	@Test
	void eachModeTakesTheParentsThatItsItemsCanHave() {
		create("int DEFAULT -1");
		bench.sql("CREATE SEQUENCE app.numbers START 10");
		bench.sql("ALTER TABLE app.unit ALTER id SET DEFAULT nextval('app.numbers')");
		bench.sql("INSERT INTO app.unit (code, parent_id) VALUES ('old', NULL), ('x', 10), ('y', 11)");
		define("append", ", unknown: 'null'", "");
		Run run = load("n,m,N\nm,old,M\nx,,X\no,none,O\n");
		assertThat(reasons(run)).containsExactly(
				"3 code key-exists: The key (code) = (x) exists in block app.unit. Mode append adds new items only.");
		assertThat(units()).containsExactly("m|old|M", "n|m|N", "o|∅|O", "old|∅|none", "x|old|none", "y|x|none");
		assertThat(warnings(run)).containsExactly(
				"1 cell of column 'parent_id' became null, because list app.unit has no such item: 'none' (1).");
		define("update", "", "");
		run = load("y,old,Y\nnew,old,New\nx,new,X\n");
		assertThat(reasons(run)).containsExactly(
				"2 code key-unknown: The key (code) = (new) does not exist in block app.unit. Mode update changes existing items only.",
				"3 parent_id unknown-reference: No item of list app.unit has (code) = (new). Expected an item of the list.");
		assertThat(counts(run)).containsExactly(0L, 1L, 0L, 0L);
		// 'x' moves from a parent that is deleted to one that is new; the number of 'new'
		// is the next one.
		define("replace", ", unknown: {default: x}", "");
		run = load("x,new,X\nnew,,New\nz,unheard,Z\nq,old,Q\n");
		assertThat(units()).containsExactly("new|∅|New", "x|new|X", "z|x|Z");
		assertThat(numbers()).containsExactly("11|x", "16|new", "17|z");
		assertThat(counts(run)).containsExactly(2L, 1L, 0L, 5L);
		assertThat(reasons(run)).containsExactly(
				"4 parent_id unknown-reference: (parent_id) = (old) does not exist in app.unit, nor in this file. Foreign key up expects it.");
		assertThat(warnings(run)).contains(
				"1 cell of column 'parent_id' became the default 'x', because list app.unit has no such item: 'unheard' (1).");
	}

	@Test
	void unknownParentsAreCreatedBeforeTheirChildrenAndStayWhileTheFileRefersToThem() {
		create("int GENERATED BY DEFAULT AS IDENTITY");
		bench.sql("INSERT INTO app.unit (code) VALUES ('old')");
		define("replace", ", unknown: create", "");
		String rows = "a,top,A\nb,top,B\nc,a,C\nbad,only,\n";
		bench.sql("ALTER TABLE app.unit ADD CHECK (name <> 'bad'), ALTER name SET NOT NULL");
		Run first = load(rows);
		assertThat(units()).containsExactly("a|top|A", "b|top|B", "c|a|C", "top|∅|none");
		assertThat(counts(first)).containsExactly(3L, 0L, 0L, 1L);
		assertThat(first.counts().created()).isEqualTo(Map.of(bench.application() + ".unit", 1L));
		Run again = load(rows + "d,d,D\n");
		assertThat(counts(again)).containsExactly(1L, 0L, 3L, 0L);
		assertThat(again.counts().created()).isEqualTo(Map.of(bench.application() + ".unit", 0L));
		assertThat(units()).containsExactly("a|top|A", "b|top|B", "c|a|C", "d|d|D", "top|∅|none");
		// An item whose record is rejected is in the file, and so is not created.
		define("upsert", ", unknown: create", "");
		Run run = load("a,bad,A\nbad,,bad\nc,late,C\nlate,,\n");
		assertThat(reasons(run)).containsExactly(
				"1 parent_id unknown-reference: (parent_id) = (bad) does not exist in app.unit, nor in this file. Foreign key up expects it.",
				"2 name check-violated: (name) = (bad) violates check constraint unit_name_check: (name <> 'bad'::text).",
				"3 parent_id unknown-reference: (code) = (late) is an item of this file whose record was rejected.",
				"4 name null-not-allowed: The field is empty, which means null. Expected a value: the column does not allow null.");
		undo(run);
		assertThat(units()).containsExactly("a|top|A", "b|top|B", "c|a|C", "d|d|D", "top|∅|none");
		undo(again);
		undo(first);
		assertThat(units()).containsExactly("old|∅|none");
	}

	@Test
	void parentsHaveTheValuesThatTheFileGivesThem() {
		create("int GENERATED ALWAYS AS IDENTITY");
		bench.sql("ALTER TABLE app.unit ADD place int UNIQUE, ADD CHECK (name <> 'bad')");
		bench.sql("INSERT INTO app.unit (code, place) VALUES ('p', 1), ('q', 2), ('r', 3)");
		bench.define("units", """
				file: {fixed: units.csv}
				block: unit
				key: [place]
				mode: upsert
				duplicates: last
				columns:
				  place: Place
				  code: Code
				  name: Name
				  parent_id: {from: Parent, match: code, match-case: insensitive}
				rejects: {max: 100}
				""");
		bench.put("units.csv", """
				Place,Code,Parent,Name
				1,x,,one
				2,y,,bad
				4,a,X,a
				5,b,p,b
				6,c,y,c
				7,gone,,first
				7,d,,last
				8,e,gone,e
				9,f,R,f
				10,g,D,g
				""");
		Run run = bench.run("units");
		assertThat(run.counts().imbalance()).isEmpty();
		assertThat(reasons(run)).containsExactly(
				"2 name check-violated: (name) = (bad) violates check constraint unit_name_check: (name <> 'bad'::text).",
				"4 parent_id unknown-reference: No item of list app.unit has (code) = (p). Expected an item of the list.",
				"5 parent_id unknown-reference: No item of list app.unit has (code) = (y), because its record was not loaded. Expected an item of the list.",
				"8 parent_id unknown-reference: No item of list app.unit has (code) = (gone), because its record was not loaded. Expected an item of the list.");
		assertThat(units()).containsExactly("a|x|a", "d|∅|last", "f|r|f", "g|d|g", "q|∅|none", "r|∅|none", "x|∅|one");
		assertThat(counts(run)).containsExactly(4L, 1L, 0L, 0L);
	}

	@Test
	void circlesAreNamedByTheCodesOfTheirItems() {
		create("int GENERATED ALWAYS AS IDENTITY");
		bench.sql("INSERT INTO app.unit (code) VALUES ('z')");
		bench.sql("INSERT INTO app.unit (code, parent_id) VALUES ('y', 1)");
		String rows = "a,b,A\nb,a,B\nz,y,Z\ns,s,S\n";
		define("upsert", "", "cycles: reject\n");
		assertThat(reasons(load(rows))).containsExactly(
				"1 parent_id reference-cycle: (parent_id) = (b) refers back to this item, directly or through others. Expected no circle.",
				"2 parent_id reference-cycle: (parent_id) = (a) refers back to this item, directly or through others. Expected no circle.",
				"3 parent_id reference-cycle: (parent_id) = (y) refers back to this item, directly or through others. Expected no circle.");
		assertThat(units()).containsExactly("s|s|S", "y|z|none", "z|∅|none");
		define("upsert", "", "");
		assertThat(warnings(load(rows))).containsExactly(
				"4 items of app.unit refer to each other in circles by up (parent_id): a → b → a; z → y → z."
						+ " To reject them, add this line to the import: cycles: reject");
		assertThat(units()).containsExactly("a|b|A", "b|a|B", "s|s|S", "y|z|none", "z|y|Z");
	}

	@Test
	void onlyAnImportThatChangesWhoRefersToWhomLooksForCircles() {
		bench.sql(
				"CREATE TABLE app.team (id int PRIMARY KEY, code text UNIQUE, up text REFERENCES app.team (code), name text)");
		bench.sql(
				"INSERT INTO app.team VALUES (1, 'a', NULL), (2, 'b', 'a'), (3, 'c', 'b'), (4, 'd', 'd'), (5, 'e', 'd')");
		bench.sql("UPDATE app.team SET up = 'e' WHERE id = 4");
		for (String mode : List.of("update", "upsert")) {
			bench.define("team", "file: {fixed: team.csv}\nblock: team\nmode: " + mode
					+ "\nkey: id\ncycles: reject\nrejects: {max: 9}\n");
			bench.put("team.csv", "id,name\n4,four in " + mode + "\n");
			assertThat(reasons(bench.run("team"))).isEmpty();
		}
		assertThat(bench.rows("SELECT name FROM app.team WHERE id = 4")).containsExactly("four in upsert");
		bench.define("team",
				"file: {fixed: team.csv}\nblock: team\nmode: update\nkey: id\ncycles: reject\nrejects: {max: 9}\n");
		bench.put("team.csv", "id,code\n1,z\n3,a\n");
		assertThat(reasons(bench.run("team"))).first()
			.isEqualTo(
					"2 up reference-cycle: (up) = (b) refers back to this item, directly or through others. Expected no circle.");
	}

	@Test
	void ofManyCirclesEachIsNamedWithItsOwnMembers() {
		create("int GENERATED ALWAYS AS IDENTITY");
		bench.sql("INSERT INTO app.unit (code) SELECT 'k' || n FROM generate_series(1, 2000) n");
		define("replace", ", unknown: create", "max-delete: none\n");
		StringBuilder rows = new StringBuilder("new,missing,N\n");
		for (int n = 1001; n <= 3000; n += 2) {
			rows.append("k%1$d,k%2$d,x\n".formatted(n, n + 1));
		}
		for (int n = 1002; n <= 3000; n += 2) {
			rows.append("k%1$d,k%2$d,x\n".formatted(n, n - 1));
		}
		Run run = load(rows.toString());
		assertThat(counts(run)).containsExactly(1001L, 1000L, 0L, 1000L);
		assertThat(warnings(run)).singleElement()
			.asString()
			.startsWith("2000 items of app.unit refer to each other in circles by up (parent_id): "
					+ "k1001 → k1002 → k1001; k1003 → k1004 → k1003; ");
	}

	@Test
	void aTriggerThatChangesTheNumbersOfNewItemsFailsTheRun() {
		create("int GENERATED BY DEFAULT AS IDENTITY");
		bench.sql("""
				CREATE FUNCTION app.number() RETURNS trigger LANGUAGE plpgsql AS
				$$BEGIN NEW.id := 100 - NEW.id; RETURN NEW; END$$""");
		bench.sql("CREATE TRIGGER number BEFORE INSERT ON app.unit FOR EACH ROW EXECUTE FUNCTION app.number()");
		define("append", "", "");
		bench.put("units.csv", "Code,Parent,Name\na,,A\nb,,B\n");
		Run run = bench.run("units");
		assertThat(run.error().code()).isEqualTo("counts-differ");
		assertThat(run.error().message().replace(bench.application(), "app"))
			.isEqualTo("Block app.unit gave 2 items another value of (id) than the run took from its default.");
		assertThat(units()).isEmpty();
	}

	@Test
	void aParentThatAnotherSessionAddsOrRenamesMeanwhileIsFoundAgain() {
		create("int GENERATED ALWAYS AS IDENTITY");
		bench.sql("INSERT INTO app.unit (code) VALUES ('p')");
		define("upsert", ", unknown: 'null'", "");
		bench.put("units.csv", "Code,Parent,Name\na,late,A\nb,a,B\nc,p,C\n");
		Run run = bench.launcher()
			.start(new RunRequest("units", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP),
					new RunListener() {
						@Override
						public void step(String step) {
							if (step.equals("publish")) {
								bench.sql("INSERT INTO app.unit (code) VALUES ('late'), ('a')");
								bench.sql("UPDATE app.unit SET code = 'renamed' WHERE code = 'p'");
							}
						}
					})
			.result();
		assertThat(run.error()).isNull();
		assertThat(units()).containsExactly("a|late|A", "b|a|B", "c|∅|C", "late|∅|none", "renamed|∅|none");
		assertThat(counts(run)).containsExactly(2L, 1L, 0L, 0L);
	}

}
