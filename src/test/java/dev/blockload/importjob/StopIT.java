package dev.blockload.importjob;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.blockload.Failure;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Stops runs from another process, whatever they wait for, and restarts them.
 */
class StopIT {

	private static final int ROWS = 5_000;

	private static final int RACES = 4;

	/** How often each race stops a run in each part of it: 20 times all together. */
	private static final int TRIES = Integer.getInteger("blockload.stops", 1);

	private static final Servers servers = EmbeddedServers.get();

	@TempDir
	static Path jobs;

	private static ImportBench bench;

	@BeforeAll
	static void start() {
		bench = new ImportBench(servers, jobs, Map.of("blockload.load.chunk-size", 1, "blockload.load.slice-bytes", 256,
				"blockload.load.lease-timeout", "30s"));
	}

	@AfterAll
	static void end() {
		bench.close();
	}

	@BeforeEach
	void define() {
		bench.renew();
		bench.sql("CREATE TABLE app.numbers (n int PRIMARY KEY, word text)");
		StringBuilder csv = new StringBuilder("n,word\n");
		for (int row = 1; row <= ROWS; row++) {
			csv.append(row).append(",word ").append(row).append('\n');
		}
		bench.put("numbers.csv", csv.toString());
		bench.define("numbers", "file: {fixed: numbers.csv}\nblock: numbers\nmode: upsert\n");
	}

	private static CompletableFuture<Run> runIn(RunListener listener) {
		return CompletableFuture.supplyAsync(() -> bench.launcher()
			.start(new RunRequest("numbers", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP), listener)
			.result());
	}

	private static void assertGoesOnToTheEnd(Run stopped) {
		assertThat(stopped.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(stopped.isRestartable()).isTrue();
		assertThat(bench.rows("SELECT count(*) FROM app.numbers")).containsExactly("0");
		Run restarted = bench.restart(stopped);
		assertThat(restarted.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(restarted.attempts()).isEqualTo(2);
		assertThat(bench.rows("SELECT count(*), sum(n), count(DISTINCT word) FROM app.numbers"))
			.containsExactly(ROWS + "|12502500|" + ROWS);
		assertThat(bench.isStaged(restarted)).isFalse();
		assertThat(bench.bean(Repair.class).all()).isEmpty();
	}

	@Test
	void aRunEndsAtItsNextChunkWhenAnotherProcessAsks() {
		CountDownLatch loading = new CountDownLatch(1);
		CompletableFuture<Run> running = runIn(new Slowly(loading, 50));
		await(loading);
		Run returned = bench.bean(RunStopper.class).stop(bench.history().find("numbers"));
		Run stopped = running.join();
		assertThat(stopped).isEqualTo(returned);
		assertThat(stopped.counts().read()).isBetween(1L, ROWS - 1L);
		assertGoesOnToTheEnd(stopped);
	}

	@ParameterizedTest
	@CsvSource({ "verify, blockload.blockload_run_", "publish, app.numbers" })
	void aRunThatWaitsForALockOfTheDatabaseEndsWithinSeconds(String where, String table) throws Exception {
		try (Connection other = servers.connect(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			CountDownLatch there = new CountDownLatch(1);
			CompletableFuture<Run> running = runIn(new RunListener() {
				@Override
				public void step(String step) {
					if (step.equals(where)) {
						String name = table.endsWith("_") ? table + bench.history().find("numbers").id()
								: table.replace("app.", bench.application() + ".");
						lock(statement, "LOCK TABLE " + name + " IN ACCESS EXCLUSIVE MODE");
						there.countDown();
					}
				}
			});
			await(there);
			// Until it has begun to wait: publish holds the run's row by then.
			Thread.sleep(500);
			// It would fail after 30 s.
			bench.bean(RunStopper.class).stop(bench.history().find("numbers"));
			other.rollback();
			assertGoesOnToTheEnd(running.join());
		}
	}

	@Test
	void aProcessThatHangsIsFencedOffAndWritesNothingWhenItWakes() {
		CountDownLatch loading = new CountDownLatch(1);
		CountDownLatch awake = new CountDownLatch(1);
		CompletableFuture<Run> hanging = runIn(new RunListener() {
			@Override
			public void advanced(long bytes, long size, long records) {
				if (records > 100) {
					loading.countDown();
					await(awake);
				}
			}
		});
		await(loading);
		Run stopped = bench.bean(RunStopper.class).force(bench.history().find("numbers"));
		assertThat(stopped.status()).isEqualTo(RunStatus.STOPPED);
		awake.countDown();
		assertThat(catchThrowable(hanging::join)).cause()
			.isInstanceOfSatisfying(Failure.class,
					(failure) -> assertThat(failure.code()).isIn("fenced", "lease-lost"));
		assertGoesOnToTheEnd(bench.history().find("numbers"));
	}

	@Test
	void whatIsNotRunningIsLeftAsItIs() {
		long number = bench.run("numbers").id();
		Run completed = bench.history().find(Long.toString(number));
		assertThat(bench.bean(RunStopper.class).stop(completed)).isEqualTo(completed);
		assertThat(bench.bean(RunStopper.class).force(completed)).isEqualTo(completed);
		assertThat(bench.history().find("numbers")).isEqualTo(completed);
	}

	@Test
	void aStopThatWasAskedOfOneAttemptDoesNotStopTheNext() {
		CountDownLatch loading = new CountDownLatch(1);
		CompletableFuture<Run> running = runIn(new Slowly(loading, 50));
		await(loading);
		bench.bean(RunStopper.class).stop(bench.history().find("numbers"));
		assertThat(bench.rows("SELECT count(*) FROM blockload.stop_request")).containsExactly("0");
		assertGoesOnToTheEnd(running.join());
	}

	@Test
	void aRunThatIsStoppedAtAnyMomentIsStoppedOrCompletedAsTheStopAnswers() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(RACES);
		try {
			List<Future<List<RunStatus>>> races = new ArrayList<>();
			for (int race = 0; race < RACES; race++) {
				int number = race;
				races.add(threads.submit(() -> stopped(number)));
			}
			List<RunStatus> all = new ArrayList<>();
			for (Future<List<RunStatus>> race : races) {
				all.addAll(race.get(5L * TRIES, TimeUnit.MINUTES));
			}
			assertThat(all).hasSize(RACES * TRIES * StopRace.Place.values().length)
				.contains(RunStatus.STOPPED, RunStatus.COMPLETED);
			// An attempt that is abandoned because it needs more than five seconds can
			// still
			// store that its next step begins: on a slow machine, repair ends that.
			assertThat(bench.bean(Repair.class).all()).extracting(Repair.Finding::code)
				.isSubsetOf(RepairCode.UNENDED_EXECUTION);
			assertThat(bench.bean(Repair.class).all()).isEmpty();
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static List<RunStatus> stopped(int number) throws Exception {
		List<RunStatus> all = new ArrayList<>();
		try (StopRace race = new StopRace(bench, number)) {
			for (int tries = 0; tries < TRIES; tries++) {
				for (StopRace.Place place : StopRace.Place.values()) {
					all.add(race.stop(place));
				}
			}
		}
		return all;
	}

	private static void lock(Statement statement, String sql) {
		try {
			statement.execute(sql);
		}
		catch (java.sql.SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Delays each chunk, and reports when the first has been committed.
	 *
	 * @param first called once
	 * @param millis a chunk
	 */
	private record Slowly(CountDownLatch first, long millis) implements RunListener {

		@Override
		public void advanced(long bytes, long size, long records) {
			if (records > 0) {
				this.first.countDown();
				try {
					Thread.sleep(this.millis);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}
		}

	}

}
