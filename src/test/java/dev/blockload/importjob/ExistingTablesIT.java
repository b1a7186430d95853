package dev.blockload.importjob;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.blockload.block.Mode;
import dev.blockload.csv.Reject;
import dev.blockload.run.Run;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tables that their users made for other purposes load in every mode: partitioned in any
 * way, with triggers, generated columns, identities, domains, row security, and any
 * names.
 */
class ExistingTablesIT {

	private static final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void renew() {
		bench.renew();
	}

	private static Run run(String file, Mode mode) {
		bench.put("in.csv", file);
		return bench.run(new RunRequest("it", new RequestedFile.ByRule(), mode, RunRequest.Repeat.FORCE));
	}

	private static void assertCounts(String file, Mode mode, long inserted, long updated, long unchanged,
			long deleted) {
		Run run = run(file, mode);
		assertThat(run.error()).as("error of mode %s", mode.text()).isNull();
		Run.Counts counts = run.counts();
		assertThat(List.of(counts.inserted(), counts.updated(), counts.unchanged(), counts.deleted()))
			.as("inserted, updated, unchanged and deleted rows of mode %s", mode.text())
			.containsExactly(inserted, updated, unchanged, deleted);
	}

	private static void createPartitioned(String partitioning) {
		bench.sql("CREATE TABLE app.plan (country text, day date, amount numeric, note text DEFAULT 'none', "
				+ "PRIMARY KEY (country, day)) PARTITION BY " + partitioning);
		bench.define("it", """
				file: {fixed: in.csv}
				block: plan
				mode: upsert
				rejects: {max: 9}
				columns: {country: c, day: d, amount: a}
				""");
	}

	/** The rows of the block, each with the name of its partition. */
	private static List<String> placed() {
		return bench.rows("""
				SELECT country, day, amount, note, (SELECT relname FROM pg_class WHERE oid = p.tableoid)
				  FROM app.plan p ORDER BY 1, 2""");
	}

	@Test
	void aBlockPartitionedInSeveralLevelsMergesByKey() {
		createPartitioned("LIST (country)");
		bench.sql("CREATE TABLE app.fr PARTITION OF app.plan FOR VALUES IN ('FR') PARTITION BY RANGE (day)");
		bench.sql("CREATE TABLE app.fr_2023 PARTITION OF app.fr FOR VALUES FROM (MINVALUE) TO ('2024-01-01')");
		bench.sql("CREATE TABLE app.fr_2024 PARTITION OF app.fr FOR VALUES FROM ('2024-01-01') TO (MAXVALUE)");
		bench.sql("CREATE TABLE app.rest PARTITION OF app.plan DEFAULT PARTITION BY HASH (day)");
		bench.sql("CREATE TABLE app.rest_0 PARTITION OF app.rest FOR VALUES WITH (MODULUS 1, REMAINDER 0)");
		bench.sql("INSERT INTO app.plan VALUES ('FR', '2023-12-31', 1, 'old'), ('DE', '2024-01-01', 2, 'old')");
		String file = "c,d,a\nFR,2023-12-31,1\nDE,2024-01-01,2.5\nFR,2024-01-01,3\nIT,2024-01-01,4\n";
		assertCounts(file, Mode.UPSERT, 2, 1, 1, 0);
		assertThat(placed()).containsExactly("DE|2024-01-01|2.5|old|rest_0", "FR|2023-12-31|1|old|fr_2023",
				"FR|2024-01-01|3|none|fr_2024", "IT|2024-01-01|4|none|rest_0");
		assertCounts("c,d,a\nFR,2024-01-01,3.0\nFR,2024-02-01,5\n", Mode.REPLACE, 1, 1, 0, 3);
		assertThat(placed()).containsExactly("FR|2024-01-01|3.0|none|fr_2024", "FR|2024-02-01|5|none|fr_2024");
	}

