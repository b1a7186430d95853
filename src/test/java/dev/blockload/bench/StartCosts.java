package dev.blockload.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.blockload.embedded.EmbeddedS3;

/**
 * What the start of commands costs: {@code history}, a run of five rows, {@code serve}
 * until it is ready, and many small runs one after the other in one process, as
 * {@code serve} has them. PostgreSQL and the store run already.
 */
final class StartCosts {

	private static final Path LIBRARIES = Path.of("target", "embedded");

	private static final int ROUNDS = 7;

	private static final int RUNS = 1000;

	private StartCosts() {
	}

	/**
	 * Measure and print.
	 * @param arguments the number of small runs; 1,000 without. The variable
	 * {@code BENCH_PROGRAM} names the launcher of another checkout, which is measured
	 * with its own database and without small runs
	 */
	public static void main(String[] arguments) throws Exception {
		Locale.setDefault(Locale.ENGLISH);
		int runs = (arguments.length > 0) ? Integer.parseInt(arguments[0]) : RUNS;
		String other = System.getenv("BENCH_PROGRAM");
		Path program = Path.of((other != null) ? other : "blockload").toAbsolutePath();
		// Another version can have other tables.
		Path folder = program.resolveSibling("target").resolve("bench");
		Path work = Files.createDirectories(folder.resolve("work"));
		try (BenchServers servers = new BenchServers(folder, folder.resolve(".blockload"), LIBRARIES);
				EmbeddedS3 store = EmbeddedS3.use(folder.resolve(".blockload"), LIBRARIES)) {
			prepare(servers, store);
			Map<String, String> environment = new HashMap<>(servers.datasource());
			environment.put("BLOCKLOAD_HOME", servers.home().toString());
			String launcher = program.toString();
			// The first run writes the archive of classes, the second adopts it.
			verb(List.of(launcher, "run", "small", "--force"), environment, work);
			System.out.println("| what | s: median (spread) | CPU s: median (spread) |\n|---|---|---|");
			measured("history", List.of(launcher, "history"), environment, work);
			measured("a run of five rows", List.of(launcher, "run", "small", "--force"), environment, work);
			measureServe(new ServeStart(launcher, environment, work));
			if (other != null || runs == 0) {
				return;
			}
			Command.Result many = verb(
					List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
							"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dblockload.home=" + servers.home(), "-cp",
							System.getProperty("java.class.path"), SmallRuns.class.getName(), Integer.toString(runs)),
					environment, work);
			System.out.println(many.out());
		}
	}

	private static void prepare(BenchServers servers, EmbeddedS3 store) throws IOException {
		servers.jdbc().execute("DROP TABLE IF EXISTS bench.small");
		servers.jdbc().execute("CREATE TABLE bench.small (id int PRIMARY KEY, day date, amount numeric(12,2))");
		Path bucket = Files.createDirectories(store.folder().resolve("bench"));
		Files.writeString(bucket.resolve("small.csv"), """
				id,day,amount
				1,2022-09-30,1.50
				2,2022-10-01,2.50
				3,2022-10-02,3.50
				4,2022-10-03,4.50
				5,2022-10-04,5.50
				""");
		Path jobs = Files.createDirectories(servers.home().resolve("jobs"));
		Files.writeString(jobs.resolve("connections.yml"), """
				connections:
				  store: {bucket: bench, region: eu-central-1, endpoint: embedded, applications: [bench]}
				""");
		Files.writeString(jobs.resolve("small.yml"), """
				import: small
				application: bench
				connection: store
				file: {fixed: small.csv}
				block: small
				mode: upsert
				""");
	}

	private static Command.Result verb(List<String> command, Map<String, String> environment, Path work)
			throws Exception {
		return new Command(command, environment, work).run(() -> {
		}).requireCode(0);
	}

	private static void measured(String name, List<String> command, Map<String, String> environment, Path work)
			throws Exception {
		List<Double> seconds = new ArrayList<>();
		List<Double> cpu = new ArrayList<>();
		for (int round = 0; round < ROUNDS; round++) {
			Command.Result result = verb(command, environment, work);
			seconds.add(result.seconds());
			cpu.add(result.cpuSeconds());
		}
		System.out.printf("| %s | %s | %s |%n", name, spread(seconds), spread(cpu));
	}

	private static void measureServe(ServeStart serve) throws Exception {
		List<Double> seconds = new ArrayList<>();
		List<Double> cpu = new ArrayList<>();
		for (int round = 0; round < ROUNDS; round++) {
			ServeStart.Result result = serve.measure();
			seconds.add(result.seconds());
			cpu.add(result.cpuSeconds());
		}
		System.out.printf("| serve until it is ready | %s | %s |%n", spread(seconds), spread(cpu));
	}

	static String spread(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		return "%.3f (%.3f–%.3f)".formatted(Report.median(sorted), sorted.get(0), sorted.get(sorted.size() - 1));
	}

}
