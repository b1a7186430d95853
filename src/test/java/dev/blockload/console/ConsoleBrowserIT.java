package dev.blockload.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.importjob.ImportBench;
import dev.blockload.run.Run;
import dev.blockload.serve.ListenAddress;
import dev.blockload.serve.WebBench;
import dev.blockload.serve.WebOptions;
import dev.blockload.vault.Keys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The console in a real browser. Without one the tests are skipped.
 */
@EnabledIf(value = "isInstalled", disabledReason = "this machine has no /usr/bin/chromium and /usr/bin/chromedriver")
class ConsoleBrowserIT {

	@TempDir
	private static Path jobs;

	private static WebBench bench;

	private static ChromeBrowser browser;

	private static BrowserFlows flows;

	private static Run people;

	private static Run missing;

	static boolean isInstalled() {
		return ChromeBrowser.isInstalled();
	}

	@BeforeAll
	static void start() throws IOException {
		Path keys = jobs.resolve(".keys");
		var unused = Keys.create(keys);
		bench = new WebBench(jobs, WebOptions.on(new ListenAddress("127.0.0.1", 0)),
				Map.of("blockload.keys.file", keys.toString(), ImportBench.ADDRESSES, "127.0.0.1",
						"blockload.schedule.reload", "100ms",
						// Longer than a browser looks at a run that waits.
						"blockload.load.publish-timeout", "10m"));
		ImportBench imports = bench.imports();
		imports.renew();
		imports.jdbc()
			.execute(
					"TRUNCATE blockload.definition, blockload.vault_key, blockload.vault_secret, blockload.vault_node CASCADE");
		bench.person("anna", "admin");
		bench.person("vera", "viewer in " + imports.application());
		bench.person("otto", "operator in " + imports.application());
		bench.person("edith", "editor in " + imports.application());
		imports.put("people.csv", "id,name\n1,Ada\nx,Bad\ny,Worse\n2,Grace\n");
		imports.put("sales.csv", "id,name\n1,Ada\n");
		define("people", "people.csv");
		define("sales", "sales.csv");
		define("missing", "nowhere.csv");
		define("waiting", "sales.csv");
		define("typo", "typo.csv");
		define("quiet", "sales.csv");
		define("still", "sales.csv");
		define("watched", "sales.csv");
		define("broken", "nowhere.csv");
		define("loading", "sales.csv");
		imports.sql("CREATE TABLE app.flow (id int PRIMARY KEY, name text)");
		imports.sql("CREATE TABLE app.held (id int PRIMARY KEY, name text)");
		// 400 bytes: each 5 percent are 20 bytes, and the header is less than that.
		imports.put("held.csv", "id,name\n"
				+ IntStream.range(10, 38).mapToObj((id) -> id + ",0123456789\n").collect(Collectors.joining()));
		define("held", "held.csv");
		imports.sql("CREATE TABLE app.nightly (id int PRIMARY KEY, name text)");
		bench.imports().define("nightly", """
				file: {latest: 'in/{{date}}.csv'}
				block: nightly
				mode: upsert
				schedule:
				  - {cron: '0 0 6 * * *', zone: Europe/Paris}
				  - {cron: '0 30 18 * * MON-FRI', zone: America/New_York}
				""");
		imports.put("in/" + LocalDate.now(ZoneOffset.UTC).minusDays(1) + ".csv", "id,name\n1,Ada\n");
		bench.reload();
		people = imports.run("people");
		missing = imports.run("missing");
		browser = new ChromeBrowser(origin());
		browser.logIn("anna");
		flows = new BrowserFlows(bench, browser);
	}

	private static String origin() {
		return "http://127.0.0.1:" + bench.server().port();
	}

	private static void define(String name, String file) {
		bench.imports().sql("CREATE TABLE IF NOT EXISTS app.%s (id int PRIMARY KEY, name text)".formatted(name));
		bench.imports().define(name, """
				file: {fixed: %s}
				block: %s
				mode: upsert
				rejects: {max: 100}
				""".formatted(file, name));
	}

