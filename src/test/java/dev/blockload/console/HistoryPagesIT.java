package dev.blockload.console;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.definition.DefinitionKind;
import dev.blockload.definition.Schedule.Missed;
import dev.blockload.definition.Schedule.Upstream;
import dev.blockload.definition.Schedule;
import dev.blockload.importjob.ImportBench;
import dev.blockload.run.Run;
import dev.blockload.saved.SavedDefinitions;
import dev.blockload.serve.WebBench;
import dev.blockload.web.Browser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pages of schedules, of blocks and of what runs changed, as a browser without
 * scripts receives them.
 */
class HistoryPagesIT {

	private static final Schedule DAILY = new Schedule("0 0 6 * * *", ZoneId.of("Europe/Paris"), Missed.RUN, null, null,
			Upstream.WAIT);

	@TempDir
	private static Path jobs;

	private static WebBench bench;

	private static Browser anna;

	private static Browser vera;

	private static Browser otto;

	private final ImportBench imports = bench.imports();

	@BeforeAll
	static void start() {
		bench = new WebBench(jobs);
		String application = bench.imports().application();
		bench.person("anna", "operator in " + application);
		bench.person("vera", "viewer in " + application);
		bench.person("otto", "operator in elsewhere");
		anna = new Browser(bench.server().port()).logIn("anna");
		vera = new Browser(bench.server().port()).logIn("vera");
		otto = new Browser(bench.server().port()).logIn("otto");
	}

	@AfterAll
	static void stop() {
		bench.close();
	}

	@BeforeEach
	void forgetTimes() {
		this.imports.sql("TRUNCATE blockload.scheduled_run, blockload.paused_import");
	}

	private void daily(String name) {
		this.imports.define(name, """
				file: {fixed: %1$s.csv}
				block: %1$s
				mode: upsert
				schedule:
				  cron: '0 0 6 * * *'
				  zone: Europe/Paris
				""".formatted(name));
	}

	private static Instant due(int timesAgo) {
		return DAILY.latest(Instant.now(), timesAgo + 1).get(timesAgo);
	}

	/** A time of a schedule: {@code columns} are those after the time. */
	private void recorded(String name, Instant due, String columns, String values) {
		this.imports.sql("INSERT INTO blockload.scheduled_run (import, schedule_number, due_at, created_at, %s)"
			.formatted(columns) + " VALUES ('%1$s', 1, '%2$s', '%2$s', %3$s)".formatted(name, due, values));
	}

	@Test
	void eachScheduleShowsWhatBecameOfItsLastTime() {
		List<String> names = List.of("s1_ontime", "s2_failed", "s3_late", "s4_missed", "s5_waiting", "s6_recovered",
				"s7_later", "s8_never");
		names.forEach(this::daily);
		bench.reload();
		recorded("s1_ontime", due(0), "state, outcome, ended_at", "'ended', 'completed', now()");
		recorded("s2_failed", due(0), "state, outcome, ended_at, code, message, failed_attempts",
				"'ended', 'no-match', now(), 'no-match', 'There is no file of the day.', 2");
		recorded("s3_late", due(2), "state, outcome, ended_at", "'ended', 'completed', now()");
		recorded("s4_missed", due(0), "state, outcome, ended_at, code, message",
				"'ended', 'missed', now(), 'missed', 'No node was running.'");
		recorded("s5_waiting", due(0), "state, code, message", "'waiting', 'no-match', 'It waits for its file.'");
		recorded("s6_recovered", due(0), "state, outcome, ended_at, missed", "'ended', 'completed', now(), 3");
		recorded("s7_later", due(0), "state, outcome, ended_at, code, message",
				"'ended', 'failed', now(), 'interrupted', 'The node died.'");
		this.imports.sql("CREATE TABLE app.s7_later (id int PRIMARY KEY)");
		this.imports.put("s7_later.csv", "id\n1\n");
		Run good = this.imports.run("s7_later");
		String body = vera.get("/schedules").body();
		assertThat(row(body, "s1_ontime")).contains(" On time ").doesNotContain("earlier");
		assertThat(row(body, "s2_failed"))
			.contains(" Failed There is no file of the day. no-match 2 attempts failed before.");
		assertThat(row(body, "s3_late")).contains(
				" Late No node has begun it, and no good run followed. Check that './blockload serve' is running.");
		assertThat(row(body, "s4_missed")).contains(" Missed No node was running. missed ");
		assertThat(row(body, "s5_waiting")).contains(" Waiting It waits for its file. no-match ");
		assertThat(row(body, "s6_recovered"))
			.contains(" Recovered It replaces 3 earlier times at which no node was running.");
		assertThat(row(body, "s7_later"))
			.contains(" Recovered The node died. interrupted Run " + good.id() + " succeeded later.");
		assertThat(row(body, "s8_never")).contains(" never Not due yet ");
		assertThat(body).contains("href=\"/schedules?state=recovered\"");
		String only = vera.get("/schedules?state=recovered").body();
		assertThat(names(only)).containsExactly("s6_recovered", "s7_later");
		assertThat(names(vera.get("/schedules?text=S6&application=" + this.imports.application()).body()))
			.containsExactly("s6_recovered");
		assertThat(vera.get("/schedules?state=stopped").body()).contains("No schedule matches the filter.");
		// A good run does not count if the last one has failed.
		this.imports.delete("s7_later.csv");
		var unused = this.imports.run("s7_later");
		assertThat(row(vera.get("/schedules").body(), "s7_later")).contains(" Failed The node died. interrupted ")
			.doesNotContain("succeeded later");
	}

