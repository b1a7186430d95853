package dev.blockload.importjob;

import dev.blockload.Warning;
import dev.blockload.block.CaselessText;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A replace of a block without a key changes what is in its scope, and nothing else.
 */
class ScopeWithoutKeyIT extends ScopeFixture {

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
				"Check the file. If the scope may become empty, add this line to the import: allow-empty: true. Then start a new run: ./blockload run sales");
		assertThat(rows()).hasSize(6);
		define("scope: {country: FR}\nallow-empty: true\n");
		assertThat(load("country,month,amount\n").counts()).isEqualTo(counts(0, 0, 0, 0, 0, 0, 2));
		assertThat(rows()).hasSize(4);
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

}
