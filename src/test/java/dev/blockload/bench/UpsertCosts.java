package dev.blockload.bench;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.blockload.app.Home;
import dev.blockload.app.Session;
import dev.blockload.embedded.EmbeddedS3;
import dev.blockload.source.RequestedFile;
import org.postgresql.PGConnection;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;

/**
 * What an upsert of a small file costs in large blocks. The time has to follow the file
 * and not the block: the same number of records takes about as long in a block that is
 * ten times as large, and no run reads a block from end to end.
 */
final class UpsertCosts {

	private static final Path LIBRARIES = Path.of("target", "embedded");

	private static final int ROWS = 20_000_000;

	private static final int ROUNDS = 3;

	/** A prime: its multiples modulo the number of rows meet each row once. */
	private static final long STEP = 2_654_435_761L;

	private UpsertCosts() {
	}

	/**
	 * Measure and print.
	 * @param arguments the rows of the largest block; 20,000,000 without
	 */
	public static void main(String[] arguments) throws Exception {
		Locale.setDefault(Locale.ENGLISH);
		int rows = (arguments.length > 0) ? Integer.parseInt(arguments[0]) : ROWS;
		Path folder = Files.createDirectories(Path.of("target", "bench").toAbsolutePath());
		System.setProperty("blockload.home", folder.toString());
		try (BenchServers servers = new BenchServers(folder, folder.resolve(".blockload"), LIBRARIES);
				EmbeddedS3 store = EmbeddedS3.use(folder.resolve(".blockload"), LIBRARIES)) {
			Path bucket = Files.createDirectories(store.folder().resolve("bench"));
			List<Measured> measured = new ArrayList<>();
			for (int size : new int[] { rows / 10, rows }) {
				fill(servers, size);
				for (int records : new int[] { rows / 1000, rows / 100 }) {
					measured.add(new Measured(size, records));
				}
			}
			define(servers.home(), measured);
			System.setProperty("spring.datasource.url", servers.url());
			System.setProperty("spring.datasource.username", servers.user());
			System.setProperty("spring.datasource.password", servers.password());
			Home home = Home.find();
			System.out.println("| rows of the block | records of the file | s: median (spread) | CPU s of PostgreSQL |"
					+ " by hand: s | by hand: CPU s of PostgreSQL | rows of the block read in sequence |\n"
					+ "|---|---|---|---|---|---|---|");
			try (Session session = new Session(home, home.jobs(), Session.DatabaseChoice.AS_SET, () -> {
			})) {
				for (Measured each : measured) {
					for (int round = 0; round < ROUNDS; round++) {
						write(bucket.resolve(each.name() + ".csv"), each, round);
						each.run(session, servers);
						write(bucket.resolve("by-hand.csv"), each, ROUNDS + round);
						each.byHand(servers, bucket.resolve("by-hand.csv"));
					}
					System.out.println(each.line());
				}
			}
		}
		System.exit(0);
	}

	private static void fill(BenchServers servers, int rows) {
		String block = block(rows);
		servers.jdbc().execute("DROP TABLE IF EXISTS bench." + block);
		servers.jdbc()
			.execute("CREATE TABLE bench." + block
					+ " (id bigint PRIMARY KEY, day date NOT NULL, account text NOT NULL, amount numeric(12,2) NOT NULL)");
		servers.jdbc()
			.update("INSERT INTO bench." + block
					+ " SELECT g, '2020-01-01'::date + (g % 2000)::int, 'A' || g % 9000, 0 FROM generate_series(0, ?) g",
					rows - 1L);
		// As autovacuum leaves a block that has been there for a day.
		servers.jdbc().execute("VACUUM ANALYZE bench." + block);
		servers.jdbc().execute("CHECKPOINT");
	}

	private static String block(int rows) {
		return "rows_" + rows;
	}

	private static void define(Path home, List<Measured> measured) throws IOException {
		Path jobs = Files.createDirectories(home.resolve("jobs"));
		Files.writeString(jobs.resolve("connections.yml"), """
				connections:
				  store: {bucket: bench, region: eu-central-1, endpoint: embedded, applications: [bench]}
				""");
		for (Measured each : measured) {
			Files.writeString(jobs.resolve(each.name() + ".yml"), """
					import: %s
					application: bench
					connection: store
					file: {fixed: %s.csv}
					block: %s
					mode: upsert
					""".formatted(each.name(), each.name(), block(each.rows())));
		}
	}