	@AfterAll
	static void stop() {
		if (browser != null) {
			browser.close();
		}
		if (bench != null) {
			bench.close();
		}
	}

	@AfterEach
	void theConsoleOfTheBrowserIsEmpty() {
		assertThat(browser.forgetMessages()).isEmpty();
	}

	@Test
	void eachPageIsAccessible() {
		for (String path : pages()) {
			look(name(path), path);
		}
	}

	@Test
	void thePageToLogInIsAccessible() {
		browser.apart(() -> look("login", "/login"));
	}

	private static List<String> pages() {
		return List.of("/", "/imports", "/imports/people", "/runs", "/runs/" + people.id(), "/runs/" + missing.id(),
				"/runs/" + people.id() + "/rejects", "/runs/" + people.id() + "/rejects/2", "/tokens", "/password",
				"/users", "/audit", "/keys", "/connections", "/connections/store", "/zone", "/schedules",
				"/imports/nightly/backfill", "/blocks", block(), block() + "/row?key=people_pkey&value=1",
				"/runs/" + people.id() + "/changes", "/runs/" + people.id() + "/rejects/upload", "/imports/nightly",
				"/new-import", "/new-import?connection=store", "/new-import/file?connection=store&key=people.csv",
				"/flows");
	}

	private static String block() {
		return "/blocks/" + bench.imports().application() + "/people";
	}

	private static String name(String path) {
		return path.equals("/") ? "overview" : path.substring(1).replaceAll("[^a-z0-9]+", "-");
	}

	@Test
	void theOverviewShowsWhatIsWrongFirst() {
		browser.open("/");
		assertThat(browser.text()).contains("Is everything loaded?", "No. The imports that need attention come first.");
		assertThat(browser.all("tbody th").get(0).getText()).isEqualTo("missing");
		assertThat(browser.all("tbody tr").get(0).getText()).contains("Failed", "has no object 'nowhere.csv'.",
				"no-match");
		browser.follow(browser.find("a[href='/imports?condition=failed']"));
		assertThat(browser.all("tbody th a")).extracting(WebElement::getText).containsExactly("missing");
	}

	@Test
	void aRunIsShownWithCountsThatBalance() {
		browser.open("/runs/" + people.id());
		assertThat(browser.text()).contains("4 read = 2 loaded + 2 rejected",
				"2 loaded = 2 inserted + 0 updated + 0 unchanged", "0 deleted");
	}

	@Test
	void aFailureBeginsWithItsCauseAndHasOneButton() {
		browser.open("/runs/" + missing.id());
		assertThat(browser.find("[role=alert]").getText()).startsWith("Bucket '").contains("no-match", "Run again");
		assertThat(browser.text()).contains("nothing was published");
		assertThat(browser.all("[role=alert] button")).hasSize(1);
	}

	@Test
	void rejectsAreFilteredAndTheirValuesAreVisible() {
		browser.open("/runs/" + people.id() + "/rejects");
		assertThat(browser.text()).contains("2 rejects are stored.", "'x' is not a valid integer.");
		assertThat(browser.all("tbody tr")).hasSize(2);
		new Select(browser.find("#column")).selectByVisibleText("id");
		browser.press("Filter");
		assertThat(browser.path()).isEqualTo("/runs/" + people.id() + "/rejects?code=&column=id");
		assertThat(browser.text()).contains("2 rejects match the filter.");
		assertThat(browser.driver()
			.executeAsyncScript("const done = arguments[0];"
					+ " fetch(document.querySelector('a[href$=\".csv\"]').href).then((answer) => answer.text()).then(done)"))
			.isEqualTo("""
					id,name,_reject_line,_reject_column,_reject_code,_reject_reason
					x,Bad,3,id,not-a-number,'x' is not a valid integer. Expected digits.
					y,Worse,4,id,not-a-number,'y' is not a valid integer. Expected digits.
					""");
		assertThat(VisibleValue.of(" a  b\u00a0")).extracting(VisibleValue.Part::text)
			.containsExactly("·", "a", "·", "·", "b", "⍽");
	}

