package dev.blockload.serve;

import java.io.IOException;
import java.sql.Connection;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

import dev.blockload.flow.FlowRun;
import dev.blockload.importjob.RunRequest;
import dev.blockload.launch.LaunchOrder;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Flows of nodes whose imports wait: for a file, for another run, for a retry; or are
 * stopped in the middle.
 */
class FlowWaitsIT {

	private static final ServeBench bench = ServeBench.shared();

	private NodeFlows flows;

	@AfterAll
	static void stop() {
		bench.renew();
	}

	@BeforeEach
	void renew() throws IOException {
		this.flows = new NodeFlows(bench);
	}

	@Test
	void aRunInProgressStopsWithItsFlowAndItsRestartIsRetried() throws Exception {
		bench.imports().failOnce("people");
		bench.node();
		FlowRun run;
		try (Connection writer = this.flows.locked("people")) {
			run = this.flows.launch("nightly");
			this.flows.awaitWaiting("people");
			assertThat(bench.flows(0).launcher().stop(NodeFlows.CALLER, run.id()).stopRequestedBy())
				.isEqualTo("os:test");
			FlowRun stopped = this.flows.awaitEnd(run);
			assertThat(stopped.status()).isEqualTo(RunStatus.STOPPED);
			assertThat(NodeFlows.states(stopped)).isEqualTo("people stopped, teams completed");
			writer.rollback();
		}
		// The checkpoint has what the file had.
		bench.imports().delete("people.csv");
		FlowRun completed = this.flows.awaitEnd(bench.flows(0).launcher().restart(NodeFlows.CALLER, run.id()));
		assertThat(completed.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(bench.imports().rows("SELECT import, attempts FROM own.run ORDER BY 1"))
			.as("stopped, failed in passing, completed")
			.containsExactly("people|3", "teams|1");
		assertThat(bench.imports().rows("SELECT * FROM app.people")).containsExactly("1|1");
	}

	@Test
	void aFlowWaitsForARunOfItsImportWhileOthersRunAndThenDoesItsOwn() throws Exception {
		bench.imports().sql("CREATE TABLE app.notes (id int PRIMARY KEY)");
		bench.imports().define("notes", "file: {fixed: teams.csv}\nblock: notes\nmode: upsert\n");
		this.flows.flow("nightly", "imports: [teams, notes]\nparallel: 1\n");
		this.flows.flow("weekly", "imports: [teams]\n");
		bench.node();
		FlowRun nightly;
		FlowRun weekly;
		try (Connection writer = this.flows.locked("teams")) {
			var unused = bench.launches(0)
				.launches()
				.launch(NodeFlows.CALLER, new LaunchOrder(
						new RunRequest("teams", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP), null));
			this.flows.awaitWaiting("teams");
			nightly = this.flows.launch("nightly");
			weekly = this.flows.launch("weekly");
			this.flows.await(nightly, "teams waiting, notes completed");
			this.flows.await(weekly, "teams waiting");
			assertThat(this.flows.find(nightly).member("teams").orElseThrow().message())
				.isEqualTo("Waits until another run of this import has ended.");
			writer.rollback();
		}
		assertThat(NodeFlows.states(this.flows.awaitEnd(nightly))).isEqualTo("teams unchanged, notes completed");
		assertThat(NodeFlows.states(this.flows.awaitEnd(weekly))).isEqualTo("teams unchanged");
		assertThat(bench.imports().rows("SELECT status, flow_run_id IS NULL FROM own.run WHERE import = 'teams'"))
			.containsExactlyInAnyOrder("COMPLETED|t", "UNCHANGED|f", "UNCHANGED|f");
		assertThat(bench.imports().rows("""
				SELECT 1 FROM own.run a JOIN own.run b USING (import)
				 WHERE a.id < b.id AND b.attempt_started_at < a.ended_at""")).isEmpty();
	}

	@Test
	void aFlowWaitsForTheFileOfAnImportUntilTheTimeOfItsSchedule() throws Exception {
		bench.imports().sql("CREATE TABLE app.notes (id int PRIMARY KEY)");
		bench.imports().define("notes", "file: {fixed: notes.csv}\nblock: notes\nmode: upsert\n");
		bench.imports().delete("people.csv");
		LocalTime until = LocalTime.now(ZoneOffset.UTC).plusHours(2).truncatedTo(ChronoUnit.SECONDS);
		this.flows.flow("nightly", """
				imports: [people, notes, teams]
				schedule: {cron: '0 0 0 1 1 *', zone: UTC, wait: {until: '%s', every: 1s}}
				""".formatted(until));
		bench.node();
		bench.makeDue("nightly");
		ServeBench.await("the flow began", () -> bench.flows(0).history().find("nightly").isPresent(),
				() -> bench.scheduledRuns("nightly"));
		FlowRun run = bench.flows(0).history().find("nightly").orElseThrow();
		this.flows.await(run, "people waiting, notes waiting, teams completed");
		assertThat(bench.imports()
			.rows("SELECT wait_until - due_at BETWEEN interval '110 min' AND interval '121 min' FROM blockload.flow_run"))
			.containsExactly("t");
		bench.imports().put("people.csv", "id,team\n1,1\n");
		this.flows.await(run, "people completed, notes waiting, teams completed");
		assertThat(this.flows.find(run).member("notes").orElseThrow().code()).isEqualTo("no-match");
		// Nobody waits for two hours.
		bench.imports().sql("UPDATE blockload.flow_run SET wait_until = now()");
		bench.awaitLast("nightly", "failed|flow-failed|f");
		FlowRun failed = this.flows.find(run);
		assertThat(failed.errorMessage()).isEqualTo("1 of 3 imports are not loaded: notes (failed, no-match).");
		assertThat(failed.member("notes").orElseThrow().message()).contains("'notes.csv'")
			.matches(".* \\(waited until \\S+Z\\)");
	}

}