	/** Records of rows that are spread over the block, in no order, with new amounts. */
	private static void write(Path file, Measured measured, int round) throws IOException {
		try (Writer out = Files.newBufferedWriter(file)) {
			out.write("id,day,account,amount\n");
			for (long record = 0; record < measured.records(); record++) {
				long key = (record + (long) round * measured.records()) * STEP % measured.rows();
				out.write(key + "," + LocalDate.of(2020, 1, 1).plusDays(key % 2000) + ",A" + key % 9000 + ","
						+ (measured.records() + round) + "." + (10 + record % 90) + "\n");
			}
		}
	}

	/** The runs of one file into one block. */
	private static final class Measured {

		private final int rows;

		private final int records;

		private final List<Double> seconds = new ArrayList<>();

		private final List<Double> cpu = new ArrayList<>();

		private final List<Double> secondsByHand = new ArrayList<>();

		private final List<Double> cpuByHand = new ArrayList<>();

		private final List<Long> read = new ArrayList<>();

		Measured(int rows, int records) {
			this.rows = rows;
			this.records = records;
		}

		int rows() {
			return this.rows;
		}

		int records() {
			return this.records;
		}

		String name() {
			return "upsert-" + this.records + "-into-" + this.rows;
		}

		void run(Session session, BenchServers servers) {
			long readBefore = readInSequence(servers);
			double cpuBefore = servers.cpu();
			long start = System.nanoTime();
			Run run = session.launcher()
				.start(new RunRequest(name(), new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE),
						RunListener.NONE)
				.result();
			this.seconds.add((System.nanoTime() - start) / 1e9);
			this.cpu.add(servers.cpu() - cpuBefore);
			this.read.add(readInSequence(servers) - readBefore);
			if (run.status() != RunStatus.COMPLETED || run.counts().updated() == null
					|| run.counts().updated() != this.records) {
				throw new IllegalStateException(
						"Run " + run.id() + " ended as " + run.status() + ", " + run.counts() + ": " + run.error());
			}
		}

		/** The two statements that a person would write: nothing is checked or kept. */
		void byHand(BenchServers servers, Path file) throws Exception {
			double cpuBefore = servers.cpu();
			long start = System.nanoTime();
			try (Connection connection = servers.connect(); Statement statement = connection.createStatement()) {
				connection.setAutoCommit(false);
				statement.execute("CREATE TEMP TABLE input (LIKE bench." + block(this.rows) + ") ON COMMIT DROP");
				try (Reader in = Files.newBufferedReader(file)) {
					connection.unwrap(PGConnection.class)
						.getCopyAPI()
						.copyIn("COPY input FROM STDIN (FORMAT csv, HEADER)", in);
				}
				int updated = statement.executeUpdate("INSERT INTO bench." + block(this.rows)
						+ " SELECT * FROM input ON CONFLICT (id) DO UPDATE SET day = excluded.day,"
						+ " account = excluded.account, amount = excluded.amount");
				connection.commit();
				if (updated != this.records) {
					throw new IllegalStateException(updated + " rows updated by hand");
				}
			}
			this.secondsByHand.add((System.nanoTime() - start) / 1e9);
			this.cpuByHand.add(servers.cpu() - cpuBefore);
		}

		/** As of the statistics, which a session writes when it is idle. */
		private long readInSequence(BenchServers servers) {
			servers.jdbc().execute("SELECT pg_stat_clear_snapshot()");
			Long found = servers.jdbc()
				.queryForObject(
						"SELECT seq_tup_read FROM pg_stat_user_tables WHERE schemaname = 'bench' AND relname = ?",
						Long.class, block(this.rows));
			return (found != null) ? found : 0;
		}

		String line() {
			return "| %,d | %,d | %s | %s | %s | %s | %s |".formatted(this.rows, this.records,
					StartCosts.spread(this.seconds), StartCosts.spread(this.cpu), StartCosts.spread(this.secondsByHand),
					StartCosts.spread(this.cpuByHand),
					this.read.stream().map("%,d"::formatted).collect(Collectors.joining(", ")));
		}

	}

}