	@Test
	void aPageThatGetsNoStreamAsksEveryTwoSecondsUntilTheEnd() {
		browser.open("/imports/quiet");
		browser.press("Run");
		assertThat(browser.text()).contains("Waiting");
		browser.openStream(false);
		String change = "UPDATE blockload.run SET %s WHERE id = " + browser.path().substring("/runs/".length());
		bench.imports().sql(change.formatted("status = 'RUNNING'"));
		browser.awaitText("Running");
		assertThat(browser.all("[hx-trigger='load, every 2s']")).hasSize(1);
		bench.imports().sql(change.formatted("status = 'STOPPED', ended_at = now()"));
		browser.awaitText("nothing was published");
		assertThat(browser.all("[data-live], [hx-trigger]")).isEmpty();
	}

	@Test
	void aLoadShowsHowMuchIsDoneAndHowLongTheRestTakes() {
		browser.open("/imports/loading");
		browser.press("Run");
		browser.openStream(true);
		String run = browser.path().substring("/runs/".length());
		bench.imports()
			.sql("UPDATE blockload.run SET status = 'RUNNING', stage = 'planned', size = 1000, begin_byte = 0,"
					+ " end_byte = 1000, attempt_started_at = now() - interval '1 h' WHERE id = " + run);
		// Each speed is that of 20 seconds, which do not end during the test.
		bench.imports()
			.sql("INSERT INTO blockload.batch (run_id, begin_byte, end_byte, begin_record, end_record, begin_line,"
					+ " end_line, staged, rejected, owner, lane, committed_at)"
					+ " VALUES (%s, 0, 250, 1, 41, 1, 41, 37, 3, 1, 0, now() + interval '1 h')".formatted(run));
		browser.awaitText("25%");
		assertThat(browser.text()).contains("250 B of 1 kB", "40\nrecords read", "3\nrejected", "2\nrecords per second",
				"60 s\nleft (estimate)");
		bench.imports().sql("UPDATE blockload.batch SET end_byte = 500, rejected = 4 WHERE run_id = " + run);
		browser.awaitText("50%");
		assertThat(browser.text()).contains("4\nrejected", "20 s\nleft (estimate)");
		look("loading");
		bench.imports().sql("UPDATE blockload.batch SET end_byte = 200, rejected = 1 WHERE run_id = " + run);
		browser.awaitText("20%");
		assertThat(browser.text()).contains("1\nrejected", "80 s\nleft (estimate)");
		bench.imports().sql("UPDATE blockload.run SET status = 'STOPPED', ended_at = now() WHERE id = " + run);
		browser.awaitText("nothing was published");
		assertThat(browser.text()).doesNotContain("left (estimate)");
	}

	@Test
	void theLinkOfTheDemoOpensASessionAndLeavesTheAddress() {
		flows.entry();
	}

	@Test
	void eightLivePagesLeaveRoomForANinthAndAnExpiredSessionLeadsToTheLogIn() {
		flows.manyPages();
	}

	@Test
	void importsArePausedAndRunsRestartedByTheKeyboardAlone() {
		flows.keyboard();
	}

	@Test
	void aRunThatWaitsIsStoppedWithoutScripts() {
		browser.scripts(false);
		try {
			browser.open("/imports/waiting");
			browser.press("Run");
			assertThat(browser.text()).contains("Waiting", "Started by anna.");
			browser.press("Stop");
			assertThat(browser.text()).contains("Stopped", "nothing was published", "Restart");
		}
		finally {
			browser.scripts(true);
		}
	}

