package dev.blockload.serve;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

import dev.blockload.importjob.RunRequest;
import dev.blockload.importjob.RunStopper;
import dev.blockload.importjob.Servers;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes over a real database and a real store into which files come.
 */
class NodeIT {

	private static final String OFTEN = "'*/2 * * * * *'";

	/** Never due during a test, unless the test makes it due. */
	private static final String YEARLY = "'0 0 0 1 1 *'";

	private static ServeBench bench;

	@BeforeAll
	static void start(@TempDir Path jobs) {
		bench = new ServeBench(jobs);
	}

	@AfterAll
	static void stop() {
		bench.close();
	}

	@BeforeEach
	void renew() {
		bench.renew();
		bench.imports().put("people.csv", "id,name\n1,Ada\n2,Grace\n");
	}

	@Test
	void anImportRunsAtItsTimesAndFindsNothingNew() throws InterruptedException {
		bench.define("people", "{fixed: people.csv}", "{cron: " + OFTEN + "}");
		bench.node();
		bench.node();
		ServeBench.await("two scheduled runs", () -> bench.scheduledRuns("people").size() >= 2,
				() -> bench.scheduledRuns("people"));
		bench.awaitOutcome("people", "unchanged");
		// On a busy machine a run can need more than the two seconds until the next time.
		assertThat(bench.notReplaced("people")).filteredOn((run) -> !run.equals("overlapped|alive"))
			.startsWith("completed|", "unchanged|");
		assertThat(bench.runs("people")).startsWith("COMPLETED", "UNCHANGED");
		assertThat(bench.imports().rows("SELECT * FROM app.people ORDER BY 1")).containsExactly("1|Ada", "2|Grace");
		assertThat(bench.imports().rows("""
				SELECT due_at FROM blockload.scheduled_run WHERE extract(second FROM due_at)::numeric % 2 <> 0
				""")).isEmpty();
		assertThat(bench.imports()
			.rows("SELECT scheduled_run_id FROM own.run WHERE scheduled_run_id IS NOT NULL GROUP BY scheduled_run_id HAVING count(*) > 1"))
			.isEmpty();
	}

	@Test
	void aTimeAtWhichNoNodeRanIsRunOnceOrSkipped() throws InterruptedException {
		bench.define("late", "{fixed: people.csv}", "{cron: " + YEARLY + "}");
		bench.define("skipped", "{fixed: people.csv}", "{cron: " + YEARLY + ", missed: skip}");
		bench.define("often", "{fixed: people.csv}", "{cron: '* * * * * *'}");
		bench.node().close();
		bench.imports().sql("UPDATE blockload.trigger_task SET execution_time = now() - interval '5 seconds'");
		// The node may have recorded some of these five seconds.
		bench.imports().sql("UPDATE blockload.scheduled_run SET due_at = due_at - interval '1 hour'");
		bench.node();
		bench.awaitLast("late", "completed||f");
		bench.awaitLast("skipped", "missed|missed|f");
		assertThat(bench.runs("skipped")).isEmpty();
		// Several missed times are one scheduled run.
		bench.awaitAny("often", "unchanged||f");
		ServeBench.await("often has missed times",
				() -> !bench.imports()
					.rows("SELECT 1 FROM blockload.scheduled_run WHERE import = 'often' AND missed >= 3")
					.isEmpty(),
				() -> bench.scheduledRuns("often"));
		assertThat(bench.imports().rows("""
				SELECT missing.due_at FROM blockload.scheduled_run missing JOIN blockload.scheduled_run run
				    ON run.import = missing.import AND run.due_at < missing.due_at
				   AND run.due_at >= missing.due_at - missing.missed * interval '1 second'
				 WHERE missing.import = 'often'""")).isEmpty();
	}

