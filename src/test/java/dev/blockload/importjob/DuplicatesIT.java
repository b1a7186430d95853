package dev.blockload.importjob;

import java.util.List;
import java.util.Map;

import dev.blockload.csv.Reject;
import dev.blockload.run.Run;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What becomes of records of one file that have the same key.
 */
class DuplicatesIT {

	private static final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void renew() {
		bench.renew();
	}

	private static Run run(String duplicates, String file) {
		bench.define("plan", "file: {fixed: plan.csv}\nblock: plan\nmode: upsert\nrejects: {max: 9}\nduplicates: "
				+ duplicates + "\n");
		bench.put("plan.csv", file);
		return bench.run("plan");
	}

	private static void assertMerged(Run run, long read, long rejected, long merged, long inserted) {
		assertThat(run.error()).isNull();
		assertThat(run.counts())
			.isEqualTo(new Run.Counts(read, read - rejected, rejected, inserted, 0L, 0L, 0L).with(0, merged));
	}

	@Test
	void theFirstOrTheLastRecordOfAKeyIsLoaded() {
		bench.sql("CREATE TABLE app.plan (id int PRIMARY KEY, name text)");
		String file = "id,name\n1,a\n2,b\n1,c\n3,d\n1,\n2,e\n";
		assertMerged(run("first", file), 6, 0, 3, 3);
		assertThat(bench.rows("SELECT * FROM app.plan ORDER BY 1")).containsExactly("1|a", "2|b", "3|d");
		bench.sql("TRUNCATE app.plan");
		assertMerged(run("last", file), 6, 0, 3, 3);
		assertThat(bench.rows("SELECT * FROM app.plan ORDER BY 1")).containsExactly("1|∅", "2|e", "3|d");
	}

	@Test
	void columnsAreAddedUpExactly() {
		bench.sql("CREATE DOMAIN app.money AS numeric(12,2) CHECK (value < 1000)");
		bench.sql("CREATE TABLE app.plan (id int, day date, amount app.money, hours smallint, total bigint, "
				+ "ratio double precision, share real, any_number numeric, name text, PRIMARY KEY (id, day))");
		Run run = run("{sum: [amount, hours, total, ratio, share, any_number]}", """
				id,day,amount,hours,total,ratio,share,any_number,name
				1,2024-01-01,0.10,20000,9223372036854775806,0.1,16777216,1e-20,x
				2,2024-01-01,,,,,,,y
				1,2024-01-01,0.20,12767,1,0.2,1,1.50,x
				2,2024-01-01,,,,,,,y
				1,2024-01-02,7,7,7,7,7,7,x
				1,2024-01-01,,-32768,,0.3,1,1,x
				""");
		assertMerged(run, 6, 0, 3, 3);
		assertThat(bench.rows("SELECT * FROM app.plan ORDER BY 1, 2")).containsExactly(
				"1|2024-01-01|0.30|-1|9223372036854775807|" + (0.1 + 0.2 + 0.3)
						+ "|1.6777218e+07|2.50000000000000000001|x",
				"1|2024-01-02|7.00|7|7|7|7|7|x", "2|2024-01-01|∅|∅|∅|∅|∅|∅|y");
	}

	@Test
	void floatingPointNumbersAreAddedInTheOrderOfTheFileAndCanBeVeryLarge() {
		bench.sql("CREATE TABLE app.plan (id int PRIMARY KEY, x double precision, y real)");
		Run run = run("{sum: [x, y]}", """
				id,x,y
				1,1e308,3e38
				1,1e308,3e38
				1,-1e308,-3e38
				2,1e16,1
				2,1,1
				2,-1e16,1
				3,1e308,1
				3,1e308,1
				4,1,2e38
				4,1,2e38
				5,1e-320,1e-45
				5,1.7e308,0
				""");
		assertMerged(run, 12, 4, 5, 3);
		assertThat(bench.rows("SELECT * FROM app.plan ORDER BY 1")).containsExactly("1|1e+308|3e+38", "2|0|3",
				"5|1.7e+308|1e-45");
		assertThat(bench.rejects(run))
			.extracting(Reject::record, Reject::column, Reject::code, Reject::reason, Reject::value)
			.containsExactly(
					tuple(7L, "x", "out-of-range",
							"2 records of this file have the key (id) = (3): records 7, 8. "
									+ "Their sum does not fit into column x (double precision).",
							null),
					tuple(8L, "x", "out-of-range",
							"2 records of this file have the key (id) = (3): records 7, 8. "
									+ "Their sum does not fit into column x (double precision).",
							null),
					tuple(9L, "y", "out-of-range",
							"2 records of this file have the key (id) = (4): records 9, 10. "
									+ "Their sum does not fit into column y (real).",
							null),
					tuple(10L, "y", "out-of-range", "2 records of this file have the key (id) = (4): records 9, 10. "
							+ "Their sum does not fit into column y (real).", null));
	}

