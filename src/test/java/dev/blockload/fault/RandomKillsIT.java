package dev.blockload.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;

import dev.blockload.block.Mode;
import dev.blockload.run.LoadPath;
import dev.blockload.run.Run;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One load, killed several times at random moments, each attempt with other chunks,
 * slices and lanes: once staged, and once directly into the block.
 * {@code -Dblockload.faults.random=10} kills each of them ten times.
 */
@Tag("faults")
class RandomKillsIT {

	private static final int KILLS = Integer.getInteger("blockload.faults.random", 3);

	/** A direct load has no checkpoint: each row takes so long that no attempt ends. */
	private static final int DIRECT_RECORDS = 2000;

	@TempDir
	Path jobs;

	private final long seed = Long.getLong("blockload.faults.seed", System.nanoTime());

	private final Random random = new Random(this.seed);

	RandomKillsIT() {
		System.out.println("RandomKillsIT: -Dblockload.faults.seed=" + this.seed);
	}

	@Test
	void aStagedLoadKilledAgainAndAgainEndsExact() throws Exception {
		try (FaultBench bench = new FaultBench(this.jobs,
				Map.of("blockload.load.lanes", 3, "blockload.load.direct-limit", "0"))) {
			bench.begin(FaultFile.of(this.seed, 60_000, FaultFile.Keys.SOME_TWICE), BlockKind.KEYED, Mode.UPSERT);
			assertThat(bench.path()).isEqualTo(LoadPath.STAGED);
			kill(bench);
			assertThat(bench.last().counts().read()).isPositive();
			end(bench);
		}
	}

	@Test
	void aDirectLoadKilledAgainAndAgainEndsExact() throws Exception {
		try (FaultBench bench = new FaultBench(this.jobs,
				Map.of("blockload.load.lanes", 3, "blockload.load.direct-limit", "32MB"))) {
			bench.begin(FaultFile.of(this.seed, DIRECT_RECORDS, FaultFile.Keys.UNIQUE), BlockKind.DIRECT, Mode.APPEND);
			assertThat(bench.path()).isEqualTo(LoadPath.DIRECT);
			String slow = "CREATE OR REPLACE FUNCTION app.slow() RETURNS int LANGUAGE plpgsql AS $$BEGIN %s RETURN 0; END$$";
			bench.imports().sql(slow.formatted("PERFORM pg_sleep(0.02);"));
			bench.imports().sql("ALTER TABLE app.load ADD COLUMN slow int DEFAULT app.slow()");
			kill(bench);
			assertThat(bench.committed()).isZero();
			assertThat(bench.imports().rows("SELECT count(*) FROM app.load")).containsExactly("5");
			bench.imports().sql(slow.formatted(""));
			end(bench);
		}
	}

	private void kill(FaultBench bench) throws Exception {
		for (int kill = 1; kill <= KILLS; kill++) {
			long committed = bench.hasRun() ? bench.committed() : 0;
			try (Child child = bench.child((kill == 1) ? "run" : "restart")
				.with("SLICEBYTES", 100 + this.random.nextInt(300))
				.with("CHUNKSIZE", 1 + this.random.nextInt(3))
				.with("LANES", 1 + this.random.nextInt(4))
				.start()) {
				bench.awaitAttempt(child, kill);
				// The first one has loaded something: there is a checkpoint to continue
				// from.
				if (bench.path() == LoadPath.DIRECT || (kill > 1 && this.random.nextBoolean())) {
					Thread.sleep(this.random.nextInt(700));
				}
				else {
					bench.awaitCommitted(child, committed + 1 + this.random.nextInt(9000));
				}
				child.kill();
				assertThat(child.await(Duration.ofMinutes(1))).as("%s, kill %d: %s", this.seed, kill, child.output())
					.isEqualTo(137);
			}
			bench.awaitDead();
		}
		assertThat(bench.last().attempts()).isEqualTo(KILLS);
	}

	private static void end(FaultBench bench) {
		Run run = bench.restart();
		bench.assertExact(run);
		bench.assertMetadataHasEnded(run);
		bench.assertFollowingRunWorks();
	}

}