	@Test
	void aTimeIsSkippedWhileThePreviousRunIsAlive() throws InterruptedException, SQLException {
		bench.define("people", "{fixed: people.csv}", "{cron: " + OFTEN + "}");
		try (Connection reader = locked("people")) {
			bench.node();
			bench.awaitOutcome("people", "overlapped|alive");
			assertThat(bench.notReplaced("people").get(0)).isEqualTo("running|");
			reader.rollback();
		}
		bench.awaitOutcome("people", "unchanged");
		assertThat(bench.notReplaced("people")).startsWith("completed|", "overlapped|alive");
		assertThat(bench.runs("people").get(0)).isEqualTo("COMPLETED");
	}

	@Test
	void aWaitingRunIsNotSkippedBecauseAPersonRunsTheImport() throws InterruptedException, SQLException {
		bench.define("people", "{latest: 'day/{{date}}-people.csv'}",
				"{cron: %s, wait: {until: '%s', every: 1s}}".formatted(YEARLY, inUtc(3000)));
		bench.node();
		bench.makeDue("people");
		bench.awaitLast("people", "waiting|no-match|f");
		Thread person = new Thread(() -> bench.imports()
			.run(new RunRequest("people", new RequestedFile.OfKey("people.csv"), null, RunRequest.Repeat.SKIP)));
		try (Connection reader = locked("people")) {
			person.start();
			bench.awaitLast("people", "waiting|alive|f");
			reader.rollback();
		}
		person.join();
		bench.imports().put("day/" + LocalDate.now(ZoneOffset.UTC) + "-people.csv", "id,name\n3,New\n");
		bench.awaitLast("people", "completed||f");
		assertThat(bench.imports().rows("SELECT id FROM app.people ORDER BY 1")).containsExactly("1", "2", "3");
	}

	@Test
	void aRunTakesTheFileThatWasWaitedFor() throws InterruptedException {
		LocalDate today = LocalDate.now(ZoneOffset.UTC);
		bench.imports().put("day/" + today.plusDays(3) + "-people.csv", "id,name\n9,Future\n");
		bench.define("people", "{latest: 'day/{{date}}-people.csv'}",
				"{cron: %s, wait: {until: '%s', every: 1s}}".formatted(YEARLY, inUtc(3000)));
		bench.node();
		bench.makeDue("people");
		bench.awaitLast("people", "waiting|no-match|f");
		bench.imports().put("day/" + today + "-people.csv", "");
		bench.awaitLast("people", "waiting|empty-file|f");
		bench.imports().put("day/" + today + "-people.csv", "id,name\n1,Today\n");
		bench.awaitLast("people", "completed||f");
		assertThat(bench.imports().rows("SELECT * FROM app.people")).containsExactly("1|Today");
	}

	@Test
	void aRunWaitsForTheFileOfTheDayUntilItsLimit() throws InterruptedException {
		String latest = "{latest: 'day/{{date}}-people.csv'}";
		Instant due = Instant.now().truncatedTo(ChronoUnit.SECONDS);
		bench.define("comes", latest, "{cron: %s, wait: {until: '%s', every: 1s}}".formatted(YEARLY, inUtc(3000)));
		// Seconds after it was due, however long the start of a node takes.
		bench.define("never", "{latest: 'none/{{date}}-people.csv'}", "{cron: %s, wait: {until: '%s', every: 1s}}"
			.formatted(YEARLY, LocalTime.ofInstant(due.plusSeconds(8), ZoneOffset.UTC)));
		bench.imports().put("day/2022-01-01-people.csv", "id,name\n7,Old\n");
		bench.node();
		bench.makeDue("comes");
		bench.makeDueAt(due, "never");
		bench.awaitLast("comes", "waiting|no-match|f");
		assertThat(bench.runs("comes")).isEmpty();
		bench.imports().put("day/" + LocalDate.now(ZoneOffset.UTC) + "-people.csv", "id,name\n1,New\n");
		bench.awaitLast("comes", "completed||f");
		assertThat(bench.imports().rows("SELECT * FROM app.comes")).containsExactly("1|New");
		bench.awaitLast("never", "no-match|no-match|f");
		assertThat(bench.runs("never")).isEmpty();
	}

