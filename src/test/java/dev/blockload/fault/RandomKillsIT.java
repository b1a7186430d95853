package dev.blockload.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;

import dev.blockload.run.Run;
import dev.blockload.block.Mode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One load, killed twenty times at random moments, each attempt with other chunks, slices
 * and lanes.
 */
@Tag("faults")
class RandomKillsIT {

	private static final int KILLS = 20;

	@TempDir
	Path jobs;

	@Test
	void aLoadKilledTwentyTimesEndsExact() throws Exception {
		long seed = Long.getLong("blockload.faults.seed", System.nanoTime());
		System.out.println("RandomKillsIT: -Dblockload.faults.seed=" + seed);
		Random random = new Random(seed);
		try (FaultBench bench = new FaultBench(this.jobs, Map.of("blockload.load.lanes", 3))) {
			bench.begin(FaultFile.of(seed, 30_000, FaultFile.Keys.SOME_TWICE), BlockKind.KEYED, Mode.UPSERT);
			for (int kill = 1; kill <= KILLS; kill++) {
				long committed = bench.hasRun() ? bench.committed() : 0;
				try (Child child = bench.child((kill == 1) ? "run" : "restart")
					.with("SLICEBYTES", 100 + random.nextInt(300))
					.with("CHUNKSIZE", 1 + random.nextInt(3))
					.with("LANES", 1 + random.nextInt(4))
					.start()) {
					bench.awaitAttempt(child, kill);
					if (random.nextBoolean()) {
						Thread.sleep(random.nextInt(700));
					}
					else {
						bench.awaitCommitted(child, committed + random.nextInt(9000));
					}
					child.kill();
					assertThat(child.await(Duration.ofSeconds(10))).as("%s, kill %d: %s", seed, kill, child.output())
						.isEqualTo(137);
				}
				bench.awaitDead();
			}
			Run before = bench.last();
			assertThat(before.attempts()).isEqualTo(KILLS);
			assertThat(before.counts().read()).isPositive();
			Run run = bench.restart();
			bench.assertExact(run);
			bench.assertMetadataHasEnded(run);
			bench.assertFollowingRunWorks();
		}
	}

}
