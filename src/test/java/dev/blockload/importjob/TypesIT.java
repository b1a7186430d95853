package dev.blockload.importjob;

import java.util.List;
import java.util.Map;

import dev.blockload.block.Mode;
import dev.blockload.csv.Reject;
import dev.blockload.definition.DefinitionException;
import dev.blockload.run.Run;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Columns of types that Blockload has no encoder for: each feature of an import works
 * with them, or its definition is refused.
 */
class TypesIT {

	private static final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void renew() {
		bench.renew();
	}

	private static void define(String block, String mode, String more) {
		bench.define("it", "file: {fixed: in.csv}\nblock: %s\nmode: %s\ncsv: {delimiter: semicolon}\n%s"
			.formatted(block, mode, more));
	}

	private static Run run(String file, Mode mode) {
		bench.put("in.csv", file);
		return bench.run(new RunRequest("it", new RequestedFile.ByRule(), mode, RunRequest.Repeat.FORCE));
	}

	private static void assertCounts(Run run, long inserted, long updated, long unchanged, long deleted) {
		assertThat(run.error()).isNull();
		Run.Counts counts = run.counts();
		assertThat(List.of(counts.inserted(), counts.updated(), counts.unchanged(), counts.deleted()))
			.containsExactly(inserted, updated, unchanged, deleted);
	}

	private static List<String> reasons(Run run) {
		return bench.rejects(run)
			.stream()
			.map((reject) -> (reject.record() + " " + reject.column() + " " + reject.code() + ": " + reject.reason())
				.replace(bench.application() + ".", "app."))
			.toList();
	}

	private static List<String> problems() {
		DefinitionException refused = catchThrowableOfType(DefinitionException.class, () -> bench.run("it"));
		return refused.problems()
			.stream()
			.map((problem) -> problem.line() + ": " + problem.message().replace(bench.application() + ".", "app."))
			.toList();
	}

	@Test
	void keysAndValuesOfSuchTypesAreMergedComparedProtectedAndUndone() {
		bench.sql("CREATE TABLE app.hosts (addr inet PRIMARY KEY, up interval, tags text[] DEFAULT '{new}')");
		bench.sql("INSERT INTO app.hosts VALUES ('10.0.0.1', '1 day', '{a}'), ('10.0.0.2', '1 day', '{b}'), "
				+ "('10.0.0.3', '3 days', '{c}'), ('10.0.0.4', NULL, NULL)");
		define("hosts", "upsert", "rejects: {max: 9}\ncolumns: {addr: a, up: u, tags: {from: t, blank: keep}}\n");
		Run upsert = run("a;u;t\n10.0.0.1;1 day;{a}\n10.0.0.2;24:00;\n10.0.0.5;;\n10.0.0.5/33;;\n", Mode.UPSERT);
		assertCounts(upsert, 1, 1, 1, 0);
		assertThat(reasons(upsert))
			.containsExactly("4 addr not-of-type: '10.0.0.5/33' cannot be read as inet. PostgreSQL reports: "
					+ "invalid input syntax for type inet: \"10.0.0.5/33\".");
		String query = "SELECT addr, up, tags FROM app.hosts ORDER BY 1";
		assertThat(bench.rows(query)).containsExactly("10.0.0.1|1 day|{a}", "10.0.0.2|24:00:00|{b}",
				"10.0.0.3|3 days|{c}", "10.0.0.4|∅|∅", "10.0.0.5|∅|{new}");
		bench.bean(RunUndo.class).undo(bench.history().find(Long.toString(upsert.id())));
		assertThat(bench.rows(query)).containsExactly("10.0.0.1|1 day|{a}", "10.0.0.2|1 day|{b}", "10.0.0.3|3 days|{c}",
				"10.0.0.4|∅|∅");
		// A rejected record protects its item, if its key can be read.
		Run replace = run("a;u;t\n10.0.0.1;1 day;{a}\n10.0.0.2;x;\n10.0.0.3;;{\n", Mode.REPLACE);
		assertCounts(replace, 0, 0, 1, 1);
		assertThat(bench.rows(query)).containsExactly("10.0.0.1|1 day|{a}", "10.0.0.2|1 day|{b}",
				"10.0.0.3|3 days|{c}");
		Run unreadable = run("a;u;t\n10.0.0.1;1 day;{a}\nx;;\n", Mode.REPLACE);
		assertCounts(unreadable, 0, 0, 1, 0);
	}

