package dev.blockload.console;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.block.Mode;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.VisibleFlows;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunRequest;
import dev.blockload.importjob.RunRequest.Purpose;
import dev.blockload.importjob.RunRequest.Repeat;
import dev.blockload.importjob.SqlTraffic;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.schedule.LateFlows;
import dev.blockload.schedule.PausedImports;
import dev.blockload.schedule.ScheduledRunHistory;
import dev.blockload.schedule.Schedules;
import dev.blockload.serve.WebBench;
import dev.blockload.source.RequestedFile;
import dev.blockload.web.Browser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pages of the console over HTTP, without a browser.
 */
class ConsoleIT {

	@TempDir
	private static Path jobs;

	private static WebBench bench;

	private static ImportBench imports;

	private static Browser anna;

	@BeforeAll
	static void start() {
		bench = new WebBench(jobs);
		imports = bench.imports();
		imports.renew();
		bench.person("anna", "admin");
		bench.person("otto", "operator in " + imports.application());
		imports.put("people.csv", "id,name\n1,Ada\n2,Grace\n");
		for (String name : List.of("people", "undone", "queued", "pushed", "gone", "never", "dead", "counted")) {
			define(name, "{fixed: people.csv}", name);
		}
		define("lost", "{fixed: nowhere.csv}", "people");
		define("daily", "{latest: 'in/{{date}}.csv'}", "people");
		bench.reload();
		anna = new Browser(bench.server().port()).logIn("anna");
	}

	@AfterAll
	static void stop() {
		bench.close();
	}

	private static void define(String name, String file, String block) {
		imports.sql("CREATE TABLE IF NOT EXISTS app.%s (id int PRIMARY KEY, name text)".formatted(block));
		imports.define(name, "file: %s\nblock: %s\nmode: upsert\nrejects: {max: 1000}\n".formatted(file, block));
	}

	@Test
	void aRunThatFailedIsRunAgainWithItsRequest() {
		Run failed = imports.run(new RunRequest("people", new RequestedFile.OfKey("nowhere.csv"), Mode.APPEND,
				Repeat.FORCE, Purpose.DRY_RUN));
		assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
		String page = anna.get("/runs/" + failed.id()).body();
		assertThat(page).contains("Repeat the dry run",
				"<code>./blockload run people --key 'nowhere.csv' --mode append --force --dry-run</code>");
		Map<String, String> form = form(page, "/imports/people/runs");
		assertThat(form).isEqualTo(Map.of("key", "nowhere.csv", "mode", "append", "force", "true", "dry-run", "true"));
		long again = number(anna.post("/imports/people/runs", form));
		assertThat(
				imports.rows("SELECT wanted_key, mode, forced, dry_run, status FROM blockload.run WHERE id = " + again))
			.containsExactly("nowhere.csv|append|t|t|WAITING");
		stop(again);
		Run dated = imports
			.run(new RunRequest("daily", new RequestedFile.OfDate("2022-09-30"), null, Repeat.SKIP, Purpose.PUBLISH));
		assertThat(form(anna.get("/runs/" + dated.id()).body(), "/imports/daily/runs"))
			.isEqualTo(Map.of("date", "2022-09-30"));
	}

	@Test
	void anUndoThatDidNotCompleteIsLaunchedAgain() {
		Run loaded = imports.run("undone");
		anna.get("/runs/" + loaded.id());
		long undo = number(anna.post("/runs/" + loaded.id() + "/undo", Map.of()));
		stop(undo);
		String page = anna.get("/runs/" + undo).body();
		assertThat(page).contains("action=\"/runs/" + loaded.id() + "/undo\"")
			.doesNotContain("/imports/undone/runs", "/restart");
		imports.sql("UPDATE blockload.run SET undone_by = %d WHERE id = %d".formatted(undo, loaded.id()));
		assertThat(anna.get("/runs/" + undo).body()).doesNotContain("/undo\"", "/imports/undone/runs");
		assertThat(condition("undone")).isEqualTo("Undone");
		assertThat(anna.get("/imports?text=undone").body()).contains(">never<");
	}

	@Test
	void aRunThatCorrectsRejectsIsCorrectedAgain() {
		Run failed = imports
			.run(new RunRequest("people", new RequestedFile.OfKey("nowhere.csv"), null, Repeat.SKIP, Purpose.PUBLISH));
		imports.sql("UPDATE blockload.run SET corrects = 7, restartable = false WHERE id = " + failed.id());
		assertThat(anna.get("/runs/" + failed.id()).body())
			.contains("<a class=\"button\" href=\"/runs/7/rejects\">Show the rejects of run 7</a>")
			.doesNotContain("/imports/people/runs");
	}

