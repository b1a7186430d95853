package dev.blockload.fault;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes over one database, killed again and again.
 */
@Tag("faults")
class NodesIT {

	private static final Duration TIME = Duration.ofSeconds(Long.getLong("blockload.nodes.seconds", 10));

	@Test
	void everyScheduledRunIsExecutedOnceWhicheverNodeDies(@TempDir Path jobs) throws InterruptedException {
		long seed = Long.getLong("blockload.nodes.seed", System.nanoTime());
		System.out.println("nodes: seed " + seed);
		try (Nodes nodes = new Nodes(jobs, seed)) {
			nodes.disturb(TIME);
			nodes.settle();
			System.out.println("nodes: " + nodes.summary());
			nodes.assertExact();
		}
	}

}