	@Test
	void valuesThatAreNoNumbersAreAddedUpAsPostgresAddsThem() {
		bench.sql("CREATE TABLE app.plan (id int PRIMARY KEY, x double precision, y real, z numeric, n numeric(5,2))");
		bench.define("plan", """
				file: {fixed: plan.csv}
				block: plan
				mode: upsert
				formats: {nan: keep, infinity: keep}
				duplicates: {sum: [x, y, z, n]}
				""");
		bench.put("plan.csv", """
				id,x,y,z,n
				1,Infinity,NaN,NaN,NaN
				1,1e300,1,1,1
				2,Infinity,Infinity,Infinity,1
				2,-Infinity,1,1,2
				""");
		assertMerged(bench.run("plan"), 4, 0, 2, 2);
		assertThat(bench.rows("SELECT * FROM app.plan ORDER BY 1")).containsExactly("1|Infinity|NaN|NaN|NaN",
				"2|NaN|Infinity|Infinity|3.00");
	}

	@Test
	void sumsThatDoNotFitAndRecordsThatDifferAreRejects() {
		bench.sql("CREATE TABLE app.plan (id int PRIMARY KEY, hours smallint, amount numeric(5,2), name text)");
		Run run = run("{sum: [hours, amount]}", """
				id,hours,amount,name
				1,32767,1,a
				1,1,1,a
				2,1,999.99,b
				2,1,0.01,b
				3,1,1,c
				3,1,1,C
				3,1,1,c
				4,1,999.98,d
				4,1,0.01,d
				""");
		assertMerged(run, 9, 7, 1, 1);
		assertThat(bench.rows("SELECT * FROM app.plan")).containsExactly("4|2|999.99|d");
		String differ = "3 records of this file have the key (id) = (3): records 5, 6, 7. They differ in name. "
				+ "Expected equal values in all columns that are not added up.";
		assertThat(bench.rejects(run))
			.extracting(Reject::record, Reject::column, Reject::code, Reject::value, Reject::reason)
			.containsExactly(
					tuple(1L, "hours", "out-of-range", "32768",
							"2 records of this file have the key (id) = (1): records 1, 2. "
									+ "Their sum 32768 does not fit into column hours (smallint)."),
					tuple(2L, "hours", "out-of-range", "32768",
							"2 records of this file have the key (id) = (1): records 1, 2. "
									+ "Their sum 32768 does not fit into column hours (smallint)."),
					tuple(3L, "amount", "out-of-range", "1000.00",
							"2 records of this file have the key (id) = (2): records 3, 4. "
									+ "Their sum 1000.00 does not fit into column amount (numeric(5,2))."),
					tuple(4L, "amount", "out-of-range", "1000.00",
							"2 records of this file have the key (id) = (2): records 3, 4. "
									+ "Their sum 1000.00 does not fit into column amount (numeric(5,2))."),
					tuple(5L, "name", "duplicate-key", "3", differ), tuple(6L, "name", "duplicate-key", "3", differ),
					tuple(7L, "name", "duplicate-key", "3", differ));
	}

	@Test
	void aRejectedRecordRejectsAllRecordsOfItsKey() {
		bench.sql("CREATE TABLE app.plan (id int PRIMARY KEY, hours smallint)");
		String file = "id,hours\n" + "1,1\n".repeat(5) + "1,x\n2,1\n2,1\n3,x\n";
		for (String rule : List.of("last", "sum")) {
			bench.sql("TRUNCATE app.plan");
			Run run = run(rule.equals("sum") ? "{sum: [hours]}" : rule, file);
			assertMerged(run, 9, 7, 1, 1);
			assertThat(bench.rows("SELECT * FROM app.plan")).containsExactly(rule.equals("sum") ? "2|2" : "2|1");
			assertThat(bench.rejects(run)).extracting(Reject::code)
				.containsExactly("duplicate-incomplete", "duplicate-incomplete", "duplicate-incomplete",
						"duplicate-incomplete", "duplicate-incomplete", "not-a-number", "not-a-number");
			assertThat(bench.rejects(run).get(0)).extracting(Reject::column, Reject::value, Reject::reason)
				.containsExactly("id", "1",
						"6 records of this file have the key (id) = (1): records 1, 2, 3, 4, 5 and more. "
								+ "Record 6 was rejected, so none is loaded (duplicates: " + rule + ").");
		}
		bench.sql("TRUNCATE app.plan");
		assertMerged(run("first", file), 9, 2, 5, 2);
	}