	// The driver prepares a statement that it has executed five times, and the server
	// keeps its plan.
	@Test
	void aProcessLoadsABlockWhoseColumnsGetOtherTypesBetweenItsRuns() {
		bench.sql("CREATE TABLE app.rates (id int PRIMARY KEY, rate int)");
		bench.define("it", "file: {fixed: in.csv}\nblock: rates\nmode: upsert\n");
		for (int id = 1; id <= 7; id++) {
			assertCounts("id,rate\n%d,%d\n".formatted(id, id), Mode.UPSERT, 1, 0, 0, 0);
		}
		bench.sql("ALTER TABLE app.rates ALTER id TYPE text, ALTER rate TYPE numeric(9,2)");
		assertCounts("id,rate\n1,1.50\nx,2.25\n", Mode.UPSERT, 1, 1, 0, 0);
		assertCounts("id,rate\n1,1.5\nx,2.50\n", Mode.REPLACE, 0, 1, 1, 6);
		assertThat(bench.rows("SELECT * FROM app.rates ORDER BY 1")).containsExactly("1|1.50", "x|2.50");
	}

	@Test
	void aBlockWithoutAKeyThatIsPartitionedTakesAppendAndReplace() {
		bench.sql("CREATE TABLE app.moves (id int, what text) PARTITION BY HASH (id)");
		bench.sql("CREATE TABLE app.moves_0 PARTITION OF app.moves FOR VALUES WITH (MODULUS 2, REMAINDER 0)");
		bench.sql("CREATE TABLE app.moves_1 PARTITION OF app.moves FOR VALUES WITH (MODULUS 2, REMAINDER 1)");
		bench.define("it", "file: {fixed: in.csv}\nblock: moves\nmode: append\n");
		assertCounts("id,what\n1,a\n2,b\n3,c\n", Mode.APPEND, 3, 0, 0, 0);
		assertCounts("id,what\n1,a\n", Mode.APPEND, 1, 0, 0, 0);
		assertCounts("id,what\n7,x\n8,y\n", Mode.REPLACE, 2, 0, 0, 4);
		assertThat(bench.rows("SELECT * FROM app.moves ORDER BY 1")).containsExactly("7|x", "8|y");
		// The same object again: an append that the replace removed is loaded again, a
		// replace is unchanged as long as the block has rows.
		assertThat(bench.run(new RunRequest("it", new RequestedFile.ByRule(), Mode.APPEND, RunRequest.Repeat.SKIP))
			.counts()
			.inserted()).isEqualTo(2);
	}

	@Test
	void aBlockPartitionedByLoadSaysWhichRecordEachRowCameFrom() {
		bench.sql("CREATE TABLE app.lists (id int PRIMARY KEY, code text UNIQUE)");
		bench.sql("INSERT INTO app.lists VALUES (1, 'A'), (2, 'B')");
		bench.sql("""
				CREATE TABLE app.moves (list int, _record bigint NOT NULL CHECK (_record < 4), day date, amount int,
				                        _load bigint NOT NULL) PARTITION BY RANGE (_load)""");
		bench.define("it", "file: {fixed: in.csv}\nblock: moves\nmode: append\nrejects: {max: 9}\n");
		String sql = "SELECT list, day, amount, _record, _load FROM app.moves ORDER BY 5, 4, 2";
		Run inserted = run("list,day,amount\n1,2024-01-01,5\n1,x,6\n2,2024-01-03,7\n2,2024-01-04,8\n", Mode.APPEND);
		assertThat(bench.rejects(inserted)).extracting(Reject::record, Reject::code)
			.containsExactly(tuple(2L, "not-a-date"), tuple(4L, "check-violated"));
		assertThat(bench.rows(sql)).containsExactly("1|2024-01-01|5|1|" + inserted.id(),
				"2|2024-01-03|7|3|" + inserted.id());
		List<String> before = bench.rows(sql);
		Run attached = run("list,day,amount\n1,x,5\n2,2024-02-01,9\n", Mode.REPLACE);
		assertThat(attached.error()).isNull();
		assertThat(bench.rows(sql)).containsExactly("2|2024-02-01|9|2|" + attached.id());
		bench.bean(RunUndo.class).undo(attached);
		assertThat(bench.rows(sql)).isEqualTo(before);
		String unpivot = """
				file: {fixed: in.csv}
				block: moves
				mode: append
				rejects: {max: 9}
				columns: {list: %s}
				unpivot: {headers: others, into: {day: {format: yyyy-MM}}, values-into: amount}
				""";
		bench.define("it", unpivot.formatted("code"));
		attached = run("code,2024-05,2024-06\n1,1,\n2,3,4\n", Mode.REPLACE);
		assertThat(bench.rows(sql)).containsExactly("1|2024-05-01|1|1|" + attached.id(),
				"2|2024-05-01|3|2|" + attached.id(), "2|2024-06-01|4|2|" + attached.id());
		bench.sql("ALTER TABLE app.moves ADD FOREIGN KEY (list) REFERENCES app.lists");
		bench.define("it", unpivot.formatted("{from: code, match: code}"));
		Run cells = run("code,2024-05,2024-06\nA,1,2\nX,3,4\nB,,5\nB,6,\n", Mode.APPEND);
		assertThat(bench.rejects(cells)).extracting(Reject::record, Reject::code)
			.containsExactly(tuple(2L, "unknown-reference"), tuple(2L, "unknown-reference"),
					tuple(4L, "check-violated"));
		assertThat(bench.rows(sql.replace("ORDER", "WHERE _load = " + cells.id() + " ORDER"))).containsExactly(
				"1|2024-05-01|1|1|" + cells.id(), "1|2024-06-01|2|1|" + cells.id(), "2|2024-06-01|5|3|" + cells.id());
	}

