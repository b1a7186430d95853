package dev.blockload.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random sequences of imports have the same effect in the product as in a plain in-memory
 * model. The short form runs a selection of sequences that reaches each combination of
 * mode, option and outcome often enough. {@code -Dblockload.model.sequences=10000} runs
 * as many sequences without a selection, {@code -Dblockload.model.seed=SEED} begins
 * elsewhere, and {@code -Dblockload.model.only=SEED} runs one sequence.
 */
class ModelIT {

	private static final int THREADS = 2;

	@TempDir
	static Path jobs;

	@Test
	void eachStepHasTheEffectThatTheModelPredicts() throws Exception {
		long seed = Long.getLong("blockload.model.seed", 1);
		Coverage coverage = new Coverage();
		Long only = Long.getLong("blockload.model.only");
		Integer count = Integer.getInteger("blockload.model.sequences");
		List<Sequence> sequences = new ArrayList<>();
		if (only != null) {
			sequences.add(Sequence.of(only));
		}
		else if (count != null) {
			LongStream.range(seed, seed + count).mapToObj(Sequence::of).forEach(sequences::add);
		}
		else {
			sequences.addAll(coverage.select(seed));
		}
		long runs = sequences.stream().mapToLong((sequence) -> sequence.steps.size()).sum();
		long published = sequences.stream()
			.flatMap((sequence) -> sequence.results.stream())
			.filter(Result::isCompleted)
			.count();
		System.out.println("Model test: seed " + seed + ", " + sequences.size() + " sequences, " + runs + " runs, "
				+ published + " published.");
		if (only == null) {
			Coverage.hits(sequences).forEach((cell, times) -> System.out.println(times + " " + cell));
		}
		if (only == null && count == null) {
			assertThat(coverage.missed(sequences)).as("combinations reached less than %d times", Coverage.LEAST)
				.isEmpty();
			assertThat(published * 2).as("twice the number of runs that publish").isGreaterThanOrEqualTo(runs);
		}
		assertThat(compare(sequences)).isEmpty();
	}

	private static List<String> compare(List<Sequence> sequences) throws Exception {
		List<ImportBench> benches = new ArrayList<>();
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		try {
			for (int thread = 0; thread < THREADS; thread++) {
				benches.add(new ImportBench(EmbeddedServers.get(), Files.createDirectory(jobs.resolve("jobs" + thread)),
						Map.of()));
			}
			AtomicInteger next = new AtomicInteger();
			List<Callable<List<String>>> workers = new ArrayList<>();
			for (int thread = 0; thread < THREADS; thread++) {
				Comparison comparison = new Comparison(new Product(benches.get(thread), "import" + thread));
				workers.add(() -> {
					List<String> found = new ArrayList<>();
					for (int at = next.getAndIncrement(); at < sequences.size()
							&& found.size() < 3; at = next.getAndIncrement()) {
						comparison.difference(sequences.get(at)).ifPresent(found::add);
					}
					return found;
				});
			}
			List<String> differences = new ArrayList<>();
			for (var future : threads.invokeAll(workers)) {
				differences.addAll(future.get());
			}
			return differences;
		}
		finally {
			threads.shutdownNow();
			benches.forEach(ImportBench::close);
		}
	}

}
