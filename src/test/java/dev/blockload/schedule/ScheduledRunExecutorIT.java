package dev.blockload.schedule;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.blockload.Warning;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.schedule.StartCondition.Obstacle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The states of a scheduled run, over the real table and without import jobs: each row of
 * these tests is a transition.
 */
class ScheduledRunExecutorIT {

	private static final Instant NOW = Instant.parse("2026-11-22T02:00:05Z");

	private static final Instant DUE = Instant.parse("2026-11-22T02:00:00Z");

	private static final Duration WHILE_ALIVE = Duration.ofSeconds(3);

	private static final Duration BACKOFF = Duration.ofSeconds(30);

	private static final Reason WAITS = new Reason("too-young", "It is too young.");

	private static final ScheduleSettings SETTINGS = new ScheduleSettings(4, 2, BACKOFF, Duration.ofSeconds(40),
			Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(3),
			Duration.ofSeconds(10));

	private static ImportBench bench;

	private static ActiveDefinitions definitions;

	private static JdbcClient jdbc;

	private final FakeImportRuns runs = new FakeImportRuns();

	private final List<String> completions = new ArrayList<>();

	private Optional<Obstacle> obstacle = Optional.empty();

	private long id;

	@BeforeAll
	static void open(@TempDir Path jobs) {
		definitions = new ActiveDefinitions(jobs, (name) -> null);
		bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of());
		jdbc = bench.bean(JdbcClient.class);
		bench.define("people", """
				file: {fixed: people.csv}
				block: people
				mode: upsert
				schedule: {cron: '0 0 2 * * *'}
				""");
		// A file counts when two looks find it the same.
		for (int look = 0; look < 2; look++) {
			var unused = definitions.reload((located) -> List.of());
		}
	}

	@AfterAll
	static void close() {
		bench.close();
	}

	@BeforeEach
	void aTimeIsDue() {
		bench.sql("TRUNCATE blockload.scheduled_run, blockload.trigger_task");
		this.id = new ScheduledRunTable(jdbc).add("people", 1, DUE, 0).orElseThrow();
	}

	@ParameterizedTest
	@CsvSource({ "COMPLETED, completed, ∅", "UNCHANGED, unchanged, ∅", "STOPPED, stopped, stopped" })
	void aRunThatEndsEndsItsScheduledRun(RunStatus status, String outcome, String code) {
		this.runs.willEnd(() -> FakeImportRuns.run(status));
		assertThat(execute()).isEmpty();
		assertThat(row()).isEqualTo("ended|" + outcome + "|" + code + "|0|0");
		assertThat(this.runs.calls).containsExactly("start people");
		assertThat(this.completions).containsExactly("people#1 " + outcome + " run 7");
	}

	@Test
	void aFileWhoseLoadWasUndoneEndsTheScheduledRunUndone() {
		this.runs.willEnd(() -> FakeImportRuns.run(RunStatus.UNCHANGED, new Warning("undone", "Run 6 undid that.")));
		assertThat(execute()).isEmpty();
		assertThat(row()).isEqualTo("ended|undone|undone|0|0");
		assertThat(this.completions).containsExactly("people#1 undone run 7");
	}

	@ParameterizedTest
	@CsvSource({ "header-missing, failed", "no-match, no-match", "wrong-secret, failed" })
	void aFailureThatNeedsAPersonEndsTheScheduledRun(String code, String outcome) {
		this.runs.willEnd(() -> FakeImportRuns.failed(code));
		assertThat(execute()).isEmpty();
		assertThat(row()).isEqualTo("ended|" + outcome + "|" + code + "|0|0");
		assertThat(this.completions).containsExactly("people#1 " + outcome + " run 7");
	}

	@Test
	void aFailureThatResolvesItselfIsRetriedUntilNoRetryIsLeft() {
		this.runs.willEnd(() -> FakeImportRuns.failed("unreachable"));
		assertThat(execute()).contains(NOW.plus(BACKOFF));
		assertThat(row()).isEqualTo("retrying|∅|unreachable|1|0");
		this.runs.willEnd(() -> FakeImportRuns.failed("unreachable"));
		assertThat(execute()).contains(NOW.plusSeconds(40));
		assertThat(row()).isEqualTo("retrying|∅|unreachable|2|0");
		assertThat(this.completions).isEmpty();
		this.runs.willEnd(() -> FakeImportRuns.failed("unreachable"));
		assertThat(execute()).isEmpty();
		assertThat(row()).isEqualTo("ended|failed|unreachable|2|0");
		assertThat(this.runs.calls).containsExactly("start people", "restart 7", "restart 7");
	}

	@Test
	void aRunWhoseObjectChangedIsReplacedByANewRun() {
		Run changed = FakeImportRuns.run(RunStatus.FAILED, false, null, "object-changed");
		this.runs.willEnd(() -> changed);
		assertThat(execute()).contains(NOW.plus(BACKOFF));
		this.runs.willEnd(() -> FakeImportRuns.run(RunStatus.COMPLETED));
		assertThat(execute()).isEmpty();
		assertThat(this.runs.calls).containsExactly("start people", "start people");
		assertThat(row()).isEqualTo("ended|completed|∅|1|0");
	}

	@Test
	void aFailureThatResolvesItselfEndsARunThatCannotBeRestarted() {
		this.runs.willEnd(() -> FakeImportRuns.run(RunStatus.FAILED, false, null, "unreachable"));
		assertThat(execute()).isEmpty();
		assertThat(row()).isEqualTo("ended|failed|unreachable|0|0");
	}

	@ParameterizedTest
	@CsvSource({ "due, ∅, failed", "waiting, ∅, failed", "retrying, ∅, failed", "ended, failed, failed",
			"ended, completed, superseded", "ended, unchanged, superseded" })
	void aRetryThatTheNextTimeReplacesIsAFailureUnlessThatSucceeded(String state, String outcome, String expected) {
		state("retrying", 1, 0);
		bench.sql("UPDATE blockload.scheduled_run SET code = 'unreachable', message = 'S3 does not answer'");
		this.runs.hasRun(FakeImportRuns.failed("unreachable"));
		long later = new ScheduledRunTable(jdbc).add("people", 1, DUE.plusSeconds(20), 0).orElseThrow();
		bench.sql("UPDATE blockload.scheduled_run SET state = '" + state + "', outcome = "
				+ (outcome.equals("∅") ? "NULL" : "'" + outcome + "', ended_at = now()") + " WHERE id = " + later);
		assertThat(execute()).isEmpty();
		assertThat(bench.rows("SELECT outcome, code, message FROM blockload.scheduled_run WHERE id = " + this.id))
			.containsExactly(expected.equals("failed")
					? "failed|unreachable|S3 does not answer. The next time came before the retry."
					: "superseded|superseded|A later time of the same schedule replaces this one.");
		assertThat(this.completions).containsExactly("people#1 " + expected + " run 7");
		assertThat(this.runs.calls).isEmpty();
	}

	@Test
	void aRetryWaitsForTheEndOfTheRunThatReplacesIt() {
		state("retrying", 1, 0);
		bench.sql("UPDATE blockload.scheduled_run SET code = 'unreachable', message = 'It failed.'");
		this.runs.hasRun(FakeImportRuns.run(RunStatus.FAILED, false, 8L, "unreachable"));
		this.runs.hasLater(FakeImportRuns.run(RunStatus.RUNNING));
		assertThat(execute()).contains(NOW.plus(WHILE_ALIVE));
		assertThat(row()).isEqualTo("retrying|∅|unreachable|1|0");
		this.runs.hasLater(FakeImportRuns.failed("unreachable"));
		assertThat(execute()).isEmpty();
		assertThat(row()).isEqualTo("ended|failed|unreachable|1|0");
	}

	@Test
	void aTimeIsSkippedWhileAnotherRunOfTheImportIsAlive() {
		this.runs.isAlive(true);
		assertThat(execute()).isEmpty();
		assertThat(row()).isEqualTo("ended|overlapped|alive|0|0");
		assertThat(this.completions).containsExactly("people#1 overlapped");
	}

	@Test
	void aTimeWaitsBehindALaunchedRun() {
		this.runs.isAlive(true);
		this.runs.isLaunched(true);
		assertThat(execute()).contains(NOW.plus(WHILE_ALIVE));
		assertThat(row()).isEqualTo("waiting|∅|alive|0|0");
	}

	@Test
	void aTimeThatWaitedWaitsUntilAnotherRunOfTheImportHasEnded() {
		state("waiting", 0, 0);
		this.runs.isAlive(true);
		assertThat(execute()).contains(NOW.plus(WHILE_ALIVE));
		assertThat(row()).isEqualTo("waiting|∅|alive|0|0");
	}

	@Test
	void aTimeIsSkippedWhileAnotherScheduledRunOfTheImportIsRunning() {
		bench.sql("INSERT INTO blockload.scheduled_run (import, schedule_number, due_at, state)"
				+ " VALUES ('people', 2, '2026-11-22', 'running')");
		assertThat(execute()).isEmpty();
		assertThat(row()).isEqualTo("ended|overlapped|alive|0|0");
	}

	@Test
	void anObstacleLetsItWaitOrEndsIt() {
		this.obstacle = Optional.of(new Obstacle.Wait(WAITS, NOW.plusSeconds(9)));
		assertThat(execute()).contains(NOW.plusSeconds(9));
		assertThat(row()).isEqualTo("waiting|∅|too-young|0|0");
		this.obstacle = Optional.of(new Obstacle.End(Outcome.NO_MATCH, WAITS));
		assertThat(execute()).isEmpty();
		assertThat(row()).isEqualTo("ended|no-match|too-young|0|0");
		assertThat(this.runs.calls).isEmpty();
	}

	@Test
	void aScheduledRunThatWaitsGivesWayToTheNextTime() {
		state("waiting", 0, 0);
		new ScheduledRunTable(jdbc).add("people", 1, DUE.plusSeconds(60), 0);
		assertThat(execute()).isEmpty();
		assertThat(row()).isEqualTo("ended|superseded|superseded|0|0");
	}

	@Test
	void aNodeThatDiedBeforeTheRunExistedCountsAndTheRunStarts() {
		state("running", 0, 2);
		this.runs.willEnd(() -> FakeImportRuns.run(RunStatus.COMPLETED));
		assertThat(execute()).isEmpty();
		assertThat(row()).isEqualTo("ended|completed|∅|0|3");
	}

	@Test
	void aNodeThatIsSilentButAliveKeepsItsRun() {
		state("running", 0, 0);
		this.runs.isAlive(true);
		assertThat(execute()).contains(NOW.plus(WHILE_ALIVE));
		assertThat(row()).isEqualTo("running|∅|∅|0|0");
		this.runs.hasRun(FakeImportRuns.run(RunStatus.RUNNING));
		assertThat(execute()).contains(NOW.plus(WHILE_ALIVE));
		assertThat(this.runs.calls).isEmpty();
	}

	@Test
	void aRunWhoseNodeDiedIsRestartedAndTheNodeCounts() {
		state("running", 0, 0);
		this.runs.hasRun(FakeImportRuns.failed("interrupted"));
		this.runs.willEnd(() -> FakeImportRuns.run(RunStatus.COMPLETED));
		assertThat(execute()).isEmpty();
		assertThat(this.runs.calls).containsExactly("restart 7");
		assertThat(row()).isEqualTo("ended|completed|∅|0|1");
	}

	@ParameterizedTest
	@CsvSource({ "true", "false" })
	void aScheduledRunThatKillsNodesDoesNotGetAnotherOne(boolean hasRun) {
		state("running", 0, ScheduledRunExecutor.MOST_LOST_NODES);
		this.runs.hasRun(hasRun ? FakeImportRuns.failed("interrupted") : null);
		assertThat(execute()).isEmpty();
		assertThat(row()).isEqualTo("ended|failed|interrupted|0|10");
		assertThat(bench.rows("SELECT message FROM blockload.scheduled_run"))
			.containsExactly("11 nodes died while they executed this run.");
	}

	@Test
	void aNodeThatStopsReleasesItsRunAndAnotherContinuesIt() {
		this.runs.willEnd(() -> {
			this.runs.isStopping(true);
			return FakeImportRuns.run(RunStatus.STOPPED);
		});
		assertThat(execute()).contains(NOW);
		assertThat(row()).isEqualTo("released|∅|∅|0|0");
		assertThat(execute()).as("a node that stops executes nothing").contains(NOW);
		this.runs.isStopping(false);
		this.runs.willEnd(() -> FakeImportRuns.run(RunStatus.COMPLETED));
		assertThat(execute()).isEmpty();
		assertThat(this.runs.calls).containsExactly("start people", "restart 7");
		assertThat(row()).isEqualTo("ended|completed|∅|0|0");
	}

	@Test
	void aRunThatALaterRunSupersededIsNotContinued() {
		this.runs.willEnd(() -> FakeImportRuns.run(RunStatus.FAILED, false, 8L, "unreachable"));
		assertThat(execute()).isEmpty();
		assertThat(row()).isEqualTo("ended|superseded|superseded|0|0");
		assertThat(bench.rows("SELECT message FROM blockload.scheduled_run"))
			.containsExactly("Run 8 superseded this run.");
	}

	@Test
	void aScheduleThatIsGoneEndsItUnlessAnotherNodeKnowsIt() {
		bench.sql("UPDATE blockload.scheduled_run SET schedule_number = 3");
		bench.sql("INSERT INTO blockload.trigger_task (task_name, task_instance, execution_time, picked, version)"
				+ " VALUES ('trigger', 'people#3', now(), false, 1)");
		assertThat(execute()).contains(NOW.plusSeconds(10));
		assertThat(row()).isEqualTo("due|∅|∅|0|0");
		bench.sql("TRUNCATE blockload.trigger_task");
		assertThat(execute()).isEmpty();
		assertThat(row()).isEqualTo("ended|superseded|definition|0|0");
	}

	@Test
	void theNextTimeEndsTheWaitForAFailedUpstreamAsAFailure() {
		Reason failed = new Reason(UpstreamCode.UPSTREAM_FAILED, "Import 'towns' must succeed first.");
		this.obstacle = Optional.of(new Obstacle.Wait(failed, NOW.plusSeconds(2)));
		assertThat(execute()).contains(NOW.plusSeconds(2));
		assertThat(row()).isEqualTo("waiting|∅|upstream-failed|0|0");
		var unused = new ScheduledRunTable(jdbc).add("people", 1, DUE.plusSeconds(60), 0);
		assertThat(execute()).isEmpty();
		assertThat(row()).isEqualTo("ended|failed|upstream-failed|0|0");
		assertThat(bench.rows("SELECT message FROM blockload.scheduled_run WHERE id = " + this.id))
			.containsExactly("Import 'towns' must succeed first.");
		assertThat(this.completions).containsExactly("people#1 failed");
		assertThat(this.runs.calls).isEmpty();
	}

	@Test
	void theNextTimeReplacesOneWhoseUpstreamSucceededWhileNoNodeWasRunning() {
		this.obstacle = Optional
			.of(new Obstacle.Wait(new Reason(UpstreamCode.UPSTREAM_FAILED, "It must succeed first."), NOW));
		assertThat(execute()).contains(NOW);
		this.obstacle = Optional.empty();
		var unused = new ScheduledRunTable(jdbc).add("people", 1, DUE.plusSeconds(60), 0);
		assertThat(execute()).isEmpty();
		assertThat(row()).isEqualTo("ended|superseded|superseded|0|0");
		assertThat(this.runs.calls).isEmpty();
	}

	@Test
	void anExecutorThatIsFencedOffChangesNothing() {
		this.runs.willEnd(() -> {
			new ScheduledRunTable(jdbc).take(this.id, "node 2");
			return FakeImportRuns.failed("unreachable");
		});
		assertThat(execute()).as("the task remains until the scheduled run has ended").contains(NOW.plusSeconds(3));
		assertThat(row()).isEqualTo("running|∅|∅|0|0");
		this.runs.hasRun(null);
		bench.sql("UPDATE blockload.scheduled_run SET state = 'due'");
		this.runs.willEnd(() -> {
			new ScheduledRunTable(jdbc).take(this.id, "node 2");
			return FakeImportRuns.run(RunStatus.COMPLETED);
		});
		assertThat(execute()).as("the task remains until the scheduled run has ended").contains(NOW.plusSeconds(3));
		assertThat(row()).isEqualTo("running|∅|∅|0|0");
		assertThat(this.completions).isEmpty();
	}

	private Optional<Instant> execute() {
		Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
		ScheduledRunTable table = new ScheduledRunTable(jdbc);
		ScheduledRunCompletion completion = new ScheduledRunCompletion(table, this::completed,
				bench.bean(TransactionTemplate.class));
		return new ScheduledRunExecutor(table, new ScheduledRunHistory(jdbc), definitions, this.runs,
				(scheduledRun, located, schedule) -> this.obstacle, completion, SETTINGS, clock)
			.execute(this.id, "node 1");
	}

	private void completed(ScheduledRun scheduledRun, Outcome outcome, @Nullable Reason reason, @Nullable Run run) {
		this.completions.add(scheduledRun.key() + " " + outcome.text() + ((run != null) ? " run " + run.id() : ""));
	}

	private void state(String state, int failedAttempts, int lostNodes) {
		bench.sql("UPDATE blockload.scheduled_run SET state = '%s', failed_attempts = %d, lost_nodes = %d"
			.formatted(state, failedAttempts, lostNodes));
	}

	private String row() {
		return bench
			.rows("SELECT state, outcome, code, failed_attempts, lost_nodes FROM blockload.scheduled_run"
					+ " WHERE id = " + this.id)
			.get(0);
	}

}
