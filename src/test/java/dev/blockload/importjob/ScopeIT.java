package dev.blockload.importjob;

import dev.blockload.Warning;
import dev.blockload.block.Mode;
import dev.blockload.csv.Reject;
import dev.blockload.definition.DefinitionException;
import dev.blockload.run.Run;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A replace of a block with a key changes what is in its scope, and nothing else.
 */
class ScopeIT extends ScopeFixture {

	private static void createStaff() {
		bench.sql("CREATE TABLE app.sales (id int PRIMARY KEY, country text, month date, amount int)");
		bench.sql("""
				INSERT INTO app.sales VALUES (1, 'FR', '2026-04-01', 1), (2, 'FR', '2026-04-01', 2),
				    (3, 'FR', '2026-03-01', 3), (4, 'DE', '2026-04-01', 4), (5, NULL, '2026-04-01', 5)""");
	}

	@Test
	void fixedValuesOfABlockWithAKey() {
		createStaff();
		define("scope: {country: FR}\nmax-delete: none\n");
		Run run = load("""
				id,country,month,amount
				1,FR,2026-04-01,1
				2,FR,2026-05-01,2
				4,FR,2026-04-01,44
				5,FR,2026-04-01,55
				6,FR,2026-04-01,6
				7,DE,2026-04-01,7
				""");
		assertThat(rejects(run)).containsExactly(
				"3 out-of-scope id 4: The key (id) = (4) exists in block app.sales with (country) = (DE), which is outside of the scope (country = FR).",
				"4 out-of-scope id 5: The key (id) = (5) exists in block app.sales with (country) = (null), which is outside of the scope (country = FR).",
				"6 out-of-scope country DE: The record has (country) = (DE), which is outside of the scope (country = FR).");
		assertThat(run.counts()).isEqualTo(counts(6, 3, 3, 1, 1, 1, 1));
		assertThat(rows()).containsExactly("FR|04|1", "FR|05|2", "DE|04|4", "∅|04|5", "FR|04|6");
	}

	@Test
	void theValuesOfTheRowsOfABlockWithAKey() {
		createStaff();
		define("scope: [month]\nmax-delete: none\n");
		// 1 stays, 2 goes, 3 would leave March, 4 is rejected and stays, 6 is new.
		Run run = load("""
				id,country,month,amount
				1,FR,2026-04-01,1
				3,FR,2026-04-01,33
				4,DE,2026-04-01,x
				6,IT,2026-04-01,6
				""");
		assertThat(rejects(run)).hasSize(2)
			.contains(
					"2 out-of-scope id 3: The key (id) = (3) exists in block app.sales with (month) = (2026-03-01), which no loaded record of this file has.");
		assertThat(run.counts()).isEqualTo(counts(4, 2, 2, 1, 0, 1, 2));
		assertThat(rows()).containsExactly("FR|04|1", "FR|03|3", "DE|04|4", "IT|04|6");
		// With March among the values, 3 can move.
		Run moved = load("id,country,month,amount\n1,FR,2026-04-01,1\n3,FR,2026-04-01,33\n8,FR,2026-03-01,8\n");
		assertThat(moved.counts()).isEqualTo(counts(3, 3, 0, 1, 1, 1, 2));
		assertThat(rows()).containsExactly("FR|04|1", "FR|03|8", "FR|04|33");
	}

