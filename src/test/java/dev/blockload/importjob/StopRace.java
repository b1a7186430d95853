package dev.blockload.importjob;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.run.Stage;
import dev.blockload.source.RequestedFile;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Stops runs at random moments, while they work, wait or end, and checks that each is
 * stopped with nothing published or completed with everything, and that the answer of
 * {@code stop} says which. For one thread; several can use the same bench.
 */
final class StopRace implements AutoCloseable {

	private static final int RECORDS = 200;

	private static final String ALL = RECORDS + "|" + RECORDS * (RECORDS + 1) / 2;

	private final ImportBench bench;

	private final String staged;

	private final String direct;

	private final Random random;

	private final Connection other;

	private final Statement statement;

	StopRace(ImportBench bench, int number) throws SQLException {
		this.bench = bench;
		this.staged = "staged" + number;
		this.direct = "direct" + number;
		this.random = new Random(number);
		this.other = bench.servers().connect();
		this.other.setAutoCommit(false);
		this.statement = this.other.createStatement();
		StringBuilder csv = new StringBuilder("n\n");
		for (int n = 1; n <= RECORDS; n++) {
			csv.append(n).append('\n');
		}
		bench.put("race.csv", csv.toString());
		bench.sql("CREATE TABLE app.%s (n int PRIMARY KEY)".formatted(this.staged));
		bench.sql("CREATE TABLE app.%s (n int)".formatted(this.direct));
		bench.define(this.staged, "file: {fixed: race.csv}\nblock: %s\nmode: upsert\n".formatted(this.staged));
		bench.define(this.direct, "file: {fixed: race.csv}\nblock: %s\nmode: append\n".formatted(this.direct));
	}

	/**
	 * Stop one run.
	 * @return whether it was stopped or completed
	 */
	RunStatus stop(Place place) throws Exception {
		String block = (place == Place.DIRECT) ? this.direct : this.staged;
		this.bench.sql("TRUNCATE app." + block);
		Listener listener = new Listener(place, block);
		RunHandle handle = this.bench.launcher()
			.start(new RunRequest(block, new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE), listener);
		assertThat(listener.there.await(30, TimeUnit.SECONDS)).as("the run reaches " + place).isTrue();
		pause(place.millis);
		CompletableFuture<Run> answer = CompletableFuture.supplyAsync(() -> this.bench.bean(RunStopper.class)
			.stop(this.bench.history().find(Long.toString(handle.number()))));
		if (!place.waits && this.random.nextBoolean()) {
			// As a process that shuts down: at once, not with the next heartbeat.
			pause(place.millis);
			handle.stop();
		}
		if (place.waits) {
			pause(1200);
			this.other.rollback();
		}
		Run ended = handle.result();
		Run answered = answer.get(40, TimeUnit.SECONDS);
		assertThat(answered).as("the answer of stop").isEqualTo(this.bench.history().find(Long.toString(ended.id())));
		assertThat(answered.status()).isEqualTo(ended.status());
		check(ended, block);
		if (ended.status() == RunStatus.STOPPED && this.random.nextInt(4) == 0) {
			Run restarted = this.bench.restart(ended);
			assertThat(restarted.status()).isEqualTo(RunStatus.COMPLETED);
			check(restarted, block);
		}
		return ended.status();
	}

	private void check(Run run, String block) {
		boolean published = run.status() == RunStatus.COMPLETED;
		assertThat(run.status()).as(String.valueOf(run.error())).isIn(RunStatus.STOPPED, RunStatus.COMPLETED);
		assertThat(this.bench.rows("SELECT count(*), coalesce(sum(n), 0) FROM app." + block))
			.as("rows of run %d, which is %s".formatted(run.id(), run.status()))
			.containsExactly(published ? ALL : "0|0");
		assertThat(run.stage() == Stage.PUBLISHED).isEqualTo(published);
		assertThat(run.isRestartable()).isEqualTo(!published);
		assertThat(this.bench.rows("SELECT requested_by FROM blockload.stop_request WHERE run_id = " + run.id()))
			.isEmpty();
		assertThat(this.bench.rows("SELECT kind FROM blockload.run_event WHERE run_id = %d ORDER BY number DESC LIMIT 1"
			.formatted(run.id()))).containsExactly(published ? "completed" : "stopped");
	}

	private void pause(int most) throws InterruptedException {
		Thread.sleep(this.random.nextInt(most + 1));
	}

	@Override
	public void close() throws SQLException {
		this.statement.close();
		this.other.close();
	}

	/**
	 * A part of a run.
	 */
	enum Place {

		/** Between the batches of a load. */
		LOAD("load", 1000, false),

		/** A load in one transaction, which publishes. */
		DIRECT("load", 60, false),

		/** While verify waits for the lock of the staging table. */
		VERIFY("verify", 300, true),

		/** While publish waits for the lock of the block. */
		PUBLISH("publish", 300, true),

		/** While publish commits, and after that. */
		END("publish", 60, false);

		private final String step;

		private final int millis;

		private final boolean waits;

		Place(String step, int millis, boolean waits) {
			this.step = step;
			this.millis = millis;
			this.waits = waits;
		}

	}

	/** Reports that a run has come to a place, and keeps it there for a while. */
	private final class Listener implements RunListener {

		private final CountDownLatch there = new CountDownLatch(1);

		private final Place place;

		private final String block;

		private volatile long run;

		Listener(Place place, String block) {
			this.place = place;
			this.block = block;
		}

		@Override
		public void started(long number, String importName) {
			this.run = number;
		}

		@Override
		public void step(String step) {
			if (!step.equals(this.place.step)) {
				return;
			}
			try {
				if (this.place == Place.VERIFY) {
					StopRace.this.statement
						.execute("LOCK TABLE blockload.blockload_run_%d IN ACCESS EXCLUSIVE MODE".formatted(this.run));
				}
				if (this.place == Place.PUBLISH) {
					StopRace.this.statement.execute("LOCK TABLE %s.%s IN ACCESS EXCLUSIVE MODE"
						.formatted(StopRace.this.bench.application(), this.block));
				}
			}
			catch (SQLException ex) {
				throw new IllegalStateException(ex);
			}
			this.there.countDown();
		}

		@Override
		public void advanced(long bytes, long size, long records) {
			if (this.place == Place.LOAD) {
				try {
					Thread.sleep(250);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			}
		}

	}

}
