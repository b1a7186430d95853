package dev.blockload.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.blockload.fault.TcpProxy.Direction;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.importjob.RunStopper;
import dev.blockload.importjob.Servers;
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
 * A process that is paused (SIGSTOP), for less and for more than its lease, and wakes up;
 * one whose lease is ended while it continues; one that is asked to end while what it
 * waits for is silent.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PausedProcessIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	/** Of a process that is found dead: tests wait for its end. */
	private static final String LEASE = "8s";

	/**
	 * Of a process that lives, or is put aside before: no pause of the machine ends it.
	 */
	private static final String LONG_LEASE = "30s";

	private static final int FAILED = 1;

	private static final int STOPPED = 3;

	// One chunk of some MB, so that there is a middle of its COPY.
	private static final int RECORDS = 20_000;

	private static final long MID_COPY = 400_000;

	private TwoAtATime benches;

	private Path folder;

	@BeforeAll
	void open(@TempDir Path temporary) throws IOException {
		this.folder = temporary;
		this.benches = new TwoAtATime(temporary, Map.of("blockload.load.lease-timeout", LONG_LEASE));
	}

	@AfterAll
	void close() {
		this.benches.close();
	}

	@TestFactory
	List<DynamicTest> pausedInTheMiddleOfCopy() {
		return List.of(this.benches.test("for less than the lease: continues",
				(bench) -> pausedInCopy(bench, BlockKind.KEYED, LONG_LEASE, (child, wake) -> {
					Thread.sleep(1_000);
					wake.run();
					assertThat(child.await(TIMEOUT)).as(child.output()).isZero();
					assertThat(bench.last().attempts()).isEqualTo(1);
					bench.assertExact(bench.last());
				})), this.benches.test("for more than the lease, and another takes over: fenced",
						(bench) -> pausedInCopy(bench, BlockKind.BY_LOAD, LEASE, (child, wake) -> {
							Run run = bench.restart();
							wakesUpInVain(child, wake);
							assertThat(run.attempts()).isEqualTo(2);
							bench.assertExact(run);
						})),
				this.benches.test("for more than the lease, and a new run takes its place: fenced",
						(bench) -> pausedInCopy(bench, BlockKind.KEYED, LEASE, (child, wake) -> {
							Run old = bench.last();
							bench.awaitDead();
							Run run = bench.run();
							wakesUpInVain(child, wake);
							assertThat(bench.imports().history().find(Long.toString(old.id())).supersededBy())
								.isEqualTo(run.id());
							bench.assertExact(run);
						})),
				this.benches.test("abandoned by force and restarted at once: fenced off",
						(bench) -> pausedInCopy(bench, BlockKind.WITHOUT_KEY, LONG_LEASE, (child, wake) -> {
							Run stopped = bench.imports().bean(RunStopper.class).force(bench.last());
							assertThat(stopped.status()).isEqualTo(RunStatus.STOPPED);
							Run run = bench.imports().restart(stopped);
							wakesUpInVain(child, wake);
							bench.assertExact(run);
						})));
	}

	private static void pausedInCopy(FaultBench bench, BlockKind kind, String lease, Then then) throws Exception {
		bench.begin(FaultFile.of(6, RECORDS, FaultFile.Keys.UNIQUE), kind, kind.modes().get(0));
		Servers servers = bench.imports().servers();
		try (TcpProxy proxy = TcpProxy.before(servers.jdbcUrl())) {
			proxy.after(Direction.TO_SERVER, MID_COPY, () -> proxy.stall(Direction.TO_SERVER));
			try (Child child = bench.child("run", proxy.in(servers.jdbcUrl())).with("LEASETIMEOUT", lease).start()) {
				awaitCopy(bench, proxy);
				child.pause();
				// What it has sent stays on the way until it wakes: else the rest of a
				// small
				// COPY might all be there by now.
				assertThat(copying(bench)).isEqualTo(1);
				then.after(child, () -> {
					proxy.pass();
					child.resume();
				});
			}
		}
		bench.assertFollowingRunWorks();
	}

	private static void awaitCopy(FaultBench bench, TcpProxy proxy) throws InterruptedException {
		long end = System.nanoTime() + TIMEOUT.toNanos();
		while (proxy.bytes(Direction.TO_SERVER) < MID_COPY || copying(bench) == 0) {
			assertThat(System.nanoTime()).as("in the middle of COPY").isLessThan(end);
			// Polling: neither server has an event for it.
			Thread.sleep(5);
		}
	}

	private static long copying(FaultBench bench) {
		return bench.imports()
			.rows("SELECT pid FROM pg_stat_progress_copy WHERE relid IN (SELECT oid FROM pg_class WHERE relname = "
					+ "'blockload_run_" + bench.last().id() + "')")
			.size();
	}

	private static void wakesUpInVain(Child child, Runnable wake) throws InterruptedException {
		wake.run();
		assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(FAILED);
		assertThat(child.output()).containsPattern("(?m)^(lease-lost|fenced): ");
	}

	@TestFactory
	List<DynamicTest> pausedInPublish() {
		// In other kinds FailpointIT lets an attempt wake up there that was taken over.
		List<BlockKind> kinds = ModesFaultsIT.ALL ? BlockKind.STAGED : List.of(BlockKind.BY_LOAD);
		return kinds.stream().map((kind) -> this.benches.test("before its commit, " + kind, (bench) -> {
			bench.begin(FaultFile.of(7, 600, FaultFile.Keys.UNIQUE), kind, Mode.REPLACE);
			Path release = this.folder.resolve("publish-" + kind);
			try (Child child = bench.child("run")
				.with("LEASETIMEOUT", LEASE)
				.failingAt("publish:before-commit", Failpoints.Action.HANG, release)
				.start()) {
				child.awaitOutput(Failpoints.MARKER);
				child.pause();
				Run run = bench.restart();
				bench.assertExact(run);
				Files.createFile(release);
				wakesUpInVain(child, child::resume);
				bench.assertExact(run);
			}
			bench.assertFollowingRunWorks();
		})).toList();
	}

	@TestFactory
	List<DynamicTest> theLeaseIsEndedWhileTheRunGoesOn() {
		return List.of(this.benches.test("it stops before its next commit", (bench) -> {
			bench.begin(FaultFile.of(8, 600, FaultFile.Keys.UNIQUE), BlockKind.KEYED, Mode.UPSERT);
			Path release = this.folder.resolve("ended-lease");
			try (Child child = bench.child("run")
				.with("SLICEBYTES", 500)
				.with("CHUNKSIZE", 3)
				.with("LANES", 1)
				.failingAt("chunk:before-work#4", Failpoints.Action.HANG, release)
				.start()) {
				child.awaitOutput(Failpoints.MARKER);
				List<String> ledger = ledger(bench);
				bench.imports()
					.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = "
							+ "'blockload lease " + bench.importName() + "'");
				Files.createFile(release);
				assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(FAILED);
				assertThat(bench.last().error().code()).isEqualTo("lease-lost");
				assertThat(ledger(bench)).isEqualTo(ledger);
			}
			bench.assertExact(bench.restart());
			bench.assertFollowingRunWorks();
		}));
	}

	private static List<String> ledger(FaultBench bench) {
		return bench.imports()
			.rows("SELECT begin_byte, staged FROM blockload.batch WHERE run_id = %d ORDER BY 1"
				.formatted(bench.last().id()));
	}

	@TestFactory
	List<DynamicTest> askedToEndWhileItWaits() {
		return List.of(this.benches.test("for S3, which is silent", (bench) -> {
			bench.begin(FaultFile.of(9, RECORDS, FaultFile.Keys.UNIQUE), BlockKind.KEYED, Mode.UPSERT);
			Servers servers = bench.imports().servers();
			try (TcpProxy proxy = TcpProxy.before(servers.s3().toString())) {
				bench.imports().connectTo(proxy.in(servers.s3().toString()));
				long size = bench.file().bytes().length;
				// Slow, so that it is caught in the middle.
				proxy.delay(Duration.ofMillis(100));
				try (Child child = bench.child("run").with("SLICEBYTES", 5_000).with("CHUNKSIZE", 3).start()) {
					bench.awaitCommitted(child, size / 10);
					proxy.silence();
					child.terminate();
					assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(STOPPED);
				}
				assertThat(bench.last().status()).isEqualTo(RunStatus.STOPPED);
				bench.imports().connectTo(servers.s3().toString());
				bench.assertExact(bench.restart());
				bench.assertFollowingRunWorks();
			}
		}), this.benches.test("for the database, which is silent", (bench) -> {
			bench.begin(FaultFile.of(10, RECORDS, FaultFile.Keys.UNIQUE), BlockKind.BY_LOAD, Mode.APPEND);
			Servers servers = bench.imports().servers();
			try (TcpProxy proxy = TcpProxy.before(servers.jdbcUrl())) {
				proxy.after(Direction.TO_SERVER, MID_COPY, proxy::silence);
				try (Child child = bench.child("run", proxy.in(servers.jdbcUrl()))
					.with("LEASETIMEOUT", LEASE)
					.start()) {
					awaitCopy(bench, proxy);
					child.terminate();
					// It cannot tell the database that it stops: another process sees it
					// dead.
					assertThat(child.await(Duration.ofMinutes(2))).as(child.output()).isEqualTo(FAILED);
				}
				bench.awaitDead();
				assertThat(bench.last().error().code()).isEqualTo("interrupted");
				bench.assertExact(bench.restart());
				bench.assertFollowingRunWorks();
			}
		}));
	}

	/**
	 * What happens to a process that is paused in the middle of COPY.
	 */
	@FunctionalInterface
	private interface Then {

		void after(Child child, Runnable wake) throws Exception;

	}

}
