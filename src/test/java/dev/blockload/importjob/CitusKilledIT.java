package dev.blockload.importjob;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.blockload.run.Run;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Loads into a block of Citus whose loader is killed, and whose workers are stopped, at
 * any moment: after restarts the block has each record once. The short form kills one
 * loader. The long form is {@code -Dblockload.citus.rounds=N}; it also stops a worker
 * immediately if {@code BLOCKLOAD_TEST_CITUS_CRASH} is a shell command that does it and
 * starts the worker again, and the coordinator by
 * {@code BLOCKLOAD_TEST_CITUS_CRASH_COORDINATOR}.
 */
class CitusKilledIT {

	private static final int ROWS = 200_000;

	private static final int MOST_RESTARTS = 20;

	private final Servers servers = CitusServers.get();

	private ImportBench bench;

	@TempDir
	Path folder;

	@BeforeEach
	void open() throws IOException {
		this.bench = new ImportBench(this.servers, this.folder, Map.of());
		this.bench.sql("CREATE TABLE app.big (id int PRIMARY KEY, name text, amount numeric)");
		this.bench.jdbc()
			.execute("SELECT create_distributed_table('%s.big', 'id', shard_count => 8)"
				.formatted(this.bench.application()));
		StringBuilder file = new StringBuilder("id,name,amount\n");
		for (int id = 1; id <= ROWS; id++) {
			file.append(id).append(",new ").append(id).append(',').append(id % 100).append(".50\n");
		}
		this.bench.put("big.csv", file.toString());
		this.bench.define("big",
				"file: {fixed: big.csv}\nblock: big\nmode: replace\nundo: {keep: 0}\nmax-delete: none\n");
	}

	@AfterEach
	void close() {
		this.bench.close();
	}

	/** Every other row of the file, and rows that it does not have. */
	private void refill() {
		this.bench.sql("TRUNCATE app.big");
		this.bench.sql("INSERT INTO app.big SELECT 2 * i, 'old', 1 FROM generate_series(1, %d) i".formatted(ROWS));
	}

