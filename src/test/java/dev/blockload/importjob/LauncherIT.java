package dev.blockload.importjob;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.blockload.Failure;
import dev.blockload.Warning;
import dev.blockload.definition.Definitions;
import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import dev.blockload.run.LeaseHolder;
import dev.blockload.run.Run;
import dev.blockload.run.RunProcess;
import dev.blockload.run.RunStatus;
import dev.blockload.run.Stage;
import dev.blockload.source.RequestedFile;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What the launcher decides before an attempt begins: whether there is one, and what it
 * is known from the start.
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
			run = bench.bean(Attempts.class)
				.begin(lease,
						ImportLauncher.newRun(bench.bean(Definitions.class).importNamed("numbers").definition(),
								REQUEST, "anna@planning-1"))
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
		assertThat(bench.rows("SELECT begin_byte FROM blockload.run WHERE begin_byte IS NOT NULL AND id = " + run.id()))
			.as("what was planned")
			.isEmpty();
		Run restarted = bench.restart(run);
		assertThat(restarted.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(restarted.attempts()).isEqualTo(2);
		assertThat(bench.rows("SELECT * FROM app.numbers ORDER BY n")).containsExactly("1|one", "2|two");
	}

	/** The listener of a run that is stopped as soon as its attempt begins. */
	private static final class StopAtOnce implements RunListener {

		private final CompletableFuture<RunHandle> handle = new CompletableFuture<>();

		@Override
		public void started(long run, String importName) {
			// Before the first step.
			this.handle.join().stop();
		}

		Run result(RunHandle started) {
			this.handle.complete(started);
			return started.result();
		}

	}

	@Test
	void aStopBetweenTheStartOfTheRunAndItsFirstStepStopsIt() {
		StopAtOnce listener = new StopAtOnce();
		assertStoppedBeforeItBegan(listener.result(bench.launcher().start(REQUEST, listener)));
	}

	@Test
	void theHandleHasTheNumberAtOnceAndTheResultAtTheEnd() {
		RunHandle handle = bench.launcher().start(REQUEST, RunListener.NONE);
		Run run = handle.result();
		assertThat(handle.number()).isEqualTo(run.id());
		assertThat(handle.isDone()).isTrue();
		assertThat(bench.history().newest("numbers", 1)).containsExactly(run);
		handle.stop();
		assertThat(bench.history().newest("numbers", 1)).as("after a stop that came too late").containsExactly(run);
	}

	@Test
	void oneLauncherRunsTwoImportsAtATimeAndStopsOneOfThem() {
		bench.sql("CREATE TABLE app.others (n int PRIMARY KEY, word text)");
		bench.define("others", "file: {fixed: numbers.csv}\nblock: others\nmode: upsert\n");
		StopAtOnce listener = new StopAtOnce();
		RunHandle stopped = bench.launcher().start(REQUEST, listener);
		RunHandle other = bench.launcher()
			.start(new RunRequest("others", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP),
					RunListener.NONE);
		assertThat(other.result().status()).isEqualTo(RunStatus.COMPLETED);
		assertStoppedBeforeItBegan(listener.result(stopped));
	}

	@ParameterizedTest
	@ValueSource(strings = { "COMPLETED", "UNCHANGED" })
	void aRestartOfACompletedRunReturnsItUnchanged(String status) {
		Run run = row("status = '%s', stage = '%s', restartable = false, ended_at = clock_timestamp()".formatted(status,
				status.equals("COMPLETED") ? "published" : "unchanged"));
		List<String> before = written();
		Run restarted = bench.launcher().restart(run, RunListener.NONE).result();
		assertThat(restarted).isEqualTo(run);
		assertThat(written()).as("rows of runs after a restart of a run that ended %s", status).isEqualTo(before);
		assertThat(bench.rows("SELECT * FROM app.numbers")).isEmpty();
	}

	@Test
	void aRunThatANewerOneHasSupersededIsNotRestarted() {
		Run older = stoppedBefore("publish");
		assertThat(bench.isStaged(older)).isTrue();
		Run newer = stoppedBefore("load");
		assertThat(bench.isStaged(older)).as("staging table of a run that is superseded").isFalse();
		assertThat(refused(older)).satisfies((failure) -> {
			assertThat(failure.code()).isEqualTo("superseded");
			assertThat(failure).hasMessage("Run " + older.id() + " was superseded by run " + newer.id() + ".");
		});
		assertThat(bench.history().findToRestart("numbers").id()).isEqualTo(newer.id());
		assertThat(bench.restart(newer).counts().inserted()).isEqualTo(2);
		assertThat(bench.history().findToRestart("numbers").id()).isEqualTo(newer.id());
	}

	/** A run that is stopped when one of its steps is about to begin. */
	private static Run stoppedBefore(String step) {
		CompletableFuture<RunHandle> handle = new CompletableFuture<>();
		RunHandle started = bench.launcher()
			.start(new RunRequest("numbers", new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE),
					new RunListener() {
						@Override
						public void step(String name) {
							if (name.equals(step)) {
								handle.join().stop();
							}
						}
					});
		handle.complete(started);
		Run stopped = started.result();
		assertThat(stopped.status()).isEqualTo(RunStatus.STOPPED);
		return stopped;
	}

	@ParameterizedTest
	@ValueSource(strings = { "STOPPED", "RUNNING" })
	void aRunThatFindsNoFileKeepsTheCheckpointOfAnEarlierRun(String status) {
		Run older = stoppedBefore("verify");
		// RUNNING is what the row of a run says whose process died.
		bench.sql("UPDATE blockload.run SET status = '%s' WHERE id = %d".formatted(status, older.id()));
		Run newer = bench.run(new RunRequest("numbers", new RequestedFile.OfKey("typo"), null, RunRequest.Repeat.SKIP));
		assertThat(newer.error().code()).isEqualTo("no-match");
		assertThat(newer.warnings()).containsExactly(new Warning("older-run-kept",
				"Run %d of this import did not complete, and this run did not supersede it. ".formatted(older.id())
						+ "To continue it: ./blockload restart " + older.id()));
		Run kept = bench.history().find(Long.toString(older.id()));
		assertThat(kept.isRestartable()).isTrue();
		assertThat(kept.supersededBy()).isNull();
		assertThat(bench.rows("SELECT status FROM blockload.run WHERE id = " + older.id()))
			.containsExactly(status.equals("RUNNING") ? "FAILED" : "STOPPED");
		assertThat(bench.history().findToRestart("numbers").id()).as("by name: the newest").isEqualTo(newer.id());
		assertThat(refused(newer).action())
			.isEqualTo("Continue run %d, which did not complete either: ".formatted(older.id())
					+ "./blockload restart %d. Start a new run: ./blockload run numbers".formatted(older.id()));
		Run restarted = bench.restart(kept);
		assertThat(restarted.counts()).isEqualTo(new Run.Counts(2L, 2L, 0L, 2L, 0L, 0L, 0L));
		assertThat(bench.rows("SELECT count(*) FROM blockload.batch WHERE run_id = " + older.id()))
			.as("batches of a run that was restarted after all of them were committed")
			.containsExactly("1");
		assertThat(bench.bean(Repair.class).all()).isEmpty();
		assertThat(bench.history().findToRestart("numbers").id()).as("by name: the newest that did not complete")
			.isEqualTo(newer.id());
	}

	@Test
	void aRunWithoutAPlanSupersedesNoEarlierRun() {
		Run older = stoppedBefore("verify");
		bench.put("numbers.csv", "x,word\n3,three\n");
		assertThat(bench.run("numbers").error().code()).isEqualTo("header-missing");
		bench.put("numbers.csv", "n,word\n1,one\n2,two\n");
		Run unplanned = stoppedBefore("plan");
		assertThat(unplanned.pin()).isNotNull();
		assertThat(bench.restart(older).counts().inserted()).as("a restart beside a later run without a plan")
			.isEqualTo(2);
		assertThat(bench.restart(unplanned).counts().unchanged()).isEqualTo(2);
	}

	@Test
	void aPlanThatIsNotCommittedSupersedesNoEarlierRun() {
		Run older = stoppedBefore("verify");
		bench.sql("""
				CREATE FUNCTION app.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no commit'; END $$""");
		bench.sql("CREATE CONSTRAINT TRIGGER fail AFTER UPDATE ON blockload.run DEFERRABLE INITIALLY DEFERRED "
				+ "FOR EACH ROW WHEN (new.superseded_by IS NOT NULL) EXECUTE FUNCTION app.fail()");
		Run newer;
		try {
			newer = bench.run("numbers");
		}
		finally {
			bench.sql("DROP TRIGGER fail ON blockload.run");
		}
		assertThat(newer.error().message())
			.isEqualTo("The block refuses rows of this file: no commit. Raised in PL/pgSQL" + " function "
					+ bench.application() + ".fail() line 1 at RAISE. Trigger: fail of blockload.run.");
		assertThat(newer.stage()).isEqualTo(Stage.RESOLVED);
		assertThat(bench.history().find(Long.toString(older.id())).isRestartable()).isTrue();
		assertThat(bench.restart(older).counts().inserted()).isEqualTo(2);
		// Spring Batch could not note the end of a step whose commit failed.
		assertThat(bench.bean(Repair.class).all()).extracting(Repair.Finding::run).containsExactly(newer.id());
	}

	@Test
	void anUnchangedRunSupersedesNoEarlierRun() {
		assertThat(bench.run("numbers").status()).isEqualTo(RunStatus.COMPLETED);
		Run older = stoppedBefore("verify");
		Run unchanged = bench.run("numbers");
		assertThat(unchanged.status()).isEqualTo(RunStatus.UNCHANGED);
		assertThat(unchanged.warnings()).isEmpty();
		assertThat(bench.history().findToRestart("numbers").id()).isEqualTo(older.id());
		assertThat(bench.restart(older).counts().unchanged()).isEqualTo(2);
	}

	@Test
	void theRunThatIsInProgressIsFoundByTheNameOfItsImport() {
		Run older = stoppedBefore("verify");
		Run newer = bench.run(new RunRequest("numbers", new RequestedFile.OfKey("typo"), null, RunRequest.Repeat.SKIP));
		assertThat(bench.history().findToStop("numbers").id()).isEqualTo(newer.id());
		try (Lease lease = lease()) {
			var unused = bench.bean(Attempts.class)
				.resume(lease, older.id(), RunRequest.Deletes.LIMITED, RunAudit.command());
			assertThat(bench.history().findToStop("numbers").id()).isEqualTo(older.id());
			assertThat(catchThrowableOfType(Failure.class, () -> bench.run("numbers")).message())
				.startsWith("Another process runs import 'numbers': ")
				.endsWith(", run " + older.id() + ".");
		}
	}

	@Test
	void aDateOfAFixedFileIsRefusedBeforeARunExists() {
		List<String> before = written();
		Failure failure = catchThrowableOfType(Failure.class, () -> bench
			.run(new RunRequest("numbers", new RequestedFile.OfDate("2022-09-30"), null, RunRequest.Repeat.SKIP)));
		assertThat(failure.code()).isEqualTo("no-date-in-path");
		assertThat(failure).hasMessage(
				"The run asks for the date 2022-09-30. The import reads the fixed key 'numbers.csv', without a date.");
		assertThat(written()).isEqualTo(before);
	}

	@Test
	void aColumnThatIsAddedToTheTableIsRequiredOnceAFileFilledIt() {
		assertThat(bench.run("numbers").counts().inserted()).isEqualTo(2);
		bench.sql("ALTER TABLE app.numbers ADD COLUMN note text");
		bench.put("numbers.csv", "n,word,_reject_line,_reject_column,_reject_code,_reject_reason\n3,three,,,,\n");
		Run corrected = bench.run("numbers");
		assertThat(corrected.counts().inserted()).isEqualTo(1);
		assertThat(corrected.warnings()).as("about the columns of a file of rejects").isEmpty();

		bench.put("numbers.csv", "n,word,note,colour\n4,four,x,red\n");
		assertThat(bench.run("numbers").counts().inserted()).isEqualTo(1);
		bench.put("numbers.csv", "n,word,colour\n5,five,red\n");
		Run.Cause error = bench.run("numbers").error();
		assertThat(error.code()).isEqualTo("header-missing");
		assertThat(error.message()).startsWith("Column 'note' is not in the header of the file. ");

		// The file never had it, although it has a header that is no column.
		bench.sql("ALTER TABLE app.numbers ADD COLUMN size int");
		bench.put("numbers.csv", "n,word,note,colour\n5,five,y,red\n");
		assertThat(bench.run("numbers").counts().inserted()).isEqualTo(1);
		assertThat(bench.rows("SELECT n, word, note, size FROM app.numbers ORDER BY n")).containsExactly("1|one|∅|∅",
				"2|two|∅|∅", "3|three|∅|∅", "4|four|x|∅", "5|five|y|∅");
	}

	@Test
	void aRunThatNoRestartCanFixIsNotRestarted() {
		Run run = row("status = 'FAILED', restartable = false, error_code = 'header-missing', "
				+ "error_message = 'the header is missing'");
		assertThat(refused(run)).satisfies((failure) -> {
			assertThat(failure.code()).isEqualTo("not-restartable");
			assertThat(failure).hasMessage("Run " + run.id() + " cannot be restarted: the header is missing");
		});
	}

	@Test
	void anImportWhoseLeaseIsHeldIsRefusedAndTheHolderNamed() {
		try (Lease held = lease()) {
			Run run = bench.history()
				.find(Long.toString(bench.bean(Attempts.class)
					.begin(held,
							ImportLauncher.newRun(bench.bean(Definitions.class).importNamed("numbers").definition(),
									REQUEST, "anna@planning-1"))
					.run()));
			String expected = "Another process runs import 'numbers': " + run.holder() + ", since "
					+ run.attemptStartedAt() + ", run " + run.id() + ".";
			assertThat(refused(run)).hasMessage(expected)
				.satisfies((failure) -> assertThat(failure.code()).isEqualTo("alive"));
			List<String> before = written();
			assertThat(catchThrowableOfType(Failure.class, () -> bench.run("numbers"))).hasMessage(expected)
				.satisfies((failure) -> assertThat(failure.code()).isEqualTo("alive"));
			assertThat(written()).isEqualTo(before);
		}
	}

	@Test
	void aHolderThatHasNoRunYetIsNamedByItsProcess() {
		try (Lease held = lease()) {
			LeaseHolder holder = Lease.holder(bench.bean(Database.class), "numbers").orElseThrow();
			assertThat(holder.isRun()).isTrue();
			assertThat(holder.applicationName()).isEqualTo("blockload lease numbers");
			assertThat(catchThrowableOfType(Failure.class, () -> bench.run("numbers"))).hasMessage(
					"Another process runs import 'numbers': " + RunProcess.name() + ", since " + holder.since() + ".");
			held.confirm();
		}
	}

	@Test
	void aSessionThatIsNoRunAndHoldsTheLockIsNamedByEachVerb() throws Exception {
		Run dead = row("status = 'RUNNING'");
		Servers servers = EmbeddedServers.get();
		bench.sql("DROP ROLE IF EXISTS lock_taker");
		bench.sql("CREATE ROLE lock_taker LOGIN PASSWORD 'secret'");
		long key = bench.jdbc().queryForObject("SELECT blockload.lock_key('lease numbers')", Long.class);
		try (Connection taker = DriverManager.getConnection(servers.jdbcUrl() + "?ApplicationName=report", "lock_taker",
				"secret"); Statement statement = taker.createStatement()) {
			assertThatThrownBy(() -> statement.execute("SELECT blockload.lock_key('lease numbers')"))
				.hasMessageContaining("permission denied for schema blockload");
			statement.execute("SELECT pg_advisory_lock(" + key + ")");
			LeaseHolder holder = Lease.holder(bench.bean(Database.class), "numbers").orElseThrow();
			String message = "The lock of import 'numbers' is held by a database session that is not a run of Blockload: pid "
					+ holder.pid() + ", role lock_taker, application 'report', connected since " + holder.since() + ".";
			String action = "Find out who uses the session. End it in psql: SELECT pg_terminate_backend(" + holder.pid()
					+ "); Then enter the command again.";
			Run failed = bench.history().find(Long.toString(dead.id()));
			assertThat(failed.error()).isNotNull().extracting(Run.Cause::code).isEqualTo("interrupted");
			RunStopper stopper = bench.bean(RunStopper.class);
			for (ThrowableAssert.ThrowingCallable verb : List.<ThrowableAssert.ThrowingCallable>of(
					() -> bench.run("numbers"), () -> bench.restart(failed), () -> stopper.stop(failed),
					() -> stopper.force(failed))) {
				assertThat(catchThrowableOfType(Failure.class, verb)).hasMessage(message).satisfies((failure) -> {
					assertThat(failure.code()).isEqualTo("lease-blocked");
					assertThat(failure.action()).isEqualTo(action);
				});
			}
			assertThat(bench.bean(Repair.class).all())
				.containsExactly(new Repair.Finding(RepairCode.IMPORT_BLOCKED, null, message + " " + action));
			assertThat(bench.rows("SELECT status FROM blockload.run WHERE id = " + dead.id()))
				.as("run that repair left")
				.containsExactly("RUNNING");
			bench.rows("SELECT pg_terminate_backend(" + holder.pid() + ")");
		}
		assertThat(bench.run("numbers").status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(bench.rows("SELECT count(*) FROM blockload.lease_session WHERE import = 'numbers'"))
			.containsExactly("0");
	}

	@Test
	void aSessionThatHoldsTheLockOfARunExclusivelyFailsTheRunAndIsNamed() throws Exception {
		Run dead = row("status = 'RUNNING'");
		try (Connection taker = EmbeddedServers.get().connect(); Statement statement = taker.createStatement()) {
			statement.execute("SET application_name = 'report'");
			statement
				.execute("SELECT pg_advisory_lock((blockload.lock_key('sessions') >> 32)::int, " + dead.id() + ")");
			int pid = taker.unwrap(org.postgresql.PGConnection.class).getBackendPID();
			Run run = bench.history().find(Long.toString(dead.id()));
			assertThat(refused(run)).satisfies((error) -> {
				assertThat(error.code()).isEqualTo("lease-blocked");
				assertThat(error.message())
					.startsWith("The lock of run " + dead.id()
							+ " is held by a database session that is not a run of Blockload: pid " + pid + ", role ")
					.contains(", application 'report', connected since ");
				assertThat(error.action()).isEqualTo("Find out who uses the session. End it in psql: "
						+ "SELECT pg_terminate_backend(" + pid + "); Then continue: ./blockload restart " + dead.id());
			});
		}
		assertThat(bench.restart(bench.history().find(Long.toString(dead.id()))).status())
			.isEqualTo(RunStatus.COMPLETED);
	}

	@Test
	void aRestartAfterItsConnectionChangedIsRefusedWithACodeOrContinues() throws Exception {
		Run run = row("status = 'STOPPED', stage = 'resolved', bucket = '" + bench.bucket()
				+ "', key = 'numbers.csv', etag = '\"x\"', size = 1, last_modified = now()");
		Path file = jobs.resolve("connections.yml");
		String before = Files.readString(file);

		Files.writeString(file, before.replace("bucket: " + bench.bucket(), "bucket: elsewhere"));
		assertThat(refused(run)).satisfies((failure) -> {
			assertThat(failure.code()).isEqualTo("bucket-changed");
			assertThat(failure).hasMessage("Run " + run.id() + " reads 'numbers.csv' in bucket '" + bench.bucket()
					+ "'. Connection 'store' now has bucket 'elsewhere'.");
			assertThat(failure.action()).isEqualTo("To continue the run, set bucket: " + bench.bucket()
					+ " in the connection. To read the file in the new bucket, start a new run: ./blockload run numbers");
		});
		for (String removed : List.of("  store:", "applications: [" + bench.application())) {
			Files.writeString(file, before.replace(removed, removed.replace("store", "other").replace("[", "[x_")));
			assertThat(refused(run)).satisfies((failure) -> assertThat(failure.code()).isEqualTo("definition"));
		}

		Files.writeString(file, before);
		Files.delete(jobs.resolve("numbers.yml"));
		bench.sql("UPDATE blockload.run SET stage = 'created', etag = NULL WHERE id = " + run.id());
		Run continued = bench.restart(run);
		assertThat(continued.error()).isNull();
		assertThat(continued.status()).isEqualTo(RunStatus.COMPLETED);
	}

	@Test
	void aDefinitionThatHasChangedIsNotedOnceHoweverOftenTheRunIsRestarted() {
		Run run = row("status = 'STOPPED'");
		bench.define("numbers", "file: {fixed: numbers.csv}\nblock: numbers\nmode: upsert\nrejects: {max: 5}\n");
		for (int restarts = 1; restarts <= 2; restarts++) {
			StopAtOnce listener = new StopAtOnce();
			Run stopped = listener.result(bench.launcher().restart(run, listener));
			assertThat(stopped.status()).isEqualTo(RunStatus.STOPPED);
			assertThat(stopped.warnings()).as("warnings after %d restarts", restarts)
				.containsExactly(new Warning("definition-changed",
						"The definition of import 'numbers' changed after the run began. "
								+ "The run keeps the definition that it began with."));
		}
	}

	@Test
	void aDefinitionThatHasNotChangedIsNotNoted() {
		Run run = row("status = 'STOPPED'");
		assertThat(bench.launcher().restart(run, RunListener.NONE).result().warnings()).isEmpty();
	}

}
