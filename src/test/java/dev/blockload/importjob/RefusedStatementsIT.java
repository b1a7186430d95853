package dev.blockload.importjob;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.block.Mode;
import dev.blockload.run.Run;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What PostgreSQL refuses and would refuse again needs a person: it is not retried, and
 * its message names the statement, the table, the index and the trigger.
 */
class RefusedStatementsIT {

	private static final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void renew() {
		bench.renew();
	}

	private static Run run(String block, Mode mode, String file) {
		bench.define("it", "file: {fixed: in.csv}\nblock: " + block + "\nmode: " + mode.text() + "\n");
		bench.put("in.csv", file);
		return bench.run(new RunRequest("it", new RequestedFile.ByRule(), mode, RunRequest.Repeat.FORCE));
	}

	private static void assertFailed(Run run, String code, String message, String action) {
		assertThat(run.error()).as("error of a run into %s", run.block()).isNotNull();
		assertThat(run.error().message().replace(bench.application(), "app").replaceAll("(?<=run_)[0-9]+", "N"))
			.isEqualTo(message);
		assertThat(run.error().action()).isEqualTo(action.replace("show N", "show " + run.id())
			.replaceFirst("new run\\.$", "new run: ./blockload run it --mode " + run.mode()));
		assertThat(run.error().code()).isEqualTo(code);
		assertThat(FailureCodes.find(code).orElseThrow().resolvesItself()).as("whether %s is retried", code).isFalse();
	}

	private static void createNotes(String raises) {
		bench.sql("CREATE TABLE app.notes (id int PRIMARY KEY, note text)");
		bench.sql("CREATE FUNCTION app.check_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + raises
				+ "; RETURN new; END $$");
		bench.sql(
				"CREATE TRIGGER note_is_fine AFTER INSERT ON app.notes FOR EACH ROW EXECUTE FUNCTION app.check_note()");
	}

	private static Run runOfNotes() {
		return run("notes", Mode.UPSERT, "id,note\n1,a\n");
	}

	@Test
	void aValueThatIsTooBigForAnIndexIsNamedWithIt() {
		bench.sql("CREATE TABLE app.notes (id int PRIMARY KEY, note text)");
		bench.sql("CREATE INDEX notes_note ON app.notes (note)");
		String big = new Random(1).ints(9000, 'a', 'z').mapToObj(Character::toString).collect(Collectors.joining());
		assertFailed(run("notes", Mode.UPSERT, "id,note\n1," + big + "\n"), "constraint-violated",
				"The block refuses rows of this file: index row requires 9016 bytes, maximum size is "
						+ "8191. Where: statement INSERT INTO app.notes. Possible index: notes_note.",
				"A value in an index can have some 2,700 bytes. Shorten the value in the file, or index "
						+ "a part or a hash of it: CREATE INDEX … (md5(COLUMN)). Then start a new run.");
	}

	@Test
	void aRowThatIsTooBigForAPageFailsForGood() {
		List<Integer> columns = IntStream.range(0, 1100).boxed().toList();
		bench.sql("CREATE TABLE app.wide ("
				+ columns.stream().map((i) -> "c" + i + " float8").collect(Collectors.joining(", ")) + ")");
		String file = columns.stream().map((i) -> "c" + i).collect(Collectors.joining(",")) + "\n"
				+ columns.stream().map(String::valueOf).collect(Collectors.joining(",")) + "\n";
		assertFailed(run("wide", Mode.APPEND, file), "constraint-violated",
				"The block refuses rows of this file: row is too big: size 8824, maximum size 8160. "
						+ "Where: statement COPY blockload.blockload_run_N.",
				"A row must fit into a page of 8 kB; only long texts are stored outside of it. Load "
						+ "fewer columns, or divide the block into two tables. Then start a new run.");
	}

	@Test
	void aBlockWithAllColumnsThatPostgresqlAcceptsIsRefused() {
		List<Integer> columns = IntStream.range(1, 1600).boxed().toList();
		bench.sql("CREATE TABLE app.wide (c0 bool CHECK (c0), "
				+ columns.stream().map((i) -> "c" + i + " bool").collect(Collectors.joining(", ")) + ")");
		String file = "c0," + columns.stream().map((i) -> "c" + i).collect(Collectors.joining(",")) + "\n"
				+ ",".repeat(1599) + "\n";
		assertFailed(run("wide", Mode.APPEND, file), "database-refused",
				"PostgreSQL refused a statement: tables can have at most 1600 columns (SQLSTATE 54011). "
						+ "Where: statement CREATE TABLE blockload.blockload_run_N.",
				"PostgreSQL accepts 1,600 columns in a table, and the staging table can need one more. "
						+ "Load fewer columns: name them in `columns` of the import. Then start a new run.");
	}