	@Test
	void aRowWithoutAPartitionIsARejectWithItsValues() {
		createPartitioned("LIST (country)");
		bench.sql("CREATE TABLE app.fr PARTITION OF app.plan FOR VALUES IN ('FR') PARTITION BY RANGE (day)");
		bench.sql("CREATE TABLE app.fr_2024 PARTITION OF app.fr FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')");
		String file = "c,d,a\nFR,2024-12-31,1\nFR,2025-01-01,2\nIT,2024-01-01,3\n";
		Run run = run(file, Mode.UPSERT);
		assertThat(run.error()).isNull();
		assertThat(run.counts()).isEqualTo(new Run.Counts(3L, 1L, 2L, 1L, 0L, 0L, 0L));
		assertThat(bench.rejects(run)).extracting(Reject::record, Reject::column, Reject::code, Reject::value)
			.containsExactly(tuple(2L, "country, day", "no-partition", "FR, 2025-01-01"),
					tuple(3L, "country, day", "no-partition", "IT, 2024-01-01"));
		assertThat(bench.rejects(run).get(0).reason()).isEqualTo("Block " + bench.application()
				+ ".plan has no partition for a row with (country, day) = (FR, 2025-01-01). "
				+ "Expected values of a partition.");
		bench.sql("CREATE TABLE app.rest PARTITION OF app.plan DEFAULT");
		bench.sql("CREATE TABLE app.fr_rest PARTITION OF app.fr DEFAULT");
		assertCounts(file, Mode.UPSERT, 2, 0, 1, 0);
	}

	@Test
	void thePartitionOfARowCanDependOnExpressionsDefaultsAndHashes() {
		bench.sql("""
				CREATE TABLE app.moves (id int, what text, kind text DEFAULT 'new', "row" int)
				    PARTITION BY RANGE (abs(id), kind)""");
		bench.sql("CREATE TABLE app.low PARTITION OF app.moves FOR VALUES FROM (0, 'm') TO (10, 'm')");
		bench.sql("CREATE TABLE app.high PARTITION OF app.moves FOR VALUES FROM (10, 'm') TO (20, 'm') "
				+ "PARTITION BY HASH (what)");
		bench.sql("CREATE TABLE app.high_0 PARTITION OF app.high FOR VALUES WITH (MODULUS 2, REMAINDER 0)");
		bench.define("it", "file: {fixed: in.csv}\nblock: moves\nmode: append\nrejects: {max: 9}\n");
		String in0 = bench
			.rows("SELECT w FROM generate_series(1, 99) w WHERE "
					+ "satisfies_hash_partition('app.high'::regclass, 2, 0, w::text) LIMIT 1")
			.get(0);
		String in1 = bench
			.rows("SELECT w FROM generate_series(1, 99) w WHERE "
					+ "satisfies_hash_partition('app.high'::regclass, 2, 1, w::text) LIMIT 1")
			.get(0);
		Run run = run("id,what,row\n-3,a,1\n12," + in0 + ",2\n12," + in1 + ",3\n,a,4\n20,a,5\n", Mode.APPEND);
		assertThat(run.error()).isNull();
		assertThat(bench.rejects(run)).extracting(Reject::record, Reject::code)
			.containsExactly(tuple(3L, "no-partition"), tuple(4L, "no-partition"), tuple(5L, "no-partition"));
		assertThat(bench.rows("SELECT id, kind, \"row\" FROM app.moves ORDER BY id")).containsExactly("-3|new|1",
				"12|new|2");
	}