	@Test
	void aRowThatIsTakenTakesItsValueOutOfTheScope() {
		bench.sql("CREATE TABLE app.sales (id int PRIMARY KEY, country text, month date, amount int)");
		bench.sql("INSERT INTO app.sales SELECT g, 'c' || g, '2026-01-01', g FROM generate_series(0, 5) g");
		bench.sql("INSERT INTO app.sales VALUES (90, 'c5', '2026-01-01', 90)");
		define("scope: [country]\nmax-delete: none\n");
		// Each item would move into the country of the next one, and the last of them
		// comes from a country that no record has.
		Run run = load("""
				id,country,month,amount
				0,c1,2026-01-01,0
				1,c2,2026-01-01,1
				2,c3,2026-01-01,2
				3,c4,2026-01-01,3
				7,c9,2026-01-01,7
				""");
		assertThat(rejects(run)).hasSize(4).allMatch((reject) -> reject.contains("out-of-scope"));
		assertThat(run.counts()).isEqualTo(counts(5, 1, 4, 1, 0, 0, 0));
		// Two items that change places keep both values in the scope.
		Run swapped = load("id,country,month,amount\n0,c1,2026-01-01,0\n1,c0,2026-01-01,1\n");
		assertThat(swapped.counts()).isEqualTo(counts(2, 2, 0, 0, 2, 0, 0));
		assertThat(bench.rows("SELECT id, country FROM app.sales ORDER BY 1")).containsExactly("0|c1", "1|c0", "2|c2",
				"3|c3", "4|c4", "5|c5", "7|c9", "90|c5");
	}

	@Test
	void guardsAndProtectedItemsOfABlockWithAKeyCountWithinTheScope() {
		bench.sql("CREATE TABLE app.sales (id int PRIMARY KEY, country text, amount int)");
		bench.sql(
				"INSERT INTO app.sales SELECT g, CASE WHEN g <= 200 THEN 'FR' ELSE 'DE' END, g FROM generate_series(1, 900) g");
		define("scope: {country: FR}\n");
		fail("id,amount\n1,1\n", "too-many-deletes",
				"The run would delete 199 of the 200 rows of the scope (country = FR) of block app.sales. The limit is 50% (the default of max-delete).");
		fail("id,amount\n", "nothing-loaded",
				"The run would leave no row in the scope (country = FR) of block app.sales, which has 200 rows. The file has no record.");
		define("scope: {country: FR}\nmax-delete: 199\n");
		Run run = load("id,amount\n1,1\n2,x\n901,y\n");
		assertThat(run.counts()).isEqualTo(counts(3, 1, 2, 0, 0, 1, 198));
		assertThat(bench.rows("SELECT country, count(*) FROM app.sales GROUP BY 1 ORDER BY 1"))
			.containsExactly("DE|700", "FR|2");
		// A record whose key cannot be read can be any item of the scope.
		define("scope: {country: DE}\nmax-delete: none\n");
		Run held = load("id,amount\n201,201\nx,1\n");
		assertThat(held.warnings()).extracting(Warning::code).containsExactly("deletes-held-back");
		assertThat(held.counts()).isEqualTo(counts(2, 1, 1, 0, 0, 1, 0));
	}

	@Test
	void aScopeThatCannotWorkIsRefused() {
		createStaff();
		define("scope: {contry: FR, month: 01/04/2026}\ncolumns: {id: id}\n");
		assertThatExceptionOfType(DefinitionException.class).isThrownBy(() -> bench.run("sales"))
			.satisfies((failure) -> assertThat(
					failure.problems().stream().map((problem) -> problem.line() + ": " + problem.message()))
				.containsExactly(
						"8: Column 'contry' of scope does not exist in block " + bench.application()
								+ ".sales. Expected one of 'id', 'country', 'month', 'amount'.",
						"8: The value of column 'month' (date) in scope cannot be loaded: '01/04/2026' is not a valid date. Expected a date like 2022-09-30."));
		bench.sql(
				"CREATE TABLE app.area (id int PRIMARY KEY, since date UNIQUE, code text, land text, UNIQUE (code, land))");
		bench.sql("ALTER TABLE app.sales ADD one int REFERENCES app.area, ADD other int REFERENCES app.area");
		define("""
				scope: {one: 2026-04-01, other: X}
				columns:
				  id: id
				  one: {from: One, match: since, format: dd.MM.yyyy}
				  other: {match: {code: Other, land: Land}}
				""");
		assertThatExceptionOfType(DefinitionException.class).isThrownBy(() -> bench.run("sales"))
			.satisfies((failure) -> assertThat(
					failure.problems().stream().map((problem) -> problem.line() + ": " + problem.message()))
				.containsExactly(
						"8: The value of column 'one' (date) in scope cannot be loaded: '2026-04-01' is not a valid date in the pattern dd.MM.yyyy. Expected a value like 30.09.2022.",
						"8: Column 'other' of scope is looked up with several columns of match. Expected items of the list: other: {code: …, land: …}."));
		define("""
				scope: {one: {since: 01.04.2026, code: X}, other: [{code: X}]}
				columns:
				  id: id
				  one: {from: One, match: since, format: dd.MM.yyyy}
				  other: {match: {code: Other, land: Land}}
				""");
		assertThatExceptionOfType(DefinitionException.class).isThrownBy(() -> bench.run("sales"))
			.satisfies((failure) -> assertThat(
					failure.problems().stream().map((problem) -> problem.line() + ": " + problem.message()))
				.containsExactly(
						"8: Column 'one' of scope has columns of a list, but is not looked up with several columns of match. Expected values such as [FR, DE].",
						"8: Column 'other' of scope has an item with (code). Expected the columns of match: {code: …, land: …}."));
		define("scope: {country: FR}\n");
		bench.put("sales.csv", "id,country\n1,FR\n");
		assertThatExceptionOfType(ImportJobException.class)
			.isThrownBy(() -> bench
				.run(new RunRequest("sales", new RequestedFile.ByRule(), Mode.UPSERT, RunRequest.Repeat.SKIP)))
			.withMessage(
					"Import 'sales' cannot run with --mode upsert. The import has a scope, but the mode is 'upsert', "
							+ "which deletes no row. Use mode replace, or an import without a scope.");
	}

