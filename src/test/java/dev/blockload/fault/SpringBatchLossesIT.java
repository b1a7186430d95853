package dev.blockload.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.blockload.block.Mode;
import dev.blockload.importjob.ImportJobException;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunHandle;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.run.Stage;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The eight ways in which Spring Batch 6.0.4 loses or doubles rows where only its own
 * metadata say how far a step has come. Each was seen with a plain chunk-oriented step;
 * each ends exact here.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpringBatchLossesIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private FaultBench bench;

	@BeforeAll
	void open(@TempDir Path jobs) {
		this.bench = new FaultBench(jobs, Map.of("blockload.load.slice-bytes", 400, "blockload.load.chunk-size", 3));
	}

	@AfterAll
	void close() {
		this.bench.close();
		this.executor.shutdownNow();
	}

	@BeforeEach
	void begin() {
		this.bench.begin(FaultFile.of(20220930, 900, FaultFile.Keys.UNIQUE), BlockKind.BY_LOAD, Mode.APPEND);
	}

	private void endsExact(Run run) {
		this.bench.assertExact(run);
		this.bench.assertMetadataHasEnded(run);
		this.bench.assertFollowingRunWorks();
	}

	@Test
	void crashInTheFirstChunkOfARestartedExecution() throws Exception {
		killed("run", "chunk:after-commit#5");
		this.bench.awaitDead();
		killed("restart", "chunk:before-commit#1");
		endsExact(this.bench.restart());
	}

	private void killed(String verb, String point) throws Exception {
		try (Child child = this.bench.child(verb)
			.with("SLICEBYTES", 400)
			.with("CHUNKSIZE", 3)
			// Another lane could load the rest before the process is killed.
			.with("LANES", 1)
			.killedAt(point)
			.start()) {
			assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(137);
		}
	}

	@Test
	void failureAfterItemStreamUpdateBeforeTheCommit() {
		this.bench.failpoints().arm("chunk:before-commit#4", Failpoints.Action.FAIL);
		assertThat(this.bench.run().status()).isEqualTo(RunStatus.FAILED);
		endsExact(this.bench.restart());
	}

	@Test
	void failureAfterACommitThatWasNotReported() {
		this.bench.failpoints().arm("chunk:after-commit#4", Failpoints.Action.FAIL);
		assertThat(this.bench.run().status()).isEqualTo(RunStatus.FAILED);
		endsExact(this.bench.restart());
	}

	@Test
	void twoRestartsAtTheSameTime() throws Exception {
		this.bench.failpoints().arm("chunk:before-commit#4", Failpoints.Action.FAIL);
		Run failed = this.bench.run();
		// The first to come hangs in its first chunk, so that the second meets it.
		Failpoints.Armed chunk = this.bench.failpoints().arm("chunk:before-commit#1", Failpoints.Action.HANG);
		List<Future<Run>> restarts = List.of(inBackground(() -> this.bench.imports().restart(failed)),
				inBackground(() -> this.bench.imports().restart(failed)));
		chunk.awaitReached();
		while (restarts.stream().noneMatch(Future::isDone)) {
			Thread.sleep(10);
		}
		chunk.release();
		assertThat(restarts.stream().filter(SpringBatchLossesIT::wasRefusedAsAlive)).hasSize(1);
		endsExact(this.bench.last());
		assertThat(failed.attempts()).isEqualTo(1);
	}

	private Future<Run> inBackground(Callable<Run> attempt) {
		return this.executor.submit(attempt);
	}

	private static boolean wasRefusedAsAlive(Future<Run> restart) {
		try {
			assertThat(restart.get().status()).isEqualTo(RunStatus.COMPLETED);
			return false;
		}
		catch (ExecutionException ex) {
			assertThat(ex.getCause()).isInstanceOf(ImportJobException.class);
			assertThat(((ImportJobException) ex.getCause()).code()).isEqualTo("alive");
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void stopThenRestartAtOnce() throws Exception {
		Failpoints.Armed chunk = this.bench.failpoints().arm("chunk:before-commit#4", Failpoints.Action.HANG);
		ImportLauncher launcher = this.bench.imports().launcher();
		RunHandle first = launcher.start(request(), RunListener.NONE);
		chunk.awaitReached();
		first.stop();
		// The chunk is under way still: nobody else begins.
		Run running = this.bench.last();
		assertThat(wasRefusedAsAlive(inBackground(() -> this.bench.imports().restart(running)))).isTrue();
		chunk.release();
		assertThat(first.result().status()).isEqualTo(RunStatus.STOPPED);
		endsExact(this.bench.restart());
	}

	private RunRequest request() {
		return new RunRequest(this.bench.importName(), new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP);
	}

	@Test
	void threadInterrupt() {
		for (String point : List.of("chunk:before-work#4", "chunk:before-commit#4", "chunk:after-commit#4")) {
			begin();
			this.bench.failpoints().arm(point, Failpoints.Action.INTERRUPT);
			Run run = this.bench.run();
			// The framework ends the lane without a failure. If nothing is lost with it,
			// the
			// other lane loads the rest.
			endsExact((run.status() == RunStatus.COMPLETED) ? run : this.bench.restart());
		}
	}

	@Test
	void crashOrStopAmongRejects() throws Exception {
		// Where the framework skips, it would be in its scan mode here, item by item.
		FaultFile file = FaultFile.of(7, 900, FaultFile.Keys.SOME_TWICE);
		this.bench.begin(file, BlockKind.KEYED, Mode.UPSERT);
		assertThat(file.rejects()).hasSizeGreaterThan(20);
		killed("run", "chunk:before-commit#3");
		this.bench.awaitDead();
		Failpoints.Armed chunk = this.bench.failpoints().arm("chunk:before-commit#3", Failpoints.Action.HANG);
		ImportLauncher launcher = this.bench.imports().launcher();
		Run killed = this.bench.last();
		RunHandle second = launcher.restart(killed, RunListener.NONE);
		chunk.awaitReached();
		second.stop();
		chunk.release();
		assertThat(second.result().status()).isEqualTo(RunStatus.STOPPED);
		endsExact(this.bench.restart());
	}

	@Test
	void rollbackOnlyWithoutAnException() {
		for (String point : List.of("chunk:before-work#4", "chunk:before-commit#4")) {
			begin();
			this.bench.failpoints().arm(point, Failpoints.Action.ROLLBACK);
			Run run = this.bench.run();
			assertThat(run.status()).as(point).isEqualTo(RunStatus.FAILED);
			endsExact(this.bench.restart());
		}
	}

	@Test
	void crashRightAfterTheStepThatPins() throws Exception {
		killed("run", "resolve:after-commit");
		this.bench.awaitDead();
		assertThat(this.bench.last().stage()).isEqualTo(Stage.RESOLVED);
		// Newer by its name: a run that resolved again would take it.
		this.bench.imports().put("load/2022-10-01-load.csv", "id\n1\n");
		Run run = this.bench.restart();
		assertThat(run.pin().key()).isEqualTo(FaultBench.KEY);
		this.bench.assertExact(run);
		this.bench.assertMetadataHasEnded(run);
	}

}