	@Test
	void recordsOfOneKeyAreDuplicatesWhateverTheirTexts() {
		bench.sql("CREATE TABLE app.hosts (addr inet PRIMARY KEY, tags text[])");
		define("hosts", "upsert", "duplicates: last\n");
		assertCounts(run("addr;tags\n10.0.0.1/32;{a}\n10.0.0.2;{b}\n10.0.0.1;{c}\n", Mode.UPSERT), 2, 0, 0, 0);
		assertThat(bench.rows("SELECT * FROM app.hosts ORDER BY 1")).containsExactly("10.0.0.1|{c}", "10.0.0.2|{b}");
	}

	@Test
	void aPartitionThatIsAttachedHasTheTypesDefaultsAndStorageOfItsBlock() {
		bench.sql("CREATE TABLE app.seen (what text[] NOT NULL DEFAULT '{none}', at tstzrange, "
				+ "n int GENERATED ALWAYS AS (cardinality(what)) STORED, _load bigint NOT NULL) "
				+ "PARTITION BY RANGE (_load)");
		bench.sql("ALTER TABLE app.seen ALTER COLUMN what SET STORAGE EXTERNAL");
		define("seen", "replace", "rejects: {max: 9}\n");
		Run run = run("what;at\n{a};[2024-01-31 10:00+02,)\n{b};[now,)\n{c;\n{d};[01/31/2024,)\n", Mode.REPLACE);
		assertCounts(run, 1, 0, 0, 0);
		assertThat(reasons(run)).containsExactly(
				"2 at current-time: '[now,)' depends on the current time. Expected a fixed value of type tstzrange.",
				"3 what not-of-type: '{c' cannot be read as text[]. PostgreSQL reports: malformed array literal: \"{c\".",
				"4 at not-of-type: '[01/31/2024,)' cannot be read as tstzrange. PostgreSQL reports: "
						+ "date/time field value out of range: \"01/31/2024\".");
		assertThat(bench.rows("SELECT what, at, n FROM app.seen"))
			.containsExactly("{a}|[\"2024-01-31 08:00:00+00\",)|1");
		assertThat(bench.rows("""
				SELECT attname, format_type(atttypid, atttypmod), attnotnull, attstorage, attgenerated,
				       pg_get_expr(adbin, adrelid)
				  FROM pg_inherits JOIN pg_attribute a ON a.attrelid = inhrelid
				  LEFT JOIN pg_attrdef ON adrelid = a.attrelid AND adnum = attnum
				 WHERE inhparent = 'app.seen'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> '_load'
				 ORDER BY attnum""")).containsExactly("what|text[]|t|e||'{none}'::text[]", "at|tstzrange|f|x||∅",
				"n|integer|f|p|s|cardinality(what)");
	}

	@Test
	void aValueThatItsTypeWouldChangeIsAReject() {
		bench.sql("CREATE TYPE app.note AS (day date, words text, cost numeric(5,2), \"N\" varchar(3))");
		bench.sql("CREATE TABLE app.odd (id int PRIMARY KEY, n numeric(5,2)[], m money, i interval(0), w app.note, "
				+ "k name, z timetz)");
		define("odd", "append", "rejects: {max: 9}\n");
		String file = """
				id;n;m;i;w;k;z
				1;{1.2,3};$1,000.5;1.0 sec;(2024-01-31,now or never,1.5,abc);short;10:00+02
				2;{1.239};;;;;
				3;;1.239;;;;
				4;;;1.5 sec;;;
				5;;;;(tomorrow,x,,);;
				6;;;;;%s;
				7;;;;;;NOW
				8;;;;(,,1.239,);;
				9;;;;;;10:00:00.1234567+02
				""".formatted("x".repeat(64));
		Run run = run(file, Mode.APPEND);
		assertCounts(run, 1, 0, 0, 0);
		assertThat(bench.rows("SELECT * FROM app.odd")).containsExactly(
				"1|{1.20,3.00}|$1,000.50|00:00:01|(2024-01-31,\"now or never\",1.50,abc)|short|10:00:00+02");
		assertThat(reasons(run)).containsExactly(
				"2 n not-exact: '{1.239}' would be rounded by the type numeric(5,2)[]. Expected no more digits than it stores.",
				"3 m not-exact: '1.239' would be rounded by the type money. Expected no more digits than it stores.",
				"4 i not-exact: '1.5 sec' would be rounded by the type interval(0). Expected no more digits than it stores.",
				"5 w current-time: '(tomorrow,x,,)' depends on the current time. Expected a fixed value of type app.note.",
				"6 k not-exact: '" + "x".repeat(60)
						+ "...' would be cut off by the type name. Expected a shorter text.",
				"7 z current-time: 'NOW' depends on the current time. Expected a fixed value of type time with time zone.",
				"8 w not-exact: '(,,1.239,)' would be rounded by the type app.note. Expected no more digits than it stores.",
				"9 z not-exact: '10:00:00.1234567+02' would be rounded by the type time with time zone. Expected no more digits than it stores.");
	}

