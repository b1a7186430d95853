package dev.blockload.fault;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.blockload.Failure;
import dev.blockload.block.Mode;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.ImportJobException;
import dev.blockload.run.Run;
import dev.blockload.run.RunEvent;
import dev.blockload.run.RunStates;
import dev.blockload.run.RunStatus;
import dev.blockload.run.Stage;
import dev.blockload.storage.s3.FaultyStore;
import dev.blockload.storage.s3.StoreFault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Whole runs from a store that misbehaves: ridden out where it passes, restarted where it
 * does not, and exact in the end.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StorageFaultsIT {

	/** The requests of a run: list, pin, header, and then the load's. */
	private static final int LOAD = 4;

	private static final int MIDDLE = 40_000;

	private static final FaultFile FILE = FaultFile.of(42, 1_000, FaultFile.Keys.UNIQUE);

	private FaultBench bench;

	private FaultyStore store;

	@BeforeAll
	void open(@TempDir Path jobs) {
		this.bench = new FaultBench(jobs, Map.of("blockload.load.slice-bytes", 5_000, "blockload.load.chunk-size", 3,
				ImportBench.STORE_TIMEOUT, "1500ms"));
		this.store = FaultyStore.before(this.bench.imports().servers().s3());
	}

	@AfterAll
	void close() {
		this.store.close();
		this.bench.close();
	}

	@BeforeEach
	void begin() {
		this.bench.begin(FILE, BlockKind.KEYED, Mode.UPSERT);
		this.bench.imports().connectTo(this.store.endpoint().toString());
		this.store.healthy();
	}

	static List<Arguments> faults() {
		return List.of(arguments("reset", StoreFault.resetAfter(MIDDLE), StoreFault.reset(), "read-broken"),
				arguments("end in the body", StoreFault.endAfter(MIDDLE), StoreFault.endAfter(0), "read-broken"),
				arguments("truncated", StoreFault.truncateTo(MIDDLE), StoreFault.truncateTo(0), "read-broken"),
				arguments("stall", StoreFault.stallAfter(MIDDLE), StoreFault.noAnswer(), "read-broken"),
				arguments("throttled", StoreFault.endAfter(MIDDLE), StoreFault.answer(503, "SlowDown"), "throttled"),
				arguments("internal error", StoreFault.endAfter(MIDDLE), StoreFault.answer(500, "InternalError"),
						"read-broken"),
				arguments("other range", StoreFault.endAfter(MIDDLE), StoreFault.shiftRange(11), "read-broken"),
				arguments("whole object", StoreFault.endAfter(MIDDLE), StoreFault.wholeObject(FILE.bytes().length),
						"read-broken"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("faults")
	void aFaultThatPassesIsNotSeenInTheRun(String name, StoreFault inTheBody, StoreFault next) {
		this.store.at(LOAD, inTheBody);
		this.store.at(LOAD + 1, next);
		this.store.at(LOAD + 2, next);
		Run run = this.bench.run();
		this.bench.assertExact(run);
		assertThat(run.attempts()).isEqualTo(1);
		assertThat(this.store.requests()).hasSize(LOAD + 3);
		assertThat(waits(run)).as("retries of more than a second").hasSizeLessThan(2);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("faults")
	void aFaultThatLastsFailsTheRunWhichIsRestarted(String name, StoreFault inTheBody, StoreFault next, String code) {
		this.store.at(LOAD, inTheBody);
		this.store.from(LOAD + 1, next);
		Run run = this.bench.run();
		assertThat(run.status()).isEqualTo(RunStatus.FAILED);
		assertThat(run.error().code()).as(run.error().message()).isEqualTo(code);
		assertThat(run.restartable()).isTrue();
		assertThat(run.counts().staged()).isPositive();
		this.store.healthy();
		Run restarted = this.bench.restart();
		this.bench.assertExact(restarted);
		assertThat(restarted.attempts()).isEqualTo(2);
		// Neither resolved nor planned again, and nothing read that had been committed.
		assertThat(this.store.requests()).hasSize(1);
		assertThat(this.store.requests().get(0).rangeStart().orElseThrow()).isGreaterThan(MIDDLE / 2);
		this.bench.assertMetadataHasEnded(restarted);
	}

	@Test
	void retriesOfAThrottledStoreAreAnEventWithTheirCause() {
		this.store.from(LOAD, StoreFault.answer(503, "SlowDown"));
		Run run = this.bench.run();
		assertThat(run.error().code()).isEqualTo("throttled");
		assertThat(waits(run)).singleElement()
			.asString()
			.matches("throttled The store of connection 'store' received too many requests: S3 answered 503 SlowDown.*"
					+ " \\([0-9]+ requests in 1 s\\)\\. Blockload retries\\.");
	}

	private List<String> waits(Run run) {
		return this.bench.imports()
			.bean(RunStates.class)
			.events(run.id(), 0, 1000)
			.stream()
			.filter((event) -> event.kind() == RunEvent.Kind.WAITS)
			.map((event) -> event.code() + " " + event.message())
			.toList();
	}

	@Test
	void aFaultOfEachRequestBeforeTheLoadPasses() {
		this.store.at(1, StoreFault.answer(503, "SlowDown"));
		this.store.at(3, StoreFault.reset());
		this.store.at(5, StoreFault.truncateTo(0));
		this.bench.assertExact(this.bench.run());
		assertThat(this.store.requests()).hasSize(LOAD + 3);
		this.bench.assertFollowingRunWorks();
	}

	@Test
	void aStoreThatIsAwayWhileRejectsAreReadAgainFailsTheRunWhichIsRestarted() {
		this.bench.begin(FaultFile.of(44, 500, FaultFile.Keys.SOME_TWICE), BlockKind.KEYED, Mode.UPSERT);
		this.bench.imports().connectTo(this.store.endpoint().toString());
		// If keys occur twice, the step after the load reads their records once more.
		this.store.at(LOAD + 1, StoreFault.truncateTo(0));
		this.store.from(LOAD + 3, StoreFault.reset());
		Run run = this.bench.run();
		assertThat(run.error().code()).as(run.error().message()).isEqualTo("read-broken");
		assertThat(run.stage()).isEqualTo(Stage.LOADED);
		this.store.healthy();
		this.bench.assertExact(this.bench.restart());
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3 })
	void aStoreThatIsAwayBeforeTheLoadFailsTheRunWhichIsRestarted(int request) {
		this.store.from(request, StoreFault.reset());
		Run run = this.bench.run();
		assertThat(run.status()).isEqualTo(RunStatus.FAILED);
		assertThat(run.error().code()).as(run.error().message())
			.isEqualTo((request < 3) ? "unreachable" : "read-broken");
		assertThat(run.restartable()).isTrue();
		this.store.healthy();
		this.bench.assertExact(this.bench.restart());
	}

	@Test
	void anObjectReplacedBetweenTwoRequestsOfAnAttemptFailsTheRunForGood() {
		String before = block();
		this.store.at(LOAD, StoreFault.endAfter(MIDDLE));
		this.store.at(LOAD + 1, StoreFault.after(() -> put(FaultFile.of(43, 1_000, FaultFile.Keys.UNIQUE))));
		Run run = this.bench.run();
		assertThat(run.error().message()).isEqualTo(replaced(run));
		assertEndedForGood(run, "object-changed", before);
	}

	@Test
	void anObjectReplacedBetweenTwoAttemptsFailsTheRunForGood() {
		String before = block();
		failInMidLoad();
		put(FaultFile.of(43, 1_000, FaultFile.Keys.UNIQUE));
		Run run = this.bench.restart();
		assertThat(run.error().message()).isEqualTo(replaced(run));
		assertEndedForGood(run, "object-changed", before);
	}

	@Test
	void anObjectDeletedBetweenTwoAttemptsFailsTheRunForGood() {
		String before = block();
		failInMidLoad();
		this.bench.imports().delete(FaultBench.KEY);
		Run run = this.bench.restart();
		assertThat(run.error().message())
			.isEqualTo("Object '" + FaultBench.KEY + "' in bucket '" + this.bench.imports().bucket()
					+ "' was deleted during the run. Expected ETag " + run.pin().etag() + ".");
		assertEndedForGood(run, "object-gone", before);
	}

	@Test
	void anObjectDeletedBetweenTwoRequestsOfAnAttemptFailsTheRunForGood() {
		String before = block();
		this.store.at(LOAD, StoreFault.endAfter(MIDDLE));
		this.store.at(LOAD + 1, StoreFault.after(() -> this.bench.imports().delete(FaultBench.KEY)));
		assertEndedForGood(this.bench.run(), "object-gone", before);
	}

	private void failInMidLoad() {
		this.store.at(LOAD, StoreFault.endAfter(MIDDLE));
		this.store.from(LOAD + 1, StoreFault.reset());
		assertThat(this.bench.run().error().code()).isEqualTo("read-broken");
		this.store.healthy();
	}

	private void put(FaultFile other) {
		this.bench.imports().put(FaultBench.KEY, other.bytes());
	}

	private String replaced(Run run) {
		return "Object '" + FaultBench.KEY + "' in bucket '" + this.bench.imports().bucket()
				+ "' was replaced during the run. Expected ETag " + run.pin().etag() + ", found "
				+ this.bench.imports().etag(FaultBench.KEY) + ".";
	}

	private void assertEndedForGood(Run run, String code, String before) {
		assertThat(run.status()).isEqualTo(RunStatus.FAILED);
		assertThat(run.error().code()).as(run.error().message()).isEqualTo(code);
		assertThat(run.restartable()).isFalse();
		assertThat(block()).isEqualTo(before);
		assertThat(this.bench.imports().isStaged(run)).isFalse();
		Failure refused = catchThrowableOfType(ImportJobException.class, () -> this.bench.imports().restart(run));
		assertThat(refused.code()).isEqualTo("not-restartable");
		put(FILE);
		this.store.healthy();
		this.bench.assertExact(this.bench.run());
	}

	private String block() {
		return this.bench.imports()
			.rows("SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM app.load t")
			.get(0);
	}

}
