package dev.blockload.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import dev.blockload.run.RunProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeType;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What scripts rely on: exit codes and standard output.
 */
class RunCommandIT {

	private static final List<String> FIELDS = List.of("run", "import", "status", "restartable", "object", "path",
			"counts", "rejects", "warnings", "error", "startedAt", "endedAt", "undoes", "undoneBy", "keptBytes",
			"corrects", "flowRun", "startedBy", "workedSeconds", "database");

	private static final List<String> COUNTS = List.of("read", "staged", "loaded", "rejected", "skipped", "merged",
			"inserted", "updated", "unchanged", "deleted", "cells", "blankCells", "created");

	private static final String REST = """
			block: staff
			mode: upsert
			columns: {id: ID, name: Name, pay: Pay}
			rejects: {max: 2}
			""";

	@TempDir
	static Path jobs;

	/** Where the program remembers imports whose files are small. */
	@TempDir
	static Path small;

	private static CommandBench bench;

	@BeforeAll
	static void open() {
		// A locale in which numbers and messages would differ if the product used it.
		bench = new CommandBench(jobs, "-Duser.language=de", "-Duser.country=DE", "-Dblockload.small=" + small);
		bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text NOT NULL, pay numeric(10,2))");
		bench.put("hr/2022-10-15-staff.csv",
				"ID,Name,Pay\r\n1,Ada,10\r\n2,\"Bob\r\n\"\"B\"\", jr\",n/a\r\n3,Cem,30.5\r\n");
	}

	@AfterAll
	static void close() {
		bench.close();
	}

	@Test
	void aRunItsHistoryAndItsRejectsAreShownInFull() throws UnknownHostException {
		bench.define("staff", "file: {latest: 'hr/{{date}}-staff.csv'}\n" + REST);
		CommandResult answer = bench.run("run", "staff", "--output", "json").ends(0);
		assertThat(small.resolve("staff")).exists();
		JsonNode run = answer.json();
		requireShape(run);
		assertThat(run.get("run").isIntegralNumber()).isTrue();
		assertThat(run.get("import").asString()).isEqualTo("staff");
		assertThat(run.get("status").asString()).isEqualTo("COMPLETED");
		assertThat(run.get("restartable").asBoolean()).isFalse();
		assertThat(run.get("object").get("bucket").asString()).isEqualTo(bench.bucket());
		assertThat(run.get("object").get("key").asString()).isEqualTo("hr/2022-10-15-staff.csv");
		assertThat(run.get("object").get("size").asLong()).isEqualTo(59);
		assertThat(run.get("startedBy").asString())
			.isEqualTo(System.getProperty("user.name") + "@" + InetAddress.getLocalHost().getHostName());
		assertThat(run.get("counts")).hasToString("""
				{"read":3,"staged":null,"loaded":2,"rejected":1,"skipped":0,"merged":0,"inserted":2,"updated":0,\
				"unchanged":0,"deleted":0,"cells":null,"blankCells":null,"created":[]}""");
		assertThat(run.get("rejects")).hasToString(
				"""
						[{"code":"not-a-number","column":"pay","constraint":null,"count":1,"samples":\
						["line 3: 'n/a' is not a valid number. Expected digits with '.' as the decimal separator."],"corrected":0}]""");
		assertThat(run.get("warnings").size()).isZero();
		assertThat(run.get("error").isNull()).isTrue();
		assertThat(time(run, "startedAt")).isBeforeOrEqualTo(time(run, "endedAt"));
		assertThat(answer.err()).isEqualTo("""
				run %s: staff
				  reading s3://%s/hr/2022-10-15-staff.csv (59 bytes)
				""".formatted(run.get("run"), bench.bucket()));

		String number = run.get("run").asString();
		List<CommandResult> shown = bench.runAll(List.of(List.of("show", "staff", "--output", "json"),
				List.of("rejects", number), List.of("show", number, "--record", "2"),
				List.of("show", number, "--record", "2", "--output", "json"), List.of("show", number, "--record", "4"),
				List.of("rejects", "staff", "--output", "json"), List.of("run", "staff", "--output", "json"),
				List.of("show", "staff"),
				List.of("history", "staff", "--status", "completed,UNCHANGED", "--since", "1h", "--block",
						bench.application() + ".staff", "-o", "json"),
				List.of("undo", "staff", "--output", "json"), List.of("undo", number, "--output", "json"),
				List.of("show", number)));
		ObjectNode withSteps = (ObjectNode) shown.get(0).ends(0).json();
		assertThat(withSteps.remove("steps").values()).extracting((step) -> step.get("step").asString())
			.containsExactly("resolve", "plan", "load", "verify", "publish", "merge");
		assertThat(withSteps.get("keptBytes").asLong()).isPositive();
		withSteps.putNull("keptBytes");
		assertThat(withSteps).isEqualTo(run);
		assertThat(shown.get(1).ends(0).csv()).containsExactly(
				List.of("ID", "Name", "Pay", "_reject_line", "_reject_column", "_reject_code", "_reject_reason"),
				List.of("2", "Bob\r\n\"B\", jr", "n/a", "3", "pay", "not-a-number",
						"'n/a' is not a valid number. Expected digits with '.' as the decimal separator."));
		assertThat(shown.get(1).err()).isEqualTo("""
				1 record was rejected. Correct the file and load it:
				  ./blockload correct NUMBER FILE --jobs JOBS
				""".replace("NUMBER", number).replace("JOBS", jobs.toString()));
		assertThat(shown.get(2)).isEqualTo(new CommandResult(0, "2,\"Bob\r\n\"\"B\"\", jr\",n/a\n",
				"Record 2 of run %s begins on line 3, byte 23, of s3://%s/hr/2022-10-15-staff.csv\n".formatted(number,
						bench.bucket())));
		assertThat(shown.get(3).ends(0).json().get("raw").asString()).isEqualTo("2,\"Bob\r\n\"\"B\"\", jr\",n/a");
		assertThat(shown.get(3).json().get("byteOffset").asLong()).isEqualTo(23);
		assertThat(shown.get(4).ends(2).err())
			.contains("Run %s has no record 4. It has read the records 1 to 3.".formatted(number));
		assertThat(shown.get(5).ends(0).json()).hasToString(
				"""
						[{"record":2,"line":3,"byteOffset":23,"column":"pay","code":"not-a-number",\
						"reason":"'n/a' is not a valid number. Expected digits with '.' as the decimal separator.","value":"n/a",\
						"raw":"2,\\"Bob\\r\\n\\"\\"B\\"\\", jr\\",n/a","correctedBy":null}]""");

		JsonNode again = shown.get(6).ends(0).json();
		requireShape(again);
		assertThat(again.get("status").asString()).isEqualTo("UNCHANGED");
		assertThat(shown.get(7).ends(0).out())
			.contains("Unchanged: this file was already loaded by run %s on ".formatted(run.get("run")));
		assertThat(again.get("counts").properties()).allMatch((count) -> count.getValue().isNull());

		JsonNode history = shown.get(8).ends(0).json();
		assertThat(history.isArray()).isTrue();
		assertThat(history.values()).containsExactly(again, run);
		requireUndo(number, shown.subList(9, 12));
	}

	private static void requireUndo(String number, List<CommandResult> answers) {
		JsonNode undo = answers.get(0).ends(0).json();
		requireShape(undo);
		assertThat(undo.get("undoes").asString()).isEqualTo(number);
		assertThat(undo.get("counts").get("deleted").asLong()).isEqualTo(2);
		assertThat(undo.get("counts").get("read").isNull()).isTrue();
		JsonNode error = answers.get(1).ends(2).json().get("error");
		assertThat(error.get("code").asString()).isEqualTo("already-undone");
		assertThat(answers.get(1).err()).isEqualTo("""
				already-undone: Run %1$s was undone by run %2$s.
				  To restore what run %1$s did, undo that run: ./blockload undo %2$s --jobs %3$s
				""".formatted(number, undo.get("run").asString(), jobs));
		assertThat(answers.get(2).ends(0).out()).contains("  undone     by run " + undo.get("run").asString() + "\n");
	}

	@Test
	void whereNoObjectMatchesTheExitCodeIsFiveAndForOtherFailuresOne() {
		bench.define("nothing", "file: {latest: '/{{date}}-staff.csv'}\n" + REST);
		bench.define("headless", "file: {fixed: hr/2022-10-15-staff.csv}\n" + REST.replace("Pay}", "Salary}"));
		List<CommandResult> answers = bench.runAll(
				List.of(List.of("run", "nothing", "--output", "json"), List.of("run", "headless", "--output", "json")));
		JsonNode nothing = answers.get(0).ends(5).json();
		requireShape(nothing);
		assertThat(nothing.get("status").asString()).isEqualTo("FAILED");
		assertThat(nothing.get("restartable").asBoolean()).isFalse();
		assertThat(nothing.get("object").isNull()).isTrue();
		assertThat(nothing.get("error").get("code").asString()).isEqualTo("no-match");
		assertThat(nothing.get("error").get("message").asString()).contains("hr/2022-10-15-staff.csv");
		JsonNode headless = answers.get(1).ends(1).json();
		requireShape(headless);
		assertThat(headless.get("error").get("code").asString()).isEqualTo("header-missing");
		assertThat(headless.get("object").get("key").asString()).isEqualTo("hr/2022-10-15-staff.csv");
	}

	@Test
	void severalImportsRunInTheirOrderUntilOneFails() {
		bench.define("first", "file: {fixed: hr/2022-10-15-staff.csv}\n" + REST);
		bench.define("second", "file: {latest: '/{{date}}-staff.csv'}\n" + REST);
		List<CommandResult> answers = bench.runAll(List.of(List.of("run", "first", "second", "first", "-o", "json"),
				List.of("run", "first", "first", "--quiet"), List.of("run", "first", "second", "first", "--quiet"),
				List.of("run", "first", "unknown", "-o", "json"), List.of("run", "first", "second", "--key", "a.csv"),
				List.of("history", "first", "-o", "csv")));
		CommandResult failed = answers.get(0).ends(5);
		assertThat(failed.json().values())
			.extracting((run) -> run.get("import").asString() + " " + run.get("status").asString())
			.containsExactly("first COMPLETED", "second FAILED");
		assertThat(failed.err()).endsWith("\nNot started: first.\n");
		assertThat(answers.get(1)).isEqualTo(new CommandResult(0, "", ""));
		assertThat(answers.get(2).ends(5).out()).matches("(?s)run \\d+  second → .*  error      no-match: .*");
		assertThat(answers.get(2).err()).isEqualTo("Not started: first.\n");
		JsonNode unknown = answers.get(3).ends(2).json();
		assertThat(unknown.size()).isEqualTo(1);
		requireNoRun(unknown.get(0), "unknown", "definition");
		assertThat(answers.get(4).ends(2).err())
			.startsWith("--key names one object, and 2 imports are to run. Run them one at a time.\n");
		assertThat(answers.get(5).ends(0).csv()).as("the header and the runs of the first three commands").hasSize(5);
	}

	@Test
	void theHeaderOfEachPresentFileIsComparedWithItsImport(@TempDir Path folder) throws IOException {
		Files.copy(jobs.resolve("connections.yml"), folder.resolve("connections.yml"));
		String head = "import: %s\napplication: " + bench.application() + "\nconnection: store\nfile: {fixed: %s}\n";
		Files.writeString(folder.resolve("fits.yml"),
				head.formatted("fits", "hr/2022-10-15-staff.csv") + REST.replace(", pay: Pay", ""));
		Files.writeString(folder.resolve("none.yml"), head.formatted("none", "none.csv") + REST);
		CommandResult missing = bench.commands().run("validate", "--files", "--jobs", folder.toString()).ends(5);
		assertThat(missing.out()).endsWith("""
				2 imports and 1 connection are valid.
				fits: the header of s3://BUCKET/hr/2022-10-15-staff.csv fits; not loaded: Pay
				""".replace("BUCKET", bench.bucket()));
		assertThat(missing.err())
			.startsWith("none: no-match: Bucket '" + bench.bucket() + "' has no object 'none.csv'");
		Files.writeString(folder.resolve("other.yml"),
				head.formatted("other", "hr/2022-10-15-staff.csv") + REST.replace("Pay}", "Salary}"));
		CommandResult wrong = bench.commands()
			.run("validate", "--files", "-o", "json", "-j", folder.toString())
			.ends(1);
		JsonNode files = wrong.json().get("files");
		assertThat(files.values()).extracting((file) -> file.get("import").asString())
			.containsExactly("fits", "none", "other");
		assertThat(files.get(0).get("object").get("size").asLong()).isEqualTo(59);
		assertThat(files.get(0).get("unmappedHeaders")).hasToString("[\"Pay\"]");
		assertThat(files.get(0).get("error").isNull()).isTrue();
		assertThat(files.get(2).get("error").get("code").asString()).isEqualTo("header-missing");
		assertThat(files.get(2).get("error").get("message").asString()).contains("'Salary'");
	}

	@Test
	void deletesThatWereRefusedAreAllowedByARestart() {
		bench.sql("CREATE TABLE app.many AS SELECT generate_series(1, 101) AS id");
		bench.sql("ALTER TABLE app.many ADD PRIMARY KEY (id)");
		bench.define("many", "file: {fixed: many.csv}\nblock: many\nmode: replace\n");
		bench.put("many.csv", "id\n1\n2\n");
		String block = bench.application() + ".many";
		List<CommandResult> answers = bench.runAll(List.of(
				List.of("load", "store", "many.csv", "--into", block, "--mode", "replace", "--allow-deletes",
						"--dry-run"),
				List.of("run", "many"), List.of("restart", "many", "--allow-deletes"),
				List.of("restart", "many", "--allow-deletes")));
		assertThat(answers.get(0).ends(0).out()).contains(" 99 deleted\n");
		assertThat(answers.get(1).ends(1).out())
			.contains("too-many-deletes: The run would delete 99 of the 101 rows of block " + block
					+ ". The limit is 50% (the default of max-delete).\n")
			.containsPattern("Check the file. To allow these deletes: ./blockload restart \\d+ --allow-deletes --jobs "
					+ Pattern.quote(jobs.toString()) + "\n");
		assertThat(answers.get(2).ends(0).out()).contains(" 0 inserted, 0 updated, 2 unchanged, 99 deleted\n");
		assertThat(answers.get(3).ends(0).err()).contains(" is COMPLETED. There is nothing to restart.\n");
	}

	@Test
	void aWrongDefinitionAndAnUnknownImportAreTwo() {
		bench.define("wrong", "file: {fixed: a.csv}\nmod: upsert\n" + REST);
		List<CommandResult> answers = bench.runAll(
				List.of(List.of("run", "wrong", "--output", "json"), List.of("run", "nonsense", "--output", "json")));
		JsonNode wrong = answers.get(0).ends(2).json();
		requireNoRun(wrong, "wrong", "definition");
		assertThat(wrong.get("error").get("message").asString())
			.startsWith(jobs.resolve("wrong.yml") + ":5:1: Unknown key 'mod'. Expected one of ");
		JsonNode unknown = answers.get(1).ends(2).json();
		requireNoRun(unknown, "nonsense", "definition");
		assertThat(unknown.get("error").get("message").asString())
			.startsWith(jobs + ":1:1: Import 'nonsense' does not exist. Expected ");
	}

	@Test
	void aWrongCommandIsTwoAndSaysWhereToLook() {
		assertThat(bench.commands().run()).isEqualTo(new CommandResult(2, "",
				"""
						A verb is missing. Expected one of demo, run, load, backfill, restart, undo, stop, repair, history, show, rejects, correct, validate, preview, guess, ls, check, policy, database, serve, worker, schedules, keys, purge, user, token, audit, completion, man.
						For help, run: ./blockload --help
						"""));
		List<CommandResult> answers = bench.commands()
			.runAll(List.of(List.of("rum"), List.of("run"), List.of("history", "--limit", "0"),
					List.of("run", "--help")));
		assertThat(answers.get(0).ends(2).err()).isEqualTo("""
				Unknown verb 'rum'. Did you mean 'run'?
				For help, run: ./blockload --help
				""");
		assertThat(answers.get(1)).isEqualTo(new CommandResult(2, "", """
				IMPORT is missing. Expected: ./blockload run IMPORT, or ./blockload run --flow FLOW
				For help, run: ./blockload run --help
				"""));
		assertThat(answers.get(2).ends(2).err()).isEqualTo("""
				--limit is 0. Expected 1 or more.
				For help, run: ./blockload history --help
				""");
		assertThat(answers.get(3).ends(0).out()).startsWith("Usage: blockload run ")
			.contains("  5   no object matches\n");
	}

	@Test
	void anotherRunThatIsAliveIsFour() throws Exception {
		bench.define("busy", "file: {fixed: hr/2022-10-15-staff.csv}\n" + REST);
		bench.run("history").ends(0);
		Database database = new Database(RunningServers.POSTGRES.jdbcUrl(), RunningServers.POSTGRES.username(),
				RunningServers.POSTGRES.password());
		try (Lease held = Lease.tryAcquire(database, "busy", Duration.ofSeconds(45)).orElseThrow()) {
			CommandResult refused = bench.run("run", "busy", "--output", "json").ends(4);
			requireNoRun(refused.json(), "busy", "alive");
			assertThat(refused.err()).isEqualTo("""
					alive: Another process runs import 'busy': HOLDER, since SINCE.
					  Wait until it has ended, or stop it: ./blockload stop busy --jobs JOBS
					""".replace("JOBS", jobs.toString())
				.replace("HOLDER", RunProcess.name())
				.replace("SINCE", Lease.holder(database, "busy").orElseThrow().since().toString()));
			held.confirm();
		}
	}

	private static void requireNoRun(JsonNode run, String importName, String code) {
		requireShape(run);
		assertThat(run.get("run").isNull()).isTrue();
		assertThat(run.get("import").asString()).isEqualTo(importName);
		assertThat(run.get("status").asString()).isEqualTo("FAILED");
		assertThat(run.get("error").get("code").asString()).isEqualTo(code);
	}

	private static void requireShape(JsonNode run) {
		assertThat(run.propertyNames()).containsExactlyElementsOf(FIELDS);
		assertThat(run.get("run").getNodeType()).isIn(JsonNodeType.NUMBER, JsonNodeType.NULL);
		assertThat(run.get("import").getNodeType()).isIn(JsonNodeType.STRING, JsonNodeType.NULL);
		assertThat(run.get("status").asString()).isIn("COMPLETED", "UNCHANGED", "FAILED", "STOPPED", "RUNNING");
		assertThat(run.get("restartable").isBoolean()).isTrue();
		if (!run.get("object").isNull()) {
			JsonNode object = run.get("object");
			assertThat(object.propertyNames()).containsExactly("bucket", "key", "etag", "size", "lastModified");
			assertThat(object.get("etag").asString()).startsWith("\"").endsWith("\"");
			assertThat(object.get("size").isIntegralNumber()).isTrue();
			time(object, "lastModified");
		}
		assertThat(run.get("counts").propertyNames()).containsExactlyElementsOf(COUNTS);
		assertThat(run.get("counts").properties()).allMatch(
				(count) -> count.getKey().equals("created") ? count.getValue().isArray() || count.getValue().isNull()
						: count.getValue().isIntegralNumber() || count.getValue().isNull());
		assertThat(run.get("rejects").isArray()).isTrue();
		assertThat(run.get("warnings").isArray()).isTrue();
		if (!run.get("error").isNull()) {
			assertThat(run.get("error").propertyNames()).containsExactly("code", "message", "action");
			assertThat(run.get("error").get("code").isString()).isTrue();
			assertThat(run.get("error").get("message").isString()).isTrue();
		}
		List.of("startedAt", "endedAt").forEach((name) -> {
			if (!run.get(name).isNull()) {
				time(run, name);
			}
		});
	}

	private static Instant time(JsonNode node, String name) {
		assertThat(node.get(name).isString()).as(name).isTrue();
		assertThat(node.get(name).asString()).endsWith("Z");
		return Instant.parse(node.get(name).asString());
	}

}
