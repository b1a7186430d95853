package dev.blockload.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.block.Mode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A run that is disturbed at each point that has a name ends exact once it is restarted:
 * attempts whose sessions the server ends there, and a real {@code kill -9} of the
 * command line at some of the points. {@code -Dblockload.faults.modes=all} kills at each
 * of them.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailpointIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final int KILLED = 137;

	private static final int FAILED = 1;

	private static final int RECORDS = 600;

	/** The short form: what a process leaves behind differs most. */
	private static final List<String> KILLED_AT = List.of("job:created", "resolve:after-note", "plan:after-commit",
			"chunk:before-commit#7", "load:after-note", "verify:after-commit", "publish:before-commit",
			"publish:after-commit");

	private TwoAtATime benches;

	private Path folder;

	@BeforeAll
	void open(@TempDir Path temporary) throws IOException {
		this.folder = temporary;
		this.benches = new TwoAtATime(temporary, Map.of("blockload.load.slice-bytes", 600, "blockload.load.chunk-size",
				3, "blockload.load.partitions", MergeFaults.PARTITIONS));
	}

	@AfterAll
	void close() {
		this.benches.close();
	}

	@TestFactory
	List<DynamicTest> aRunKilledAnywhereIsRestartedAndEndsExact() {
		List<DynamicTest> tests = new ArrayList<>();
		int turn = 0;
		for (String point : ModesFaultsIT.ALL ? points() : KILLED_AT) {
			// Publishing differs most between the kinds of blocks.
			for (int repeat = 0; repeat < (point.equals("publish:before-commit") ? 3 : 1); repeat++) {
				BlockKind kind = BlockKind.STAGED.get(turn % 3);
				Mode mode = kind.modes().get(turn / 3 % 2);
				tests.add(this.benches.test(point + ", " + kind + " " + mode,
						(bench) -> killAndRestart(bench, point, kind, mode)));
				turn++;
			}
		}
		return tests;
	}

	/** All points of a run. */
	private static List<String> points() {
		return Stream
			.concat(Stream.of("after-commit", "after-note").flatMap((end) -> pointsInOrder(end).stream()),
					Stream.of("job:before-note"))
			.distinct()
			.toList();
	}

	/**
	 * Points in the order in which a run comes to them whose attempts are lost at each:
	 * if a step is committed, or noted as well, the next attempt does not repeat it.
	 */
	private static List<String> pointsInOrder(String end) {
		List<String> points = new ArrayList<>(List.of("job:created"));
		for (String step : List.of("resolve", "plan", "load", "verify", "publish")) {
			switch (step) {
				case "plan" -> points.add("plan:before-work");
				case "load" -> points.addAll(List.of("chunk:before-work#1", "chunk:before-commit#1",
						"chunk:after-commit#1", "chunk:before-commit#7", "chunk:after-commit#7"));
				case "publish" -> points.add("publish:before-work");
				default -> {
				}
			}
			points.add(step + ":before-commit");
			points.add(step + ":" + end);
		}
		return points;
	}

	/** Each point of a run, without a process: a kill takes ten times as long. */
	@TestFactory
	List<DynamicTest> aRunWhoseAttemptsAreLostAtEachPointEndsExact() {
		List<String> notEnded = pointsInOrder("after-commit");
		return List.of(lost(BlockKind.KEYED, Mode.UPSERT, notEnded),
				lost(BlockKind.WITHOUT_KEY, Mode.REPLACE, pointsInOrder("after-note")),
				lost(BlockKind.BY_LOAD, Mode.APPEND,
						Stream.concat(notEnded.stream().limit(notEnded.size() - 1L), Stream.of("job:before-note"))
							.toList()));
	}

	private DynamicTest lost(BlockKind kind, Mode mode, List<String> points) {
		return this.benches.test(
				points.size() + " points up to " + points.get(points.size() - 1) + ", " + kind + " " + mode,
				(bench) -> {
					bench.begin(file("lost", kind), kind, mode);
					LostAttempts attempts = new LostAttempts(bench.imports(), bench.importName());
					for (String point : points) {
						attempts.at(point);
					}
					bench.assertExact(attempts.end());
					bench.assertFollowingRunWorks();
				});
	}

	@TestFactory
	List<DynamicTest> aMergeOfPartitionsThatIsKilledOrFailsLosesNoRow() {
		return MergeFaults.of(this.benches, file("merge", BlockKind.BY_LOAD));
	}

	@TestFactory
	List<DynamicTest> aDirectLoadKilledAnywhereIsAllOrNothing() {
		return DirectFaults.of(this.benches, file("direct", BlockKind.DIRECT), this.folder);
	}

	private static void killAndRestart(FaultBench bench, String point, BlockKind kind, Mode mode) throws Exception {
		bench.begin(file(point, kind), kind, mode);
		try (Child child = bench.child("run")
			.with("SLICEBYTES", 500)
			.with("CHUNKSIZE", 4)
			.with("SMALLLOAD", 0)
			.killedAt(point)
			.start()) {
			assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(KILLED);
		}
		bench.awaitDead();
		assertThat(bench.last().attempts()).isEqualTo(1);
		assertThat(bench.last().status())
			.isEqualTo(LostAttempts.AFTER_THE_END.contains(point) ? RunStatus.COMPLETED : RunStatus.FAILED);
		end(bench, LostAttempts.AFTER_THE_END.contains(point));
	}

	private static FaultFile file(String point, BlockKind kind) {
		return FaultFile.of(point.hashCode(), RECORDS,
				(kind == BlockKind.KEYED) ? FaultFile.Keys.SOME_TWICE : FaultFile.Keys.UNIQUE);
	}

	private static void end(FaultBench bench, boolean published) {
		Run run = bench.restart();
		bench.assertExact(run);
		if (!published) {
			bench.assertMetadataHasEnded(run);
		}
		bench.assertFollowingRunWorks();
	}

	@TestFactory
	List<DynamicTest> anUndoKilledAnywhereChangesAllOrNothing() {
		return UndoFaults.of(this.benches, file("undo", BlockKind.WITHOUT_KEY));
	}

	@TestFactory
	List<DynamicTest> attemptsKilledOneAfterTheOther() {
		return List.of(this.benches.test("the first chunk of a restarted run", (bench) -> {
			bench.begin(file("restarted", BlockKind.BY_LOAD), BlockKind.BY_LOAD, Mode.APPEND);
			killed(bench, "run", "chunk:after-commit#3");
			if (ModesFaultsIT.ALL) {
				killed(bench, "restart", "chunk:before-commit#1");
				killed(bench, "restart", "chunk:after-commit#9");
				killed(bench, "restart", "job:created");
			}
			killed(bench, "restart", "load:before-commit");
			end(bench, false);
		}), this.benches.test("a new run instead of a restart", (bench) -> {
			bench.begin(file("new", BlockKind.KEYED), BlockKind.KEYED, Mode.REPLACE);
			killed(bench, "run", "chunk:after-commit#3");
			bench.awaitDead();
			Run run = bench.run();
			bench.assertExact(run);
			bench.assertMetadataHasEnded(run);
			bench.assertFollowingRunWorks();
		}), this.benches.test("between the commits of two lanes", (bench) -> {
			bench.begin(file("between", BlockKind.WITHOUT_KEY), BlockKind.WITHOUT_KEY, Mode.APPEND);
			try (Child child = bench.child("run")
				.with("SLICEBYTES", 500)
				.with("CHUNKSIZE", 3)
				.failingAt("chunk:before-commit#4", Failpoints.Action.HANG, this.folder.resolve("never-between"))
				.start()) {
				child.awaitOutput(Failpoints.MARKER);
				// The other lane loads on behind the batch that hangs.
				bench.awaitCommitted(child, bench.file().bytes().length / 2);
				child.kill();
			}
			bench.awaitDead();
			assertThat(bench.gaps()).as("gaps in what is loaded").isEqualTo(1);
			end(bench, false);
		}));
	}

	private static void killed(FaultBench bench, String verb, String point) throws Exception {
		if (verb.equals("restart")) {
			bench.awaitDead();
		}
		try (Child child = bench.child(verb)
			.with("SLICEBYTES", 500)
			.with("CHUNKSIZE", 3)
			.with("LANES", 3)
			.killedAt(point)
			.start()) {
			assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(KILLED);
		}
	}

	@TestFactory
	List<DynamicTest> killedWhileStopping() {
		return List.of(this.benches.test("stopping:before-note", (bench) -> {
			bench.begin(file("stopping", BlockKind.WITHOUT_KEY), BlockKind.WITHOUT_KEY, Mode.APPEND);
			try (Child child = bench.child("run")
				.with("SLICEBYTES", 200)
				.with("CHUNKSIZE", 1)
				.killedAt("stopping:before-note")
				.start()) {
				bench.awaitCommitted(child, 1000);
				child.terminate();
				assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(KILLED);
			}
			end(bench, false);
		}), this.benches.test("in a chunk, asked to stop", (bench) -> {
			bench.begin(file("asked", BlockKind.KEYED), BlockKind.KEYED, Mode.UPSERT);
			try (Child child = bench.child("run")
				.with("SLICEBYTES", 500)
				.with("CHUNKSIZE", 3)
				.failingAt("chunk:before-commit#4", Failpoints.Action.HANG, this.folder.resolve("never"))
				.start()) {
				child.awaitOutput(Failpoints.MARKER);
				child.terminate();
				Thread.sleep(300);
				assertThat(child.isAlive()).isTrue();
				child.kill();
			}
			end(bench, false);
		}));
	}

	@TestFactory
	List<DynamicTest> whatWakesAfterItWasTakenOverChangesNothing() {
		List<DynamicTest> tests = new ArrayList<>();
		for (String point : ModesFaultsIT.ALL ? List.of("chunk:before-commit#4", "chunk:after-commit#4",
				"publish:before-work", "publish:before-commit") : List.of("chunk:after-commit#4")) {
			tests.add(this.benches.test(point, (bench) -> {
				bench.begin(file(point, BlockKind.WITHOUT_KEY), BlockKind.WITHOUT_KEY, Mode.APPEND);
				Path release = this.folder.resolve("release-" + point.replaceAll("[^a-z]", "-"));
				try (Child child = bench.child("run")
					.with("SLICEBYTES", 500)
					.with("CHUNKSIZE", 3)
					.failingAt(point, Failpoints.Action.HANG, release)
					.start()) {
					child.awaitOutput(Failpoints.MARKER);
					// What the server does to one that is silent for too long.
					bench.endSessions("lease");
					Run run = bench.restart();
					bench.assertExact(run);
					Files.createFile(release);
					assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(FAILED);
					bench.assertExact(bench.last());
					assertThat(bench.last()).isEqualTo(run);
				}
				bench.assertFollowingRunWorks();
			}));
		}
		return tests;
	}

}