	@Test
	void runsOfImportsThatAreNotThereHaveNoLinks() throws IOException {
		imports.put("gone.csv", "id,name\nx,Ada\n");
		imports.define("gone", "file: {fixed: gone.csv}\nblock: gone\nmode: upsert\nrejects: {max: 0}\n");
		bench.reload();
		Run failed = imports.run("gone");
		assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
		Files.delete(jobs.resolve("gone.yml"));
		bench.reload();
		imports.sql("UPDATE blockload.run SET error_code = 'no-match', restartable = false WHERE id = " + failed.id());
		String page = anna.get("/runs/" + failed.id()).body();
		assertThat(page)
			.contains("There is no import gone now that you can see. Define it again, then run: "
					+ "<code>./blockload run gone</code>")
			.doesNotContain("/imports/gone");
		assertThat(anna.get("/runs?import=gone").body()).containsPattern("<td[^>]*>gone\\s*<div")
			.doesNotContain("\"/imports/gone");
		assertThat(anna.get("/runs/" + failed.id() + "/rejects").body()).doesNotContain("/imports/gone");
		assertThat(anna.get("/runs/" + failed.id() + "/rejects/1").body())
			.contains("There is no import gone now that you can see. Its rejects cannot be corrected here.")
			.doesNotContain("/imports/gone", "Load the corrected record");
		assertThat(anna.get("/runs/" + failed.id() + "/rejects/upload").body())
			.contains("There is no import gone now that you can see. Its rejects cannot be corrected here.")
			.doesNotContain("/imports/gone", "multipart");
		imports.sql("UPDATE blockload.run SET import = 'load.app.gone' WHERE id = " + failed.id());
		assertThat(anna.get("/runs/" + failed.id()).body())
			.contains("<code>./blockload load store 'gone.csv' --into '%s.gone' --mode upsert</code>"
				.formatted(imports.application()))
			.doesNotContain("/imports/load");
		assertThat(anna.get("/runs/" + failed.id() + "/rejects/1").body())
			.contains("<code>./blockload correct " + failed.id() + " FILE</code>")
			.doesNotContain("/imports/load", "Load the corrected record");
		assertThat(anna.get("/runs/" + failed.id() + "/rejects/upload").body())
			.contains("<code>./blockload correct " + failed.id() + " FILE</code>")
			.doesNotContain("/imports/load", "multipart");
	}

	@Test
	void aRunThatWaitsDoesNotHideThatTheLastOneFailed() {
		imports.put("people.csv", "id,name\n1,Ada\n2,Grace\n");
		imports.run("queued");
		assertThat(condition("queued")).isEqualTo("Loaded");
		imports
			.run(new RunRequest("queued", new RequestedFile.OfKey("nowhere.csv"), null, Repeat.SKIP, Purpose.PUBLISH));
		anna.get("/imports/queued");
		long waiting = number(anna.post("/imports/queued/runs", Map.of()));
		assertThat(condition("queued")).isEqualTo("Failed");
		assertThat(anna.get("/imports/queued").body()).contains("has no object 'nowhere.csv'.",
				"href=\"/runs/" + waiting + "\">Run " + waiting + "</a>");
		assertThat(anna.get("/").body()).contains("No. The imports that need attention come first.");
		stop(waiting);
		assertThat(condition("queued")).isEqualTo("Stopped");
	}

	@Test
	void aPushOrACorrectionDoesNotLoadAnImport() {
		Run loaded = imports.run("pushed");
		assertThat(condition("pushed")).isEqualTo("Loaded");
		imports.sql("UPDATE blockload.run SET corrects = 7 WHERE id = " + loaded.id());
		assertThat(condition("pushed")).isEqualTo("Not loaded yet");
		imports.sql("INSERT INTO blockload.spool (id, node, folder) VALUES (gen_random_uuid(), 'app-1', 'x')");
		imports.sql(
				"UPDATE blockload.run SET corrects = NULL, spool = (SELECT id FROM blockload.spool LIMIT 1) WHERE id = "
						+ loaded.id());
		assertThat(condition("pushed")).isEqualTo("Not loaded yet");
		assertThat(imports.history().lastGood("pushed")).isEmpty();
		imports
			.sql("UPDATE blockload.run SET definition = jsonb_set(definition::jsonb, '{file}', '{\"push\": \"true\"}')"
					+ " WHERE id = " + loaded.id());
		assertThat(condition("pushed")).isEqualTo("Loaded");
	}

	@Test
	void aRunWhoseProcessDiedFailed() {
		Run loaded = imports.run("dead");
		imports.sql("UPDATE blockload.run SET status = 'RUNNING', stage = 'planned', ended_at = NULL WHERE id = "
				+ loaded.id());
		assertThat(condition("dead")).isEqualTo("Failed");
		assertThat(anna.get("/imports?text=dead").body()).contains("The process running this import died");
	}

