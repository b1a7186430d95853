package dev.blockload.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.block.Mode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One load of a random file into a random kind of block, disturbed at random until it
 * completes. What is random follows from the seed, but for the moments in real time.
 */
final class RandomLoad {

	private static final List<BlockKind> KINDS = List.of(BlockKind.values());

	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	private static final int MOST_ATTEMPTS = 10;

	private static final List<String> POINTS = List.of("job:created", "resolve:before-commit", "resolve:after-commit",
			"plan:before-work", "plan:before-commit", "plan:after-commit", "chunk:before-work#2",
			"chunk:before-commit#1", "chunk:before-commit#5", "chunk:after-commit#1", "chunk:after-commit#8",
			"load:before-commit", "load:after-commit", "load:after-note", "verify:before-commit", "verify:after-commit",
			"verify:after-note", "publish:before-work", "publish:before-commit", "publish:after-commit",
			"publish:after-note", "job:before-note");

	private final FaultBench bench;

	private final Random random;

	private final Tally tally;

	private final List<String> story = new ArrayList<>();

	RandomLoad(FaultBench bench, long seed, Tally tally) {
		this.bench = bench;
		this.random = new Random(seed);
		this.tally = tally;
	}

	/** What was done, in order. */
	List<String> story() {
		return this.story;
	}

	void run() throws InterruptedException {
		BlockKind kind = KINDS.get(this.random.nextInt(KINDS.size()));
		Mode mode = kind.modes().get(this.random.nextInt(2));
		int records = 200 + this.random.nextInt(4000);
		note(records + " records, " + kind + " " + mode);
		this.bench
			.begin(FaultFile.of(this.random.nextLong(), records, (kind == BlockKind.KEYED && this.random.nextBoolean())
					? FaultFile.Keys.SOME_TWICE : FaultFile.Keys.UNIQUE), kind, mode);
		for (int attempt = 0; attempt < MOST_ATTEMPTS && !isCompleted(); attempt++) {
			disturb();
		}
		Run run = finish();
		this.bench.assertExact(run);
		this.bench.assertFollowingRunWorks();
		this.tally.add("loads");
	}

	private boolean isCompleted() {
		return this.bench.hasRun() && this.bench.last().status() == RunStatus.COMPLETED;
	}

	private void disturb() throws InterruptedException {
		switch (this.random.nextInt(20)) {
			case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> killAtRandomTime();
			case 9, 10, 11, 12, 13 -> killAt(POINTS.get(this.random.nextInt(POINTS.size())));
			case 14 -> terminate();
			case 15, 16 -> endSessions();
			case 17 -> pause();
			case 18 -> failInside();
			default -> pauseUntilTakenOver();
		}
	}

	/** An attempt in another process, with its own settings. */
	private Child.Command attempt() {
		if (this.bench.hasRun()) {
			this.bench.awaitDead();
		}
		int slice = 100 << this.random.nextInt(4);
		int chunk = 1 + this.random.nextInt(6);
		int lanes = 1 + this.random.nextInt(4);
		note("slices of " + slice + ", chunks of " + chunk + ", " + lanes + " lanes");
		return this.bench.child(this.bench.hasRun() ? "restart" : "run")
			.with("SLICEBYTES", slice)
			.with("CHUNKSIZE", chunk)
			.with("LANES", lanes)
			.with("LEASETIMEOUT", "6s");
	}

	/** Start an attempt and let it come to some moment in its work. */
	private Child begun() throws InterruptedException {
		int attempts = this.bench.hasRun() ? this.bench.last().attempts() + 1 : 1;
		long committed = this.bench.committed();
		Child child = attempt().start();
		this.bench.awaitAttempt(child, attempts);
		if (this.random.nextBoolean()) {
			Thread.sleep(this.random.nextInt(1 << (5 + this.random.nextInt(6))));
		}
		else {
			this.bench.awaitCommitted(child, committed + this.random.nextInt(this.bench.file().bytes().length / 4));
		}
		return child;
	}

	private void killAtRandomTime() throws InterruptedException {
		try (Child child = begun()) {
			kill(child, "kill at random");
		}
	}

	private void kill(Child child, String kind) throws InterruptedException {
		child.kill();
		// It may have been at its end already.
		int code = child.await(TIMEOUT);
		record((code == 137) ? kind : "ended before it was killed");
	}

	private void killAt(String point) throws InterruptedException {
		try (Child child = attempt().killedAt(point).start()) {
			int code = child.await(TIMEOUT);
			note(point);
			record((code == 137) ? "kill at a point" : "point not passed");
		}
	}

	private void terminate() throws InterruptedException {
		try (Child child = begun()) {
			child.terminate();
			int code = child.await(TIMEOUT);
			record("SIGTERM, exit code " + code);
		}
	}

	private void endSessions() throws InterruptedException {
		try (Child child = begun()) {
			String ended = this.random.nextBoolean() ? "lease" : "sessions";
			this.bench.endSessions(ended);
			int code = child.await(TIMEOUT);
			record("pg_terminate_backend of " + ended + ", exit code " + code);
		}
	}

	private void pause() throws InterruptedException {
		try (Child child = begun()) {
			child.pause();
			Thread.sleep(this.random.nextInt(1500));
			child.resume();
			record("SIGSTOP, SIGCONT");
			Thread.sleep(this.random.nextInt(1000));
			kill(child, "kill after a pause");
		}
	}

	private void pauseUntilTakenOver() throws InterruptedException {
		try (Child child = begun()) {
			child.pause();
			this.bench.awaitDead();
			Run run = this.bench.restart();
			assertThat(run.status()).as("%s", run.error()).isEqualTo(RunStatus.COMPLETED);
			child.resume();
			int code = child.await(TIMEOUT);
			record("taken over while paused, then woken, exit code " + code);
		}
	}

	private void failInside() {
		if (!this.bench.hasRun()) {
			return;
		}
		this.bench.failpoints()
			.arm("chunk:before-commit#" + (1 + this.random.nextInt(5)),
					List.of(Failpoints.Action.FAIL, Failpoints.Action.ROLLBACK, Failpoints.Action.INTERRUPT)
						.get(this.random.nextInt(3)));
		Run run = this.bench.restart();
		this.bench.failpoints().disarm();
		record("failed inside, " + run.status());
	}

	/** An attempt that nothing disturbs. */
	private Run finish() {
		this.bench.awaitDead();
		if (isCompleted()) {
			return this.bench.restart();
		}
		return this.bench.restart();
	}

	private void record(String kind) {
		note(kind);
		this.tally.add(kind);
	}

	private void note(String what) {
		this.story.add(what);
	}

}
