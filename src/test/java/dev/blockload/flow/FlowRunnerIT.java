package dev.blockload.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.blockload.definition.Definitions;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Flows that a process runs without any node. Block {@code salaries} refers to
 * {@code people}, which refers to {@code teams} and to itself; {@code notes} refers to
 * nothing.
 */
class FlowRunnerIT {

	private static final FlowRequest PUBLISH = new FlowRequest(RunRequest.Purpose.PUBLISH, null);

	private final ImportBench bench = ImportBench.shared(Map.of());

	private final List<String> begun = Collections.synchronizedList(new ArrayList<>());

	private FlowRunner runner;

	@BeforeEach
	void define() {
		this.bench.renew();
		this.bench.sql("TRUNCATE blockload.flow_run CASCADE");
		this.bench.sql("CREATE TABLE app.teams (id int PRIMARY KEY)");
		this.bench.sql(
				"CREATE TABLE app.people (id int PRIMARY KEY, team int REFERENCES app.teams, boss int REFERENCES app.people)");
		this.bench.sql("CREATE TABLE app.salaries (person int PRIMARY KEY REFERENCES app.people, amount int)");
		this.bench.sql("CREATE TABLE app.notes (id int PRIMARY KEY)");
		for (String name : List.of("salaries", "people", "teams", "notes")) {
			this.bench.define(name, "file: {fixed: %s.csv}\nblock: %s\nmode: upsert\n".formatted(name, name));
		}
		this.bench.put("teams.csv", "id\n1\n");
		this.bench.put("people.csv", "id,team,boss\n1,1,\n2,1,1\n");
		this.bench.put("salaries.csv", "person,amount\n1,100\n2,200\n");
		this.bench.put("notes.csv", "id\n1\n");
		this.runner = runner();
	}

	private FlowRunner runner() {
		return FlowBench.runner(this.bench, 1);
	}

	private FlowRun run(String more) {
		return run(more, PUBLISH);
	}

	private FlowRun run(String more, FlowRequest request) {
		flow(more);
		return this.runner.run(this.bench.bean(Definitions.class).flowNamed("nightly"), request, listener(),
				() -> RunListener.NONE);
	}

	private FlowListener listener() {
		return new FlowListener() {
			@Override
			public void changed(FlowRun run, FlowMember member) {
				FlowRunnerIT.this.begun.add(member.importName() + " " + member.state().text());
			}
		};
	}

	private FlowRun restart(FlowRun run) {
		return this.runner.restart(run.id(), listener(), () -> RunListener.NONE);
	}