	@Test
	void nextTimesAreInBothZones() {
		daily("zoned");
		bench.reload();
		Browser tokyo = new Browser(bench.server().port()).logIn("vera");
		tokyo.get("/zone");
		assertThat(tokyo.post("/zone", Map.of("zone", "Asia/Tokyo")).statusCode()).isEqualTo(303);
		String row = row(tokyo.get("/schedules?text=zoned").body(), "zoned");
		assertThat(Pattern.compile("06:00 Europe/Paris").matcher(row).results()).hasSize(5);
		assertThat(row).contains("4 more")
			.containsPattern("1[34]:00 [^ ]+ [^ ]+ [0-9]{4}, 06:00 Europe/Paris|1[34]:00");
	}

	@Test
	void anOperatorPausesResumesAndRuns() {
		daily("paused");
		this.imports.sql("CREATE TABLE app.paused (id int PRIMARY KEY)");
		bench.reload();
		anna.get("/schedules");
		String paused = act(anna, "pause", "paused").body();
		assertThat(text(paused)).contains("Result for each selected import: paused: Done.");
		assertThat(row(paused, "paused")).contains(" Paused by anna, ").contains("Not due yet");
		assertThat(names(anna.get("/schedules?state=paused").body())).containsExactly("paused");
		assertThat(text(act(anna, "resume", "paused").body())).contains("paused: Done.");
		assertThat(names(anna.get("/schedules?state=paused").body())).isEmpty();
		String run = text(act(anna, "run", "paused").body());
		assertThat(run).containsPattern("paused: Done. Run [0-9]+");
		assertThat(text(act(anna, "run", "paused").body())).contains("paused: Run ", "waits");
		HttpResponse<String> refused = act(anna, "drop", "paused");
		assertThat(refused.statusCode()).isEqualTo(400);
		assertThat(refused.body()).contains("'action' is 'drop'. Expected one of run, restart, pause, resume.");
		anna.get("/schedules?page=2147483647");
		assertThat(row(anna.get("/schedules?page=2147483647&text=paused").body(), "paused")).contains("Not due yet");
	}

	@Test
	void aViewerSeesNoButtonsAndOthersSeeNoSchedules() {
		daily("watched");
		bench.reload();
		String body = vera.get("/schedules").body();
		assertThat(names(body)).contains("watched");
		assertThat(body).doesNotContain("name=\"action\"").doesNotContain("type=\"checkbox\"");
		assertThat(text(act(vera, "pause", "watched").body())).contains(
				"watched: 'vera' does not have role operator in application '" + this.imports.application() + "'.");
		assertThat(this.imports.rows("SELECT * FROM blockload.paused_import")).isEmpty();
		assertThat(otto.get("/schedules").body()).contains("No import that you can see has a schedule.");
		assertThat(text(act(otto, "pause", "watched").body()))
			.contains("watched: There is no import 'watched' that you can see.");
	}

	private static HttpResponse<String> act(Browser browser, String action, String name) {
		HttpResponse<String> answer = browser.post("/schedules", Map.of("action", action, "import", name));
		return (answer.statusCode() == 303) ? browser.get(answer.headers().firstValue("Location").orElseThrow())
				: answer;
	}

	private static String outcome(Browser browser, String runs) {
		HttpResponse<String> answer = browser.post("/runs", Map.of("run", runs));
		assertThat(answer.statusCode()).isEqualTo(303);
		return browser.get(answer.headers().firstValue("Location").orElseThrow()).body();
	}

