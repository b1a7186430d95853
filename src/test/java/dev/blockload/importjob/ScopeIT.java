package dev.blockload.importjob;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.blockload.Warning;
import dev.blockload.block.CaselessText;
import dev.blockload.block.Mode;
import dev.blockload.csv.Reject;
import dev.blockload.definition.DefinitionException;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A replace with a scope changes what is in the scope, and nothing else.
 */
class ScopeIT {

	@TempDir
	static Path jobs;

	private static ImportBench bench;

	@BeforeAll
	static void start() {
		bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of());
	}

	@AfterAll
	static void end() {
		bench.close();
	}

	@BeforeEach
	void renew() {
		bench.renew();
	}

	/**
	 * The kinds of blocks without a key.
	 */
	enum Kind {

		ORDINARY("", ""), ATTACHED(", _load bigint NOT NULL", " PARTITION BY RANGE (_load)"),
		INSERTED(", _load bigint NOT NULL", " PARTITION BY RANGE (_load)");

		private final String more;

		private final String partitioning;

		Kind(String more, String partitioning) {
			this.more = more;
			this.partitioning = partitioning;
		}

		/** Create the block, and load three countries and a null, in two loads. */
		void create() {
			create("sales");
		}

		void create(String block) {
			bench.sql("CREATE TABLE app." + block + " (country text, month date, amount int" + this.more + ")"
					+ this.partitioning);
			if (this == INSERTED) {
				bench.sql("CREATE TABLE app.sales_rest PARTITION OF app.sales DEFAULT");
			}
			bench.define("base", "file: {fixed: base.csv}\nblock: " + block + "\nmode: append\n");
			bench.put("base.csv", "country,month,amount\nFR,2026-03-01,1\nFR,2026-04-01,2\nDE,2026-03-01,3\n");
			assertThat(bench.run("base").error()).isNull();
			bench.put("base.csv", "country,month,amount\nDE,2026-04-01,4\n,2026-04-01,5\nIT,2026-04-01,6\n");
			assertThat(bench.run("base").error()).isNull();
		}

	}

	private static void define(String rest) {
		bench.define("sales", "file: {fixed: sales.csv}\nblock: sales\nmode: replace\nrejects: {max: 9}\n" + rest);
	}

	private static Run load(String file) {
		bench.put("sales.csv", file);
		Run run = bench.run("sales");
		assertThat(run.error()).as("error of run %d", run.id()).isNull();
		return run;
	}

	private static Run fail(String file, String code, String message) {
		bench.put("sales.csv", file);
		Run run = bench.run("sales");
		assertThat(run.error()).isNotNull();
		assertThat(run.error().message()).isEqualTo(message.replace("app.", bench.application() + "."));
		assertThat(run.error().code()).isEqualTo(code);
		return run;
	}

	private static List<String> rows() {
		return bench.rows("SELECT country, to_char(month, 'MM'), amount FROM app.sales ORDER BY amount");
	}

	private static List<String> rejects(Run run) {
		return bench.rejects(run)
			.stream()
			.map((reject) -> "%d %s %s %s: %s".formatted(reject.record(), reject.code(), reject.column(),
					reject.value(), reject.reason().replace(bench.application(), "app")))
			.toList();
	}

	private static Run.Counts counts(long read, long staged, long rejected, long inserted, long updated, long unchanged,
			long deleted) {
		return new Run.Counts(read, staged, rejected, inserted, updated, unchanged, deleted);
	}

	@ParameterizedTest
	@EnumSource
	void fixedValuesOfABlockWithoutAKey(Kind kind) {
		kind.create();
		define("scope: {country: [FR, ~]}\n");
		Run run = load("country,month,amount\nFR,2026-05-01,7\nDE,2026-04-01,8\n,2026-04-01,9\n");
		assertThat(run.counts()).isEqualTo(counts(3, 2, 1, 2, 0, 0, 3));
		assertThat(rejects(run)).containsExactly(
				"2 out-of-scope country DE: The record has (country) = (DE), which is outside of the scope (country = FR or null).");
		assertThat(rows()).containsExactly("DE|03|3", "DE|04|4", "IT|04|6", "FR|05|7", "∅|04|9");
		// One value fills the column that the file does not have.
		define("scope: {country: DE}\n");
		assertThat(load("month,amount\n2026-04-01,10\n").counts()).isEqualTo(counts(1, 1, 0, 1, 0, 0, 2));
		define("scope: {country: null}\n");
		assertThat(load("month,amount\n2026-04-01,11\n").counts()).isEqualTo(counts(1, 1, 0, 1, 0, 0, 1));
		assertThat(rows()).containsExactly("IT|04|6", "FR|05|7", "DE|04|10", "∅|04|11");
		assertThat(bench.rows("SELECT tablename FROM pg_tables WHERE tablename LIKE 'blockload_run_%scope'")).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void theValuesOfTheRowsOfABlockWithoutAKey(Kind kind) {
		kind.create();
		define("scope: [country, month]\ncolumns: {country: C, month: {from: M, format: dd.MM.yyyy}, amount: A}\n");
		Run run = load("C,M,A\nFR,01.04.2026,7\nFR,01.04.2026,8\n,01.04.2026,9\nIT,01.03.2026,10\nDE,01.03.2026,x\n");
		assertThat(run.counts()).isEqualTo(counts(5, 4, 1, 4, 0, 0, 2));
		assertThat(rows()).containsExactly("FR|03|1", "DE|03|3", "DE|04|4", "IT|04|6", "FR|04|7", "FR|04|8", "∅|04|9",
				"IT|03|10");
		define("scope: country\n");
		Run empty = load("country,month,amount\n");
		assertThat(empty.counts()).isEqualTo(counts(0, 0, 0, 0, 0, 0, 0));
		assertThat(empty.warnings()).last()
			.isEqualTo(new Warning("scope-without-rows",
					"The file has no record that was loaded, so the scope (country) has no value. Nothing in block "
							+ bench.application() + ".sales was changed. Check the file."));
		assertThat(load("country,month,amount\nFR,x,1\n").counts()).isEqualTo(counts(1, 0, 1, 0, 0, 0, 0));
		assertThat(rows()).hasSize(8);
	}

	@ParameterizedTest
	@EnumSource
	void guardsCountWithinTheScopeOfABlockWithoutAKey(Kind kind) {
		kind.create();
		define("scope: {country: FR}\nmax-delete: 49%\n");
		fail("country,month,amount\nFR,2026-05-01,7\n", "too-many-deletes",
				"The run would leave 1 of 2 rows in the scope (country = FR) of block app.sales, 1 fewer. The limit is 49% (max-delete).");
		Run empty = fail("country,month,amount\n", "nothing-loaded",
				"The run would leave no row in the scope (country = FR) of block app.sales, which has 2 rows. The file has no record.");
		assertThat(empty.error().action()).isEqualTo(
				"Check the file. If the scope may become empty, add this line to the import: allow-empty: true. Then start a new run.");
		assertThat(rows()).hasSize(6);
		define("scope: {country: FR}\nallow-empty: true\n");
		assertThat(load("country,month,amount\n").counts()).isEqualTo(counts(0, 0, 0, 0, 0, 0, 2));
		assertThat(rows()).hasSize(4);
	}

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
	void valuesAreComparedAsTheTypeOfTheColumnDoes() {
		bench.sql("CREATE COLLATION app.caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
		bench.sql("CREATE DOMAIN app.word AS text COLLATE app.caseless");
		bench.sql("CREATE TYPE app.mood AS ENUM ('good', 'bad')");
		CaselessText.in("app").forEach(bench::sql);
		bench.sql("""
				CREATE TABLE app.sales (word app.word, label app.caseless, code char(4), rate numeric, mood app.mood,
				    kind varchar(9), doc jsonb, amount int)""");
		bench.sql(
				"INSERT INTO app.sales SELECT 'One', 'One', 'a', 1.0, 'good', 'k', '{\"a\": 1}', g FROM generate_series(1, 2) g");
		bench.sql("INSERT INTO app.sales VALUES ('One', 'One', 'a', 1.0, 'bad', 'k', '{\"a\": 1}', 3)");
		define("scope: {word: ONE, label: one, code: a, rate: 1.00, mood: good, kind: k, doc: '{\"a\":1}'}\n");
		assertThat(load("amount\n9\n").counts()).isEqualTo(counts(1, 1, 0, 1, 0, 0, 2));
		define("scope: [word, label, code, rate, mood, kind, doc]\n");
		assertThat(
				load("word,label,code,rate,mood,kind,doc,amount\noNE,oNE,a   ,1,good,k,\"{\"\"a\"\":1}\",8\n").counts())
			.isEqualTo(counts(1, 1, 0, 1, 0, 0, 1));
		assertThat(bench.rows("SELECT word, label, rate, mood, amount FROM app.sales ORDER BY amount"))
			.containsExactly("One|One|1.0|bad|3", "oNE|oNE|1|good|8");
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
		assertThatExceptionOfType(DefinitionException.class)
			.isThrownBy(() -> bench
				.run(new RunRequest("sales", new RequestedFile.ByRule(), Mode.UPSERT, RunRequest.Repeat.SKIP)))
			.withMessageEndingWith(
					"The import has a scope, but the mode is 'upsert', which deletes no row. Use mode replace, or an import without a scope.");
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
	void aWarningNamesValuesThatOnlyRejectedRecordsHave() {
		bench.sql("CREATE TABLE app.sales (country text, month date, amount int, PRIMARY KEY (country, month))");
		bench.sql("INSERT INTO app.sales VALUES ('FR', '2026-03-01', 3), ('FR', '2026-04-01', 4)");
		define("scope: [month]\n");
		Run run = load("country,month,amount\nDE,2026-04-01,5\nFR,2026-03-01,x\nFR,2026-04-01,x\nFR,y,1\n");
		assertThat(run.warnings()).extracting(Warning::code).containsExactly("scope-only-rejected");
		assertThat(run.warnings().get(0).message()).isEqualTo("Rows of block " + bench.application()
				+ ".sales with (month) = (2026-03-01) were not changed, because all records with these values were rejected."
				+ " Correct the records and load the file again.");
		assertThat(rows()).containsExactly("FR|03|3", "FR|04|4", "DE|04|5");
		assertThat(load("country,month,amount\nDE,2026-04-01,5\nFR,2026-04-01,x\n").warnings()).isEmpty();
		// A record does not tell its value if that is not in the key.
		Kind.ORDINARY.create("more");
		bench.define("sales",
				"file: {fixed: sales.csv}\nblock: more\nmode: replace\nrejects: {max: 9}\nscope: month\n");
		assertThat(load("country,month,amount\nFR,2026-04-01,1\nFR,2026-03-01,x\n").warnings())
			.containsExactly(new Warning("scope-only-rejected", "Rows of block " + bench.application()
					+ ".more with a value of (month) that only rejected records have were not changed. The run has"
					+ " 1 rejected record. Correct the records and load the file again."));
	}

	@Test
	void aReplaceOfAScopeDoesNotLetAFileBeAppendedAgain() {
		Kind.ORDINARY.create();
		define("scope: {country: IT}\n");
		load("month,amount\n2026-05-01,7\n");
		assertThat(bench.run("base").status()).isEqualTo(RunStatus.UNCHANGED);
		define("max-delete: none\n");
		load("country,month,amount\nIT,2026-05-01,7\n");
		assertThat(bench.run("base").status()).isEqualTo(RunStatus.COMPLETED);
	}

	@Test
	void rowsThatReferToAnItemOutsideTheScopeDoNotMatter() {
		createStaff();
		bench.sql("CREATE TABLE app.notes (sale int REFERENCES app.sales)");
		bench.sql("INSERT INTO app.notes VALUES (2), (4)");
		define("scope: {country: DE}\nmax-delete: none\nallow-empty: true\n");
		fail("id,month,amount\n", "still-referenced",
				"Mode replace would delete 1 row of app.sales to which rows of app.notes refer (constraint notes_sale_fkey): (id) = (4).");
		bench.sql("DELETE FROM app.notes WHERE sale = 4");
		assertThat(load("id,month,amount\n").counts()).isEqualTo(counts(0, 0, 0, 0, 0, 0, 1));
		assertThat(rows()).hasSize(4);
	}

	/** A list of countries with surrogate ids, and sales that refer to it. */
	private static void createCountries(String key) {
		bench.sql("CREATE TABLE app.country (id int PRIMARY KEY, code varchar(4) UNIQUE)");
		bench.sql("INSERT INTO app.country VALUES (7, 'FR'), (8, 'DE'), (9, 'IT'), (10, 'it')");
		bench.sql("CREATE TABLE app.sales (id int" + key + ", country int REFERENCES app.country, amount int)");
		bench.sql("INSERT INTO app.sales VALUES (1, 7, 1), (2, 7, 2), (3, 8, 3), (4, NULL, 4), (5, 9, 5)");
	}

	private static void defineCountries(String scope, String options) {
		define("scope: {country: " + scope + "}\nmax-delete: none\ncolumns:\n  id: id\n  amount: amount\n"
				+ "  country: {from: Land, match: code" + options + "}\n");
	}

	private static List<String> byCountry() {
		return bench.rows("SELECT s.id, c.code, s.amount FROM app.sales s LEFT JOIN app.country c ON c.id = s.country"
				+ " ORDER BY 1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " PRIMARY KEY" })
	void fixedValuesAreLookedUpInTheList(String key) {
		createCountries(key);
		defineCountries("[FR, ~]", "");
		Run run = load("id,Land,amount\n1,FR,1\n6,,6\n7,DE,7\n8,XX,8\n9,FR,9\n");
		assertThat(rejects(run)).containsExactly(
				"3 out-of-scope country DE: The record has (country) = (DE), which is outside of the scope (country = FR or null).",
				"4 unknown-reference country XX: No item of list app.country has (code) = (XX). Expected an item of the list.");
		assertThat(run.counts()).isEqualTo(key.isEmpty() ? counts(5, 3, 2, 3, 0, 0, 3) : counts(5, 3, 2, 2, 0, 1, 2));
		assertThat(byCountry()).containsExactly("1|FR|1", "3|DE|3", "5|IT|5", "6|∅|6", "9|FR|9");
		// Unknown values of the file, but none of the scope, become another item.
		defineCountries("DE", ", match-trim: true, unknown: {default: DE}");
		assertThat(load("id,Land,amount\n10, DE ,10\n11,XX,11\n").counts()).isEqualTo(counts(2, 2, 0, 2, 0, 0, 1));
		assertThat(byCountry()).containsExactly("1|FR|1", "5|IT|5", "6|∅|6", "9|FR|9", "10|DE|10", "11|DE|11");
		// An item that would be added is outside the scope, so it is not added.
		bench.sql("ALTER TABLE app.country ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (START 50)");
		defineCountries("' fr'", ", match-case: insensitive, match-trim: true, unknown: create");
		Run created = load("id,Land,amount\n12,fR,12\n13,XX,13\n");
		assertThat(rejects(created)).containsExactly(
				"2 out-of-scope country XX: The record has (country) = (XX), which is outside of the scope (country =  fr).");
		assertThat(created.counts())
			.isEqualTo(counts(2, 1, 1, 1, 0, 0, 2).with(Map.of(bench.application() + ".country", 0L)));
		assertThat(byCountry()).containsExactly("5|IT|5", "6|∅|6", "10|DE|10", "11|DE|11", "12|FR|12");
		assertThat(bench.rows("SELECT id FROM app.country ORDER BY 1")).containsExactly("7", "8", "9", "10");
	}

	@Test
	void itemsOfAScopeCanBeIdentifiedBySeveralColumnsOfTheList() {
		bench.sql("CREATE TABLE app.area (id int PRIMARY KEY, land text, code int, UNIQUE (land, code))");
		bench.sql("INSERT INTO app.area VALUES (1, 'FR', 1), (2, 'FR', 2), (3, 'DE', 1)");
		bench.sql("CREATE TABLE app.sales (id int PRIMARY KEY, area int REFERENCES app.area, amount int)");
		bench.sql("INSERT INTO app.sales VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3), (4, NULL, 4)");
		String columns = "max-delete: none\ncolumns: {id: id, amount: amount, area: {match: {code: Area, land: Land}}}\n";
		define("scope: {area: [{code: 1, land: FR}, {land: DE, code: 1}]}\n" + columns);
		Run run = load("id,Land,Area,amount\n5,FR,1,5\n6,FR,2,6\n2,DE,1,2\n7,,,7\n");
		assertThat(rejects(run)).containsExactly(
				"2 out-of-scope area FR, 2: The record has (area) = (FR, 2), which is outside of the scope (area = (code 1 and land FR) or (land DE and code 1)).",
				"3 out-of-scope id 2: The key (id) = (2) exists in block app.sales with (area) = (FR, 2), which is outside of the scope (area = (code 1 and land FR) or (land DE and code 1)).",
				"4 out-of-scope area null: The record has (area) = (null), which is outside of the scope (area = (code 1 and land FR) or (land DE and code 1)).");
		assertThat(bench.rows("SELECT * FROM app.sales ORDER BY 1")).containsExactly("2|2|2", "4|∅|4", "5|1|5");
		define("scope: {area: ~}\n" + columns);
		assertThat(load("id,Land,Area,amount\n8,,,8\n").counts()).isEqualTo(counts(1, 1, 0, 1, 0, 0, 1));
		assertThat(bench.rows("SELECT * FROM app.sales ORDER BY 1")).containsExactly("2|2|2", "5|1|5", "8|∅|8");
		define("scope: {area: {code: 9, land: FR}}\n" + columns);
		fail("id,Land,Area,amount\n1,FR,1,1\n", "scope-not-possible",
				"scope has 'FR, 9' for column 'area', but no item of list app.area has this land, code.");
	}

	@Test
	void anItemOutsideAScopeThatIsLookedUpIsNamedByItsCode() {
		createCountries(" PRIMARY KEY");
		defineCountries("[FR, DE]", "");
		Run run = load("id,Land,amount\n1,FR,1\n4,FR,4\n5,DE,5\n");
		assertThat(rejects(run)).containsExactly(
				"2 out-of-scope id 4: The key (id) = (4) exists in block app.sales with (country) = (null), which is outside of the scope (country = FR or DE).",
				"3 out-of-scope id 5: The key (id) = (5) exists in block app.sales with (country) = (IT), which is outside of the scope (country = FR or DE).");
		assertThat(run.counts()).isEqualTo(counts(3, 1, 2, 0, 0, 1, 2));
		assertThat(byCountry()).containsExactly("1|FR|1", "4|∅|4", "5|IT|5");
		// Without a lookup in the import, the scope has a value of the block's column.
		define("scope: {country: 9}\nmax-delete: none\ncolumns: {id: id, amount: amount}\n");
		assertThat(load("id,amount\n15,15\n").counts()).isEqualTo(counts(1, 1, 0, 1, 0, 0, 1));
		assertThat(byCountry()).containsExactly("1|FR|1", "4|∅|4", "15|IT|15");
	}

	@Test
	void aValueOfAScopeThatTheListDoesNotHaveFailsTheRun() {
		createCountries("");
		defineCountries("[XX, FR, longer, ~]", ", unknown: null");
		Run run = fail("id,Land,amount\n1,FR,1\n", "scope-not-possible",
				"scope has 'XX', 'longer' for column 'country', but no item of list app.country has this code.");
		assertThat(run.error().action())
			.isEqualTo("Add the item to the list, or correct `scope` of the import. Then start a new run.");
		assertThat(run.counts().read()).isNull();
		defineCountries("[FR, It, XX]", ", match-case: insensitive");
		Run several = fail("id,Land,amount\n1,FR,1\n", "scope-not-possible",
				"scope has 'It' for column 'country', but several items of list app.country have this code: 'IT', 'it'. Expected one.");
		assertThat(several.error().action()).isEqualTo(
				"Write the code of one item as the list has it, without match-case and match-trim. Then start a new run.");
		assertThat(byCountry()).hasSize(5);
	}

	@Test
	void theScopeOfAListThatRefersToItselfIsLookedUp() {
		bench.sql("CREATE TABLE app.unit (code text PRIMARY KEY, up text REFERENCES app.unit)");
		bench.sql("INSERT INTO app.unit VALUES ('A', NULL), ('B', NULL), ('C', 'A'), ('D', 'B'), ('E', 'A')");
		bench.define("sales", """
				file: {fixed: sales.csv}
				block: unit
				mode: replace
				rejects: {max: 9}
				max-delete: none
				scope: {up: a}
				columns: {code: code, up: {from: Up, match-case: insensitive}}
				""");
		Run run = load("code,Up\nC,A\nF,a\nD,a\nG,b\n");
		assertThat(rejects(run)).containsExactly(
				"3 out-of-scope code D: The key (code) = (D) exists in block app.unit with (up) = (B), which is outside of the scope (up = a).",
				"4 out-of-scope up b: The record has (up) = (b), which is outside of the scope (up = a).");
		assertThat(run.counts()).isEqualTo(counts(4, 2, 2, 1, 0, 1, 1));
		assertThat(bench.rows("SELECT code, up FROM app.unit ORDER BY 1")).containsExactly("A|∅", "B|∅", "C|A", "D|B",
				"F|A");
	}

	@Test
	void aScopeIsLookedUpAgainIfTheListIsChangedMeanwhile() {
		createCountries(" PRIMARY KEY");
		// DE becomes FR while the run waits: no staged row says so.
		Run swapped = whilePublishing("id,Land,amount\n",
				"UPDATE app.country SET code = 'OLD' WHERE code = 'FR'; UPDATE app.country SET code = 'FR' WHERE code = 'DE'");
		assertThat(swapped.error()).isNull();
		assertThat(swapped.counts()).isEqualTo(counts(0, 0, 0, 0, 0, 0, 1));
		assertThat(byCountry()).containsExactly("1|OLD|1", "2|OLD|2", "4|∅|4", "5|IT|5");
		Run gone = whilePublishing("id,Land,amount\n9,,9\n", "UPDATE app.country SET code = 'NEW' WHERE code = 'FR'");
		assertThat(gone.error()).isNotNull();
		assertThat(gone.error().code()).isEqualTo("scope-not-possible");
		assertThat(gone.error().message().replace(bench.application(), "app"))
			.isEqualTo("scope has 'FR' for column 'country', but no item of list app.country has this code.");
		assertThat(byCountry()).containsExactly("1|OLD|1", "2|OLD|2", "4|∅|4", "5|IT|5");
	}

	private static Run whilePublishing(String file, String sql) {
		define("""
				scope: {country: FR}
				max-delete: none
				allow-empty: true
				columns:
				  id: id
				  amount: amount
				  country: {from: Land, match: code}
				""");
		bench.put("sales.csv", file);
		return bench.launcher()
			.start(new RunRequest("sales", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP),
					new RunListener() {
						@Override
						public void step(String step) {
							if (step.equals("publish")) {
								bench.sql(sql);
							}
						}
					})
			.result();
	}

}
