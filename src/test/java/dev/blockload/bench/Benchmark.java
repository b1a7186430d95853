package dev.blockload.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Lets contenders load the same files into the same server, in turn, and reports medians,
 * spreads and ratios. {@code src/bench/run} starts it.
 */
@Command(name = "src/bench/run", mixinStandardHelpOptions = true, sortOptions = false,
		description = "Compare Blockload with psql \\copy and other loaders on this machine.")
final class Benchmark implements Callable<Integer> {

	/** The server keeps about so much WAL, by its defaults. */
	private static final long WAL = 2L << 30;

	/** Rows of a block, of its staging table, and of the table of another contender. */
	private static final int COPIES_IN_TABLES = 4;

	@Option(names = "--size", paramLabel = "SIZE", split = ",", defaultValue = "500MB",
			description = "about how large files are before they are compressed, such as 500MB or 2GB; several sizes show the growth (default: 500MB)")
	private List<String> sizes = List.of();

	@Option(names = "--rounds", paramLabel = "N", defaultValue = "3",
			description = "how often each contender loads each file (default: 3)")
	private int rounds = 3;

	@Option(names = "--cases", paramLabel = "CASE", split = ",",
			description = "only these cases (default: all): ten-partitioned, ten-plain, ten-keyed-sorted, ten-keyed-random, narrow-partitioned, narrow-keyed-random, wide-partitioned, text-partitioned, ten-gzip, ten-zstd, ten-rejects-1, ten-rejects-100")
	private List<String> cases = BenchCase.texts();

	@Option(names = "--contenders", paramLabel = "NAME", split = ",",
			description = "only these contenders (default: blockload,copy,binary-1,binary-2): blockload, copy, binary-1, binary-2, spring-batch-1000, spring-batch-10000, pgloader, duckdb")
	private List<String> contenders = List.of("blockload", TextCopy.NAME, "binary-1", "binary-2");

	@Option(names = "--lanes", paramLabel = "N", defaultValue = "2", split = ",",
			description = "lanes of Blockload; several numbers make several contenders (default: 2)")
	private List<Integer> lanes = List.of(2);

	@Option(names = "--import", paramLabel = "YAML",
			description = "lines to add to Blockload's import, such as 'checkpoint: off'")
	private String importLines = "";

	@Option(names = "--heap", paramLabel = "OPTION", defaultValue = "-Xmx256m",
			description = "the heap of Blockload's JVM (default: -Xmx256m)")
	private String heap = "-Xmx256m";

	@Option(names = "--folder", paramLabel = "DIR", defaultValue = "target/bench",
			description = "the folder of files, servers and results (default: target/bench)")
	private Path folder = Path.of("target", "bench");

	@Option(names = "--requests",
			description = "count the requests to S3 of each case, in one more load that is not measured")
	private boolean requests;

	@Option(names = "--state", paramLabel = "DIR",
			description = "the folder of the embedded PostgreSQL (default: .blockload in the folder)")
	private @Nullable Path state;

	private final Path libraries;

	private final List<Figures> figures = new ArrayList<>();

	private final Set<String> notes = new LinkedHashSet<>();

	private final Map<String, StoreTraffic> traffic = new LinkedHashMap<>();

	Benchmark(Path libraries) {
		this.libraries = libraries;
	}

	/** Run the benchmark. */
	public static void main(String[] arguments) {
		Locale.setDefault(Locale.ENGLISH);
		System.exit(run(Path.of("target", "embedded"), arguments));
	}

	/**
	 * Run the benchmark in this JVM.
	 * @param libraries of the embedded servers
	 * @param arguments options
	 * @return the exit code
	 */
	static int run(Path libraries, String... arguments) {
		return new CommandLine(new Benchmark(libraries)).execute(arguments);
	}