	@Test
	void aFileIsNotReadBeforeItsMinimumAge() throws InterruptedException {
		String minAge = "{cron: " + OFTEN + ", min-age: %s}";
		bench.define("young", "{fixed: young.csv}", minAge.formatted("1h"));
		bench.node();
		bench.imports().put("young.csv", "id,name\n1,Half\n");
		bench.awaitOutcome("young", "waiting|too-young");
		bench.imports().put("young.csv", "id,name\n1,Whole\n2,Too\n");
		bench.define("young", "{fixed: young.csv}", minAge.formatted("4s"));
		bench.awaitOutcome("young", "completed");
		assertThat(bench.imports().rows("SELECT * FROM app.young ORDER BY 1")).containsExactly("1|Whole", "2|Too");
		assertThat(bench.imports()
			.rows("SELECT started_at >= last_modified + interval '4s' FROM own.run WHERE import = 'young' AND key IS NOT NULL"))
			.containsOnly("t");
	}

	@Test
	void aWaitingRunIsReplacedByTheNextTimeOfItsSchedule() throws InterruptedException {
		bench.define("people", "{latest: 'day/{{date}}-people.csv'}",
				"{cron: " + OFTEN + ", wait: {until: '%s', every: 1s}}".formatted(inUtc(3000)));
		bench.node();
		bench.awaitOutcome("people", "superseded|superseded");
		assertThat(bench.runs("people")).isEmpty();
		bench.imports().put("day/" + LocalDate.now(ZoneOffset.UTC) + "-people.csv", "id,name\n1,New\n");
		bench.awaitOutcome("people", "completed");
	}

	@Test
	void referencedBlocksAreLoadedFirst() throws InterruptedException, SQLException {
		bench.define("a_child", "{fixed: child.csv}", "{cron: " + YEARLY + "}");
		bench.define("parent", "{fixed: people.csv}", "{cron: " + YEARLY + "}");
		bench.imports().sql("ALTER TABLE app.a_child ADD FOREIGN KEY (id) REFERENCES app.parent");
		bench.imports().put("child.csv", "id,name\n2,Child\n");
		try (Connection reader = locked("parent")) {
			bench.node();
			// Two triggers are recorded in any order.
			bench.makeDue("parent");
			bench.awaitLast("parent", "running||f");
			bench.makeDue("a_child");
			bench.awaitLast("a_child", "waiting|order|f");
			reader.rollback();
		}
		bench.awaitLast("a_child", "completed||f");
		assertThat(bench.imports().rows("SELECT import FROM own.run ORDER BY publication")).containsExactly("parent",
				"a_child");
	}

	@Test
	void anImportWaitsUntilAFailedImportOfAReferencedBlockSucceeds() throws InterruptedException {
		bench.define("a_child", "{fixed: child.csv}", "{cron: " + YEARLY + "}");
		bench.define("parent", "{fixed: parent.csv}", "{cron: " + YEARLY + "}");
		bench.imports().sql("ALTER TABLE app.a_child ADD FOREIGN KEY (id) REFERENCES app.parent");
		bench.imports().put("child.csv", "id,name\n2,Child\n");
		bench.imports().put("parent.csv", "id,nome\n2,Grace\n");
		bench.node();
		bench.node();
		bench.makeDue("parent");
		bench.awaitLast("parent", "failed|header-missing|f");
		bench.makeDue("a_child");
		bench.awaitLast("a_child", "waiting|upstream-failed|f");
		assertThat(bench.runs("a_child")).isEmpty();
		bench.imports().put("parent.csv", "id,name\n2,Grace\n");
		assertThat(bench.imports().run("parent").error()).isNull();
		bench.awaitLast("a_child", "completed||f");
		assertThat(bench.imports().rows("SELECT id FROM app.a_child")).containsExactly("2");
	}