	@Test
	void pagesOfFlowsAreAccessibleAndAFlowRunIsStoppedAndRestarted() throws IOException {
		Path file = jobs.resolve("evening.yml");
		Files.writeString(file, """
				flow: evening
				imports: [people, sales, missing, quiet]
				after: {quiet: [missing], missing: [people]}
				schedule: {cron: '0 0 2 * * MON-FRI', zone: Europe/Paris}
				deadline: '07:00'
				""");
		bench.reload();
		try {
			browser.open("/flows/evening");
			browser.press("Run the flow");
			String path = browser.path();
			long flow = Long.parseLong(path.replaceAll("\\D", ""));
			look("flow-run-open", path);
			browser.press("Stop");
			assertThat(browser.text()).contains("anna requested the stop.");
			end(flow);
			// The page has noticed it without a reload.
			browser.awaitText("A restart runs 2 imports.");
			look("flow-run-failed", path);
			look("flows", "/flows");
			look("flow", "/flows/evening");
			look("runs-with-flow", "/runs");
			look("overview-with-flow", "/");
			browser.open(path);
			assertThat(browser.find("[role=alert]").getText()).contains("A restart runs 2 imports.",
					"2 imports are loaded and are not loaded again.");
			browser.press("Restart");
			assertThat(browser.text()).contains("Running", "2 of 4 imports loaded");
		}
		finally {
			bench.imports().sql("TRUNCATE blockload.flow_run CASCADE");
			Files.delete(file);
			bench.reload();
		}
	}

	private static void look(String name, String path) {
		browser.open(path);
		look(name);
	}

	/** Look at the page as different people see it: each visit of a page costs more. */
	private static void look(String name) {
		browser.requireAccessible();
		browser.requireVisibleFocus();
		browser.picture(name + "-light");
		browser.prefer("prefers-color-scheme", "dark");
		browser.prefer("prefers-reduced-motion", "reduce");
		browser.requireContrast();
		browser.requireStill();
		browser.picture(name + "-dark");
		browser.preferNothing();
		browser.size(400, 900);
		browser.requireAccessible();
		browser.picture(name + "-narrow");
		browser.size(1280, 900);
	}

	private static void end(long flow) {
		ImportBench imports = bench.imports();
		String of = " WHERE flow_run_id = " + flow + " AND import = ";
		imports.sql("UPDATE blockload.flow_member SET state = 'completed', run_id = %d%s'people'".formatted(people.id(),
				of));
		imports.sql("UPDATE blockload.flow_member SET state = 'unchanged'" + of + "'sales'");
		imports.sql("UPDATE blockload.flow_member SET state = 'failed', code = 'no-match', run_id = %d,"
			.formatted(missing.id()) + " message = 'Run 2 failed: Bucket ''b'' has no object ''nowhere.csv''.'" + of
				+ "'missing'");
		imports.sql("UPDATE blockload.flow_member SET state = 'skipped', code = 'upstream-skipped',"
				+ " message = 'Import ''missing'', which must be loaded first, is failed.'" + of + "'quiet'");
		imports.sql("UPDATE blockload.flow_run SET status = 'FAILED', ended_at = now(), error_code = 'flow-failed',"
				+ " error_message = '2 of 4 imports are not loaded: missing (failed, no-match), quiet (skipped).',"
				+ " deadline_at = now() - interval '1 min' WHERE id = " + flow);
	}

	@Test
	void eachPersonHasTheButtonsOfTheOwnRole() {
		flows.roles(String.valueOf(people.id()));
	}

	@Test
	void anExpiredSessionLeadsToTheLogInAndBack() {
		browser.as("vera", () -> {
			browser.open("/runs");
			bench.imports()
				.sql("DELETE FROM blockload.web_session WHERE account = (SELECT number FROM blockload.account"
						+ " WHERE name = 'vera')");
			browser.open("/runs?import=people&status=completed");
			assertThat(browser.path()).startsWith("/login?next=");
			browser.fill("#name", "vera");
			browser.fill("#password", WebBench.PASSWORD);
			browser.press("Log in");
			assertThat(browser.path()).isEqualTo("/runs?import=people&status=completed");
		});
	}