	@Override
	public Integer call() throws Exception {
		List<BenchCase> wanted = this.cases.stream().map(BenchCase::of).toList();
		List<Contender> all = contenders();
		List<Long> bytes = this.sizes.stream().map(Benchmark::bytes).toList();
		Path root = this.folder.toAbsolutePath();
		Path files = Files.createDirectories(root.resolve("files"));
		requireSpace(files, wanted, bytes);
		try (BenchServers servers = new BenchServers(root,
				(this.state != null) ? this.state : root.resolve(".blockload"), this.libraries)) {
			for (long size : bytes) {
				for (BenchCase each : wanted) {
					measure(servers, each, size, all, files);
				}
			}
			this.notes.add("copy is " + new TextCopy().program() + ".");
			String environment = "%d processors, %s %s, Java %s, PostgreSQL %s, %s".formatted(
					Runtime.getRuntime().availableProcessors(), System.getProperty("os.name"),
					System.getProperty("os.version"), System.getProperty("java.version"),
					servers.text("SHOW server_version"),
					Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
			Report report = new Report(environment, this.figures, List.copyOf(this.notes), this.traffic);
			System.out.println(report.table());
			report.write(root);
		}
		return 0;
	}

	private void measure(BenchServers servers, BenchCase bench, long size, List<Contender> all, Path files)
			throws Exception {
		Path work = Files.createDirectories(this.folder.toAbsolutePath().resolve("work"));
		for (int round = 1; round <= this.rounds; round++) {
			for (Contender contender : all) {
				int used = (contender instanceof LanesOf some) ? some.lanes() : this.lanes.get(0);
				Load load = new Load(servers, bench, size, used, files, work);
				Optional<String> unavailable = contender.unavailable(load);
				if (unavailable.isPresent()) {
					this.notes.add("%s of %s: %s".formatted(contender.label(), bench.text(), unavailable.get()));
					continue;
				}
				this.figures.add(measure(contender, load, round));
			}
		}
		if (this.requests) {
			Load load = new Load(servers, bench, size, this.lanes.get(0), files, work);
			this.traffic.put(bench.text() + " " + size, StoreTraffic.of(load, this.libraries, this.importLines));
		}
	}

	private Figures measure(Contender contender, Load load, int round) throws Exception {
		contender.prepare(load);
		load.servers().jdbc().execute("CHECKPOINT");
		double cpu = load.servers().cpu();
		long wal = load.servers().wal();
		Load.Done done = contender.run(load);
		Map<String, Double> byProcess = new LinkedHashMap<>();
		byProcess.put("loader", done.cpuSeconds());
		byProcess.put("postgres", load.servers().cpu() - cpu);
		byProcess.put("store", done.storeSeconds());
		Figures found = new Figures(load.bench().text(), contender.label(), load.size(), round, done.seconds(),
				byProcess, load.servers().wal() - wal, done.firstRowsSeconds(), done.residentBytes(), done.heapBytes(),
				load.servers().count(done.table()));
		System.err.printf("%s %s round %d: %.2f s, CPU %.2f s %s, %,d rows%n", found.file(), found.contender(), round,
				found.seconds(), found.cpuSeconds(), byProcess, found.rows());
		return found;
	}

	private List<Contender> contenders() {
		List<Contender> all = new ArrayList<>();
		for (String name : this.contenders) {
			all.addAll(contenders(name));
		}
		return all;
	}

	private List<Contender> contenders(String name) {
		return switch (name) {
			case "blockload" -> this.lanes.stream()
				.map((number) -> (Contender) new LanesOf(
						new BlockloadRun((this.lanes.size() > 1) ? "blockload-" + number : "blockload",
								this.importLines, this.heap),
						number))
				.toList();
			case TextCopy.NAME -> List.of(new TextCopy());
			case "binary-1" -> List.of(new BinaryStreams(1));
			case "binary-2" -> List.of(new BinaryStreams(2));
			case "spring-batch-1000" -> List.of(new SpringBatch(1000));
			case "spring-batch-10000" -> List.of(new SpringBatch(10_000));
			case "pgloader" -> List.of(InstalledLoader.PGLOADER);
			case "duckdb" -> List.of(InstalledLoader.DUCKDB);
			default -> throw new IllegalArgumentException(
					"'%s' is not a contender. See src/bench/run --help.".formatted(name));
		};
	}

	/** State the space on disk that is needed, and refuse to start without it. */
	private void requireSpace(Path files, List<BenchCase> wanted, List<Long> bytes) throws IOException {
		long largest = bytes.stream().mapToLong(Long::longValue).max().orElse(0);
		Set<BenchFile> distinct = new LinkedHashSet<>();
		wanted
			.forEach((each) -> distinct.addAll(List.of(each.file(), each.file().valid(), each.file().valid().plain())));
		long streams = this.contenders.stream().filter((name) -> name.startsWith("binary")).count();
		long sum = bytes.stream().mapToLong(Long::longValue).sum();
		long needed = sum * (distinct.size() + streams * distinct.size()) + COPIES_IN_TABLES * largest + WAL;
		long free = Files.getFileStore(files).getUsableSpace();
		System.err.printf("The benchmark needs %.1f GB of disk space in '%s', of which %.1f GB are free.%n",
				needed / 1e9, this.folder, free / 1e9);
		if (free < needed) {
			throw new IOException(
					"The free space is not enough. Choose fewer --cases, a smaller --size, or another --folder.");
		}
	}

	private static long bytes(String text) {
		String upper = text.toUpperCase(Locale.ROOT);
		long unit = upper.endsWith("GB") ? 1_000_000_000L
				: upper.endsWith("MB") ? 1_000_000 : upper.endsWith("KB") ? 1000 : 0;
		if (unit == 0 || !upper.substring(0, upper.length() - 2).chars().allMatch(Character::isDigit)) {
			throw new IllegalArgumentException(
					"'%s' is not a size. Expected a size like 500MB or 2GB.".formatted(text));
		}
		return unit * Long.parseLong(upper.substring(0, upper.length() - 2));
	}

	/** Blockload with a number of lanes. */
	private record LanesOf(Contender contender, int lanes) implements Contender {

		@Override
		public String label() {
			return this.contender.label();
		}

		@Override
		public Optional<String> unavailable(Load load) {
			return this.contender.unavailable(load);
		}

		@Override
		public void prepare(Load load) throws Exception {
			this.contender.prepare(load);
		}

		@Override
		public Load.Done run(Load load) throws Exception {
			return this.contender.run(load);
		}

	}

}
