package dev.blockload.fault;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each way of loading a block whose attempts lose their sessions at points of verify and
 * publish, and a real {@code kill -9} there, in the second examination of rows that
 * another session made wrong, in an undo and in a merge of partitions, by a role with few
 * privileges.
 * <p>
 * {@code -Dblockload.faults.modes=all} kills each of them at each point; without it one
 * in three ways is killed, at one point.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModesFaultsIT {

	/** The short form loses one in so many points, and kills one in so many ways. */
	private static final int PART = 3;

	static final boolean ALL = "all".equals(System.getProperty("blockload.faults.modes"));

	private Twins twins;

	@BeforeAll
	void open(@TempDir Path temporary) throws Exception {
		this.twins = new Twins(temporary,
				Map.of(FailpointInitializer.INSIDE, "armed by tests", "blockload.load.small-load", 0,
						"blockload.load.partitions", Twins.PARTITIONS, "blockload.load.publish-timeout", "2s"));
		if (Child.ARCHIVE.claim()) {
			archiveClasses();
		}
	}

	/** A first child that is not disturbed: one that is killed writes no archive. */
	private void archiveClasses() throws InterruptedException {
		this.twins.begin("a");
		String name = this.twins.define(LoadingWay.UPSERT_CREATE, "a");
		try (Child child = this.twins.child("run", name).archivingClasses().start()) {
			assertThat(child.await(Twins.TIMEOUT.multipliedBy(3))).as(child.output()).isZero();
		}
	}

	@AfterAll
	void close() {
		this.twins.close();
	}

	@TestFactory
	List<DynamicTest> aRunKilledAnywhereIsRestartedAndEndsLikeItsTwin() {
		List<DynamicTest> tests = new ArrayList<>();
		int turn = 0;
		for (LoadingWay way : LoadingWay.values()) {
			List<String> points = way.points();
			for (String point : ALL ? points : List.of(points.get(turn++ % points.size()))) {
				if (ALL || turn % PART == 0) {
					tests.add(DynamicTest.dynamicTest(way + ", " + point, () -> killAndRestart(way, point)));
				}
			}
		}
		return tests;
	}

	/** Points of each way, without a process: a kill takes ten times as long. */
	@TestFactory
	List<DynamicTest> aRunWhoseAttemptsAreLostEndsLikeItsTwin() {
		return Stream.of(LoadingWay.values())
			.map((way) -> DynamicTest.dynamicTest(way.toString(), () -> lose(way)))
			.toList();
	}

	private void lose(LoadingWay way) throws Exception {
		this.twins.begin("a", "b");
		String name = this.twins.define(way, "a");
		Run twin = this.twins.completed(this.twins.define(way, "b"));
		LostAttempts attempts = new LostAttempts(this.twins.bench(), name);
		List<String> points = way.pointsInOrder();
		// Another one for each way, so that all points are used.
		int first = List.of(LoadingWay.values()).indexOf(way) % PART;
		for (int at = 0; at < points.size(); at++) {
			if (ALL || at % PART == first) {
				attempts.at(points.get(at));
			}
		}
		assertLike(twin, attempts.end());
	}

	private void killAndRestart(LoadingWay way, String point) throws Exception {
		this.twins.begin("a", "b");
		String name = this.twins.define(way, "a");
		Run twin = this.twins.completed(this.twins.define(way, "b"));
		this.twins.killed("run", name, point);
		Run killed = this.twins.awaitDead(name);
		Run run = (killed.status() == RunStatus.COMPLETED) ? killed : this.twins.bench().restart(killed);
		assertLike(twin, run);
	}

	private void assertLike(Run twin, Run run) {
		assertThat(run.status()).as("%s", run.error()).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts().toString().replace("a_list", "b_list")).isEqualTo(twin.counts().toString());
		assertThat(this.twins.content("a")).isEqualTo(this.twins.content("b"));
		assertThat(this.twins.rejects(run)).isEqualTo(this.twins.rejects(twin));
		assertThat(this.twins.left()).isEmpty();
	}

	@TestFactory
	List<DynamicTest> aSecondExaminationKilledAnywhereIsContinued() {
		return KilledExamination.of(this.twins);
	}

	@TestFactory
	List<DynamicTest> anUndoKilledAnywhereChangesAllOrNothing() {
		return KilledUndo.of(this.twins);
	}

	@TestFactory
	List<DynamicTest> aMergeKilledAnywhereLosesNoRow() {
		return KilledMerge.of(this.twins);
	}

	@TestFactory
	List<DynamicTest> anUndoBesideRunsOfTheSameBlockIsRefusedWaitsOrIsKept() {
		return UndoBesideRuns.of(this.twins);
	}

}
