package dev.blockload.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.blockload.embedded.EmbeddedS3;

import org.springframework.util.unit.DataSize;

/**
 * What it costs to let three processes load one file on one machine, where they have no
 * more cores than one process has: by turns with one process, into the same kind of
 * block.
 */
final class NodeCosts {

	private static final Path LIBRARIES = Path.of("target", "embedded");

	private static final BenchFile FILE = new BenchFile(Shape.TEN, BenchFile.KeyOrder.SORTED, 0,
			BenchFile.Packing.NONE);

	private static final Duration START = Duration.ofMinutes(2);

	private static final int WORKERS = 2;

	private final BenchServers servers;

	private final Map<String, String> environment = new HashMap<>();

	private final Path work;

	private final String launcher = Path.of("blockload").toAbsolutePath().toString();

	private final List<Process> workers = new ArrayList<>();

	private NodeCosts(BenchServers servers, Path work) {
		this.servers = servers;
		this.work = work;
		this.environment.putAll(servers.datasource());
		this.environment.put("BLOCKLOAD_HOME", servers.home().toString());
	}

	/**
	 * Measure and print.
	 * @param arguments the size of the file, 2GB without, and the number of rounds, 5
	 * without. Settings are variables, such as {@code BLOCKLOAD_DISTRIBUTION_RANGESIZE}
	 */
	public static void main(String[] arguments) throws Exception {
		Locale.setDefault(Locale.ENGLISH);
		long bytes = DataSize.parse((arguments.length > 0) ? arguments[0] : "2GB").toBytes();
		int rounds = (arguments.length > 1) ? Integer.parseInt(arguments[1]) : 5;
		Path folder = Files.createDirectories(Path.of("target", "bench").toAbsolutePath());
		Path work = Files.createDirectories(folder.resolve("work"));
		try (BenchServers servers = new BenchServers(folder, folder.resolve(".blockload"), LIBRARIES);
				EmbeddedS3 store = EmbeddedS3.use(folder.resolve(".blockload"), LIBRARIES)) {
			Path file = FILE.in(Files.createDirectories(folder.resolve("files")), bytes);
			Path object = Files.createDirectories(store.folder().resolve("bench")).resolve(file.getFileName());
			if (Files.notExists(object)) {
				Files.createLink(object, file);
			}
			NodeCosts costs = new NodeCosts(servers, work);
			try {
				costs.measure(file.getFileName().toString(), rounds);
			}
			finally {
				costs.workers.forEach(Process::destroy);
			}
		}
	}

	private void measure(String file, int rounds) throws Exception {
		Path jobs = Files.createDirectories(this.servers.home().resolve("jobs"));
		Files.writeString(jobs.resolve("connections.yml"), """
				connections:
				  store: {bucket: bench, region: eu-central-1, endpoint: embedded, applications: [bench]}
				""");
		for (int nodes : new int[] { 1, 1 + WORKERS }) {
			Files.writeString(jobs.resolve("nodes-" + nodes + ".yml"), """
					import: nodes-%d
					application: bench
					connection: store
					file: {fixed: %s}
					block: rows_of_%d
					mode: append
					nodes: %d
					""".formatted(nodes, file, nodes, nodes));
		}
		// The first command creates the tables of Blockload.
		new Command(List.of(this.launcher, "history"), this.environment, this.work).run(() -> {
		}).requireCode(0);
		for (int worker = 1; worker <= WORKERS; worker++) {
			this.workers.add(worker(worker));
		}
		List<Double> one = new ArrayList<>();
		List<Double> three = new ArrayList<>();
		System.out.println("| round | one process: s | three processes: s | CPU s of PostgreSQL: one, three |"
				+ " records of each of the three |\n|---|---|---|---|---|");
		for (int round = 1; round <= rounds; round++) {
			Measured alone = load(1);
			Measured together = load(1 + WORKERS);
			one.add(alone.seconds());
			three.add(together.seconds());
			System.out.printf("| %d | %.1f | %.1f | %.1f, %.1f | %s |%n", round, alone.seconds(), together.seconds(),
					alone.cpuSeconds(), together.cpuSeconds(), together.shares());
		}
		System.out.printf("medians: one process %.1f s, three processes %.1f s, ratio %.2f%n", Report.median(one),
				Report.median(three), Report.median(three) / Report.median(one));
	}

	private Process worker(int number) throws IOException, InterruptedException {
		Path output = this.work.resolve("worker-" + number + ".out");
		ProcessBuilder builder = new ProcessBuilder(List.of(this.launcher, "worker")).redirectErrorStream(true)
			.redirectOutput(output.toFile());
		builder.environment().putAll(this.environment);
		Process process = builder.start();
		long end = System.nanoTime() + START.toNanos();
		while (!Files.readString(output).contains("Loading parts")) {
			if (!process.isAlive() || System.nanoTime() > end) {
				throw new IOException("A worker did not start: " + Files.readString(output));
			}
			Thread.sleep(20);
		}
		return process;
	}

	/** Load the file by so many processes, into an empty block. */
	private Measured load(int nodes) throws Exception {
		this.servers.jdbc().execute("DROP TABLE IF EXISTS bench.rows_of_" + nodes);
		this.servers.jdbc().execute(BlockKind.PARTITIONED.block("bench.rows_of_" + nodes, Shape.TEN));
		this.servers.jdbc().execute("CHECKPOINT");
		double cpu = this.servers.cpu();
		new Command(List.of(this.launcher, "run", "nodes-" + nodes, "--force"), this.environment, this.work).run(() -> {
		}).requireCode(0);
		double used = this.servers.cpu() - cpu;
		String run = "(SELECT max(id) FROM blockload.run WHERE import = 'nodes-" + nodes + "')";
		double seconds = Double.parseDouble(this.servers
			.text("SELECT extract(epoch FROM ended_at - started_at)::text FROM blockload.run WHERE id = " + run));
		String shares = this.servers
			.text("""
					SELECT coalesce(string_agg(CASE WHEN leads THEN 'leader ' ELSE 'worker ' END
					           || round(100.0 * records / total) || ' %%', ', ' ORDER BY leads DESC, token), 'all by one')
					  FROM (SELECT w.token, w.leads, sum(b.end_record - b.begin_record) AS records,
					               sum(sum(b.end_record - b.begin_record)) OVER () AS total
					          FROM blockload.load_worker w JOIN blockload.batch b ON b.run_id = w.run_id AND b.worker = w.token
					         WHERE w.run_id = %s GROUP BY w.token, w.leads) loaded"""
				.formatted(run));
		return new Measured(seconds, used, shares);
	}

	/**
	 * A load.
	 *
	 * @param seconds from the beginning of the run to its end, without the start of the
	 * program
	 * @param cpuSeconds of PostgreSQL
	 * @param shares of the processes
	 */
	private record Measured(double seconds, double cpuSeconds, String shares) {
	}

}