	@Test
	void aUniqueValueOutsideTheScopeStaysAndOneWithinItIsFree() {
		bench.sql("CREATE TABLE app.sales (id int PRIMARY KEY, country text, month date, amount int UNIQUE)");
		bench.sql("INSERT INTO app.sales VALUES (1, 'FR', NULL, 10), (2, 'DE', NULL, 20), (3, 'DE', NULL, 30)");
		define("scope: {country: FR}\nmax-delete: none\n");
		Run fixed = load("id,month,amount\n4,,10\n5,,20\n");
		assertThat(bench.rejects(fixed)).extracting(Reject::record, Reject::code)
			.containsExactly(org.assertj.core.groups.Tuple.tuple(2L, "unique-violated"));
		assertThat(fixed.counts()).isEqualTo(counts(2, 1, 1, 1, 0, 0, 1));
		define("scope: [country]\nmax-delete: none\n");
		bench.sql("INSERT INTO app.sales VALUES (9, 'IT', NULL, 90)");
		// The reject takes the only record of IT, and then 9 is outside the scope.
		Run columns = load("id,country,month,amount\n6,FR,,11\n7,IT,,30\n8,FR,,10\n9,FR,,91\n");
		assertThat(bench.rejects(columns)).extracting(Reject::record, Reject::code)
			.containsExactly(org.assertj.core.groups.Tuple.tuple(2L, "unique-violated"),
					org.assertj.core.groups.Tuple.tuple(4L, "out-of-scope"));
		assertThat(columns.counts()).isEqualTo(counts(4, 2, 2, 2, 0, 0, 1));
		assertThat(bench.rows("SELECT id, country, amount FROM app.sales ORDER BY 1")).containsExactly("2|DE|20",
				"3|DE|30", "6|FR|11", "8|FR|10", "9|IT|90");
	}

	@Test
	void rowsThatReferToAnItemOutsideTheScopeDoNotMatter() {
		createStaff();
		bench.sql("CREATE TABLE app.notes (sale int REFERENCES app.sales)");
		bench.sql("INSERT INTO app.notes VALUES (2), (4)");
		define("scope: {country: DE}\nmax-delete: none\nallow-empty: true\n");
		fail("id,month,amount\n", "still-referenced",
				"Mode replace would delete 1 row of app.sales to which 1 row of app.notes refers (constraint notes_sale_fkey): (id) = (4).");
		bench.sql("DELETE FROM app.notes WHERE sale = 4");
		assertThat(load("id,month,amount\n").counts()).isEqualTo(counts(0, 0, 0, 0, 0, 0, 1));
		assertThat(rows()).hasSize(4);
	}

}
