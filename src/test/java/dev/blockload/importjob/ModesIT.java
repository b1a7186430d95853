package dev.blockload.importjob;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.blockload.block.Mode;
import dev.blockload.csv.Reject;
import dev.blockload.definition.DefinitionException;
import dev.blockload.run.Run;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What each mode does with new, equal, changed and absent items.
 */
class ModesIT {

	private static final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void renew() {
		bench.renew();
	}

	private static void define(String rest) {
		bench.define("staff", "file: {fixed: staff.csv}\nblock: staff\nrejects: {max: 9}\n" + rest);
	}

	private static Run load(String file) {
		bench.put("staff.csv", file);
		Run run = bench.run("staff");
		assertThat(run.error()).as("error of run %d", run.id()).isNull();
		return run;
	}

	private static Run.Counts counts(long read, long staged, long rejected, long inserted, long updated, long unchanged,
			long deleted) {
		return new Run.Counts(read, staged, rejected, inserted, updated, unchanged, deleted);
	}

	private static List<String> rejects(Run run) {
		return bench.rejects(run)
			.stream()
			.map((reject) -> "%d %s %s %s: %s".formatted(reject.record(), reject.code(), reject.column(),
					reject.value(), reject.reason().replace(bench.application(), "app")))
			.toList();
	}

	private static List<String> raws(Run run) {
		return bench.rejects(run).stream().map(Reject::raw).toList();
	}

	static Stream<Arguments> modes() {
		String exists = "%d key-exists id %d: The key (id) = (%d) exists in block app.staff. Mode append adds new items only.";
		String unknown = "3 key-unknown id 3: The key (id) = (3) does not exist in block app.staff. Mode update changes existing items only.";
		List<String> added = List.of("1|Ada|10.0|x", "2|Bob|20.0|x", "3|Cy|30|n", "9|Zoe|90.0|x");
		List<String> changed = List.of("1|Ada|10.0|x", "2|Rob|20.00|x", "9|Zoe|90.0|x");
		return Stream.of(
				arguments("append", counts(3, 1, 2, 1, 0, 0, 0), added,
						List.of(exists.formatted(1, 1, 1), exists.formatted(2, 2, 2))),
				arguments("append\nother-keys: skip", counts(3, 1, 0, 1, 0, 0, 0).with(2, 0), added, List.of()),
				arguments("update", counts(3, 2, 1, 0, 1, 1, 0), changed, List.of(unknown)),
				arguments("update\nother-keys: skip", counts(3, 2, 0, 0, 1, 1, 0).with(1, 0), changed, List.of()),
				arguments("upsert", counts(3, 3, 0, 1, 1, 1, 0),
						List.of("1|Ada|10.0|x", "2|Rob|20.00|x", "3|Cy|30|n", "9|Zoe|90.0|x"), List.of()),
				arguments("replace", counts(3, 3, 0, 1, 1, 1, 1), List.of("1|Ada|10.0|x", "2|Rob|20.00|x", "3|Cy|30|n"),
						List.of()));
	}