	@Test
	void eachRightOfAConnectionIsTestedAndItsSecretIsReplacedUnseen() {
		flows.connections();
	}

	@Test
	void peopleGetAndLoseAccountsAndRoles() {
		flows.people();
	}

	@Test
	void aFileBecomesAnImportByTheKeyboardAndByChoices() {
		bench.imports()
			.sql("CREATE TABLE IF NOT EXISTS app.team (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text UNIQUE)");
		bench.imports()
			.sql("CREATE TABLE IF NOT EXISTS app.staff (id int PRIMARY KEY, born date, name text NOT NULL,"
					+ " team int REFERENCES app.team)");
		StringBuilder file = new StringBuilder("Id;Born;Full name;Team\n");
		for (int id = 1; id <= 300; id++) {
			file.append(id).append(';').append((id % 100 == 0) ? "soon" : "%02d/12/2020".formatted(1 + id % 28));
			file.append(";Person ").append(id).append(";blue\n");
		}
		bench.imports().put("hr/2022-10-15-staff.csv", file.toString());
		browser.open("/imports");
		browser.follow(browser.find("a[href='/new-import']"));
		browser.press("Show its files");
		browser.follow(browser.find("tbody th a"));
		browser.follow(browser.find("tbody th a"));
		assertThat(browser.text()).contains("all 300 records were read", "297 of 300 fit");
		look("new-file");
		browser.find("details.card > summary").sendKeys(org.openqa.selenium.Keys.ENTER);
		browser.press("Show the SQL");
		look("new-table");
		new Select(browser.find("#block")).selectByVisibleText(bench.imports().application() + ".staff");
		browser.press("Use this table");
		assertThat(browser.find("input[name='format.born']").getDomProperty("value")).isEqualTo("format: 'dd/MM/yyyy'");
		new Select(browser.find("select[name='from.name']")).selectByVisibleText("Full name");
		browser.all("details:has(#unknown-3) > summary").get(0).sendKeys(org.openqa.selenium.Keys.ENTER);
		new Select(browser.find("#match-3")).selectByVisibleText("code");
		new Select(browser.find("#unknown-3")).selectByVisibleText("is added to the list");
		browser.fill("#rejects", "5%");
		browser.press("Preview");
		assertThat(browser.find("#wrong-rejects").getText()).contains("5%");
		look("new-wrong");
		assertThat(browser.forgetMessages()).hasSize(1)
			.allMatch((message) -> message.contains("/new-import/file") && message.contains("status of 422"));
		browser.fill("#rejects", "5");
		browser.press("Preview");
		assertThat(browser.text()).contains("20 of them would be loaded, 0 rejected.", "Person 20");
		look("new-preview");
		browser.find("#name").clear();
		browser.find("#name").sendKeys("staff");
		browser.press("Save the import");
		assertThat(browser.text()).contains("Import staff is saved.");
		bench.reload();
		browser.follow(browser.find("a[href='/imports/staff']"));
		assertThat(browser.text()).contains("staff", "hr/{{date}}-staff.csv");
	}

	@Test
	void theCorrectedFileIsUploadedWithoutScripts() throws IOException {
		Path corrected = Files.writeString(jobs.resolve("corrected.txt"), "id,name\n5,Eve\n");
		browser.open("/runs/" + people.id() + "/rejects/upload");
		browser.scripts(false);
		try {
			browser.find("#rejects-file").sendKeys(corrected.toString());
			browser.press("Load the corrected records");
			assertThat(browser.text()).contains("has no column '_reject_line'");
		}
		finally {
			browser.scripts(true);
		}
		assertThat(browser.forgetMessages()).hasSize(1)
			.allMatch((message) -> message.contains("/rejects/upload/rejects") && message.contains("status of 400"));
	}