	private void flow(String more) {
		try {
			Files.writeString(this.bench.jobs().resolve("nightly.yml"),
					"flow: nightly\nimports: [salaries, people, notes, teams]\n" + more);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private static String states(FlowRun run) {
		return FlowBench.states(run);
	}

	private List<String> rows(String query) {
		return this.bench.rows(query);
	}

	@Test
	void importsRunInTheOrderOfTheirReferences() {
		FlowRun run = run("");
		assertThat(states(run)).isEqualTo("salaries completed, people completed, notes completed, teams completed");
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(rows("SELECT person, amount FROM app.salaries ORDER BY 1")).containsExactly("1|100", "2|200");
		assertThat(rows("SELECT import FROM own.run WHERE flow_run_id = %d AND import <> 'notes' ORDER BY id"
			.formatted(run.id()))).containsExactly("teams", "people", "salaries");
		// Its number is of the sequence of the runs.
		assertThat(rows("SELECT min(id) > %1$d, max(id) <= %1$d + 4 FROM own.run".formatted(run.id())))
			.containsExactly("t|t");
		assertThat(run.worked(run.times().dueAt())).isPositive();
		assertContinuesAfterTheDeathOfItsProcess(run);
		// No foreign key says so.
		FlowRun again = run("after: {notes: [salaries]}\n");
		assertThat(again.status()).isEqualTo(RunStatus.UNCHANGED);
		assertThat(rows("""
				SELECT n.started_at >= s.ended_at FROM own.run n JOIN own.run s USING (flow_run_id)
				 WHERE n.import = 'notes' AND s.import = 'salaries' AND flow_run_id = %d""".formatted(again.id())))
			.containsExactly("t");
		assertThat(restart(again)).isEqualTo(again);
	}

	private void assertContinuesAfterTheDeathOfItsProcess(FlowRun done) {
		// As a killed process leaves it: people was loaded, salaries was about to begin.
		this.bench.sql("UPDATE blockload.flow_run SET status = 'RUNNING', ended_at = NULL");
		this.bench.sql("UPDATE blockload.flow_member SET state = 'pending', run_id = NULL WHERE import = 'salaries'");
		this.bench.sql("UPDATE blockload.flow_member SET state = 'running' WHERE import = 'people'");
		this.bench.sql("DELETE FROM app.salaries");
		FlowRun dead = this.runner.history().ofNumber(done.id()).orElseThrow();
		assertThat(dead.status()).isEqualTo(RunStatus.FAILED);
		assertThat(dead.errorCode()).isEqualTo("interrupted");
		assertThat(dead.isRestartable()).isTrue();
		FlowRun completed = restart(dead);
		assertThat(completed.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(completed.member("people").orElseThrow().run()).isEqualTo(done.member("people").orElseThrow().run());
		assertThat(rows("SELECT import, count(*) FROM own.run GROUP BY 1 ORDER BY 1")).containsExactly("notes|1",
				"people|1", "salaries|2", "teams|1");
		this.bench.sql("UPDATE blockload.flow_run SET status = 'RUNNING', ended_at = NULL");
		assertThat(this.runner.repair()).extracting(FlowRun::id).containsExactly(done.id());
		assertThat(this.runner.repair()).isEmpty();
	}

	@Test
	void whatRefersToAFailedImportIsSkippedAndARestartLoadsOnlyWhatIsMissing() {
		this.bench.put("people.csv", "id,team,boss\nx,1,\n");
		this.bench.delete("notes.csv");
		FlowRun failed = run("");
		assertThat(states(failed)).isEqualTo("salaries skipped, people failed, notes failed, teams completed");
		assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
		assertThat(failed.errorMessage()).isEqualTo("3 of 4 imports are not loaded: salaries (skipped), people (failed,"
				+ " too-many-rejects), notes (failed, no-match).");
		assertThat(failed.member("salaries").orElseThrow().message())
			.isEqualTo("Import 'people', which must be loaded first, is failed.");
		this.bench.put("people.csv", "id,team,boss\n1,1,\n2,1,1\n");
		this.bench.put("notes.csv", "id\n7\n");
		FlowRun completed = restart(failed);
		assertThat(completed.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(completed.attempts()).isEqualTo(2);
		assertThat(rows("SELECT import, count(*) FROM own.run GROUP BY 1 ORDER BY 1")).containsExactly("notes|2",
				"people|2", "salaries|1", "teams|1");
		Run notes = this.bench.history().ofNumber(completed.member("notes").orElseThrow().run()).orElseThrow();
		assertThat(notes.flowRun()).isEqualTo(completed.id());
		assertThat(rows("SELECT count(*) FROM app.salaries")).containsExactly("2");
	}

	@Test
	void afterAFailureAFlowCanStopOrContinue() {
		this.bench.put("teams.csv", "id\nx\n");
		FlowRun stopped = run("on-failure: stop\nparallel: 1\nafter: {notes: [salaries]}\n");
		assertThat(states(stopped)).isEqualTo("salaries skipped, people skipped, notes skipped, teams failed");
		this.bench.sql("DROP TABLE app.salaries");
		FlowRun continued = run("on-failure: continue\nparallel: 1\n");
		assertThat(states(continued)).isEqualTo("salaries failed, people failed, notes completed, teams failed");
		FlowMember notBegun = continued.member("salaries").orElseThrow();
		assertThat(notBegun.run()).isNull();
		assertThat(notBegun.code() + ": " + notBegun.message()).isEqualTo(
				"definition: %s:5:8: Block 'salaries' does not exist in application '%s'. Expected notes, people or teams."
					.formatted(this.bench.jobs().resolve("salaries.yml"), this.bench.application()));
		assertThat(this.runner.history().ofNumber(stopped.id()).orElseThrow().supersededBy()).isEqualTo(continued.id());
		assertThatThrownBy(() -> restart(stopped)).isInstanceOf(FlowException.class)
			.hasMessage("Flow run %d cannot be restarted: flow run %d took its place.".formatted(stopped.id(),
					continued.id()));
	}

	@Test
	void aFlowWaitsForAnotherRunOfItsImportAndAStopBeginsNothingMore() throws Exception {
		CompletableFuture<FlowRun> restarted;
		try (Lease lease = Lease.tryAcquire(this.bench.bean(Database.class), "people", Duration.ofSeconds(45))
			.orElseThrow()) {
			assertThat(lease).isNotNull();
			flow("");
			CompletableFuture<FlowRun> running = CompletableFuture.supplyAsync(() -> run(""));
			await("people waiting", "notes completed");
			assertThat(running).isNotDone();
			assertThatThrownBy(() -> runner().run(this.bench.bean(Definitions.class).flowNamed("nightly"), PUBLISH,
					FlowListener.NONE, () -> RunListener.NONE))
				.hasMessageStartingWith("Flow 'nightly' is running: flow run ");
			FlowRun open = this.runner.history().find("nightly").orElseThrow();
			FlowRun stopped = runner().stop(open.id());
			assertThat(running.get()).isEqualTo(stopped);
			assertThat(stopped.status()).isEqualTo(RunStatus.STOPPED);
			assertThat(states(stopped)).isEqualTo("salaries skipped, people skipped, notes completed, teams completed");
			this.begun.clear();
			restarted = CompletableFuture.supplyAsync(() -> restart(stopped));
			await("people waiting");
			assertThat(restarted).isNotDone();
		}
		// It waits until the other one has ended, and then does its own.
		assertThat(restarted.get().status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(rows("SELECT count(*) FROM app.salaries")).containsExactly("2");
	}

	@Test
	void aRunInProgressStopsWithItsFlowAndARestartContinuesIt() throws Exception {
		FlowRun stopped;
		try (Connection writer = this.bench.servers().connect(); Statement lock = writer.createStatement()) {
			writer.setAutoCommit(false);
			lock.execute("LOCK TABLE %s.people IN SHARE MODE".formatted(this.bench.application()));
			CompletableFuture<FlowRun> running = CompletableFuture.supplyAsync(() -> run(""));
			await("notes completed");
			awaitWaiting("people");
			stopped = runner().stop(this.runner.history().find("nightly").orElseThrow().id());
			assertThat(running.get()).isEqualTo(stopped);
			assertThat(stopped.status()).isEqualTo(RunStatus.STOPPED);
			assertThat(states(stopped)).isEqualTo("salaries skipped, people stopped, notes completed, teams completed");
			// As Ctrl-C does.
			CompletableFuture<FlowRun> restarted = CompletableFuture.supplyAsync(() -> restart(stopped));
			awaitWaiting("people");
			this.runner.stop();
			assertThat(states(restarted.get())).isEqualTo(states(stopped));
			writer.rollback();
		}
		// The checkpoint has what the file had.
		this.bench.delete("people.csv");
		this.runner = runner();
		assertThat(restart(stopped).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(rows("SELECT import, attempts FROM own.run ORDER BY 1")).containsExactly("notes|1", "people|3",
				"salaries|1", "teams|1");
		assertThat(rows("SELECT count(*) FROM app.salaries")).containsExactly("2");
	}

	/** Wait until a run waits for the lock of a block. */
	private void awaitWaiting(String block) throws InterruptedException {
		long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
		while (!this.bench.isAwaited(block)) {
			assertThat(System.nanoTime()).as(this.begun.toString()).isLessThan(end);
			Thread.sleep(20);
		}
	}

	@Test
	void aRunThatFailsInPassingIsRetriedAndTheFlowContinues() {
		this.bench.failOnce("people");
		FlowRun run = run("");
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.begun).containsSubsequence("teams completed", "people waiting", "people completed",
				"salaries completed");
		assertThat(run.member("people").orElseThrow().failedAttempts()).isEqualTo(1);
		assertThat(rows("SELECT import, attempts FROM own.run ORDER BY 1")).containsExactly("notes|1", "people|2",
				"salaries|1", "teams|1");
		assertThat(rows("SELECT count(*) FROM app.salaries")).containsExactly("2");
	}

	/** Wait until changes of imports were announced. */
	private void await(String... changes) throws InterruptedException {
		long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
		while (!this.begun.containsAll(List.of(changes))) {
			assertThat(System.nanoTime()).as(this.begun.toString()).isLessThan(end);
			Thread.sleep(20);
		}
	}

	@Test
	void blocksThatReferToEachOtherAreRefused() {
		this.bench.sql("ALTER TABLE app.teams ADD lead int REFERENCES app.people");
		flow("");
		assertThatThrownBy(() -> run("")).isInstanceOf(FlowException.class)
			.hasMessage("The imports of flow 'nightly' have no order, because foreign keys of their blocks and 'after'"
					+ " form a circle: people waits for teams waits for people. Remove one of these imports from the"
					+ " flow, or a line of 'after' that contradicts a foreign key.");
		assertThat(this.runner.history().find("nightly")).isEmpty();
	}

}