	@Test
	void nothingIsAddedUpIfTheKeyOfARejectCannotBeRead() {
		bench.sql("CREATE TABLE app.plan (id int PRIMARY KEY, hours smallint)");
		String file = "id,hours\n1,1\n1,1\nx,1\n2,y\n,1\n";
		Run run = run("{sum: hours}", file);
		assertThat(run.error()).isNotNull();
		assertThat(run.error().code()).isEqualTo("unreadable-key");
		assertThat(run.error().message()).isEqualTo("The key of 2 of 3 rejected records cannot be read. "
				+ "Each of them can belong to any sum of the file (duplicates: sum).");
		assertThat(run.error().action()).isEqualTo("See them: ./blockload rejects " + run.id()
				+ ". Correct the file, and start a new run: ./blockload run plan");
		assertThat(run.isRestartable()).isFalse();
		assertThat(bench.rows("SELECT * FROM app.plan")).isEmpty();
		assertMerged(run("last", file), 5, 3, 1, 1);
	}

	@Test
	void recordNumbersOfAddedColumnsAreNotCompared() {
		bench.sql("CREATE TABLE app.plan (id int PRIMARY KEY, hours int, line bigint, name text)");
		bench.define("plan", """
				file: {fixed: plan.csv}
				block: plan
				mode: upsert
				duplicates: {sum: [hours]}
				columns: {id: id, hours: hours, name: name, line: {added: record-number}}
				""");
		bench.put("plan.csv", "id,hours,name\n1,1,\n1,2,\n");
		assertMerged(bench.run("plan"), 2, 0, 1, 1);
		assertThat(bench.rows("SELECT * FROM app.plan")).containsExactly("1|3|1|∅");
	}

	@Test
	void recordsThatWereMergedIntoARecordThatTheModeDoesNotTakeAreRejectedOrSkippedWithIt() {
		bench.sql("CREATE TABLE app.plan (id int PRIMARY KEY, hours int)");
		bench.sql("INSERT INTO app.plan VALUES (1, 0)");
		String keys = "file: {fixed: plan.csv}\nblock: plan\nmode: update\nrejects: {max: 9}\nduplicates: {sum: hours}\n";
		bench.put("plan.csv", "id,hours\n1,1\n2,1\n1,2\n2,2\n");
		bench.define("plan", keys);
		Run run = bench.run("plan");
		assertThat(run.counts()).isEqualTo(new Run.Counts(4L, 2L, 2L, 0L, 1L, 0L, 0L).with(0, 1));
		assertThat(bench.rejects(run)).extracting(Reject::record, Reject::code)
			.containsExactly(tuple(2L, "key-unknown"), tuple(4L, "duplicate-incomplete"));
		assertThat(bench.rows("SELECT * FROM app.plan")).containsExactly("1|3");
		bench.define("plan", keys + "other-keys: skip\n");
		run = bench.run("plan");
		assertThat(run.counts()).isEqualTo(new Run.Counts(4L, 2L, 0L, 0L, 0L, 1L, 0L).with(2, 1));
	}

	@Test
	void keysThatAreLookedUpInAListAreThoseOfItsItems() {
		bench.sql("CREATE TABLE app.staff (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text UNIQUE)");
		bench.sql("INSERT INTO app.staff (code) VALUES ('A'), ('B'), ('C')");
		bench.sql("CREATE TABLE app.plan (staff int REFERENCES app.staff, hours int, PRIMARY KEY (staff))");
		bench.sql("INSERT INTO app.plan VALUES (1, 0), (2, 0)");
		bench.define("plan", """
				file: {fixed: plan.csv}
				block: plan
				mode: update
				rejects: {max: 9}
				duplicates: {sum: hours}
				columns: {staff: {from: s, match: code}, hours: h}
				""");
		bench.put("plan.csv", "s,h\nA,1\nC,5\nA,2\nB,x\nC,6\nB,1\n");
		Run run = bench.run("plan");
		assertThat(run.error()).isNull();
		assertThat(run.counts()).isEqualTo(new Run.Counts(6L, 2L, 4L, 0L, 1L, 0L, 0L).with(0, 1));
		assertThat(bench.rejects(run)).extracting(Reject::record, Reject::code)
			.containsExactly(tuple(2L, "key-unknown"), tuple(4L, "not-a-number"), tuple(5L, "duplicate-incomplete"),
					tuple(6L, "duplicate-incomplete"));
		assertThat(bench.rows("SELECT * FROM app.plan ORDER BY 1")).containsExactly("1|3", "2|0");
	}

	@Test
	void keysThatACollationTakesForEqualAreDuplicates() {
		bench.sql("CREATE COLLATION app.any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
		bench.sql("CREATE TABLE app.plan (code text COLLATE app.any_case PRIMARY KEY, n int)");
		Run run = run("fail", "code,n\na,1\nA,2\nb,3\n");
		assertThat(run.error()).isNull();
		assertThat(bench.rejects(run).stream().map((reject) -> reject.line() + " " + reject.code()))
			.containsExactly("2 duplicate-key", "3 duplicate-key");
		assertThat(bench.rows("SELECT * FROM app.plan")).containsExactly("b|3");
	}

}