	@Test
	void aFailureThatResolvesItselfIsRetriedAndOthersAreNot() throws InterruptedException, SQLException {
		bench.define("broken", "{fixed: people.csv}", "{cron: " + YEARLY + "}");
		bench.define("wrong", "{fixed: wrong.csv}", "{cron: " + YEARLY + "}");
		bench.imports().put("wrong.csv", "id,nome\n1,Ada\n");
		try (Connection reader = locked("broken")) {
			bench.node();
			bench.makeDue("broken", "wrong");
			bench.awaitLast("broken", "running||f");
			// It must have ended before sessions of runs are ended, which would hit it
			// too.
			bench.awaitLast("wrong", "failed|header-missing|f");
			ServeBench.await("a failure is recorded", () -> {
				bench.imports().endSessionsOfRuns();
				return !failures("broken").equals("0");
			}, () -> bench.scheduledRuns("broken"));
			reader.rollback();
		}
		bench.awaitLast("broken", "completed||f");
		assertThat(bench.runs("broken")).containsExactly("COMPLETED");
		assertThat(failures("wrong")).isEqualTo("0");
		assertThat(bench.runs("wrong")).containsExactly("FAILED");
	}

	@Test
	void aBrokenChangeLeavesTheLastValidDefinitionActive() throws InterruptedException {
		bench.define("people", "{fixed: people.csv}", "{cron: " + OFTEN + "}");
		bench.node();
		bench.awaitOutcome("people", "completed");
		bench.imports().define("people", "file: {fixed: people.csv}\nblock: people\nmode: upsrt\n");
		int before = bench.scheduledRuns("people").size();
		ServeBench.await("it is due again", () -> bench.scheduledRuns("people").size() >= before + 2,
				() -> bench.scheduledRuns("people"));
		assertThat(bench.scheduledRuns("people")).noneMatch((run) -> run.startsWith("failed|definition|"));
		bench.define("people", "{fixed: people.csv}", "{cron: '0 0 0 1 1 *'}");
		ServeBench.await("the new time is recorded",
				() -> bench.imports()
					.rows("SELECT 1 FROM blockload.trigger_task WHERE execution_time > now() + interval '1 minute'")
					.size() == 1,
				() -> bench.imports().rows("SELECT task_instance, execution_time FROM blockload.trigger_task"));
	}

	@Test
	void theRunOfANodeThatStopsContinuesOnAnotherNode() throws InterruptedException, SQLException {
		bench.define("people", "{fixed: people.csv}", "{cron: " + YEARLY + "}");
		try (Connection reader = locked("people")) {
			Node first = bench.node();
			bench.makeDue("people");
			bench.awaitLast("people", "running||f");
			first.close();
			assertThat(bench.scheduledRuns("people")).containsExactly("released||f");
			assertThat(bench.runs("people")).containsExactly("STOPPED");
			reader.rollback();
		}
		bench.node();
		bench.awaitLast("people", "completed||f");
		assertThat(bench.imports().rows("SELECT attempts FROM own.run WHERE import = 'people'")).containsExactly("2");
	}

	@Test
	void aRunThatAPersonStopsIsNotContinued() throws InterruptedException, SQLException {
		bench.define("people", "{fixed: people.csv}", "{cron: " + YEARLY + "}");
		try (Connection reader = locked("people")) {
			bench.node();
			bench.makeDue("people");
			bench.awaitLast("people", "running||f");
			ServeBench.await("there is a run", () -> !bench.runs("people").isEmpty(),
					() -> bench.scheduledRuns("people"));
			bench.imports().bean(RunStopper.class).stop(bench.imports().history().find("people"));
			bench.awaitLast("people", "stopped|stopped|f");
			reader.rollback();
		}
		assertThat(bench.runs("people")).containsExactly("STOPPED");
	}

	private static String failures(String name) {
		return bench.imports()
			.rows("SELECT failed_attempts FROM blockload.scheduled_run WHERE import = '" + name + "'")
			.get(0);
	}

	private static String inUtc(int seconds) {
		return LocalTime.now(ZoneOffset.UTC).plusSeconds(seconds).truncatedTo(ChronoUnit.SECONDS).toString();
	}

	/** A reader that keeps a publish waiting. */
	private static Connection locked(String block) throws SQLException {
		Servers servers = bench.imports().servers();
		Connection connection = servers.connect();
		connection.setAutoCommit(false);
		connection.createStatement()
			.execute("LOCK TABLE %s.%s IN SHARE MODE".formatted(bench.imports().application(), block));
		return connection;
	}

}