	/**
	 * Names that are those of Blockload's own statements, or need care in SQL or Java.
	 */
	private static final List<String> NAMES = List.of("s", "b", "_cell", "_load", "row", "k0", "v0", "t0", "code",
			"reason", "value", "_match_1", "staged", "SELECT", "100 %d", "a?b:c", "it's", "back\\slash", "two\"quotes",
			"größe 数", " x ", "records", "into_record", "column_name", "$1", "found", "taken", "null");

	private static String quoted(String name) {
		return '"' + name.replace("\"", "\"\"") + '"';
	}

	private static String yaml(String name) {
		return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
	}

	@Test
	void everyModeTakesTablesAndColumnsOfAnyName() {
		String table = "Plan \"neu\" %s ?:x 'é";
		String columns = NAMES.stream()
			.map((name) -> quoted(name) + " int CONSTRAINT " + quoted("c " + name) + " CHECK (" + quoted(name)
					+ " >= 0)")
			.collect(Collectors.joining(", "));
		bench.sql("CREATE TABLE app." + quoted(table) + " (" + quoted("key %n") + " text, " + quoted("user") + " text, "
				+ columns + ", UNIQUE (" + quoted("s") + ", " + quoted("row") + "), PRIMARY KEY (" + quoted("user")
				+ ", " + quoted("key %n") + "))");
		String header = "user,key %n," + NAMES.stream().map(ExistingTablesIT::csv).collect(Collectors.joining(","))
				+ "\n";
		String sums = NAMES.stream()
			.filter((name) -> !name.equals("b"))
			.map(ExistingTablesIT::yaml)
			.collect(Collectors.joining(", "));
		String keys = "file: {fixed: in.csv}\nblock: " + yaml(table) + "\nmode: upsert\nrejects: {max: 9}\n"
				+ "duplicates: {sum: [" + sums + "]}\n";
		bench.define("it", keys);
		assertCounts(header + record("a", "1", 1) + record("a", "2", 2), Mode.APPEND, 2, 0, 0, 0);
		bench.define("it", keys + "formats: {blank: keep}\n");
		assertCounts(header + record("a", "1", 1) + record("a", "2", 3), Mode.UPDATE, 0, 1, 1, 0);
		assertCounts(header + record("a", "2", 3) + record("b", "1", 4), Mode.UPSERT, 1, 0, 1, 0);
		assertCounts(header + record("b", "1", 4) + record("c", "1", 2) + record("c", "1", 3), Mode.REPLACE, 1, 0, 1,
				2);
		String fives = NAMES.stream().map((name) -> name.equals("b") ? "7" : "5").collect(Collectors.joining("|"));
		String fours = NAMES.stream().map((name) -> name.equals("b") ? "7" : "4").collect(Collectors.joining("|"));
		assertThat(bench.rows("SELECT * FROM app." + quoted(table) + " ORDER BY \"user\""))
			.containsExactly("1|b|" + fours, "1|c|" + fives);
		Run run = run(header + record("d", "1", -1) + record("e", "1", 4), Mode.UPSERT);
		assertThat(bench.rejects(run)).extracting(Reject::code).containsExactly("check-violated", "unique-violated");
	}

