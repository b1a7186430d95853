package dev.blockload.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import dev.blockload.app.Home;
import dev.blockload.app.Session;
import dev.blockload.embedded.EmbeddedS3;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.util.unit.DataSize;

/**
 * What a load into a distributed block costs each node of a Citus on this machine, in CPU
 * seconds for each million rows: by turns through the workers and through the
 * coordinator, into a block without a key and into one with a key that has all rows
 * already.
 */
final class CitusCosts {

	private static final BenchFile FILE = new BenchFile(Shape.TEN, BenchFile.KeyOrder.RANDOM, 0,
			BenchFile.Packing.NONE);

	private static final String SCHEMA = "bench";

	private final Path home;

	private final String url;

	private final String user;

	private final String password;

	private final JdbcTemplate jdbc;

	/** The postmasters by the addresses of their nodes; the coordinator is first. */
	private final Map<String, Long> nodes = new TreeMap<>();

	private CitusCosts(Path home, String url, String user, String password) throws SQLException {
		this.home = home;
		this.url = url;
		this.user = user;
		this.password = password;
		this.jdbc = new JdbcTemplate(new SingleConnectionDataSource(url, user, password, true));
		findNodes();
	}

	/**
	 * Measure and print.
	 * @param arguments the JDBC URL of the coordinator, the size of the file (200MB
	 * without), and the number of rounds (3 without). The role and its password are
	 * {@code BLOCKLOAD_TEST_CITUS_USERNAME} ({@code postgres} without) and
	 * {@code BLOCKLOAD_TEST_CITUS_PASSWORD}
	 */
	public static void main(String[] arguments) throws Exception {
		Locale.setDefault(Locale.ENGLISH);
		if (arguments.length == 0) {
			System.out.println("Skipped: no Citus. Name the JDBC URL of a coordinator on this machine with workers:"
					+ " src/bench/run citus jdbc:postgresql://127.0.0.1:5432/postgres");
			return;
		}
		long bytes = DataSize.parse((arguments.length > 1) ? arguments[1] : "200MB").toBytes();
		int rounds = (arguments.length > 2) ? Integer.parseInt(arguments[2]) : 3;
		Path folder = Files.createDirectories(Path.of("target", "bench").toAbsolutePath());
		System.setProperty("blockload.home", folder.toString());
		try (EmbeddedS3 store = EmbeddedS3.use(folder.resolve(".blockload"), Path.of("target", "embedded"))) {
			Path file = FILE.in(Files.createDirectories(folder.resolve("files")), bytes);
			Path object = Files.createDirectories(store.folder().resolve(SCHEMA)).resolve(file.getFileName());
			if (Files.notExists(object)) {
				Files.createLink(object, file);
			}
			CitusCosts costs = new CitusCosts(folder, arguments[0],
					System.getenv().getOrDefault("BLOCKLOAD_TEST_CITUS_USERNAME", "postgres"),
					System.getenv().getOrDefault("BLOCKLOAD_TEST_CITUS_PASSWORD", ""));
			costs.measure(file.getFileName().toString(), rounds);
		}
		System.exit(0);
	}

	private void findNodes() throws SQLException {
		List<String> addresses = this.jdbc.queryForList("""
				SELECT nodename || ':' || nodeport FROM pg_dist_node WHERE noderole = 'primary' ORDER BY groupid""",
				String.class);
		for (int place = 0; place < addresses.size(); place++) {
			String address = addresses.get(place);
			try (var connection = DriverManager.getConnection(this.url.replaceFirst("//[^/]+/", "//" + address + "/"),
					this.user, this.password);
					ResultSet pid = connection.createStatement().executeQuery("SELECT pg_backend_pid()")) {
				pid.next();
				this.nodes.put(place + " " + address, Proc.parent(pid.getLong(1)));
			}
		}
		if (this.nodes.isEmpty() || this.nodes.containsValue(0L)) {
			throw new IllegalStateException("The nodes of Citus are not all on this machine: " + this.nodes
					+ ". Their CPU time cannot be read.");
		}
	}