	private Process blockload(String verb, Map<String, String> environment) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
				"dev.blockload.cli.Blockload", verb, "big", "--jobs", this.folder.toString());
		builder.environment()
			.putAll(Map.of("SPRING_DATASOURCE_URL", this.servers.jdbcUrl(), "SPRING_DATASOURCE_USERNAME",
					this.servers.username(), "SPRING_DATASOURCE_PASSWORD", this.servers.password(),
					"AWS_EC2_METADATA_DISABLED", "true", "BLOCKLOAD_LOAD_SLICEBYTES", "65536",
					"BLOCKLOAD_LOAD_DIRECTLIMIT", "0B"));
		builder.environment().putAll(environment);
		return builder.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(this.folder.resolve("log.txt").toFile()))
			.start();
	}

	/** Wait until the run has reached a stage, or has ended. */
	private void await(Process process, String condition) throws InterruptedException {
		String query = "SELECT count(*) FROM blockload.run r WHERE application = '%s' AND id = (SELECT max(id) FROM blockload.run) AND %s"
			.formatted(this.bench.application(), condition);
		while (process.isAlive() && this.bench.rows(query).get(0).equals("0")) {
			Thread.sleep(5);
		}
	}

	private void assertExact() {
		assertThat(this.bench
			.rows("SELECT count(*), count(DISTINCT id), sum(id::bigint), count(*) FILTER (WHERE name <> 'new ' || id)"
					+ " FROM app.big"))
			.containsExactly("%d|%d|%d|0".formatted(ROWS, ROWS, ROWS * (ROWS + 1L) / 2));
	}

	private void restartUntilCompleted() throws Exception {
		for (int restarts = 0; restarts < MOST_RESTARTS; restarts++) {
			Process restart = blockload("restart", Map.of());
			assertThat(restart.waitFor(5, TimeUnit.MINUTES)).isTrue();
			if (restart.exitValue() == 0) {
				return;
			}
		}
		throw new AssertionError("not completed: " + Files.readString(this.folder.resolve("log.txt")));
	}

	private static int rounds() {
		return Integer.getInteger("blockload.citus.rounds", 1);
	}

	@Test
	void aLoaderThatIsKilledAtAnyMomentLoadsEachRecordOnce() throws Exception {
		String[] moments = { "EXISTS (SELECT FROM blockload.batch b WHERE b.run_id = r.id)", "stage = 'VERIFIED'",
				"stage = 'LOADED'", "stage = 'PLANNED'" };
		for (int round = 0; round < rounds(); round++) {
			refill();
			Process first = blockload("run", Map.of());
			String moment = moments[round % moments.length];
			await(first, moment);
			Thread.sleep(ThreadLocalRandom.current().nextInt(100));
			first.destroyForcibly().waitFor();
			System.out.println("round " + round + ": loader killed after " + moment + ", "
					+ this.bench.rows("SELECT count(*) FILTER (WHERE name <> 'old'), count(*) FROM app.big"));
			restartUntilCompleted();
			assertExact();
			this.bench.put("big.csv", changed());
		}
	}

	@Test
	void anUndoThatIsKilledChangesAllOrNothing() throws Exception {
		refill();
		this.bench.define("big", "file: {fixed: big.csv}\nblock: big\nmode: replace\nmax-delete: none\n");
		List<String> before = sums();
		Run run = this.bench.run("big");
		assertThat(run.error()).isNull();
		List<String> after = sums();
		String undone = "SELECT undone_by IS NOT NULL FROM blockload.run WHERE id = " + run.id();
		for (int round = 0; round < rounds(); round++) {
			Process undo = blockload("undo", Map.of());
			while (undo.isAlive() && this.bench.rows("""
					SELECT count(*) FROM pg_stat_activity WHERE query ~ '^(DELETE|UPDATE|INSERT INTO) .*_undo"?'
					   AND state = 'active' AND pid <> pg_backend_pid()""").get(0).equals("0")) {
				Thread.sleep(5);
			}
			Thread.sleep(ThreadLocalRandom.current().nextInt(200));
			undo.destroyForcibly().waitFor();
			awaitNoSession();
			boolean changed = this.bench.rows(undone).get(0).equals("t");
			System.out.println("round " + round + ": undo killed, the run is " + (changed ? "undone" : "not undone"));
			assertThat(sums()).isEqualTo(changed ? before : after);
			if (changed) {
				break;
			}
		}
		if (this.bench.rows(undone).get(0).equals("f")) {
			Process undo = blockload("undo", Map.of());
			assertThat(undo.waitFor(5, TimeUnit.MINUTES)).isTrue();
			assertThat(undo.exitValue()).as(Files.readString(this.folder.resolve("log.txt"))).isZero();
		}
		assertThat(sums()).isEqualTo(before);
	}

	/** Until the server has found that the client is gone. */
	private void awaitNoSession() throws Exception {
		String sessions = "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND query LIKE '%_undo%' AND pid <> pg_backend_pid()";
		for (int tries = 0; tries < 2000 && !this.bench.rows(sessions).get(0).equals("0"); tries++) {
			Thread.sleep(10);
		}
		recover();
	}

	private List<String> sums() {
		return this.bench.rows("SELECT count(*), sum(id::bigint), sum(hashtext(b::text)::bigint) FROM app.big b");
	}

	/** Lanes in transactions on workers now, each as its node. */
	private List<String> writing() {
		return this.bench.rows("""
				SELECT r.nodeid FROM run_command_on_workers($$
				    SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'blockload run %%'
				       AND xact_start IS NOT NULL$$) n
				  JOIN pg_dist_node r ON r.nodename = n.nodename AND r.nodeport = n.nodeport
				 WHERE n.result <> '0'""");
	}

	private static void signal(Process process, String signal) throws Exception {
		assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor()).isZero();
	}

	@Test
	void aLoaderThatIsPausedWhileItsLanesWriteThroughWorkersCommitsNothingAfterATakeover() throws Exception {
		Set<String> nodes = new TreeSet<>();
		boolean paused = false;
		for (int round = 0; round < MOST_RESTARTS && !paused; round++) {
			refill();
			Process first = blockload("run", Map.of("BLOCKLOAD_LOAD_LEASETIMEOUT", "3s"));
			while (first.isAlive() && !paused) {
				nodes.addAll(writing());
				signal(first, "STOP");
				paused = !writing().isEmpty();
				if (paused) {
					nodes.addAll(writing());
				}
				else {
					signal(first, "CONT");
				}
			}
			if (paused) {
				System.out.println("paused while " + writing().size() + " workers had a transaction of it open");
				restartUntilCompleted();
				assertExact();
				signal(first, "CONT");
				assertThat(first.waitFor(1, TimeUnit.MINUTES)).isTrue();
				assertThat(first.exitValue()).isEqualTo(1);
				assertExact();
				assertThat(this.bench.rows("SELECT * FROM blockload.lane_fence")).isEmpty();
			}
			else {
				this.bench.put("big.csv", changed());
			}
		}
		assertThat(paused).as("paused within a transaction on a worker").isTrue();
		assertThat(nodes).as("nodes with sessions of lanes").isNotEmpty();
	}

	@Test
	void aWorkerThatIsStoppedAtAnyMomentHasEachRecordOnce() throws Exception {
		stopAtAnyMoment("worker", "BLOCKLOAD_TEST_CITUS_CRASH");
	}

	@Test
	void aCoordinatorThatIsStoppedAtAnyMomentHasEachRecordOnce() throws Exception {
		stopAtAnyMoment("coordinator", "BLOCKLOAD_TEST_CITUS_CRASH_COORDINATOR");
	}

	private void stopAtAnyMoment(String node, String variable) throws Exception {
		String crash = System.getenv(variable);
		Assumptions.assumeTrue(crash != null,
				"Skipped: no command stops a " + node + " of Citus. Set " + variable + ".");
		String[] moments = { "EXISTS (SELECT FROM blockload.batch b WHERE b.run_id = r.id)", "stage = 'VERIFIED'",
				"stage = 'LOADED'" };
		for (int round = 0; round < rounds(); round++) {
			refill();
			Process first = blockload("run", Map.of());
			String moment = moments[round % moments.length];
			await(first, moment);
			Thread.sleep(ThreadLocalRandom.current().nextInt(60));
			Process stop = new ProcessBuilder("sh", "-c", crash).inheritIO().start();
			assertThat(stop.waitFor()).isZero();
			assertThat(first.waitFor(5, TimeUnit.MINUTES)).isTrue();
			System.out.println("round " + round + ": " + node + " stopped after " + moment + ", the run ended with "
					+ first.exitValue());
			if (first.exitValue() != 0) {
				restartUntilCompleted();
			}
			recover();
			assertExact();
			this.bench.put("big.csv", changed());
		}
	}

	/** In a new session: older ones have broken connections to the worker. */
	private void recover() throws SQLException {
		try (Connection connection = this.servers.connect(); Statement statement = connection.createStatement()) {
			statement.execute("SELECT recover_prepared_transactions()");
		}
	}

	/** The same records with another ETag. */
	private String changed() {
		StringBuilder file = new StringBuilder("id,name,amount\n");
		for (int id = 1; id <= ROWS; id++) {
			file.append(id).append(",new ").append(id).append(',').append(id % 100).append(".50\n");
		}
		return file.append("\n".repeat(1 + ThreadLocalRandom.current().nextInt(1000))).toString();
	}

	@Test
	void aReaderThatPollsSeesTheOldRowsThenTheNewAndBetweenThemAMomentOfBoth() throws Exception {
		refill();
		AtomicBoolean ended = new AtomicBoolean();
		SortedMap<String, Integer> seen = new TreeMap<>();
		CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> poll(ended, seen));
		Run run = this.bench.run("big");
		ended.set(true);
		reader.get(1, TimeUnit.MINUTES);
		assertThat(run.error()).isNull();
		assertExact();
		System.out.println("what a reader saw: " + seen);
		assertThat(seen).as("what a reader saw, with how often").containsKey("0 new, " + ROWS + " rows");
	}

	private void poll(AtomicBoolean ended, Map<String, Integer> seen) {
		String query = "SELECT count(*) FILTER (WHERE name <> 'old') || ' new, ' || count(*) || ' rows' FROM "
				+ this.bench.application() + ".big";
		try (Connection connection = this.servers.connect(); Statement statement = connection.createStatement()) {
			while (!ended.get()) {
				try (ResultSet rows = statement.executeQuery(query)) {
					rows.next();
					seen.merge(rows.getString(1), 1, Integer::sum);
				}
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