	@Test
	void severalImportsArePausedAndRunTogether() {
		browser.open("/imports");
		for (String name : List.of("people", "missing")) {
			browser.find("input[value='" + name + "']").click();
		}
		browser.press("Pause the schedules");
		assertThat(browser.text()).contains("people: Done.", "missing: Done.");
		assertThat(
				bench.imports().rows("SELECT import FROM blockload.paused_import WHERE resumed_at IS NULL ORDER BY 1"))
			.containsExactly("missing", "people");
		browser.find("input[data-selects]").click();
		browser.press("Resume the schedules");
		assertThat(bench.imports().rows("SELECT import FROM blockload.paused_import WHERE resumed_at IS NULL"))
			.isEmpty();
	}

	@Test
	void schedulesArePausedAndMissedDatesAreRun() {
		browser.open("/schedules");
		browser.find("input[aria-label='Select nightly, schedule 1']").click();
		browser.press("Pause the schedules");
		assertThat(browser.text()).contains("nightly: Done.", "by anna");
		browser.requireAccessible();
		browser.picture("schedules-paused");
		browser.find("input[aria-label='Select nightly, schedule 1']").click();
		browser.press("Resume the schedules");
		assertThat(browser.all("td .status.hold")).isEmpty();
		browser.follow(browser.find("a[href='/imports/nightly/backfill']"));
		assertThat(browser.text()).contains("1 date is loaded by a new run.");
		browser.press("Launch 1 run");
		assertThat(browser.path()).isEqualTo("/runs?import=nightly");
		assertThat(browser.text()).contains("Waiting");
	}

	@Test
	void aRowOfABlockLeadsToTheRunThatBroughtIt() {
		browser.open("/blocks");
		browser.follow(browser.find("a[href='" + block() + "']"));
		browser.find("input[name=value]").sendKeys("1");
		browser.press("Find its runs");
		assertThat(browser.text()).contains("The block has a row of this key.",
				"Run " + people.id() + " was the last to change it.");
		browser.follow(browser.find("tbody th a"));
		assertThat(browser.path()).isEqualTo("/runs/" + people.id());
	}

	@Test
	void timesAreInTheZoneThatAPersonChooses() {
		browser.open("/zone");
		browser.fill("#zone", "Asia/Tokyo");
		browser.press("Use this zone");
		assertThat(browser.find(".zone").getText()).isEqualTo("Times: Asia/Tokyo");
		browser.open("/zone");
		browser.fill("#zone", "UTC");
		browser.press("Use this zone");
	}

	/** With a node that executes what waits. */
	@Nested
	class WithANode {

		private static WebBench.Serving serving;

		@BeforeAll
		static void serve() {
			serving = bench.serving();
		}

		@AfterAll
		static void close() {
			serving.close();
		}

		@Test
		void aRejectedRecordIsCorrectedInPlace() {
			bench.imports().put("typo.csv", "id,name\n1,Ada\n2x,\"\nGrace\r\n \u200bHopper\tX\u0007\"\n");
			Run typo = bench.imports().run("typo");
			browser.open("/runs/" + typo.id() + "/rejects");
			browser.follow(browser.find("tbody th a"));
			look("reject");
			assertThat(browser.text()).contains("'2x' is not a valid integer.", "Why it was rejected");
			browser.fill("#field-0", "2");
			browser.press("Load the corrected record");
			browser.awaitText("1 loaded = 1 inserted + 0 updated + 0 unchanged");
			// Nobody has changed the name: it is exactly as in the file.
			assertThat(bench.imports()
				.rows("SELECT id, name IN ('Ada', E'\\nGrace\\r\\n \\u200bHopper\\tX\\u0007') FROM app.typo ORDER BY id"))
				.containsExactly("1|t", "2|t");
			String by = browser.path().substring("/runs/".length());
			browser.open("/runs/" + typo.id() + "/rejects/2");
			assertThat(browser.text()).contains("Run " + by + " corrected it.");
			assertThat(browser.hasButton("Load the corrected record")).isFalse();
			browser.open("/runs/" + typo.id() + "/rejects");
			assertThat(browser.text()).contains("1 of them is corrected: Run " + by);
			assertThat(browser.find("tbody tr").getText()).contains("Corrected", "Run " + by);
		}