	@Test
	void missedDatesAreShownAndLaunched() {
		LocalDate today = LocalDate.now(ZoneOffset.UTC);
		this.imports.sql("CREATE TABLE app.pay (id int PRIMARY KEY, day text)");
		this.imports.define("pay", "file: {latest: 'in/{{date}}.csv'}\nblock: pay\nmode: upsert\n");
		bench.reload();
		String path = "/imports/pay/backfill";
		assertThat(text(anna.get(path).body())).contains("There is nothing to load from ");
		this.imports.put("in/" + today.minusDays(3) + ".csv", "id,day\n1,x\n");
		this.imports.put("in/" + today.minusDays(1) + ".csv", "id,day\n1,y\n");
		String body = anna.get(path).body();
		assertThat(body).contains("value=\"" + today.minusDays(3) + "\"", "value=\"" + today.minusDays(1) + "\"",
				"<button>Launch 2 runs</button>");
		assertThat(text(body)).contains("2 dates are loaded, each by a new run. 1 date has no object and is skipped."
				+ " A date that fails stops the dates after it.");
		HttpResponse<String> launched = anna.post(path,
				Map.of("from", today.minusDays(3).toString(), "to", today.minusDays(1).toString()));
		assertThat(launched.statusCode()).isEqualTo(303);
		assertThat(launched.headers().firstValue("Location")).contains("/runs?import=pay");
		assertThat(this.imports
			.rows("SELECT wanted_date, status, started_by FROM blockload.run WHERE import = 'pay' ORDER BY id"))
			.containsExactly(today.minusDays(3) + "|WAITING|anna", today.minusDays(1) + "|WAITING|anna");
		this.imports.sql("DELETE FROM blockload.run WHERE import = 'pay'");
		long newest = this.imports.run("pay").id();
		String older = anna.get(path).body();
		assertThat(text(older)).contains("which run " + newest
				+ " published. In mode upsert its values would take the place of newer ones. Choose a later first date, or allow older dates.");
		assertThat(older).doesNotContain("<button>Launch");
		assertThat(anna.get(path + "?from=%s&to=%s&allow-older=true".formatted(today.minusDays(3), today)).body())
			.contains("<button>Launch 1 run</button>", "name=\"allow-older\" value=\"true\"");
		daily("fixed");
		bench.reload();
		assertThat(anna.get("/imports/fixed/backfill").statusCode()).isBetween(400, 422);
		assertThat(anna.get(path + "?from=x").statusCode()).isEqualTo(400);
		assertThat(anna.get(path + "?from=2022-02-02&to=2022-02-01").statusCode()).isEqualTo(400);
		assertThat(vera.get(path).statusCode()).isEqualTo(403);
		assertThat(otto.get(path).statusCode()).isEqualTo(404);
		vera.get("/schedules");
		assertThat(vera.post(path, Map.of("from", today.toString(), "to", today.toString())).statusCode())
			.isEqualTo(403);
	}

	@Test
	void blocksAreListedWithTheirImportsAndTheirHistory() {
		this.imports.sql("CREATE TABLE app.plain (id int)");
		this.imports.sql("CREATE TABLE app.\"odd name\" (id int)");
		this.imports.sql("CREATE TABLE app.listed (id int PRIMARY KEY, name text)");
		this.imports.define("listed", "file: {fixed: listed.csv}\nblock: listed\nmode: upsert\nrejects: {max: 9}\n");
		this.imports.put("listed.csv", "id,name\n1,Ada\nx,Bad\n");
		bench.reload();
		Run run = this.imports.run("listed");
		String path = "/blocks/" + this.imports.application();
		String list = vera.get("/blocks?text=LIST").body();
		assertThat(text(list)).containsPattern("Loaded listed (just now|\\d+ s ago) 1 1 to 1 of 1");
		assertThat(list).contains("href=\"" + path + "/listed\"", "href=\"/runs/" + run.id() + "\"")
			.doesNotContain("plain");
		assertThat(text(vera.get("/blocks").body())).contains("plain", "odd name");
		assertThat(vera.get(path + "/odd%20name").statusCode()).isEqualTo(200);
		String block = vera.get(path + "/listed").body();
		assertThat(text(block)).contains("Imports into this block listed Loaded upsert", "Primary key: id",
				"There is no successful run before run " + run.id(), "Rows loaded maximum 1", "Rejects maximum 1");
		assertThat(block).contains("<svg class=\"chart\"", run.id() + ": 1</title>");
		assertThat(text(vera.get(path + "/plain").body())).contains(
				"This table has no key, so one row cannot be named.", "No import that you can see loads this block.",
				"No run that you can see loaded this block.");
		assertThat(otto.get("/blocks").body()).contains("There is no block that you can see.").doesNotContain("listed");
		assertThat(otto.get(path + "/listed").statusCode()).isEqualTo(404);
		assertThat(vera.get(path + "/missing").statusCode()).isEqualTo(404);
		assertThat(otto.get(path + "/listed/row?key=listed_pkey&value=1").statusCode()).isEqualTo(404);
	}

