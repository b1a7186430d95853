package dev.blockload.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.Servers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random sequences of imports have the same effect in the product as in a plain in-memory
 * model. A selection of sequences reaches each combination of mode, option and outcome 20
 * times; the one that was made with the first seed is stored. The short form runs the
 * part of it that reaches each of them a few times, with
 * {@code -Dblockload.model.least=20} all. All run with direct loads where these are
 * possible; the sequences with such a step run again without. The run's row says which
 * path each step took. {@code -Dblockload.model.sequences=10000} runs as many sequences
 * without a selection, {@code -Dblockload.model.seed=SEED} begins elsewhere, and
 * {@code -Dblockload.model.only=NAME} runs one sequence, or several after commas.
 */
class ModelIT {

	private static final Path STORED = Path.of("src", "test", "resources", "model", "sequences.txt");

	private static final long STORED_SEED = 1;

	/** How often each combination is reached at least. */
	private static final int LEAST = Integer.getInteger("blockload.model.least", 3);

	/** How many more sequences load directly, which few of the selection do. */
	private static final int DIRECT = Math.min(12, LEAST + 1);

	private static final int THREADS = 2;

	/** Of each thread. */
	private static final int CONNECTIONS = 5;

	@TempDir
	static Path jobs;

	@Test
	void eachStepHasTheEffectThatTheModelPredicts() throws Exception {
		long seed = Long.getLong("blockload.model.seed", STORED_SEED);
		Coverage coverage = new Coverage();
		String only = System.getProperty("blockload.model.only");
		Integer count = Integer.getInteger("blockload.model.sequences");
		List<Sequence> sequences = new ArrayList<>();
		if (only != null) {
			Stream.of(only.split(",", -1)).map(Sequence::of).forEach(sequences::add);
		}
		else if (count != null) {
			LongStream.range(seed, seed + count)
				.mapToObj((number) -> Sequence.of(Long.toString(number)))
				.forEach(sequences::add);
		}
		else {
			sequences.addAll(coverage.part(selected(coverage, seed), LEAST));
		}
		long runs = sequences.stream().mapToLong(Sequence::runs).sum();
		long published = sequences.stream().mapToLong(Sequence::published).sum();
		System.out.println("Model test: seed " + seed + ", " + sequences.size() + " sequences, " + runs + " runs, "
				+ published + " published.");
		if (only == null) {
			Coverage.hits(sequences).forEach((cell, times) -> System.out.println(times + " " + cell));
		}
		if (only == null && count == null) {
			assertThat(coverage.missed(sequences, LEAST)).as("combinations reached less than %d times", LEAST)
				.isEmpty();
			assertThat(published * 2).as("twice the number of runs that publish").isGreaterThanOrEqualTo(runs);
		}
		List<Sequence> direct = sequences.stream().filter(DirectPolicy.ON::dropsCheck).toList();
		if (only == null && count == null) {
			direct = directSequences(seed);
			sequences.addAll(direct);
		}
		System.out.println("Model test: " + direct.size() + " sequences load directly.");
		int most = (count != null) ? 5 : 1;
		assertThat(compare(sequences, DirectPolicy.ON, most)).isEmpty();
		assertThat(compare(direct, DirectPolicy.OFF, most)).isEmpty();
	}

	/** The first random sequences of which a step loads directly. */
	private static List<Sequence> directSequences(long seed) {
		return LongStream.iterate(seed, (number) -> number + 1)
			.mapToObj((number) -> Sequence.of(Long.toString(number)))
			.filter(DirectPolicy.ON::dropsCheck)
			.limit(DIRECT)
			.toList();
	}

	/**
	 * The stored selection, if it reaches everything; else another one, which takes a
	 * minute.
	 */
	private static List<Sequence> selected(Coverage coverage, long seed) throws IOException {
		List<Sequence> stored = Files.readAllLines(STORED)
			.stream()
			.filter((line) -> !line.startsWith("#"))
			.map(Sequence::of)
			.toList();
		if (seed == STORED_SEED && coverage.missed(stored, Coverage.LEAST).isEmpty()) {
			return stored;
		}
		List<Sequence> selected = new Selection(coverage.required(), seed).select();
		if (seed == STORED_SEED) {
			Path found = Path.of("target", "sequences.txt");
			Files.write(found, selected.stream().map(Sequence::name).toList());
			System.out.println(STORED + " does not reach all combinations. Replace its sequences by those of " + found);
		}
		return selected;
	}

	// The blocks are small: it takes longer to plan a statement than to execute it. So
	// few
	// connections plan each once.
	private static Servers servers() {
		Servers all = EmbeddedServers.get();
		return new Servers(all.jdbcUrl() + "?options=-c%20plan_cache_mode%3Dforce_generic_plan", all.username(),
				all.password(), all.s3(), all.accessKeyId(), all.secretAccessKey());
	}

	private static List<String> compare(List<Sequence> sequences, DirectPolicy policy, int most) throws Exception {
		List<ImportBench> benches = new ArrayList<>();
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		Queue<String> differences = new ConcurrentLinkedQueue<>();
		try {
			for (int thread = 0; thread < THREADS; thread++) {
				benches.add(new ImportBench(servers(), Files.createDirectory(jobs.resolve("jobs" + policy + thread)),
						Map.of("spring.datasource.hikari.maximum-pool-size", CONNECTIONS, "blockload.load.direct-limit",
								policy.limit())));
			}
			AtomicInteger next = new AtomicInteger();
			List<Callable<Boolean>> workers = new ArrayList<>();
			for (int thread = 0; thread < THREADS; thread++) {
				Comparison comparison = new Comparison(new Product(benches.get(thread), "import" + thread), policy);
				workers.add(() -> {
					for (int at = next.getAndIncrement(); at < sequences.size()
							&& differences.size() < most; at = next.getAndIncrement()) {
						comparison.difference(sequences.get(at)).ifPresent(differences::add);
					}
					return true;
				});
			}
			for (var future : threads.invokeAll(workers)) {
				future.get();
			}
			return List.copyOf(differences);
		}
		finally {
			threads.shutdownNow();
			benches.forEach(ImportBench::close);
		}
	}

}
