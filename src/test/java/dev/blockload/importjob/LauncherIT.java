package dev.blockload.importjob;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.blockload.Failure;
import dev.blockload.Warning;
import dev.blockload.definition.Definitions;
import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What the launcher decides before an attempt begins: whether there is one, and what it
 * is told from the start.
 */
class LauncherIT {

	private static final RunRequest REQUEST = new RunRequest("numbers", new RequestedFile.ByRule(), null,
			RunRequest.Repeat.SKIP);

	@TempDir
	static Path jobs;

	private static ImportBench bench;

	@BeforeAll
	static void start() {
		bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of());
	}

	@AfterAll
	static void end() {
		bench.close();
	}

	@BeforeEach
	void define() {
		bench.renew();
		bench.sql("CREATE TABLE app.numbers (n int PRIMARY KEY, word text)");
		bench.put("numbers.csv", "n,word\n1,one\n2,two\n");
		bench.define("numbers", "file: {fixed: numbers.csv}\nblock: numbers\nmode: upsert\n");
	}

	private static Lease lease() {
		return Lease.tryAcquire(bench.bean(Database.class), "numbers", Duration.ofSeconds(45)).orElseThrow();
	}

	/**
	 * A run that has begun and has no process; its row is then as {@code columns} say.
	 */
	private static Run row(String columns) {
		long run;
		try (Lease lease = lease()) {
			run = bench.bean(AttemptTable.class)
				.begin(lease, bench.bean(Definitions.class).importNamed("numbers").definition(), REQUEST)
				.run();
		}
		bench.sql("UPDATE blockload.run SET %s WHERE id = %d".formatted(columns, run));
		return bench.history().find(Long.toString(run));
	}

	private static List<String> written() {
		return bench.rows("SELECT r::text FROM blockload.run r ORDER BY id");
	}

	private static Failure refused(Run run) {
		List<String> before = written();
		Failure failure = catchThrowableOfType(Failure.class, () -> bench.launcher().restart(run, RunListener.NONE));
		assertThat(written()).as("rows of runs after a restart that was refused").isEqualTo(before);
		assertThat(failure).as("the refusal of a restart of run %d", run.id()).isNotNull();
		return failure;
	}

	private static void assertStoppedBeforeItBegan(Run run) {
		assertThat(run.status()).as("a run that was stopped before its attempt had begun; error %s", run.error())
			.isEqualTo(RunStatus.STOPPED);
		assertThat(run.error()).isNull();
		assertThat(bench.rows("SELECT * FROM app.numbers")).isEmpty();
		assertThat(bench.rows("SELECT * FROM blockload.range WHERE run_id = " + run.id())).as("what was planned")
			.isEmpty();
		Run restarted = bench.restart(run);
		assertThat(restarted.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(restarted.attempts()).isEqualTo(2);
		assertThat(bench.rows("SELECT * FROM app.numbers ORDER BY n")).containsExactly("1|one", "2|two");
	}

	@Test
	void aStopBeforeTheRunIsStartedStopsIt() {
		ImportLauncher launcher = bench.launcher();
		launcher.stop();
		assertStoppedBeforeItBegan(launcher.run(REQUEST, RunListener.NONE));
	}

	@Test
	void aStopBetweenTheStartOfTheRunAndItsFirstStepStopsIt() {
		ImportLauncher launcher = bench.launcher();
		assertStoppedBeforeItBegan(launcher.run(REQUEST, new RunListener() {
			@Override
			public void started(long run, String importName) {
				launcher.stop();
			}
		}));
	}

	@ParameterizedTest
	@ValueSource(strings = { "COMPLETED", "UNCHANGED" })
	void aRestartOfARunThatEndedWellReturnsItAsItIs(String status) {
		Run run = row("status = '%s', stage = '%s', restartable = false, ended_at = clock_timestamp()".formatted(status,
				status.equals("COMPLETED") ? "published" : "unchanged"));
		List<String> before = written();
		Run restarted = bench.launcher().restart(run, RunListener.NONE);
		assertThat(restarted).isEqualTo(run);
		assertThat(written()).as("rows of runs after a restart of a run that ended %s", status).isEqualTo(before);
		assertThat(bench.rows("SELECT * FROM app.numbers")).isEmpty();
	}

	@Test
	void aRunThatANewerOneHasSupersededIsNotRestarted() {
		Run older = row("status = 'FAILED', error_code = 'unfinished', error_message = 'it ended early'");
		Run newer = row("status = 'FAILED', error_code = 'unfinished', error_message = 'it ended early'");
		assertThat(refused(older)).satisfies((failure) -> {
			assertThat(failure.code()).isEqualTo("superseded");
			assertThat(failure).hasMessage("run " + older.id() + " was superseded by run " + newer.id());
		});
	}

	@Test
	void aRunThatNoRestartCanMendIsNotRestarted() {
		Run run = row("status = 'FAILED', restartable = false, error_code = 'header-missing', "
				+ "error_message = 'the header is missing'");
		assertThat(refused(run)).satisfies((failure) -> {
			assertThat(failure.code()).isEqualTo("not-restartable");
			assertThat(failure).hasMessage("run " + run.id() + " cannot be gone on with: the header is missing");
		});
	}

	@Test
	void anImportWhoseLeaseIsHeldIsRefusedAndTheHolderNamed() {
		try (Lease held = lease()) {
			Run run = bench.history()
				.find(Long.toString(bench.bean(AttemptTable.class)
					.begin(held, bench.bean(Definitions.class).importNamed("numbers").definition(), REQUEST)
					.run()));
			String expected = "import 'numbers' is being run by " + run.holder() + ", since " + run.attemptStartedAt()
					+ " (run " + run.id() + ")";
			assertThat(refused(run)).hasMessage(expected)
				.satisfies((failure) -> assertThat(failure.code()).isEqualTo("alive"));
			List<String> before = written();
			assertThat(catchThrowableOfType(Failure.class, () -> bench.run("numbers"))).hasMessage(expected)
				.satisfies((failure) -> assertThat(failure.code()).isEqualTo("alive"));
			assertThat(written()).isEqualTo(before);
		}
	}

	@Test
	void aDefinitionThatHasChangedIsNotedOnceHoweverOftenTheRunIsRestarted() {
		Run run = row("status = 'STOPPED'");
		bench.define("numbers", "file: {fixed: numbers.csv}\nblock: numbers\nmode: upsert\nrejects: {max: 5}\n");
		for (int restarts = 1; restarts <= 2; restarts++) {
			ImportLauncher launcher = bench.launcher();
			launcher.stop();
			Run stopped = launcher.restart(run, RunListener.NONE);
			assertThat(stopped.status()).isEqualTo(RunStatus.STOPPED);
			assertThat(stopped.warnings()).as("warnings after %d restarts", restarts)
				.containsExactly(new Warning("definition-changed",
						"the definition of import 'numbers' has changed since the run began: the run keeps the one it "
								+ "began with"));
		}
	}

	@Test
	void aDefinitionThatHasNotChangedIsNotNoted() {
		Run run = row("status = 'STOPPED'");
		assertThat(bench.launcher().restart(run, RunListener.NONE).warnings()).isEmpty();
	}

}
