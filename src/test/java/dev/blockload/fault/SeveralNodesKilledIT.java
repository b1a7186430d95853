package dev.blockload.fault;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;

import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One large file that three processes load, the long form:
 * {@code -Dblockload.nodes.kills=10 -Dblockload.nodes.megabytes=2048} kills them, and
 * records each kill by process and moment.
 */
@Tag("faults")
class SeveralNodesKilledIT {

	private static final long BYTES = Long.getLong("blockload.nodes.megabytes", 64) * 1024 * 1024;

	private static final long LARGE = 1L << 30;

	private static final int RANGE_MEGABYTES = Integer.getInteger("blockload.nodes.range", 32);

	private static final List<String> NAMES = List.of("leader", "worker 1", "worker 2");

	private static final String NOTE = "a note of some length as people write it";

	private final long seed = Long.getLong("blockload.nodes.seed", System.nanoTime());

	private final Random random = new Random(this.seed);

	private final List<String> kills = new ArrayList<>();

	private final Map<String, Child> processes = new HashMap<>();

	/** All processes that had a name. */
	private final Map<String, List<Long>> pids = new HashMap<>();

	private ImportBench bench;

	private long records;

	private void open(Path jobs, Path folder) throws IOException {
		this.bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of());
		this.bench.sql("TRUNCATE blockload.loading_node");
		this.bench
			.sql("""
					CREATE TABLE app.sale (id bigint NOT NULL, day date NOT NULL, amount numeric(12,2), ratio double precision,
					                       active boolean, name text, note text)""");
		this.bench.define(name(), "file: {fixed: sale.csv}\nblock: sale\nmode: replace\nundo: {keep: 0}\nnodes: 3\n");
		Path file = folder.resolve("sale.csv");
		long written = 0;
		try (BufferedWriter out = Files.newBufferedWriter(file)) {
			out.write("id,day,amount,ratio,active,name,note\n");
			while (written < BYTES) {
				long id = ++this.records;
				String line = "%d,2026-%02d-%02d,%d.%02d,0.%d,%b,name %d,%s%n".formatted(id, 1 + id % 12, 1 + id % 28,
						id % 100_000, id % 100, 1 + id % 9, id % 2 == 0, id % 1000, NOTE);
				out.write(line);
				written += line.length();
			}
		}
		this.bench.put("sale.csv", file);
		Files.delete(file);
	}

	/** A lease is keyed by the name of the import. */
	private String name() {
		return "sale-" + this.bench.application();
	}

	private Child child(String... arguments) {
		return Child.of(this.bench.servers(), this.bench.jobs(), arguments)
			.with("LEASETIMEOUT", "10s")
			.environment("BLOCKLOAD_DISTRIBUTION_RANGESIZE", RANGE_MEGABYTES + "MB")
			.start();
	}

	private Child worker(String name) throws InterruptedException {
		Child worker = child("worker");
		note(name, worker);
		worker.awaitOutput("Loading parts");
		return worker;
	}

	private Child leader(String... arguments) {
		Child leader = child(arguments);
		note("leader", leader);
		return leader;
	}

	private void note(String name, Child process) {
		this.pids.computeIfAbsent(name, (unused) -> new ArrayList<>()).add(process.pid());
	}

	@Test
	@EnabledIfSystemProperty(named = "blockload.nodes.kills", matches = "[0-9]+")
	void theBlockIsExactAfterKillsOfLeaderAndWorkers(@TempDir Path jobs, @TempDir Path folder) throws Exception {
		open(jobs, folder);
		this.processes.put("worker 1", worker("worker 1"));
		this.processes.put("worker 2", worker("worker 2"));
		this.processes.put("leader", leader("run", name()));
		int kills = Integer.getInteger("blockload.nodes.kills");
		try {
			try (Connection batches = held()) {
				awaitThree();
				batches.rollback();
			}
			for (int kill = 0; kill < kills; kill++) {
				// The last one leaves enough for a process that starts to load a part.
				awaitRecords(this.records * (kill + 1) / (kills + 3));
				kill(NAMES.get(kill % NAMES.size()), kill);
			}
			Child leader = this.processes.get("leader");
			assertThat(leader.await(Duration.ofMinutes(20))).as(leader.output()).isZero();
			assertExact();
			assertThat(this.kills).hasSize(kills);
			if (kills >= 10) {
				assertThat(this.kills).filteredOn((kill) -> kill.contains("leader")).hasSizeGreaterThanOrEqualTo(3);
				assertThat(this.kills).filteredOn((kill) -> kill.contains("inside COPY"))
					.hasSizeGreaterThanOrEqualTo(2);
			}
			// Each kill throws up to two batches away, which is much of a small file.
			NAMES.forEach(
					(name) -> assertThat(share(name)).as(name).isGreaterThanOrEqualTo((BYTES < LARGE) ? 0.1 : 0.2));
		}
		finally {
			this.processes.values().forEach(Child::close);
			System.out.println("seed " + this.seed + "\n" + String.join("\n", this.kills) + "\n"
					+ String.join("\n", NAMES.stream().map(this::shareText).toList()));
		}
		this.bench.close();
	}

	/**
	 * Kill a process, and start it again. Meanwhile the others commit nothing: otherwise
	 * they would load the rest before it has started.
	 */
	private void kill(String name, int number) throws Exception {
		Child victim = this.processes.get(name);
		String moment;
		if (number % 5 < 2) {
			moment = "inside COPY, after " + pausedInCopy(victim, Duration.ofMinutes(2));
		}
		else {
			Thread.sleep(this.random.nextInt(300));
			victim.pause();
			List<String> sessions = sessions(victim);
			moment = sessions.isEmpty() ? "between its batches" : "while its sessions were at: " + sessions;
		}
		long read = read();
		victim.kill();
		this.kills.add("kill %d: %s (pid %d), %s; %,d of %,d records loaded".formatted(number + 1, name, victim.pid(),
				moment, read, this.records));
		try (Connection batches = held()) {
			this.processes.put(name, name.equals("leader") ? restarted() : worker(name));
			awaitThree();
			batches.rollback();
		}
	}

	/**
	 * Pause a process at a moment at which one of its sessions has copied rows and waits
	 * for more of them. The session cannot get any further until the process is killed.
	 * @return what the sessions are copying
	 */
	private String pausedInCopy(Child victim, Duration atMost) throws InterruptedException {
		long end = System.nanoTime() + atMost.toNanos();
		while (System.nanoTime() < end) {
			if (!copying(victim, "").isEmpty()) {
				victim.pause();
				List<String> waiting = awaitMoreRows(victim);
				if (!waiting.isEmpty()) {
					return String.join(" and ", waiting);
				}
				victim.resume();
			}
			Thread.sleep(this.random.nextInt(20));
		}
		throw new AssertionError("no session of process %d was in COPY: %s%n%s".formatted(victim.pid(),
				sessions(victim), victim.output()));
	}

	/** What the process has sent arrives first, which can be a whole batch. */
	private List<String> awaitMoreRows(Child paused) throws InterruptedException {
		while (!copying(paused, "").isEmpty()) {
			List<String> waiting = copying(paused, "AND a.wait_event = 'ClientRead' AND c.tuples_processed > 0");
			if (!waiting.isEmpty()) {
				return waiting;
			}
			Thread.sleep(5);
		}
		return List.of();
	}

	private List<String> copying(Child process, String condition) {
		return this.bench.rows("""
				SELECT c.tuples_processed || ' rows of a batch' FROM pg_stat_progress_copy c
				  JOIN pg_stat_activity a USING (pid) JOIN (%s) s USING (pid)
				 WHERE c.command = 'COPY FROM' %s""".formatted(sessionsOf(process), condition));
	}

	private List<String> sessions(Child process) {
		return this.bench
			.rows("""
					SELECT a.state || ' ' || coalesce(a.wait_event, '') || ' ' || left(regexp_replace(a.query, '\\s+', ' ', 'g'), 60)
					  FROM pg_stat_activity a JOIN (%s) s USING (pid)"""
				.formatted(sessionsOf(process)));
	}

	/** Each transaction of a worker holds the lock that has the token of the worker. */
	private static String sessionsOf(Child process) {
		return """
				SELECT DISTINCT l.pid FROM pg_locks l JOIN blockload.load_worker w
				    ON l.objid = (w.token & 2147483647) AND l.classid = ((blockload.lock_key('workers') >> 32)::int)::oid
				 WHERE l.locktype = 'advisory' AND l.objsubid = 2 AND l.granted AND w.left_at IS NULL
				   AND w.node LIKE '%%, pid %d'"""
			.formatted(process.pid());
	}

	/** No process commits a batch until the lock is released. */
	private Connection held() throws SQLException {
		Connection connection = this.bench.servers().connect();
		connection.setAutoCommit(false);
		try (Statement statement = connection.createStatement()) {
			statement.execute("LOCK TABLE blockload.batch IN SHARE MODE");
		}
		return connection;
	}

	/** Each of the three processes has claimed a range of the present leader. */
	private void awaitThree() throws InterruptedException {
		await("three processes have a range",
				() -> isLeading() && NAMES.stream()
					.allMatch((name) -> !this.bench
						.rows("""
								SELECT 1 FROM blockload.load_worker w JOIN blockload.run r ON r.id = w.run_id AND r.owner = w.owner
								  JOIN blockload.load_range g ON g.run_id = w.run_id AND g.worker = w.token
								 WHERE w.left_at IS NULL AND g.finished_at IS NULL AND w.node LIKE '%%, pid %d'"""
							.formatted(this.processes.get(name).pid()))
						.isEmpty()));
	}

	private boolean isLeading() {
		Child leader = this.processes.get("leader");
		assertThat(leader.isAlive()).as(leader.output()).isTrue();
		return true;
	}

	private Child restarted() throws InterruptedException {
		// The server sees at once that the connection of the process is closed.
		await("the lease is free", () -> run().status() != RunStatus.RUNNING);
		return leader("restart", Long.toString(run().id()));
	}

	private Run run() {
		return this.bench.history().newest(name(), 1).get(0);
	}

	private long read() {
		return Long.parseLong(
				this.bench.rows("SELECT coalesce(sum(end_record - begin_record), 0) FROM blockload.batch").get(0));
	}

	private void awaitRecords(long records) throws InterruptedException {
		await(records + " records", () -> isLeading() && read() >= records);
		assertThat(read()).as("the file is too small for so many kills").isLessThan(this.records);
	}

	private void await(String what, BooleanSupplier condition) throws InterruptedException {
		long end = System.nanoTime() + Duration.ofMinutes(4).toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > end) {
				throw new AssertionError("%s; ranges %s, workers %s, processes %s".formatted(what,
						this.bench.rows("SELECT * FROM blockload.load_range WHERE finished_at IS NULL LIMIT 5"),
						this.bench.rows("SELECT * FROM blockload.load_worker WHERE left_at IS NULL"),
						this.processes.values().stream().map(Child::output).toList()));
			}
			Thread.sleep(10);
		}
	}

	private void assertExact() {
		Run run = run();
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.bench.rows("SELECT count(*), count(DISTINCT id), min(id), max(id) FROM app.sale"))
			.containsExactly("%1$d|%1$d|1|%1$d".formatted(this.records));
	}

	/** The part of the records that a process has loaded, by the ledger. */
	private double share(String name) {
		long loaded = 0;
		for (long pid : this.pids.getOrDefault(name, List.of())) {
			loaded += Long.parseLong(this.bench.rows("""
					SELECT coalesce(sum(b.end_record - b.begin_record), 0) FROM blockload.batch b
					  JOIN blockload.load_worker w ON w.token = b.worker
					 WHERE w.node LIKE '%%, pid %d' AND b.run_id = %d""".formatted(pid, run().id())).get(0));
		}
		return (double) loaded / this.records;
	}

	private String shareText(String name) {
		return "%s loaded %.1f %% of the records".formatted(name, 100 * share(name));
	}

}