	// PostgreSQL cannot test such a text: pg_input_is_valid itself fails.
	@Test
	void aTextWhoseInputFunctionRaisesAnErrorIsARejectToo() {
		bench.sql("CREATE DOMAIN app.ratio AS int CHECK (100 / value > 0)");
		bench.sql("CREATE TABLE app.ratios (id int PRIMARY KEY, r app.ratio[], t text[])");
		define("ratios", "append", "rejects: {max: 9}\n");
		Run run = run("id;r;t\n1;{1,100};{a}\n2;{0};{b}\n3;{101};\n4;;{\n", Mode.APPEND);
		assertThat(reasons(run)).containsExactly(
				"2 r not-of-type: '{0}' cannot be read as app.ratio[]. PostgreSQL reports: division by zero.",
				"3 r not-of-type: '{101}' cannot be read as app.ratio[]. PostgreSQL reports: "
						+ "value for domain app.ratio violates check constraint \"ratio_check\".",
				"4 t not-of-type: '{' cannot be read as text[]. PostgreSQL reports: malformed array literal: \"{\".");
		assertCounts(run, 1, 0, 0, 0);
	}

	@Test
	void typesOfExtensionsAndTypesWithOwnCastsAreReadByTheirInputFunctions() {
		bench.sql("CREATE EXTENSION hstore SCHEMA " + bench.application());
		bench.sql("CREATE TYPE app.pair AS (a int, b int)");
		bench.sql("CREATE FUNCTION app.wrong(text) RETURNS app.pair LANGUAGE sql AS 'SELECT (7, 7)::app.pair'");
		bench.sql("CREATE CAST (text AS app.pair) WITH FUNCTION app.wrong(text)");
		bench.sql("CREATE TABLE app.bags (id int PRIMARY KEY, h app.hstore, p app.pair)");
		define("bags", "append", "rejects: {max: 9}\n");
		Run run = run("id;h;p\n1;a=>1;(1,2)\n2;a;\n3;;1\n", Mode.APPEND);
		assertCounts(run, 1, 0, 0, 0);
		assertThat(bench.rows("SELECT * FROM app.bags")).containsExactly("1|\"a\"=>\"1\"|(1,2)");
		assertThat(reasons(run)).containsExactly(
				"2 h not-of-type: 'a' cannot be read as app.hstore. PostgreSQL reports: "
						+ "syntax error in hstore: unexpected end of string.",
				"3 p not-of-type: '1' cannot be read as app.pair. PostgreSQL reports: malformed record literal: \"1\".");
	}

	@Test
	void referencesAreLookedUpByValuesOfSuchTypes() {
		bench.sql("CREATE TABLE app.hosts (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, addr inet UNIQUE)");
		bench.sql("INSERT INTO app.hosts (addr) VALUES ('10.0.0.1')");
		bench.sql("CREATE TABLE app.hits (id int PRIMARY KEY, host int REFERENCES app.hosts)");
		define("hits", "upsert", """
				rejects: {max: 9}
				columns: {id: id, host: {from: addr, match: addr, unknown: create}}
				""");
		Run run = run("id;addr\n1;10.0.0.1/32\n2;10.0.0.2\n3;10.0.0\n4;\n", Mode.UPSERT);
		assertCounts(run, 3, 0, 0, 0);
		assertThat(reasons(run)).containsExactly("3 host not-of-type: '10.0.0' cannot be read as inet. "
				+ "PostgreSQL reports: invalid input syntax for type inet: \"10.0.0\".");
		assertThat(bench.rows("SELECT h.id, addr FROM app.hits h LEFT JOIN app.hosts ON hosts.id = host ORDER BY 1"))
			.containsExactly("1|10.0.0.1", "2|10.0.0.2", "4|∅");
	}

