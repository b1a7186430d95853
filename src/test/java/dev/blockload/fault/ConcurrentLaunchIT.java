package dev.blockload.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

import dev.blockload.block.Mode;
import dev.blockload.importjob.ImportJobException;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.Repair;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two and eight that run or restart the same import at the same time: one works on it,
 * the others are refused with the name of the holder, and disturb nothing.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConcurrentLaunchIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final int KILLED = 137;

	private static final int ALIVE = 4;

	private static final int EIGHT = 8;

	private FaultBench bench;

	private Path folder;

	@BeforeAll
	void open(@TempDir Path temporary) {
		this.folder = temporary;
		this.bench = new FaultBench(temporary,
				Map.of("blockload.load.slice-bytes", 600, "blockload.load.chunk-size", 3));
		// Of what other tests left on this server.
		this.bench.imports().bean(Repair.class).all();
	}

	@AfterAll
	void close() {
		this.bench.close();
	}

	@AfterEach
	void lookForWhatIsLeft() {
		this.bench.assertNothingToRepair();
	}

	@Test
	void eightThatRunTheSameImport() throws InterruptedException {
		this.bench.begin(FaultFile.of(1, 600, FaultFile.Keys.UNIQUE), BlockKind.WITHOUT_KEY, Mode.APPEND);
		RunRequest request = new RunRequest(this.bench.importName(), new RequestedFile.ByRule(), null,
				RunRequest.Repeat.FORCE);
		Run run = oneOfEight((launcher) -> launcher.start(request, RunListener.NONE).result());
		this.bench.assertExact(run);
		assertThat(this.bench.imports().history().newest(this.bench.importName(), 10)).containsExactly(run);
		this.bench.assertFollowingRunWorks();
	}

	@Test
	void eightThatRestartTheSameRun() throws Exception {
		this.bench.begin(FaultFile.of(2, 600, FaultFile.Keys.UNIQUE), BlockKind.BY_LOAD, Mode.APPEND);
		killed("chunk:after-commit#3");
		Run dead = this.bench.last();
		Run run = oneOfEight((launcher) -> launcher.restart(dead, RunListener.NONE).result());
		assertThat(run.attempts()).isEqualTo(2);
		this.bench.assertExact(run);
		this.bench.assertFollowingRunWorks();
	}

	/** The first to begin waits in a chunk until the others have their results. */
	private Run oneOfEight(Function<ImportLauncher, Run> launch) throws InterruptedException {
		Failpoints.Armed held = this.bench.failpoints().arm("chunk:before-commit#2", Failpoints.Action.HANG);
		ExecutorService executor = Executors.newFixedThreadPool(EIGHT);
		try {
			List<CompletableFuture<Object>> answers = new ArrayList<>();
			for (int number = 0; number < EIGHT; number++) {
				answers.add(CompletableFuture.supplyAsync(() -> answer(launch), executor));
			}
			held.awaitReached();
			long end = System.nanoTime() + TIMEOUT.toNanos();
			while (answers.stream().filter(CompletableFuture::isDone).count() < EIGHT - 1) {
				assertThat(System.nanoTime()).as("seven are answered while one is held up").isLessThan(end);
				Thread.sleep(10);
			}
			held.release();
			List<Object> given = answers.stream().map(CompletableFuture::join).toList();
			assertThat(given.stream().filter(ImportJobException.class::isInstance).map(ImportJobException.class::cast))
				.hasSize(EIGHT - 1)
				.allSatisfy((refused) -> {
					assertThat(refused.code()).isEqualTo("alive");
					assertThat(refused.message())
						.contains("Another process runs import '" + this.bench.importName() + "': ")
						.contains(", pid " + ProcessHandle.current().pid() + ", since 2");
				});
			return given.stream().filter(Run.class::isInstance).map(Run.class::cast).findFirst().orElseThrow();
		}
		finally {
			executor.shutdownNow();
		}
	}

	private Object answer(Function<ImportLauncher, Run> launch) {
		try {
			return launch.apply(this.bench.imports().launcher());
		}
		catch (ImportJobException ex) {
			return ex;
		}
	}

	@Test
	void twoProcessesThatRestartTheSameRunAtOnce() throws Exception {
		this.bench.begin(FaultFile.of(3, 600, FaultFile.Keys.UNIQUE), BlockKind.KEYED, Mode.UPSERT);
		killed("chunk:after-commit#3");
		try (Child one = this.bench.child("restart").start(); Child other = this.bench.child("restart").start()) {
			// Who comes late enough finds it completed.
			assertThat(List.of(one.await(TIMEOUT), other.await(TIMEOUT))).as(one.output() + other.output())
				.contains(0)
				.isSubsetOf(0, ALIVE);
		}
		assertThat(this.bench.last().attempts()).isEqualTo(2);
		this.bench.assertExact(this.bench.last());
		this.bench.assertFollowingRunWorks();
	}

	@Test
	void aSecondProcessIsRefusedWithCodeAliveAndExitCodeFour() throws Exception {
		this.bench.begin(FaultFile.of(4, 600, FaultFile.Keys.UNIQUE), BlockKind.KEYED, Mode.REPLACE);
		Path release = this.folder.resolve("release");
		try (Child first = this.bench.child("run")
			.failingAt("chunk:before-commit#1", Failpoints.Action.HANG, release)
			.start()) {
			first.awaitOutput(Failpoints.MARKER);
			for (String verb : List.of("run", "restart")) {
				try (Child second = this.bench.child(verb).start()) {
					assertThat(second.await(TIMEOUT)).as(second.output()).isEqualTo(ALIVE);
					assertThat(second.output())
						.contains("alive: Another process runs import '" + this.bench.importName() + "': ")
						.contains(", pid " + first.pid() + ", since 2");
				}
			}
			java.nio.file.Files.createFile(release);
			assertThat(first.await(TIMEOUT)).as(first.output()).isZero();
		}
		assertThat(this.bench.last().attempts()).isEqualTo(1);
		this.bench.assertExact(this.bench.last());
		this.bench.assertFollowingRunWorks();
	}

	@Test
	void importsIntoOneBlockPublishOneAfterTheOther() throws Exception {
		this.bench.begin(FaultFile.of(5, 600, FaultFile.Keys.UNIQUE), BlockKind.WITHOUT_KEY, Mode.APPEND);
		String other = "other-" + this.bench.importName();
		this.bench.define(other);
		Failpoints.Armed held = this.bench.failpoints().arm("publish:before-commit", Failpoints.Action.HANG);
		CompletableFuture<Run> first = CompletableFuture.supplyAsync(this.bench::run);
		held.awaitReached();
		CompletableFuture<Run> second = CompletableFuture.supplyAsync(() -> this.bench.imports().run(other));
		String verified = "SELECT stage FROM blockload.run WHERE stage = 'verified' AND import = '" + other + "'";
		long end = System.nanoTime() + TIMEOUT.toNanos();
		while (this.bench.imports().rows(verified).isEmpty()) {
			assertThat(System.nanoTime()).as("the second has all but published").isLessThan(end);
			Thread.sleep(20);
		}
		// Long enough for one that does not wait.
		Thread.sleep(500);
		assertThat(second).isNotDone();
		held.release();
		this.bench.assertExactBeside(first.join(), second.join());
	}

	private void killed(String point) throws Exception {
		try (Child child = this.bench.child("run")
			.with("SLICEBYTES", 600)
			.with("CHUNKSIZE", 3)
			// Another lane could load the rest before the process is killed.
			.with("LANES", 1)
			.killedAt(point)
			.start()) {
			assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(KILLED);
		}
		this.bench.awaitDead();
	}

}