		@Test
		void aRunIsLiveUntilItsEndAndIsThenUndone() {
			browser.open("/imports/sales");
			browser.press("Run");
			assertThat(browser.path()).matches("/runs/[0-9]+");
			browser.awaitText("1 loaded = 1 inserted + 0 updated + 0 unchanged");
			assertThat(browser.all("[data-live]")).isEmpty();
			assertThat(browser.text()).contains("It removes 1 row that the run inserted.");
			browser.picture("undo");
			browser.press("Undo run " + browser.path().substring("/runs/".length()));
			browser.awaitText("1 deleted");
			assertThat(bench.imports().rows("SELECT count(*) FROM app.sales")).containsExactly("0");
		}

		@Test
		void aRunInProgressIsLiveWhileSomebodyLooksAndIsStopped() throws SQLException {
			try (Connection holding = bench.imports().servers().connect();
					Statement holder = holding.createStatement()) {
				holding.setAutoCommit(false);
				holder.execute("LOCK TABLE %s.held IN SHARE MODE".formatted(bench.imports().application()));
				browser.open("/imports/held");
				browser.press("Run");
				browser.awaitText("Waits for the lock of block");
				browser.openStream(true);
				// The publish that waits has locked the row of the run.
				String batch = "UPDATE blockload.batch SET begin_byte = 0, end_byte = r.size * %d / 100 - r.begin_byte,"
						+ " rejected = %d FROM blockload.run r WHERE r.id = run_id AND run_id = "
						+ browser.path().substring("/runs/".length());
				bench.imports().sql(batch.formatted(25, 3));
				browser.awaitText("25%");
				assertThat(browser.text()).contains("28\nrecords read", "3\nrejected");
				assertThat(browser.openStreams()).isEqualTo(1);
				bench.imports().sql(batch.formatted(50, 1));
				browser.awaitText("50%");
				assertThat(browser.text()).contains("1\nrejected");
				browser.requireAccessible();
				browser.picture("live");
				requireStillIfPreferred();
				browser.look(false);
				assertThat(browser.openStreams()).as("streams of a tab that nobody sees").isZero();
				bench.imports().sql(batch.formatted(20, 9));
				browser.look(true);
				browser.awaitText("20%");
				assertThat(browser.text()).contains("9\nrejected");
				assertThat(browser.openStreams()).isEqualTo(1);
				browser.press("Stop");
				browser.openStream(true);
				browser.awaitText("nothing was published");
				assertThat(browser.text()).contains("Stopped");
				assertThat(browser.all("[data-live], [sse-connect]")).isEmpty();
				assertThat(browser.openStreams()).as("streams after the end").isZero();
			}
		}

		/**
		 * The bar of the progress moves, but not for a person who prefers that it does
		 * not.
		 */
		private static void requireStillIfPreferred() {
			assertThat(browser.moving()).singleElement()
				.satisfies((part) -> assertThat(part).contains("-webkit-progress-value", "transition-duration: 0.8s"));
			browser.prefer("prefers-reduced-motion", "reduce");
			assertThat(browser.moving()).isEmpty();
			browser.preferNothing();
		}

		@Test
		void aFileOfANewConnectionIsLoadedCorrectedUndoneAndScheduled() {
			flows.fromAConnectionToAnUndo();
		}

		@Test
		void aRunIsLaunchedAndUndoneWithoutScripts() {
			flows.withoutScripts();
		}

	}

}
