package dev.blockload.fault;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.blockload.run.Run;
import dev.blockload.block.Mode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bench itself: without a fault, each kind of block and mode ends as it expects.
 */
@Tag("faults")
class FaultBenchIT {

	@TempDir
	Path jobs;

	@Test
	void undisturbedRunsAreExact() {
		assertExact("32MB", List.of(BlockKind.values()));
	}

	@Test
	void undisturbedRunsThatCouldBeDirectAreExactWhenStaged() {
		assertExact("0", List.of(BlockKind.DIRECT));
	}

	private void assertExact(String directLimit, List<BlockKind> kinds) {
		try (FaultBench bench = new FaultBench(this.jobs, Map.of("blockload.load.slice-bytes", 512,
				"blockload.load.chunk-size", 4, "blockload.load.direct-limit", directLimit))) {
			int seed = 0;
			for (BlockKind kind : kinds) {
				for (Mode mode : kind.modes()) {
					FaultFile file = FaultFile.of(seed++, 1500,
							(kind == BlockKind.KEYED) ? FaultFile.Keys.SOME_TWICE : FaultFile.Keys.UNIQUE);
					bench.begin(file, kind, mode);
					Run run = bench.run();
					bench.assertExact(run);
					bench.assertMetadataHasEnded(run);
					bench.assertFollowingRunWorks();
				}
			}
		}
	}

}