	private static String csv(String name) {
		return '"' + name.replace("\"", "\"\"") + '"';
	}

	private static String record(String user, String key, int value) {
		return user + "," + key + ","
				+ NAMES.stream()
					.map((name) -> name.equals("b") ? "7" : String.valueOf(value))
					.collect(Collectors.joining(","))
				+ "\n";
	}

	@Test
	void everyModeTakesATableWithItsOwnMachinery() {
		bench.sql("CREATE TYPE app.state AS ENUM ('open', 'Shut')");
		bench.sql("CREATE DOMAIN app.name AS text COLLATE \"C\" NOT NULL CHECK (value <> '')");
		bench.sql("CREATE DOMAIN app.short_name AS app.name CHECK (length(value) < 9)");
		bench.sql("""
				CREATE TABLE app.staff (
				    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
				    number int GENERATED BY DEFAULT AS IDENTITY (START 1000),
				    name app.short_name UNIQUE, state app.state DEFAULT 'open', pay numeric(6,2) DEFAULT 1.5,
				    yearly numeric GENERATED ALWAYS AS (pay * 12) STORED, changed int DEFAULT 0 NOT NULL)""");
		bench.sql("CREATE TABLE app.audit (what text)");
		bench.sql("""
				CREATE FUNCTION app.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
				    IF TG_OP = 'UPDATE' THEN new.changed := old.changed + 1; END IF;
				    INSERT INTO app.audit VALUES (TG_OP); RETURN coalesce(new, old); END $$""".replace("app.",
				bench.application() + "."));
		bench.sql(
				"CREATE TRIGGER note BEFORE INSERT OR UPDATE OR DELETE ON app.staff FOR EACH ROW EXECUTE FUNCTION app.note()");
		bench.define("it", """
				file: {fixed: in.csv}
				block: staff
				key: name
				mode: upsert
				rejects: {max: 9}
				columns: {name: name, state: state, pay: {from: pay, blank: keep}}
				""");
		assertCounts("name,state,pay\nAda,open,1\nBob,Shut,\n", Mode.UPSERT, 2, 0, 0, 0);
		assertCounts("name,state,pay\nAda,open,\nBob,open,\n", Mode.UPDATE, 0, 1, 1, 0);
		assertCounts("name,state,pay\nCem,,3\nAda,Shut,2\n", Mode.UPSERT, 1, 1, 0, 0);
		assertCounts("name,state,pay\nCem,,3\nDee,open,4\n", Mode.REPLACE, 1, 0, 1, 2);
		assertThat(bench.rows("SELECT * FROM app.staff ORDER BY id")).containsExactly("3|1002|Cem|∅|3.00|36.00|0",
				"4|1003|Dee|open|4.00|48.00|0");
		assertThat(bench.rows("SELECT what, count(*) FROM app.audit GROUP BY 1 ORDER BY 1")).containsExactly("DELETE|2",
				"INSERT|4", "UPDATE|2");
		// A trigger before the row can change what the constraints then accept or refuse.
		bench.sql("DROP TRIGGER note ON app.staff");
		Run run = run("name,state,pay\n\"\",open,1\nMuch too long,open,1\n,open,1\nEve,shut,1\nFay,open,9\n",
				Mode.UPSERT);
		assertThat(run.error()).isNull();
		assertThat(bench.rejects(run)).extracting(Reject::record, Reject::code)
			.containsExactly(tuple(1L, "check-violated"), tuple(2L, "check-violated"), tuple(3L, "null-not-allowed"),
					tuple(4L, "not-in-enum"));
		bench.define("it", """
				file: {fixed: in.csv}
				block: staff
				mode: append
				key: name
				columns: {name: name, number: number}
				""");
		assertCounts("name,number\nGus,7\n", Mode.APPEND, 1, 0, 0, 0);
		assertThat(bench.rows("SELECT number, state, pay FROM app.staff WHERE name = 'Gus'"))
			.containsExactly("7|open|1.50");
	}

}