	private void measure(String file, int rounds) throws Exception {
		define(file);
		System.setProperty("spring.datasource.url", this.url);
		System.setProperty("spring.datasource.username", this.user);
		System.setProperty("spring.datasource.password", this.password);
		System.out.println("CPU seconds for a million rows, nodes: " + String.join(", ", this.nodes.keySet()));
		System.out.println("| block | lanes through | s | coordinator | workers |\n|---|---|---|---|---|");
		Map<String, List<List<Double>>> all = new TreeMap<>();
		for (int round = 0; round <= rounds; round++) {
			for (String route : List.of("workers", "coordinator")) {
				System.setProperty("blockload.load.lane-nodes", route);
				Home home = Home.find();
				try (Session session = new Session(home, home.jobs(), Session.DatabaseChoice.AS_SET, () -> {
				})) {
					for (BlockKind kind : List.of(BlockKind.PLAIN, BlockKind.KEYED)) {
						List<Double> measured = load(session, kind);
						System.err.printf("round %d: %s through %s: %s%n", round, kind, route, measured);
						// The first round warms caches and the JVM.
						if (round > 0) {
							all.computeIfAbsent(kind + " | " + route, (key) -> new ArrayList<>()).add(measured);
						}
					}
				}
			}
		}
		all.forEach((what, measured) -> System.out.printf("| %s | %s | %s | %s |%n", what, spread(measured, 0),
				spread(measured, 1), spread(measured, 2)));
	}

	private static String spread(List<List<Double>> measured, int place) {
		return StartCosts.spread(measured.stream().map((each) -> each.get(place)).toList());
	}

	private void define(String file) throws Exception {
		Path jobs = Files.createDirectories(this.home.resolve("jobs"));
		Files.writeString(jobs.resolve("connections.yml"), """
				connections:
				  store: {bucket: bench, region: eu-central-1, endpoint: embedded, applications: [bench]}
				""");
		this.jdbc.execute("CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
		for (BlockKind kind : List.of(BlockKind.PLAIN, BlockKind.KEYED)) {
			Files.writeString(jobs.resolve("citus-" + kind + ".yml"), """
					import: citus-%s
					application: bench
					connection: store
					file: {fixed: %s}
					block: citus_%s
					mode: %s
					undo: {keep: 0}
					""".formatted(kind, file, kind, kind.mode()));
			this.jdbc.execute("DROP TABLE IF EXISTS " + block(kind));
			this.jdbc.execute(kind.block(block(kind), Shape.TEN));
			this.jdbc.execute("ALTER TABLE " + block(kind) + " ALTER COLUMN id SET NOT NULL");
			this.jdbc.execute("SELECT create_distributed_table('" + block(kind) + "', 'id', shard_count => 8)");
		}
	}

	private static String block(BlockKind kind) {
		return SCHEMA + ".\"citus_" + kind + "\"";
	}

	/**
	 * Seconds; and CPU seconds for a million rows of the coordinator, and of the workers.
	 */
	private List<Double> load(Session session, BlockKind kind) {
		if (kind == BlockKind.PLAIN) {
			this.jdbc.execute("TRUNCATE " + block(kind));
		}
		List<Double> before = cpu();
		long start = System.nanoTime();
		Run run = session.launcher()
			.start(new RunRequest("citus-" + kind, new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE),
					RunListener.NONE)
			.result();
		double seconds = (System.nanoTime() - start) / 1e9;
		List<Double> after = cpu();
		Long loaded = run.counts().read();
		if (run.status() != RunStatus.COMPLETED || loaded == null) {
			throw new IllegalStateException("Run " + run.id() + " ended as " + run.status() + ": " + run.error());
		}
		double workers = 0;
		for (int place = 1; place < after.size(); place++) {
			workers += after.get(place) - before.get(place);
		}
		double millions = loaded / 1e6;
		return List.of(seconds, (after.get(0) - before.get(0)) / millions, workers / millions);
	}

	private List<Double> cpu() {
		return this.nodes.values().stream().map(Proc::cpuWithChildren).toList();
	}

}
