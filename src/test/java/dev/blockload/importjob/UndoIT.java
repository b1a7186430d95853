package dev.blockload.importjob;

import java.util.List;

import dev.blockload.Warning;
import dev.blockload.publish.UndoException;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Undo of runs of a block with a key: the block is exactly as it was, in every column.
 */
class UndoIT extends UndoFixture {

	@Test
	void aReplaceOfAKeyedBlockIsUndoneAndTheUndoIsUndone() {
		createStaff();
		this.bench.define("staff", STAFF.replace("upsert", "replace\nmax-delete: none"));
		List<String> before = staff();
		Run run = load("staff", "id,name,pay\n1,Ada,1.00\n3,Cem,\n4,Dee,4\n");
		List<String> after = staff();
		assertThat(after).containsExactly("1|Ada|1.00|{\"a\": 1}|2.00", "3|Cem|∅|{\"a\": 1}|∅", "4|Dee|4|{\"a\": 1}|8");
		assertThat(kept()).containsExactly("blockload_run_N_undo");
		Run undo = undo(run);
		assertThat(undo.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(undo.counts()).isEqualTo(undone(1, 1, 1));
		assertThat(undo.undo()).isEqualTo(new Run.Undo(run.id(), null, null));
		assertThat(undo.warnings()).isEmpty();
		assertThat(staff()).isEqualTo(before);
		assertThat(this.bench.history().find(Long.toString(run.id())).undo())
			.isEqualTo(new Run.Undo(null, undo.id(), null));
		assertThat(this.bench.history().find(Long.toString(undo.id())).undo().keptBytes()).isPositive();
		Run redo = undo(undo);
		assertThat(redo.counts()).isEqualTo(undone(1, 1, 1));
		assertThat(staff()).isEqualTo(after);
		Run again = undo(redo);
		assertThat(staff()).isEqualTo(before);
		assertThat(again.purpose()).isEqualTo("undo of run " + redo.id());
		assertThat(kept()).containsExactly("blockload_run_N_undo");
	}

	@Test
	void rowsOfALargeRunIntoAnEmptyBlockAreKeptOnlyIfALaterRunChangesThem() {
		this.bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text, pay numeric)");
		this.bench.define("staff", STAFF.replace("upsert", "replace\nmax-delete: none"));
		Run first = load("staff", "id,name,pay\n1,Ada,1.0\n2,Bob,2\n3,Cem,3\n4,Dee,4\n5,Eve,5\n6,Fay,6\n");
		String kept = "SELECT _image, id, pay FROM blockload.blockload_run_%d_undo ORDER BY 1, 2";
		assertThat(this.bench.rows(kept.formatted(first.id()))).isEmpty();
		List<String> before = staff();
		Run second = load("staff", "id,name,pay\n1,Ada,1.00\n3,Cem,3\n4,Dee,4\n5,Eve,5\n6,Fay,6\n7,Gil,7\n");
		assertThat(this.bench.rows(kept.formatted(first.id()))).as("one row was changed, one was deleted")
			.containsExactly("a|1|1.0", "a|2|2");
		assertThat(this.bench.rows(kept.formatted(second.id()))).containsExactly("a|1|1.00", "a|7|7", "b|1|1.0",
				"b|2|2");
		List<String> after = staff();
		Run undo = undo(second);
		assertThat(staff()).isEqualTo(before);
		this.bench.sql("INSERT INTO app.staff VALUES (99, 'of another writer')");
		Run earlier = undo(first);
		assertThat(earlier.counts()).isEqualTo(undone(0, 0, 6));
		assertThat(staff()).containsExactly("99|of another writer|∅");
		this.bench.sql("DELETE FROM app.staff");
		assertThat(undo(earlier).counts()).isEqualTo(undone(6, 0, 0));
		assertThat(staff()).isEqualTo(before);
		undo(undo);
		assertThat(staff()).isEqualTo(after);
	}