	/**
	 * Item 1 is equal, 2 differs, 3 is new and 9 is absent. The note is not mapped: each
	 * item keeps its own, a new one gets the default.
	 */
	@ParameterizedTest
	@MethodSource("modes")
	void aBlockWithAKey(String mode, Run.Counts counts, List<String> rows, List<String> rejects) {
		bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text, pay numeric, note text DEFAULT 'n')");
		bench.sql("INSERT INTO app.staff VALUES (1, 'Ada', 10.0, 'x'), (2, 'Bob', 20.0, 'x'), (9, 'Zoe', 90.0, 'x')");
		define("columns: {id: ID, name: Name, pay: Pay}\nmode: " + mode + "\n");
		Run run = load("ID,Name,Pay\n1,Ada,10.0\n2,Rob,20.00\n3,Cy,30\n");
		assertThat(run.counts()).isEqualTo(counts);
		assertThat(bench.rows("SELECT id, name, pay, note FROM app.staff ORDER BY 1")).isEqualTo(rows);
		assertThat(rejects(run)).isEqualTo(rejects);
		assertThat(bench.rows("SELECT tablename FROM pg_tables WHERE tablename LIKE 'blockload_run_" + run.id()
				+ "%' AND tablename !~ '_undo'"))
			.isEmpty();
	}

	@Test
	void aRejectedKeyHasTheRawTextOfItsRecord() {
		bench.sql("CREATE TABLE app.staff (id int, day date, name text, PRIMARY KEY (day, id))");
		bench.sql("INSERT INTO app.staff VALUES (1, '2024-02-29', 'Ada')");
		define("mode: append\n");
		Run run = load("name,id,day\n\"a\nb\",1,2024-02-29\nc,2,2024-02-29\n");
		assertThat(rejects(run)).containsExactly(
				"1 key-exists day, id 2024-02-29, 1: The key (day, id) = (2024-02-29, 1) exists in block app.staff."
						+ " Mode append adds new items only.");
		assertThat(raws(run)).containsExactly("\"a\nb\",1,2024-02-29");
		assertThat(bench.rows("SELECT name FROM app.staff ORDER BY 1")).containsExactly("Ada", "c");
	}

	@Test
	void aFileWithKeysThatTheModeDoesNotTakeFailsAboveTheLimit() {
		bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY)");
		bench.sql("INSERT INTO app.staff SELECT generate_series(1, 5)");
		bench.define("staff", "file: {fixed: staff.csv}\nblock: staff\nmode: append\nrejects: {max: 1}\n");
		bench.put("staff.csv", "id\n1\n2\n6\n");
		assertThat(bench.run("staff").error().code()).isEqualTo("too-many-rejects");
		assertThat(bench.rows("SELECT count(*) FROM app.staff")).containsExactly("5");
	}

	@ParameterizedTest
	@ValueSource(strings = { "append", "replace", "update", "upsert" })
	void aBlockWithoutAKey(String mode) {
		bench.sql("CREATE TABLE app.staff (id int, name text)");
		bench.sql("INSERT INTO app.staff VALUES (1, 'Ada'), (9, 'Zoe')");
		define("mode: " + mode + "\n");
		String file = "id,name\n1,Ada\n3,Cy\n";
		switch (Mode.of(mode)) {
			case APPEND -> {
				assertThat(load(file).counts()).isEqualTo(counts(2, 2, 0, 2, 0, 0, 0));
				assertThat(bench.rows("SELECT * FROM app.staff ORDER BY 1")).containsExactly("1|Ada", "1|Ada", "3|Cy",
						"9|Zoe");
			}
			case REPLACE -> {
				assertThat(load(file).counts()).isEqualTo(counts(2, 2, 0, 2, 0, 0, 2));
				assertThat(bench.rows("SELECT * FROM app.staff ORDER BY 1")).containsExactly("1|Ada", "3|Cy");
			}
			case UPDATE,
					UPSERT ->
				assertThatExceptionOfType(DefinitionException.class).isThrownBy(() -> bench.run("staff"))
					.withMessageEndingWith("mode is '" + mode + "', but block " + bench.application()
							+ ".staff has no key. Expected append or replace.");
		}
	}

	@Test
	void aCorrectionNeedsTheKeyAndWhatItChanges() {
		bench.sql(
				"CREATE TABLE app.staff (id int PRIMARY KEY, name text NOT NULL, day date NOT NULL, pay int NOT NULL)");
		bench.sql("INSERT INTO app.staff VALUES (1, 'Ada', '2024-01-01', 10), (2, 'Bob', '2024-01-02', 20)");
		define("mode: update\ncolumns: {id: id, pay: pay}\n");
		Run run = load("id,pay\n2,25\n1,10\n7,70\n1x,1\n");
		assertThat(run.counts()).isEqualTo(counts(4, 2, 2, 0, 1, 1, 0));
		assertThat(bench.rows("SELECT * FROM app.staff ORDER BY 1")).containsExactly("1|Ada|2024-01-01|10",
				"2|Bob|2024-01-02|25");
		// By headers too, and with the mode of the command line.
		bench.define("staff", "file: {fixed: staff.csv}\nblock: staff\nmode: upsert\n");
		bench.put("staff.csv", "pay,id\n11,1\n");
		Run byHeaders = bench
			.run(new RunRequest("staff", new RequestedFile.ByRule(), Mode.UPDATE, RunRequest.Repeat.SKIP));
		assertThat(byHeaders.error()).isNull();
		assertThat(bench.rows("SELECT * FROM app.staff ORDER BY 1")).containsExactly("1|Ada|2024-01-01|11",
				"2|Bob|2024-01-02|25");
	}

	@Test
	void rowsAreComparedByImageAndAddedColumnsAreNot() {
		bench.sql("""
				CREATE TABLE app.staff (id int PRIMARY KEY, pay numeric, doc json, run bigint, key text, number int,
				    written int NOT NULL DEFAULT 0)""");
		bench.sql(
				"CREATE FUNCTION app.mark() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.written = OLD.written + 1; RETURN NEW; END'");
		bench.sql("CREATE TRIGGER mark BEFORE UPDATE ON app.staff FOR EACH ROW EXECUTE FUNCTION app.mark()");
		define("""
				mode: upsert
				columns:
				  id: id
				  pay: pay
				  doc: doc
				  run: {added: run-id}
				  key: {added: file-key}
				  number: {added: record-number}
				""");
		Run first = load("id,pay,doc\n1,1.0,{}\n2,2.0,{}\n3,3.0,{}\n");
		Run second = load("id,pay,doc\n0,0,{}\n1,1.0,{}\n2,2.00,{}\n3,3.0,{ }\n");
		assertThat(second.counts()).isEqualTo(counts(4, 4, 0, 1, 2, 1, 0));
		assertThat(bench.rows("SELECT id, pay, doc, run, key, number, written FROM app.staff ORDER BY 1"))
			.containsExactly("0|0|{}|%d|staff.csv|1|0".formatted(second.id()),
					"1|1.0|{}|%d|staff.csv|1|0".formatted(first.id()),
					"2|2.00|{}|%d|staff.csv|3|1".formatted(second.id()),
					"3|3.0|{ }|%d|staff.csv|4|1".formatted(second.id()));
		// Nothing but the key and added columns: nothing can differ.
		define("mode: upsert\ncolumns: {id: id, run: {added: run-id}}\n");
		Run third = load("id\n1\n4\n");
		assertThat(third.counts()).isEqualTo(counts(2, 2, 0, 1, 0, 1, 0));
		assertThat(bench.rows("SELECT id, run FROM app.staff WHERE id IN (1, 4) ORDER BY 1"))
			.containsExactly("1|" + first.id(), "4|" + third.id());
	}

	@ParameterizedTest
	@ValueSource(strings = { "update", "upsert", "replace" })
	void aBlankKeepsTheValueOfAnExistingItemAndIsTheDefaultOfANewOne(String mode) {
		bench.sql("""
				CREATE TABLE app.staff (id int PRIMARY KEY, name text NOT NULL, pay int NOT NULL DEFAULT 7,
				    note text DEFAULT 'none', day date, serial int GENERATED BY DEFAULT AS IDENTITY)""");
		bench.sql(
				"INSERT INTO app.staff VALUES (1, 'Ada', 10, 'a', '2024-01-01', 100), (2, 'Bob', 20, NULL, NULL, 200)");
		define("formats: {blank: keep}\nmode: " + mode + "\n");
		Run run = load("""
				id,name,pay,note,day,serial
				1,,,,,
				2,,21,b,,
				3,Cy,,,,
				4,Dee,40,,2024-04-04,
				5,Eve,,e,,500
				6,,60,,,
				,Fay,,,,
				""");
		String blank = "6 null-not-allowed name null: The key (id) = (6) is new in block app.staff, so a blank has no"
				+ " value to keep. Expected a value: the column does not allow null.";
		String unknown = "%1$d key-unknown id %1$d: The key (id) = (%1$d) does not exist in block app.staff."
				+ " Mode update changes existing items only.";
		String inKey = "7 null-not-allowed id null: The field is empty, which means null. Expected a value: the column"
				+ " does not allow null.";
		List<String> existing = List.of("1|Ada|10|a|2024-01-01|100", "2|Bob|21|b|∅|200");
		if (mode.equals("update")) {
			assertThat(rejects(run)).containsExactly(unknown.formatted(3), unknown.formatted(4), unknown.formatted(5),
					unknown.formatted(6), inKey);
			assertThat(run.counts()).isEqualTo(counts(7, 2, 5, 0, 1, 1, 0));
			assertThat(bench.rows("SELECT * FROM app.staff ORDER BY 1")).isEqualTo(existing);
			return;
		}
		assertThat(rejects(run)).containsExactly(blank, inKey);
		assertThat(run.counts()).isEqualTo(counts(7, 5, 2, 3, 1, 1, 0));
		assertThat(bench.rows("SELECT id, name, pay, note, day, serial > 0 FROM app.staff WHERE id > 2 ORDER BY 1"))
			.containsExactly("3|Cy|7|none|∅|t", "4|Dee|40|none|2024-04-04|t", "5|Eve|7|e|∅|t");
		assertThat(bench.rows("SELECT * FROM app.staff WHERE id <= 2 ORDER BY 1")).isEqualTo(existing);
		assertThat(bench.rows("SELECT serial FROM app.staff WHERE id = 5")).containsExactly("500");
	}

}