	@Test
	void aPublishedTableWithoutAReplicaIdentityIsNamed() {
		bench.sql("CREATE TABLE app.moves (what text)");
		bench.sql("INSERT INTO app.moves VALUES ('old')");
		bench.sql("CREATE PUBLICATION moves_" + bench.application() + " FOR TABLE app.moves");
		try {
			assertFailed(run("moves", Mode.REPLACE, "what\nnew\n"), "database-refused",
					"PostgreSQL refused a statement: cannot delete from table \"moves\" because it does not "
							+ "have a replica identity and publishes deletes (SQLSTATE 55000). Where: statement DELETE "
							+ "FROM app.moves.",
					"To enable deleting from the table, set REPLICA IDENTITY using ALTER TABLE. Then restart "
							+ "the run.");
		}
		finally {
			bench.sql("DROP PUBLICATION moves_" + bench.application());
		}
	}

	@Test
	void aTriggerWithACodeOfItsOwnIsNamed() {
		createNotes("RAISE EXCEPTION 'not on a Sunday' USING ERRCODE = 'MY001'");
		assertFailed(runOfNotes(), "constraint-violated",
				"The block refuses rows of this file: not on a Sunday. Block app.notes refuses: trigger"
						+ " note_is_fine of app.notes: not on a Sunday (record 1).",
				"See a record: ./blockload show N --record N. Correct the file, the trigger or the constraint."
						+ " Then start a new run.");
	}

	@Test
	void whatCannotBeTestedBeforeThePublishIsNamedAndNothingIsChanged() {
		bench.sql("CREATE TABLE app.moves (id int PRIMARY KEY, n int, CONSTRAINT once EXCLUDE USING btree (n WITH =))");
		String action = "See a record: ./blockload show N --record N. Correct the file, the trigger or the constraint."
				+ " Then start a new run.";
		assertFailed(run("moves", Mode.UPSERT, "id,n\n1,2\n2,2\n"), "constraint-violated",
				"The block refuses rows of this file: conflicting key value violates exclusion constraint "
						+ "\"once\" (Key (n)=(2) conflicts with existing key (n)=(2).). Block app.moves refuses: exclusion constraint once (record 2).",
				action);
		bench.sql("ALTER TABLE app.moves DROP CONSTRAINT once");
		bench.sql("CREATE FUNCTION app.no_nines() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.n > 8 THEN "
				+ "RAISE EXCEPTION 'too large: %', NEW.n USING ERRCODE = 'check_violation'; END IF; RETURN NULL; END $$");
		bench.sql("CREATE CONSTRAINT TRIGGER small AFTER INSERT ON app.moves DEFERRABLE INITIALLY DEFERRED "
				+ "FOR EACH ROW EXECUTE FUNCTION app.no_nines()");
		assertFailed(run("moves", Mode.UPSERT, "id,n\n1,2\n2,9\n"), "constraint-violated",
				"The block refuses rows of this file: too large: 9. Block app.moves refuses: trigger small of app.moves: too large: 9 (record 2).",
				action);
		assertThat(bench.rows("SELECT * FROM app.moves")).isEmpty();
	}

	@Test
	void aTriggerThatCallsAnUnknownFunctionIsNamed() {
		createNotes("PERFORM app.no_such_function(new.id)");
		assertFailed(runOfNotes(), "database-refused",
				"PostgreSQL refused a statement: function app.no_such_function(integer) does not exist "
						+ "(SQLSTATE 42883). Where: statement INSERT INTO app.notes. Raised in PL/pgSQL function "
						+ "app.check_note() line 1 at PERFORM. Trigger: note_is_fine of app.notes.",
				"Correct the function, or disable the trigger that calls it. Then restart the run.");
	}

	@Test
	void aConflictAtTheSameStatementNeedsAPersonAtTheThirdTime() {
		createNotes("RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'");
		Run run = runOfNotes();
		assertThat(run.error().code()).isEqualTo("database-failed");
		run = bench.restart(run);
		assertThat(run.error().code()).isEqualTo("database-failed");
		assertFailed(bench.restart(run), "fails-repeatedly",
				"conflict. This happened 3 times in succession at the statement INSERT INTO app.notes "
						+ "(SQLSTATE 40001).",
				"Find the cause in the log of PostgreSQL and remove it. Then restart the run.");
	}

	@Test
	void aStatementThatIsCanceledTwiceNeedsAPerson() {
		createNotes("RAISE EXCEPTION 'canceled' USING ERRCODE = '57014'");
		Run run = runOfNotes();
		assertThat(run.error().code()).isEqualTo("database-failed");
		assertFailed(bench.restart(run), "fails-repeatedly",
				"canceled. This happened 2 times in succession at the statement INSERT INTO app.notes "
						+ "(SQLSTATE 57014).",
				"Find the cause in the log of PostgreSQL and remove it. Then restart the run.");
	}

}