	@Test
	void anImportThatNeverRanIsNotLoaded() {
		assertThat(condition("never")).isEqualTo("Not loaded yet");
		OverviewView view = OverviewView.of(List.of(), List.of());
		assertThat(view.isAllLoaded()).isTrue();
		assertThat(OverviewView.url("a&b c")).isEqualTo("/imports?application=a%26b+c");
	}

	@Test
	void afterTheLastPageComesTheLastPage() {
		HttpResponse<String> answer = anna.get("/imports?page=2147483647&text=never");
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.body()).contains("1 to 1 of 1").doesNotContain("Next");
		assertThat(anna.get("/imports?page=-2147483648").statusCode()).isEqualTo(200);
		assertThat(anna.get("/blocks?page=2147483647&text=never").body()).contains("1 to 1 of 1");
	}

	@Test
	void rejectsOfWholeRecordsStaySelectedOnTheNextPage() {
		imports.put("ragged.csv", "id,name\n" + "1,Ada,x\n".repeat(101));
		define("ragged", "{fixed: ragged.csv}", "people");
		bench.reload();
		Run run = imports.run("ragged");
		String page = anna.get("/runs/" + run.id() + "/rejects?column=").body();
		assertThat(page).contains("101 rejects match the filter.",
				"href=\"/runs/" + run.id() + "/rejects?column=&amp;after=100.0\"");
		assertThat(anna.get("/runs/" + run.id()).body())
			.contains("href=\"/runs/" + run.id() + "/rejects?code=too-many-fields&amp;column=\"");
	}

	@Test
	void anActionOnSeveralImportsLeadsToItsResults() {
		Run run = imports.run("people");
		assertThat(run.status().isFinal()).isTrue();
		anna.get("/imports");
		String page = results(anna.post("/imports",
				Map.of("action", "restart", "import", "people,never,nowhere", "text", "e", "page", "1")));
		assertThat(page).contains("Result for each selected import:",
				"<li>people: Nothing to restart: the last run ended well. <a href=\"/runs/" + run.id() + "\">Run "
						+ run.id() + "</a></li>",
				"<li>never: Nothing to restart: it never ran.</li>",
				"<li>nowhere: There is no import 'nowhere' that you can see.</li>", "value=\"e\"");
		assertThat(results(anna.post("/imports", Map.of("action", "pause", "import", "never"))))
			.contains("<li>never: Done.</li>");
		HttpResponse<String> resumed = anna.post("/imports", Map.of("action", "resume", "import", "never"));
		String place = resumed.headers().firstValue("Location").orElseThrow();
		assertThat(anna.get(place).body()).contains("<li>never: Done.</li>");
		assertThat(new Browser(bench.server().port()).logIn("otto").get(place).body()).doesNotContain("never: Done.");
		imports.sql("UPDATE blockload.bulk_outcome SET created_at = now() - interval '25 hours'");
		anna.post("/imports", Map.of("action", "resume", "import", "never"));
		assertThat(imports.rows("SELECT count(*) FROM blockload.bulk_outcome")).containsExactly("1");
	}

	@Test
	void anActionOnSeveralImportsIsRefusedAsAWhole() {
		anna.get("/imports");
		String many = IntStream.range(0, 51).mapToObj((i) -> "import" + i).collect(Collectors.joining(","));
		assertThat(refused(Map.of("action", "run", "import", many)))
			.contains("51 imports are selected. Expected 1 to 50.");
		assertThat(refused(Map.of("action", "run"))).contains("0 imports are selected. Expected 1 to 50.");
		assertThat(refused(Map.of("action", "drop", "import", "never")))
			.contains("'action' is 'drop'. Expected one of run, restart, pause, resume.");
	}

	private static String refused(Map<String, String> form) {
		HttpResponse<String> answer = anna.post("/imports", form);
		assertThat(answer.statusCode()).isEqualTo(400);
		anna.get("/imports");
		return answer.body();
	}

	@Test
	void buttonsNeedRolesInAllApplicationsThatAnImportWrites() {
		imports.sql("DROP SCHEMA IF EXISTS hidden CASCADE");
		imports.sql("CREATE SCHEMA hidden");
		try {
			imports.sql("CREATE TABLE hidden.teams (team text PRIMARY KEY)");
			imports.sql("CREATE TABLE app.staff (id int PRIMARY KEY, team text REFERENCES hidden.teams)");
			imports.put("staff.csv", "id,team\n1,red\nx,blue\n");
			imports.define("staff", """
					file: {fixed: staff.csv}
					block: staff
					mode: upsert
					columns: {id: id, team: {from: team, unknown: create}}
					rejects: {max: 9}
					""");
			bench.reload();
			Run run = imports.run("staff");
			Browser otto = new Browser(bench.server().port()).logIn("otto");
			String undo = "Undo run " + run.id();
			assertThat(anna.get("/imports").body()).contains("value=\"staff\"");
			assertThat(otto.get("/imports").body()).contains("/imports/staff", "value=\"never\"")
				.doesNotContain("value=\"staff\"");
			assertThat(anna.get("/imports/staff").body()).contains("/imports/staff/runs");
			assertThat(otto.get("/imports/staff").body()).doesNotContain("/imports/staff/runs");
			assertThat(anna.get("/runs/" + run.id()).body()).contains(undo,
					"<b>1</b> created in the list hidden.teams");
			assertThat(otto.get("/runs/" + run.id()).body()).contains("<b>1</b> created in the list a table of")
				.doesNotContain(undo, "hidden.teams");
			assertThat(anna.get("/runs/%d/rejects/2".formatted(run.id())).body()).contains("Load the corrected record");
			assertThat(otto.get("/runs/%d/rejects/2".formatted(run.id())).body())
				.doesNotContain("Load the corrected record");
			assertThat(anna.get("/runs/%d/rejects".formatted(run.id())).body()).contains("/rejects/upload");
			assertThat(otto.get("/runs/%d/rejects".formatted(run.id())).body()).doesNotContain("/rejects/upload");
		}
		finally {
			imports.sql("DROP SCHEMA hidden CASCADE");
		}
	}

	@Test
	void manyFlowsAreReadWithAsManyStatementsAsOne() throws IOException {
		List<Path> files = new ArrayList<>();
		try {
			int one = statementsOfFlows(files, 1);
			assertThat(statementsOfFlows(files, 30)).isLessThan(one + 10);
		}
		finally {
			for (Path file : files) {
				Files.delete(file);
			}
			bench.reload();
		}
	}

	/** What the list of flows costs if there are so many, each with a run. */
	private static int statementsOfFlows(List<Path> files, int flows) throws IOException {
		while (files.size() < flows) {
			String name = "counted-" + files.size();
			files.add(Files.writeString(jobs.resolve(name + ".yml"),
					"flow: " + name + "\nimports: [people]\nschedule: {cron: '0 0 0 1 1 *', zone: Europe/Paris}\n"));
			imports
				.sql("INSERT INTO blockload.scheduled_run (import, schedule_number, due_at, state, outcome, ended_at)"
						+ " VALUES ('" + name + "', 1, now(), 'ended', 'completed', now())");
			imports
				.sql("INSERT INTO blockload.flow_run (flow, definition, on_failure, parallel, runner, status, dry_run,"
						+ " restartable, due_at, started_by, holder, ended_at, scheduled_run_id) VALUES ('" + name
						+ "', '{}', 'stop', 1, 'nodes', 'FAILED', false, true, now(), 'test', 'test', now(),"
						+ " (SELECT id FROM blockload.scheduled_run WHERE import = '" + name + "'))");
		}
		bench.reload();
		FlowStates states = new FlowStates(bench.bean(VisibleFlows.class), bench.bean(FlowHistory.class),
				new LateFlows(new ScheduledRunHistory(bench.bean(JdbcClient.class)), Clock.systemUTC()),
				new PausedImports(bench.bean(JdbcClient.class)), Clock.systemUTC());
		Schedules schedules = new Schedules(bench.bean(JdbcClient.class));
		try (SqlTraffic traffic = SqlTraffic.begin()) {
			List<FlowState> read = states.of(Caller.unlimited(Actor.command("test")));
			assertThat(schedules.ofFlows(read.stream().map(FlowState::flow).toList(), Instant.now()))
				.filteredOn((line) -> line.importName().startsWith("counted-"))
				.hasSize(flows)
				.allSatisfy((line) -> assertThat(line.last().orElseThrow().run()).isNotNull());
			assertThat(read).hasSizeGreaterThanOrEqualTo(flows);
			assertThat(read).filteredOn((state) -> state.name().startsWith("counted-"))
				.hasSize(flows)
				.allSatisfy((state) -> assertThat(state.last()).isNotNull());
			return traffic.statements();
		}
	}

	@Test
	void aFlowRunSaysWhatIsMissingAndWhatARestartDoes() throws IOException {
		Path file = jobs.resolve("evening.yml");
		Files.writeString(file, """
				flow: evening
				imports: [pushed, lost]
				schedule: {cron: '0 0 20 * * *', zone: Europe/Paris}
				deadline: '07:00'
				zone: Europe/Paris
				""");
		bench.reload();
		try {
			assertThat(anna.get("/flows").body()).contains("href=\"/flows/evening\"", ">never<");
			assertThat(anna.get("/flows/evening").body()).contains("This runs 2 imports, at most 4 at the same time.",
					"2 of them have none before them and can begin at once.");
			assertThat(anna.get("/imports/evening").headers().firstValue("Location"))
				.hasValueSatisfying((location) -> assertThat(location).endsWith("/flows/evening"));
			anna.post("/flows/evening/pause", Map.of());
			assertThat(anna.get("/flows/evening").body())
				.contains("Schedules paused", "action=\"/flows/evening/resume\"")
				.doesNotContain("action=\"/flows/evening/pause\"");
			anna.post("/flows/evening/resume", Map.of());
			assertThat(anna.get("/flows/evening").body()).contains("action=\"/flows/evening/pause\"")
				.doesNotContain("Schedules paused");
			long dry = number(anna.post("/flows/evening/runs", Map.of("dry-run", "true", "date", " 2022-09-30 ")));
			assertThat(imports.rows("SELECT dry_run, wanted_date FROM blockload.flow_run WHERE id = " + dry))
				.containsExactly("t|2022-09-30");
			assertThat(anna.get("/runs/" + dry).body()).contains("<span class=\"status off\">Dry run</span>",
					"action=\"/runs/" + dry + "/stop\"");
			imports.sql(
					"UPDATE blockload.flow_run SET status = 'FAILED', restartable = false, ended_at = now() WHERE id = "
							+ dry);
			assertThat(anna.get("/flows/evening").body()).contains("href=\"/runs/" + dry + "\"");
			assertThat(anna.get("/flows/evening?before=" + dry).body()).doesNotContain("href=\"/runs/" + dry + "\"");
			assertThat(anna.get("/runs/" + dry).body()).doesNotContain("/runs/" + dry + "/restart");
			// It says nothing about what is loaded.
			assertThat(anna.get("/").body()).doesNotContain("Flows that need attention");
			long flow = number(anna.post("/flows/evening/runs", Map.of()));
			assertThat(anna.get("/runs/" + flow).body()).contains("data-part=\"/runs/" + flow + "/live\"",
					"<p class=\"hint\">A stop now keeps 2 imports from starting. </p>");
			assertThat(number(anna.post("/runs/" + flow + "/stop", Map.of()))).isEqualTo(flow);
			assertThat(anna.get("/runs/" + flow).body()).contains("anna requested the stop.")
				.doesNotContain("/runs/" + flow + "/stop");
			Run good = imports.run("pushed");
			Run failed = imports.run("lost");
			member(flow, good, "completed");
			member(flow, failed, "failed");
			imports.sql("UPDATE blockload.flow_run SET status = 'FAILED', ended_at = now(), error_code = 'flow-failed',"
					+ " error_message = '1 of 2 imports are not loaded: lost (failed).' WHERE id = " + flow);
			String page = anna.get("/runs/" + flow).body();
			assertThat(page).contains("A restart runs 1 import. 1 of them had a run, which continues",
					"1 import is loaded and is not loaded again.", "action=\"/runs/" + flow + "/restart\"",
					"href=\"/runs/" + failed.id() + "\"", "href=\"/flows/evening\"");
			assertThat(anna.get("/runs/" + flow + "/live").body()).contains("data-final", "Correct the cause.");
			assertThat(anna.get("/runs/" + failed.id()).body()).contains("Run " + flow + " of flow evening");
			assertThat(anna.get("/").body()).contains("Flows that need attention", "1 of 2");
			assertThat(anna.get("/flows").body()).doesNotContain(">Late<");
			imports.sql("UPDATE blockload.flow_run SET status = 'STOPPED', deadline_at = now() - interval '1 min'"
					+ " WHERE id = " + flow);
			assertThat(anna.get("/flows").body()).contains(">Late<");
			assertThat(anna.get("/").body()).contains("Flows that need attention");
			imports.sql("UPDATE blockload.flow_run SET status = 'FAILED', deadline_at = now() + interval '1 hour'"
					+ " WHERE id = " + flow);
			assertThat(anna.get("/runs").body()).contains("href=\"/runs/" + flow + "\">", "flow of 2 imports")
				.doesNotContain("href=\"/runs/" + failed.id() + "\"");
			assertThat(anna.get("/runs?import=lost").body()).contains("href=\"/runs/" + failed.id() + "\"")
				.doesNotContain("flow of 2 imports");
			imports.sql("UPDATE blockload.flow_member SET application = 'elsewhere' WHERE import = 'pushed'");
			Browser otto = new Browser(bench.server().port()).logIn("otto");
			assertThat(otto.get("/runs/" + flow).statusCode()).isEqualTo(404);
			assertThat(otto.get("/runs").body()).contains("href=\"/runs/" + failed.id() + "\"")
				.doesNotContain("flow of 2 imports");
			assertThat(number(anna.post("/runs/" + flow + "/restart", Map.of()))).isEqualTo(flow);
			assertThat(imports.rows(
					"SELECT import, state FROM blockload.flow_member WHERE flow_run_id = " + flow + " ORDER BY import"))
				.containsExactly("lost|pending", "pushed|completed");
		}
		finally {
			imports.sql("TRUNCATE blockload.flow_run CASCADE");
			Files.delete(file);
			bench.reload();
		}
	}

	private static void member(long flow, Run run, String state) {
		imports.sql("UPDATE blockload.flow_member SET state = '%s', run_id = %d, ended_at = now()".formatted(state,
				run.id()) + " WHERE flow_run_id = %d AND import = '%s'".formatted(flow, run.importName()));
		imports.sql("UPDATE blockload.run SET flow_run_id = %d WHERE id = %d".formatted(flow, run.id()));
	}

	@Test
	void failuresNameNothingThatTheirReaderDoesNotSee() {
		imports.sql("CREATE SCHEMA secret");
		try {
			Run run = imports.run("lost");
			imports
				.sql("UPDATE blockload.run SET restartable = false, error_message = 'Rows of secret.pay refer to it.'"
						+ " WHERE id = " + run.id());
			String message = "Run " + run.id()
					+ " cannot be restarted: Rows of a table of another application refer to it.";
			Browser otto = new Browser(bench.server().port()).logIn("otto");
			otto.get("/imports");
			HttpResponse<String> several = otto.post("/imports", Map.of("action", "restart", "import", "lost"));
			assertThat(otto.get(several.headers().firstValue("Location").orElseThrow()).body())
				.contains("<li>lost: " + message + "</li>");
			HttpResponse<String> refused = otto.postForPage("/runs/" + run.id() + "/restart", Map.of());
			assertThat(refused.body())
				.contains("<h1>This did not work</h1>", message,
						"<a href=\"/runs/" + run.id() + "\">Go back to the run</a>")
				.doesNotContain("secret");
		}
		finally {
			imports.sql("DROP SCHEMA secret");
		}
	}

	@Test
	void theButtonOfAFailureSaysInNumbersWhatItDoes() {
		Run run = imports.run("counted");
		String restart = "action=\"/runs/" + run.id() + "/restart\"";
		String page = failed(run, "block-locked", true, "");
		assertThat(page)
			.contains(restart, "A restart continues from the checkpoint: 3,046 records are not read again.",
					"<button>Restart</button>")
			.doesNotContain("allow-deletes");
		page = failed(run, "too-many-deletes", true, "");
		assertThat(page).contains(restart, "name=\"allow-deletes\" value=\"true\"",
				"The restart is allowed to delete the number of rows that is named above. 3,046 records are not read again.",
				"<button>Restart and allow these deletes</button>");
		page = failed(run, "too-many-rejects", false, "");
		assertThat(page).contains("class=\"button\" href=\"/runs/" + run.id() + "/rejects\">Show the rejects</a>",
				"Correct the 1,007 records, or allow more rejects in the import: rejects: {max: N}.");
	}

	@Test
	void aMissingRightIsShownWithThePolicyOrTheStatementThatGrantsIt() {
		Run run = imports.run("counted");
		Browser otto = new Browser(bench.server().port()).logIn("otto");
		String page = failed(run, "access-denied", true, "Allow s3:GetObject.");
		assertThat(page).contains("<summary>Policy that grants these rights, to copy</summary>",
				"arn:aws:s3:::" + imports.bucket() + "/people.csv");
		// It names the files of all imports of the connection.
		assertThat(otto.get("/runs/" + run.id()).body()).contains("Allow s3:GetObject.", "<button>Restart</button>")
			.doesNotContain("arn:aws:s3");
		String grant = "Enter as the owner, in psql: GRANT SELECT ON TABLE a.b TO blockload;";
		assertThat(failed(run, "permission-denied", true, grant)).contains(grant).doesNotContain("arn:aws:s3");
	}

	/** The page of a run that failed, which has one button or one link in its place. */
	private static String failed(Run run, String code, boolean restartable, String action) {
		imports.sql("""
				UPDATE blockload.run SET status = 'FAILED', stage = 'loaded', restartable = %s, error_code = '%s',
				       error_message = 'It failed.', error_action = '%s', read = 3046, rejected = 1007 WHERE id = %d"""
			.formatted(restartable, code, action, run.id()));
		String page = anna.get("/runs/" + run.id()).body();
		Matcher problem = Pattern.compile("<div class=\"problem\".*?</div>", Pattern.DOTALL).matcher(page);
		assertThat(problem.find()).isTrue();
		assertThat(Pattern.compile("<button|class=\"button").matcher(problem.group()).results()).as(page).hasSize(1);
		assertThat(page).contains("nothing was published");
		return page;
	}

	@Test
	void anUndoSaysWhatItRemovesRestoresAndBringsBackBeforeTheClick() {
		imports.sql("CREATE TABLE app.replaced (id int PRIMARY KEY, name text)");
		imports.define("replaced", "file: {fixed: replaced.csv}\nblock: replaced\nmode: replace\nmax-delete: none\n");
		bench.reload();
		imports.put("replaced.csv", "id,name\n1,Ada\n2,Bob\n3,Cem\n4,Dan\n5,Eve\n");
		imports.run("replaced");
		imports.put("replaced.csv", "id,name\n1,Anna\n2,Bert\n3,Cem\n6,Fay\n");
		Run run = imports.run("replaced");
		String page = anna.get("/runs/" + run.id()).body();
		assertThat(page).contains("<b>4</b> loaded", "<b>1</b> inserted", "<b>2</b> updated", "<b>1</b> unchanged",
				"<b>2</b> deleted", "It removes 1 row that the run inserted.",
				"It restores 2 rows that the run updated.", "It brings back 2 rows that the run deleted.");
		assertThat(imports.rows("SELECT id, name FROM app.replaced ORDER BY id")).containsExactly("1|Anna", "2|Bert",
				"3|Cem", "6|Fay");
	}

	@Test
	void rejectsAreFilteredByCodeAndShowWhatNobodySees() {
		imports.put("odd.csv", "id,name\n x,\"a\u00a0\"\n1,Ada,more\n");
		define("odd", "{fixed: odd.csv}", "people");
		bench.reload();
		Run run = imports.run("odd");
		String path = "/runs/" + run.id() + "/rejects";
		assertThat(anna.get(path).body()).contains("2 rejects are stored.", "rejects/1\">2</a>", "rejects/2\">3</a>")
			.doesNotContain("match the filter");
		String page = anna.get(path + "?code=not-a-number&column=*").body();
		assertThat(page)
			.contains("1 reject matches the filter.", "rejects/1\">2</a>", "Expected digits.",
					"<i title=\"a blank (U+0020)\">·</i>x,\"a<i title=\"a no-break space (U+00A0)\">⍽</i>\"")
			.doesNotContain("rejects/2\"");
	}

	@Test
	void rejectsOfARunThatPublishedNothingAreLoadedWithTheWholeFileOnly() {
		imports.sql("CREATE TABLE app.added (id int PRIMARY KEY, name text)");
		imports.put("added.csv", "id,name\n1,Ada\nx,Bob\n");
		imports.define("added", "file: {fixed: added.csv}\nblock: added\nmode: append\nrejects: {max: 0}\n");
		bench.reload();
		Run failed = imports.run("added");
		assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
		String path = "/runs/" + failed.id() + "/rejects";
		assertThat(anna.get(path + "/upload").body())
			.contains("Run " + failed.id() + " published nothing.", "raise the limit of rejects",
					"<button>Load the whole file</button>")
			.doesNotContain("appended its rows", "Overwrite the newer values", "Load the corrected records");
		assertThat(anna.get(path + "/2").body()).contains("href=\"" + path + "/upload\"", "readonly");
		imports.define("added", "file: {fixed: added.csv}\nblock: added\nmode: append\nrejects: {max: 9}\n");
		bench.reload();
		path = "/runs/" + imports.run("added").id() + "/rejects/upload";
		assertThat(anna.get(path).body()).contains("appended its rows", "Load the corrected records");
		imports.sql("UPDATE blockload.run SET corrects = 7 WHERE id = " + failed.id());
		assertThat(anna.get("/runs/" + failed.id()).body())
			.contains("<a href=\"/runs/7/rejects\">Rejects of run 7</a>");
	}

	@Test
	void eachRejectOfTheListNamesTheRunThatCorrectedIt() {
		imports.put("two.csv", "id,name\nx,Ada\ny,Bob\n");
		define("two", "{fixed: two.csv}", "people");
		bench.reload();
		Run run = imports.run("two");
		String path = "/runs/" + run.id() + "/rejects";
		assertThat(anna.get(path).body()).doesNotContain("Corrected");
		imports.sql("UPDATE blockload.reject SET corrected_by = 7 WHERE record = 1 AND run_id = " + run.id());
		assertThat(anna.get(path).body().split("<tr>", -1))
			.satisfiesOnlyOnce((line) -> assertThat(line).contains("rejects/1\">2</a>",
					"<span class=\"status ok\">Corrected</span> <a href=\"/runs/7\">Run 7</a>"))
			.satisfiesOnlyOnce((line) -> assertThat(line).contains("rejects/2\">3</a>").doesNotContain("Corrected"));
	}

	@Test
	void anExpiredSessionOfALivePageLeadsToTheLogInAndBack() {
		long waiting = number(postRun("counted"));
		String path = "/runs/" + waiting + "/live";
		HttpResponse<String> answer = live(path, "http://127.0.0.1/runs/" + waiting + "?a=b");
		assertThat(answer.headers().firstValue("HX-Redirect")).contains("/login?next=/runs/" + waiting + "%3Fa%3Db");
		assertThat(answer.body()).isEmpty();
		for (String page : List.of("https://evil.example", "http://x/runs//evil", "http://x/%00 y", "mailto:a")) {
			assertThat(live(path, page).headers().firstValue("HX-Redirect")).as(page).contains("/login");
		}
		stop(waiting);
	}

	/** A part that a page without a session requests. */
	private static HttpResponse<String> live(String path, String page) {
		return bench.send(path, (request) -> request.header("HX-Request", "true").header("HX-Current-URL", page));
	}

	private static HttpResponse<String> postRun(String importName) {
		anna.get("/imports/" + importName);
		return anna.post("/imports/" + importName + "/runs", Map.of());
	}

	@Test
	void aLivePageHasOnlyWhatItsPolicyAllowsAndOneThatEndedHasNoStream() {
		long waiting = number(postRun("counted"));
		assertThat(anna.get("/runs/" + waiting).body()).contains(
				"{\"includeIndicatorStyles\":false,\"allowEval\":false,\"selfRequestsOnly\":true}",
				"data-live=\"/live/runs/" + waiting + "\"", "left (estimate)");
		stop(waiting);
		assertThat(anna.get("/runs/" + waiting).body()).doesNotContain("htmx", "data-live", "left (estimate)",
				"records per second");
	}

	@Test
	void numbersAndTimesAreWrittenAsTheLanguageOfTheReaderHasThem() {
		Run run = imports.run("counted");
		imports
			.sql("UPDATE blockload.run SET read = 1234567, started_at = '2022-09-30 14:00:00Z' WHERE id = " + run.id());
		assertThat(anna.get("/runs/" + run.id()).body()).contains("<b>1,234,567</b> read").contains("30 Sept 2022");
		assertThat(bench
			.send("/runs/" + run.id(),
					(request) -> request.header("Accept-Language", "de-DE")
						.header("Cookie", "blockload=" + anna.cookie("blockload")))
			.body()).contains("<b>1.234.567</b> read", "30.09.2022, 14:00:00");
	}

	@Test
	void theSumsOfARunThatMergesAndSkipsAreThoseOfItsTable() {
		new RunSums(bench, anna).records();
	}

	@Test
	void theSumsOfARunThatReadsCellsAreThoseOfItsTable() {
		new RunSums(bench, anna).cells();
	}

	@Test
	void theLastEventsOfARunAreShown() {
		Run run = imports.run("people");
		imports.sql("""
				INSERT INTO blockload.run_event (run_id, number, at, kind, attempt, message)
				SELECT %d, 1000 + n, now(), 'step', 1, 'Event no. ' || n FROM generate_series(1, 120) n"""
			.formatted(run.id()));
		String part = anna.get("/runs/" + run.id() + "/live").body();
		assertThat(part).contains("Event no. 71<", "Event no. 120").doesNotContain("Event no. 70<");
		String stream = anna.get("/live/runs/" + run.id()).body();
		assertThat(stream.split("event: ?state", -1)).hasSize(2);
		assertThat(stream).contains("Event no. 120").doesNotContain("Event no. 70<");
	}

	/** The text of the condition of an import. */
	private static String condition(String name) {
		Matcher found = Pattern
			.compile("<th scope=\"row\"[^>]*><a href=\"/imports/" + name
					+ "\">.*?<td[^>]*>\\s*<span class=\"status [a-z]+\">([^<]+)</span>", Pattern.DOTALL)
			.matcher(anna.get("/imports?text=" + name).body());
		assertThat(found.find()).isTrue();
		return found.group(1);
	}

	/** The hidden fields of a form. */
	private static Map<String, String> form(String page, String action) {
		Matcher form = Pattern.compile("<form method=\"post\" action=\"" + action + "\">(.*?)</form>", Pattern.DOTALL)
			.matcher(page);
		assertThat(form.find()).as(page).isTrue();
		Map<String, String> fields = new TreeMap<>();
		Matcher field = Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\">")
			.matcher(form.group(1));
		while (field.find()) {
			fields.put(field.group(1), field.group(2));
		}
		fields.remove("_csrf");
		return fields;
	}

	/** The run to which a form leads. */
	private static long number(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
		return Long.parseLong(answer.headers().firstValue("Location").orElseThrow().replaceAll(".*/runs/", ""));
	}

	/** The page to which a form leads. */
	private static String results(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
		String place = answer.headers().firstValue("Location").orElseThrow();
		assertThat(place).matches("/imports\\?.*outcome=[0-9]+");
		return anna.get(place).body();
	}

	private static void stop(long run) {
		anna.get("/runs/" + run);
		assertThat(number(anna.post("/runs/" + run + "/stop", Map.of()))).isEqualTo(run);
	}

}