	@Test
	void whatChangedSinceTheLastSuccessfulRunIsShown() {
		this.imports.sql("CREATE TABLE app.moved (id int PRIMARY KEY, name text)");
		String rest = "file: {latest: 'moved/{{date}}.csv'}\nblock: moved\nmode: upsert\n";
		this.imports.define("moved", rest);
		this.imports.put("moved/2022-09-30.csv", "id,name\n1,Ada\n");
		bench.reload();
		Run first = this.imports.run("moved");
		assertThat(text(vera.get("/imports/moved").body()))
			.contains("There is no successful run before run " + first.id() + " to compare it with.");
		this.imports.define("moved", rest + "columns: {id: id, name: {value: X}}\n");
		this.imports.put("moved/2022-10-01.csv", "id\n1\n");
		bench.reload();
		Run second = this.imports.run("moved");
		for (String path : List.of("/imports/moved", "/runs/" + second.id() + "/changes",
				"/blocks/" + this.imports.application() + "/moved")) {
			assertThat(text(vera.get(path).body())).as(path)
				.contains("Differences of Run %d from Run %d (".formatted(second.id(), first.id()),
						"Object: another one", "Key moved/2022-09-30.csv moved/2022-10-01.csv different",
						"Size 14 bytes 5 bytes different", "columns/name/value after: X",
						"The definition is in a file. Each run keeps the definition that it began with, but not who changed the file.");
		}
		assertThat(otto.get("/runs/" + second.id() + "/changes").statusCode()).isEqualTo(404);
	}

	@Test
	void whoChangedASavedDefinitionSinceTheLastSuccessfulRunIsShown() {
		this.imports.sql("CREATE TABLE app.stored (id int PRIMARY KEY, name text)");
		this.imports.put("stored.csv", "id,name\n1,Ada\n");
		save("mona@planning", "", 0);
		Run first = this.imports.run("stored");
		save("nils@planning", "columns: {id: id, name: {value: X}}\n", 1);
		Run second = this.imports.run("stored");
		assertThat(text(vera.get("/imports/stored").body()))
			.contains("Differences of Run %d from Run %d (".formatted(second.id(), first.id()), "Object: the same",
					"columns/name/value after: X", "Version 2 was saved by os:nils@planning, ")
			.doesNotContain("mona@planning");
	}

	private void save(String person, String rest, long version) {
		var unused = bench.bean(SavedDefinitions.class)
			.save(Caller.unlimited(Actor.command(person)), DefinitionKind.IMPORT, "stored", """
					import: stored
					application: %s
					connection: store
					file: {fixed: stored.csv}
					block: stored
					mode: upsert
					""".formatted(this.imports.application()) + rest, version);
		bench.reload();
	}