	@Test
	void cellsOfAnUnpivotedFileBecomeKeysAndValuesOfSuchTypes() {
		bench.sql("CREATE TABLE app.plan (item text, during daterange, span interval, PRIMARY KEY (item, during))");
		bench.sql("INSERT INTO app.plan VALUES ('a', '[2024-02-01,2024-03-01)', '9 days')");
		define("plan", "upsert", """
				rejects: {max: 9}
				columns: {item: item}
				unpivot: {headers: others, into: {during: {}}, values-into: span, blank-cells: delete}
				max-delete: none
				""");
		Run run = run("item;[2024-01-01,2024-02-01);[2024-02-01,2024-03-01)\na;1 day;\nb;x;2 days\n", Mode.UPSERT);
		assertThat(reasons(run))
			.containsExactly("2 span not-of-type: Cell '[2024-01-01,2024-02-01)': " + "'x' cannot be read as interval. "
					+ "PostgreSQL reports: invalid input syntax for type interval: \"x\".");
		assertCounts(run, 2, 0, 0, 1);
		assertThat(bench.rows("SELECT * FROM app.plan ORDER BY 1")).containsExactly("a|[2024-01-01,2024-02-01)|1 day",
				"b|[2024-02-01,2024-03-01)|2 days");
	}

	@Test
	void aPreviewShowsTheValuesAndTheRejects() {
		bench.sql("CREATE TABLE app.bags (id int PRIMARY KEY, span interval, tags int[])");
		define("bags", "upsert", "");
		bench.put("in.csv", "id;span;tags\n1;90 min;\"{ 1, 2 }\"\n2;;{x}\n");
		Preview preview = bench.bean(Previewer.class).first("it", new RequestedFile.ByRule(), 10);
		assertThat(preview.rows())
			.containsExactly(new Preview.Row(1, List.of("1", "01:30:00", "{1,2}"), Preview.Effect.LOADS));
		assertThat(preview.rejects()).extracting(Reject::record, Reject::column, Reject::code)
			.containsExactly(tuple(2L, "tags", "not-of-type"));
	}

	@Test
	void theDefinitionIsRefusedIfItsConstantsAreNoValuesOrItsScopeHasSuchAType() {
		bench.sql("CREATE TABLE app.hosts (addr inet PRIMARY KEY)");
		bench.sql(
				"CREATE TABLE app.bags (id int PRIMARY KEY, tags int[], host inet REFERENCES app.hosts, tree pg_node_tree)");
		define("bags", "replace", """
				scope: [tags]
				columns:
				  id: id
				  tags: {value: '{1,x}'}
				  host: {from: h, match: addr, unknown: {default: nowhere}}
				  tree: t
				""");
		assertThat(problems()).containsExactly(
				"13: Column 'tree' cannot be loaded: PostgreSQL reads no values of its type pg_node_tree.",
				"8: Column 'tags' of scope has the type integer[], whose values PostgreSQL reads after the file is staged. "
						+ "Remove it from the scope.",
				"11: The value of column 'tags' (integer[]) cannot be loaded: PostgreSQL reports: "
						+ "invalid input syntax for type integer: \"x\".",
				"12: The value of column 'host' (inet) cannot be loaded: PostgreSQL reports: "
						+ "invalid input syntax for type inet: \"nowhere\".");
		define("bags", "upsert", "columns: {id: id, tags: {value: '{1,2}'}}\n");
		assertCounts(run("id\n1\n", Mode.UPSERT), 1, 0, 0, 0);
		assertThat(bench.rows("SELECT id, tags FROM app.bags")).containsExactly("1|{1,2}");
	}

}
