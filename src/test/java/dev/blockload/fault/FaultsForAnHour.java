package dev.blockload.fault;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random loads, disturbed at random, two at a time. By {@code mvn verify -Pfaults} alone:
 * <ul>
 * <li>{@code -Dblockload.faults.minutes=60}: how long
 * <li>{@code -Dblockload.faults.kills=0}: fewer killed processes than this, and it fails
 * <li>{@code -Dblockload.faults.seed=…}: the one load of this seed, again
 * </ul>
 */
class FaultsForAnHour {

	private final Tally tally = new Tally();

	private volatile boolean failed;

	@TempDir
	Path folder;

	@Test
	void everyLoadEndsExact() throws Exception {
		Long seed = Long.getLong("blockload.faults.seed");
		long end = System.nanoTime() + Duration.ofMinutes(Long.getLong("blockload.faults.minutes", 60)).toNanos();
		try {
			if (seed != null) {
				loads(1, List.of(seed), end);
				loads(2, List.of(seed), end);
				return;
			}
			ExecutorService executor = Executors.newFixedThreadPool(2);
			List<Future<Void>> threads = new ArrayList<>();
			for (int number = 1; number <= 2; number++) {
				int own = number;
				threads.add(executor.submit(() -> loads(own, List.of(), end)));
			}
			executor.shutdown();
			for (Future<Void> thread : threads) {
				await(thread);
			}
		}
		finally {
			System.out.println("faults: " + this.tally.kills() + " kills; " + this.tally);
		}
		assertThat(this.tally.kills()).isGreaterThanOrEqualTo(Integer.getInteger("blockload.faults.kills", 0));
	}

	private static void await(Future<Void> thread) throws Exception {
		try {
			thread.get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Error failure) {
				throw failure;
			}
			throw ex;
		}
	}

	private Void loads(int number, List<Long> seeds, long end) throws Exception {
		Path jobs = Files.createDirectory(this.folder.resolve("jobs" + number));
		Random random = new Random();
		try (FaultBench bench = new FaultBench(jobs,
				Map.of("blockload.load.slice-bytes", 500, "blockload.load.chunk-size", 3, "blockload.load.lanes", 3,
						// One thread stages all files.
						"blockload.load.direct-limit", (number == 1) ? "0" : "32MB"))) {
			for (int done = 0; !this.failed && System.nanoTime() < end; done++) {
				if (done == seeds.size() && !seeds.isEmpty()) {
					break;
				}
				load(bench, seeds.isEmpty() ? random.nextLong() : seeds.get(done));
			}
		}
		return null;
	}

	private void load(FaultBench bench, long seed) {
		System.out.println("faults: -Dblockload.faults.seed=" + seed);
		RandomLoad load = new RandomLoad(bench, seed, this.tally);
		try {
			load.run();
		}
		catch (AssertionError | Exception ex) {
			this.failed = true;
			throw new AssertionError("seed " + seed + ", after " + load.story() + ": " + ex.getMessage(), ex);
		}
	}

}