	@Test
	void aLargeRunIntoAnEmptyBlockIsNotUndoneIfAnotherWriterChangedOneOfItsRows() {
		this.bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text)");
		this.bench.define("staff", STAFF);
		Run run = load("staff", "id,name\n1,Ada\n2,Bob\n3,Cem\n4,Dee\n5,Eve\n6,Fay\n");
		String message = "Another writer changed or deleted %s of block " + this.bench.application()
				+ ".staff that run " + run.id() + " added.";
		this.bench.sql("UPDATE app.staff SET name = 'Ida' WHERE id = 1");
		UndoException refused = refused(run);
		assertThat(refused.code()).isEqualTo("undo-row-changed");
		assertThat(refused.message()).isEqualTo(message.formatted("1 row"));
		this.bench.sql("DELETE FROM app.staff WHERE id = 2");
		this.bench.sql("INSERT INTO app.staff VALUES (2, 'Bob')");
		assertThat(refused(run).message()).isEqualTo(message.formatted("2 rows"));
		assertThat(staff()).hasSize(6);
		this.bench.sql("CREATE TABLE app.other (id int PRIMARY KEY, name text)");
		this.bench.sql("CREATE FUNCTION app.more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$");
		this.bench.sql("CREATE TRIGGER more BEFORE INSERT ON app.other FOR EACH ROW EXECUTE FUNCTION app.more()");
		this.bench.define("staff", STAFF.replace("block: staff", "block: other"));
		Run triggered = load("staff", "id,name\n1,Ada\n2,Bob\n3,Cem\n4,Dee\n5,Eve\n6,Fay\n7,Gil\n");
		assertThat(this.bench.rows("SELECT count(*) FROM blockload.blockload_run_%d_undo".formatted(triggered.id())))
			.as("a trigger can write other rows: the rows of the run are copied")
			.containsExactly("7");
	}

	@Test
	void theLastRunsAreUndoneOneAfterTheOtherAndAnEarlierOneIsNot() {
		createStaff();
		this.bench.define("staff", STAFF + "undo: {keep: 2}\n");
		List<String> nothing = staff();
		Run first = load("staff", "id,name,pay\n4,Dee,4\n");
		List<String> before = staff();
		Run second = load("staff", "id,name,pay\n4,Dee,5\n5,Eve,5\n");
		List<String> between = staff();
		Run third = load("staff", "id,name,pay\n4,Dee,6\n1,Ida,1\n");
		assertThat(kept()).containsExactly("blockload_run_N_undo", "blockload_run_N_undo");
		UndoException later = refused(second);
		assertThat(later.code()).isEqualTo("undo-later-run");
		assertThat(later.message()).isEqualTo("Run " + third.id() + " changed block " + this.bench.application()
				+ ".staff after run " + second.id() + ".");
		assertThat(later.action()).isEqualTo("Undo the later run first: ./blockload undo " + third.id());
		Run undo = undo(third);
		assertThat(staff()).isEqualTo(between);
		UndoException again = refused(third);
		assertThat(again.code()).isEqualTo("already-undone");
		assertThat(again.message()).isEqualTo("Run " + third.id() + " was undone by run " + undo.id() + ".");
		assertThat(again.action())
			.isEqualTo("To restore what run " + third.id() + " did, undo that run: ./blockload undo " + undo.id());
		Run earlier = undo(second);
		assertThat(staff()).isEqualTo(before);
		assertThat(refused(undo).code()).isEqualTo("undo-later-run");
		UndoException old = refused(first);
		assertThat(old.code()).isEqualTo("undo-not-kept");
		assertThat(old.message()).isEqualTo("Nothing is kept of run " + first.id() + " with which it could be undone.");
		assertThat(staff()).isEqualTo(before).isNotEqualTo(nothing);
		undo(earlier);
		assertThat(staff()).isEqualTo(between);
		undo(undo);
		assertThat(this.bench.rows("SELECT id, name, pay FROM app.staff ORDER BY 1")).containsExactly("1|Ida|1",
				"2|Bob|2.00", "3|Cem|∅", "4|Dee|6", "5|Eve|5");
	}

	@Test
	void theGreatestNumberOfTheImportsOfABlockIsKeptAndZeroKeepsNothing() {
		createStaff();
		this.bench.define("staff", STAFF + "undo: {keep: 0}\n");
		this.bench.define("other", STAFF.replace("staff.csv", "other.csv") + "undo: {keep: 1}\n");
		Run nothing = load("staff", "id,name,pay\n4,Dee,4\n");
		assertThat(kept()).isEmpty();
		assertThat(refused(nothing).code()).isEqualTo("undo-not-kept");
		load("other", "id,name,pay\n5,Eve,5\n");
		Run kept = load("staff", "id,name,pay\n4,Dee,5\n");
		assertThat(this.bench.rows("SELECT run_id FROM blockload.undo_log")).containsExactly(Long.toString(kept.id()));
		undo(kept);
		assertThat(this.bench.rows("SELECT pay FROM app.staff WHERE id = 4")).containsExactly("4");
	}

	@Test
	void whatIsKeptHasTheChangedRowsOnlyNoOtherRoleReadsItAndItIsDroppedWithTheRun() {
		createStaff();
		this.bench.define("staff", STAFF);
		Run run = load("staff", "id,name,pay\n1,Ada,1.0\n2,Bob,3\n4,Dee,4\n");
		String table = "blockload.blockload_run_" + run.id() + "_undo";
		assertThat(this.bench.rows("SELECT _image, id, pay FROM " + table + " ORDER BY 1, 2")).containsExactly("a|2|3",
				"a|4|4", "b|2|2.00");
		assertThat(this.bench
			.rows("""
					SELECT grantee::regrole, count(*) FROM pg_class CROSS JOIN LATERAL aclexplode(coalesce(relacl, acldefault('r', relowner)))
					 WHERE oid = '%s'::regclass GROUP BY 1"""
				.formatted(table)))
			.singleElement()
			.satisfies((only) -> assertThat(only).startsWith(this.bench.servers().username() + "|"));
		this.bench.sql("ALTER TABLE app.staff ALTER COLUMN name TYPE varchar(20)");
		UndoException altered = refused(run);
		assertThat(altered.code()).isEqualTo("undo-block-changed");
		assertThat(altered.message()).isEqualTo("Block " + this.bench.application()
				+ ".staff was altered or created again after run " + run.id() + ".");
		this.bench.bean(RunPurge.class).of(this.bench.application());
		assertThat(kept()).isEmpty();
		this.bench.sql("CREATE TABLE " + table + " (n int)");
		assertThat(this.bench.bean(Repair.class).all()).containsExactly(new Repair.Finding(RepairCode.UNDO_TABLE_LEFT,
				run.id(),
				"Tables were left that kept rows for the undo of a run that cannot be undone any more. They were dropped."));
		assertThat(kept()).isEmpty();
	}

	@Test
	void aTriggerThatChangesRestoredRowsIsReportedAndEarlierRunsStayUndoable() {
		this.bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text, version int DEFAULT 0)");
		this.bench.sql("""
				CREATE FUNCTION app.version() RETURNS trigger LANGUAGE plpgsql AS
				$$ BEGIN new.version := old.version + 1; RETURN new; END $$""");
		this.bench.sql("CREATE TRIGGER version BEFORE UPDATE ON app.staff FOR EACH ROW EXECUTE FUNCTION app.version()");
		this.bench.sql("INSERT INTO app.staff VALUES (1, 'Ada')");
		this.bench.define("staff", STAFF);
		Run first = load("staff", "id,name\n1,Bea\n");
		Run second = load("staff", "id,name\n1,Cam\n");
		Run undo = undo(second);
		assertThat(staff()).containsExactly("1|Bea|3");
		assertThat(undo.warnings()).singleElement()
			.satisfies((warning) -> assertThat(warning.code() + ": " + warning.message())
				.isEqualTo("undo-differs: 1 restored rows differ from what they were before run " + second.id()
						+ ", because a trigger of block " + this.bench.application()
						+ ".staff changed them. Look at the trigger."));
		undo(first);
		assertThat(staff()).containsExactly("1|Ada|4");
	}

	@Test
	void aListThatRefersToItselfIsUndoneInOneStatement() {
		this.bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, boss int REFERENCES app.staff ON DELETE CASCADE)");
		this.bench.sql("INSERT INTO app.staff VALUES (1, NULL), (2, 1)");
		this.bench.define("staff", STAFF);
		List<String> before = staff();
		Run first = load("staff", "id,boss\n3,1\n");
		Run second = load("staff", "id,boss\n2,3\n4,3\n");
		List<String> after = staff();
		Run undo = undo(second);
		Run earlier = undo(first);
		assertThat(staff()).isEqualTo(before);
		Run again = undo(earlier);
		undo(undo);
		assertThat(staff()).isEqualTo(after).containsExactly("1|∅", "2|3", "3|1", "4|3");
		undo(this.bench.history().newest("staff", 1).get(0));
		this.bench.sql("INSERT INTO app.staff VALUES (5, 3)");
		UndoException refused = refused(again);
		assertThat(refused.code()).isEqualTo("undo-referenced");
		assertThat(refused.message()).isEqualTo("Run " + again.id() + " added the row (id) = (3) to "
				+ this.bench.application() + ".staff, and rows of " + this.bench.application()
				+ ".staff refer to it now (constraint staff_boss_fkey).");
		assertThat(staff()).containsExactly("1|∅", "2|1", "3|1", "5|3");
	}

	@Test
	void aChildThatMovedFromADeletedParentToANewOneMovesBack() {
		this.bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, boss int REFERENCES app.staff)");
		this.bench.sql("INSERT INTO app.staff VALUES (1, NULL), (2, 1), (3, 2)");
		this.bench.define("staff", STAFF.replace("upsert", "replace\nmax-delete: none"));
		List<String> before = staff();
		Run run = load("staff", "id,boss\n3,4\n4,1\n1,\n");
		assertThat(staff()).containsExactly("1|∅", "3|4", "4|1");
		Run undo = undo(run);
		assertThat(undo.counts()).isEqualTo(undone(1, 1, 1));
		assertThat(staff()).isEqualTo(before);
		undo(undo);
		assertThat(staff()).containsExactly("1|∅", "3|4", "4|1");
	}

	@Test
	void rowsThatExchangedAUniqueValueGetTheirOldValues() {
		this.bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, code text UNIQUE)");
		this.bench.sql("INSERT INTO app.staff VALUES (1, 'A'), (2, 'B'), (3, 'C')");
		this.bench.define("staff", STAFF);
		List<String> before = staff();
		Run first = load("staff", "id,code\n1,D\n");
		Run second = load("staff", "id,code\n2,A\n");
		Run third = load("staff", "id,code\n1,B\n");
		List<String> after = staff();
		assertThat(after).containsExactly("1|B", "2|A", "3|C");
		undo(third);
		undo(second);
		undo(first);
		assertThat(staff()).isEqualTo(before);
		// As one run would leave it.
		this.bench.sql("TRUNCATE app.staff");
		this.bench.sql("INSERT INTO app.staff VALUES (1, 'A'), (2, 'C'), (3, 'X')");
		Run chain = load("staff", "id,code\n2,D\n1,C\n");
		this.bench.jdbc()
			.execute(
					"UPDATE blockload.blockload_run_%1$d_undo SET code = CASE id WHEN 1 THEN 'D' ELSE 'C' END WHERE _image = 'b'"
						.formatted(chain.id()));
		undo(chain);
		assertThat(staff()).containsExactly("1|D", "2|C", "3|X");
	}

	@Test
	void createdItemsOfListsAreRemovedUnlessRowsReferToThem() {
		this.bench
			.sql("CREATE TABLE app.dept (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text UNIQUE NOT NULL)");
		this.bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, dept int REFERENCES app.dept)");
		this.bench.sql("INSERT INTO app.dept (code) VALUES ('IT')");
		this.bench.define("staff", STAFF + "columns: {id: id, dept: {from: dept, match: code, unknown: create}}\n");
		Run run = load("staff", "id,dept\n1,IT\n2,HR\n3,PR\n4,PR\n");
		assertThat(run.counts().created().toString()).contains("dept=2");
		String items = "SELECT code, id FROM app.dept ORDER BY 1";
		String rows = "SELECT * FROM app.staff ORDER BY 1";
		List<String> created = this.bench.rows(items);
		List<String> loaded = this.bench.rows(rows);
		Run undo = undo(run);
		assertThat(this.bench.rows("SELECT code FROM app.dept")).containsExactly("IT");
		assertThat(this.bench.rows(rows)).isEmpty();
		assertThat(undo.warnings()).extracting(Warning::code, Warning::message)
			.containsExactly(tuple("items-removed", "Items that run " + run.id() + " had created were removed: 2 in "
					+ this.bench.application() + ".dept."));
		Run redo = undo(undo);
		assertThat(this.bench.rows(items)).isEqualTo(created);
		assertThat(this.bench.rows(rows)).isEqualTo(loaded);
		this.bench.sql("CREATE TABLE app.head (dept int REFERENCES app.dept ON DELETE CASCADE)");
		this.bench.sql("INSERT INTO app.head SELECT id FROM app.dept WHERE code = 'HR'");
		assertThat(undo(redo).warnings()).extracting(Warning::code, Warning::message)
			.containsExactly(
					tuple("items-removed",
							"Items that run " + redo.id() + " had created were removed: 1 in "
									+ this.bench.application() + ".dept."),
					tuple("items-stay", "Items that run " + redo.id()
							+ " had created stay, because rows refer to them or another writer changed them: 1 in "
							+ this.bench.application() + ".dept."));
		assertThat(this.bench.rows("SELECT code FROM app.dept ORDER BY 1")).containsExactly("HR", "IT");
		assertThat(this.bench.rows("SELECT count(*) FROM app.head")).containsExactly("1");
	}

	@Test
	void afterAnUndoAPersonLoadsTheSameFileAgainAndAScheduleDoesNot() {
		createStaff();
		this.bench.define("staff", STAFF);
		Run first = load("staff", "id,name,pay\n4,Dee,4\n");
		Run undo = undo(first);
		Run scheduled = this.bench.run(RunRequest.scheduled("staff", new RequestedFile.ByRule(), 900_001));
		assertThat(scheduled.startedBy()).isEqualTo("schedule");
		assertThat(scheduled.status()).isEqualTo(RunStatus.UNCHANGED);
		assertThat(scheduled.warnings()).extracting(Warning::code, Warning::message)
			.containsExactly(tuple("undone", "Run " + first.id() + " loaded this file, and run " + undo.id()
					+ " undid that. A schedule does not load the file again. To load it: ./blockload run staff"));
		assertThat(this.bench.rows("SELECT count(*) FROM app.staff WHERE id = 4")).containsExactly("0");
		assertThat(this.bench.history().lastGood("staff")).get().extracting(Run::id).isEqualTo(first.id());
		Run again = this.bench.run("staff");
		assertThat(again.counts().inserted()).isEqualTo(1);
		assertThat(this.bench.run("staff").status()).isEqualTo(RunStatus.UNCHANGED);
		undo(again);
		this.bench.put("staff.csv", "id,name,pay\n4,Dee,5\n");
		assertThat(this.bench.run(RunRequest.scheduled("staff", new RequestedFile.ByRule(), 900_002)).status())
			.isEqualTo(RunStatus.COMPLETED);
	}

	@Test
	void identitiesDomainsEnumsAndOddNamesAreRestored() {
		this.bench.sql("CREATE DOMAIN app.small AS int CHECK (value < 100)");
		this.bench.sql("CREATE TYPE app.mood AS ENUM ('sad', 'ok')");
		this.bench.sql("""
				CREATE TABLE app."Odd ""x\""" (n int GENERATED ALWAYS AS IDENTITY, "_image" app.small, "a b" app.mood,
				                          code text COLLATE "C" PRIMARY KEY, f float8, iv interval)""");
		this.bench.sql(
				"INSERT INTO app.\"Odd \"\"x\"\"\" (\"_image\", \"a b\", code, f, iv) VALUES (1, 'sad', 'ä', -0.0, '24:00'), (2, NULL, 'b', 'NaN', '1 day')");
		this.bench.define("odd",
				"file: {fixed: odd.csv}\nblock: 'Odd \"x\"'\nmode: replace\nmax-delete: none\ncolumns: {_image: i, a b: m, code: c, f: f}\n");
		String rows = "SELECT * FROM app.\"Odd \"\"x\"\"\" ORDER BY code";
		List<String> before = this.bench.rows(rows);
		Run run = load("odd", "i,m,c,f\n7,ok,ä,0.0\n9,,z,1\n");
		List<String> after = this.bench.rows(rows);
		Run undo = undo(run);
		assertThat(undo.warnings()).isEmpty();
		assertThat(this.bench.rows(rows)).isEqualTo(before);
		undo(undo);
		assertThat(this.bench.rows(rows)).isEqualTo(after);
	}

}