	@Test
	void theRunsOfARowAreFoundByItsKey() {
		this.imports.sql("CREATE TABLE app.rowed (id int PRIMARY KEY, name text)");
		this.imports.sql("INSERT INTO app.rowed VALUES (9, 'old')");
		this.imports.define("rowed", "file: {fixed: rowed.csv}\nblock: rowed\nmode: replace\n");
		bench.reload();
		this.imports.put("rowed.csv", "id,name\n1,Ada\n2,Bob\n9,old\n");
		Run first = this.imports.run("rowed");
		assertThat(row("9")).contains("The block has a row of this key. Unknown, because no run since run " + first.id()
				+ " changed the row. Nothing is kept of earlier runs.");
		this.imports.put("rowed.csv", "id,name\n1,Eve\n9,old\n");
		Run second = this.imports.run("rowed");
		assertThat(row("1")).contains(
				"The block has a row of this key. Run %d was the last to change it.".formatted(second.id()),
				second.id() + " Changed it rowed ", first.id() + " Inserted it rowed ");
		assertThat(row("2")).contains(
				"The block has no row of this key. Run %d was the last to change it.".formatted(second.id()),
				second.id() + " Deleted it rowed ", first.id() + " Inserted it rowed ");
		this.imports.sql("UPDATE app.rowed SET name = 'by hand' WHERE id = 1");
		assertThat(row("1")).contains(
				"Unknown, because the row is not as a run left it: a person or another program changed it afterwards.");
		this.imports.sql("UPDATE blockload.undo_log SET fingerprint = 'other' WHERE run_id = " + second.id());
		assertThat(row("1")).contains(
				"Unknown, because nothing is kept of run %d, which was later. Before it, run %d was the last to change the row."
					.formatted(second.id(), first.id()));
		this.imports.sql("ALTER TABLE app.rowed ADD COLUMN more int");
		assertThat(row("1")).contains("Unknown, because nothing is kept of run %d, or the table was altered after it."
			.formatted(second.id()));
		this.imports.sql("CREATE TABLE app.unloaded (a text, b numeric(5,2), UNIQUE (a, b))");
		String path = "/blocks/" + this.imports.application();
		assertThat(text(vera.get(path + "/unloaded/row?key=unloaded_a_b_key&value=x,y&value=1").body())).contains(
				"The block has no row of this key. Unknown, because no run that is recorded has changed this block.");
		HttpResponse<String> wrong = vera.get(path + "/rowed/row?key=rowed_pkey&value=x");
		assertThat(wrong.statusCode()).isEqualTo(400);
		assertThat(text(wrong.body()))
			.contains("A value does not fit its column: invalid input syntax for type integer: \"x\"");
		assertThat(vera.get(path + "/rowed/row?key=none&value=1").statusCode()).isEqualTo(400);
		assertThat(vera.get(path + "/rowed/row?key=rowed_pkey").statusCode()).isEqualTo(400);
	}

	private String row(String id) {
		return text(vera.get("/blocks/%s/rowed/row?key=rowed_pkey&value=%s".formatted(this.imports.application(), id))
			.body());
	}

	@Test
	void severalFailedRunsAreRestarted() {
		for (String name : List.of("broken1", "broken2")) {
			this.imports.sql("CREATE TABLE app.%s (id int PRIMARY KEY)".formatted(name));
			this.imports.define(name, "file: {fixed: %1$s.csv}\nblock: %1$s\nmode: upsert\n".formatted(name));
		}
		bench.reload();
		Run first = this.imports.run("broken1");
		Run second = this.imports.run("broken2");
		this.imports.sql("UPDATE blockload.run SET restartable = true WHERE import LIKE 'broken_'");
		String body = anna.get("/runs?status=failed&block=" + this.imports.application() + ".broken1").body();
		assertThat(text(body)).contains(" 1 All 1 Failed ");
		assertThat(body).contains("value=\"%d\" aria-label=\"Select run %1$d\"".formatted(first.id()));
		assertThat(vera.get("/runs?status=failed").body()).doesNotContain("type=\"checkbox\"", "Restart the selected");
		anna.get("/runs");
		String restarted = text(outcome(anna, first.id() + "," + second.id()));
		assertThat(restarted).contains("Result for each selected run: %d: Done. Run %1$d %d: Done. Run %2$d"
			.formatted(first.id(), second.id()));
		assertThat(this.imports.rows("SELECT id, status FROM blockload.run WHERE import LIKE 'broken_' ORDER BY id"))
			.containsExactly(first.id() + "|WAITING", second.id() + "|WAITING");
		vera.get("/schedules");
		assertThat(text(outcome(vera, Long.toString(first.id()))))
			.contains(first.id() + ": 'vera' does not have role operator in application");
		otto.get("/schedules");
		assertThat(text(outcome(otto, Long.toString(first.id()))))
			.contains(first.id() + ": There is no run " + first.id() + ".");
		this.imports.sql("DELETE FROM blockload.run WHERE import LIKE 'broken_'");
	}

	/** The texts of a page, without its markup. */
	private static String text(String body) {
		return body.replaceAll("(?s)<(script|style)[^>]*>.*?</\\1>", " ")
			.replaceAll("<[^>]*>", " ")
			.replace("&#39;", "'")
			.replace("&quot;", "\"")
			.replaceAll("\\s+", " ");
	}

	/** The line of an import in a list. */
	private static String row(String body, String name) {
		Matcher rows = Pattern.compile("(?s)<tr>.*?</tr>").matcher(body);
		while (rows.find()) {
			if (rows.group().contains("/imports/" + name + "\"")) {
				return text(rows.group());
			}
		}
		throw new AssertionError("No line of " + name + " in " + text(body));
	}

	private static List<String> names(String body) {
		return Pattern.compile("<th scope=\"row\"[^>]*><a href=\"/imports/([^\"]+)\"")
			.matcher(body)
			.results()
			.map((found) -> found.group(1))
			.toList();
	}

}
