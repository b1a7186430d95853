package dev.blockload.fault;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

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
 * {@code -Dblockload.nodes.kills=10 -Dblockload.nodes.megabytes=2048} kills them and
 * records each kill by process and moment; {@code -Dblockload.nodes.rounds=5} compares
 * the time with that of one process, by turns.
 */
@Tag("faults")
class SeveralNodesKilledIT {

	private static final long BYTES = Long.getLong("blockload.nodes.megabytes", 64) * 1024 * 1024;

	private static final int RANGE_MEGABYTES = Integer.getInteger("blockload.nodes.range", 32);

	private static final String NOTE = "a note of some length as people write it";

	private final long seed = Long.getLong("blockload.nodes.seed", System.nanoTime());

	private final Random random = new Random(this.seed);

	private final List<String> kills = new ArrayList<>();

	private final List<Child> workers = new ArrayList<>();

	/** Which of the three each process was. */
	private final List<List<Long>> pids = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());

	private ImportBench bench;

	private long records;

	private void open(Path jobs, Path folder) throws IOException {
		this.bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of());
		this.bench.sql("TRUNCATE blockload.loading_node");
		this.bench
			.sql("""
					CREATE TABLE app.sale (id bigint NOT NULL, day date NOT NULL, amount numeric(12,2), ratio double precision,
					                       active boolean, name text, note text)""");
		this.bench.define(name(), "file: {fixed: sale.csv}\nblock: sale\nmode: replace\nundo: {keep: 0}\n");
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

	private Child child(int nodes, String... arguments) {
		return Child.of(this.bench.servers(), this.bench.jobs(), arguments)
			.with("LEASETIMEOUT", "10s")
			.environment("BLOCKLOAD_DISTRIBUTION_NODES", Integer.toString(nodes))
			.environment("BLOCKLOAD_DISTRIBUTION_FROMSIZE", "0")
			.environment("BLOCKLOAD_DISTRIBUTION_RANGESIZE", RANGE_MEGABYTES + "MB")
			.start();
	}

	private Child worker(int number) throws InterruptedException {
		Child worker = child(3, "worker");
		this.pids.get(number).add(worker.pid());
		worker.awaitOutput("Loading parts");
		return worker;
	}

	private Child leader(String... arguments) {
		Child leader = child(3, arguments);
		this.pids.get(0).add(leader.pid());
		return leader;
	}

	@Test
	@EnabledIfSystemProperty(named = "blockload.nodes.kills", matches = "[0-9]+")
	void theBlockIsExactAfterKillsOfLeaderAndWorkers(@TempDir Path jobs, @TempDir Path folder) throws Exception {
		open(jobs, folder);
		this.workers.add(worker(1));
		this.workers.add(worker(2));
		Child leader = leader("run", name());
		try {
			for (int kill = 0; kill < Integer.getInteger("blockload.nodes.kills"); kill++) {
				awaitMoreBatches(1 + this.random.nextInt(8), leader);
				boolean inCopy = kill % 3 != 0;
				int victim = kill % 3;
				Child process = (victim == 0) ? leader : this.workers.get(victim - 1);
				long read = read();
				if (inCopy) {
					awaitCopy();
				}
				process.kill();
				this.kills.add("kill %d of %s (pid %d) %s, %,d of %,d records loaded".formatted(kill + 1,
						(victim == 0) ? "the leader" : "worker " + victim, process.pid(),
						inCopy ? "inside COPY" : "while it led", read, this.records));
				if (victim == 0) {
					leader = restarted();
				}
				else {
					this.workers.set(victim - 1, worker(victim));
				}
			}
			assertThat(leader.await(Duration.ofMinutes(20))).as(leader.output()).isZero();
			assertExact();
		}
		finally {
			leader.close();
			this.workers.forEach(Child::close);
			System.out.println(
					"seed " + this.seed + "\n" + String.join("\n", this.kills) + "\n" + String.join("\n", shares()));
		}
		this.bench.close();
	}

	private Child restarted() throws InterruptedException {
		// The server sees at once that the connection of the process is closed.
		while (run().status() == RunStatus.RUNNING) {
			Thread.sleep(20);
		}
		return leader("restart", Long.toString(run().id()));
	}

	private Run run() {
		return this.bench.history().newest(name(), 1).get(0);
	}

	private long read() {
		return Long.parseLong(
				this.bench.rows("SELECT coalesce(sum(end_record - begin_record), 0) FROM blockload.batch").get(0));
	}

	private long batches() {
		return Long.parseLong(this.bench.rows("SELECT count(*) FROM blockload.batch").get(0));
	}

	private void awaitMoreBatches(int more, Child leader) throws InterruptedException {
		long until = batches() + more;
		long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
		while (batches() < until) {
			assertThat(read()).as("the file is too small for so many kills").isLessThan(this.records);
			assertThat(leader.isAlive()).as(leader.output()).isTrue();
			assertThat(System.nanoTime()).as(leader.output()).isLessThan(end);
			Thread.sleep(5);
		}
	}

	/** Several lanes are in COPY: as likely as not, one of the process that is killed. */
	private void awaitCopy() throws InterruptedException {
		long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
		while (System.nanoTime() < end && Integer.parseInt(
				this.bench.rows("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY%'")
					.get(0)) < 3) {
			Thread.sleep(1);
		}
	}

	private void assertExact() {
		Run run = run();
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.bench.rows("SELECT count(*), count(DISTINCT id), min(id), max(id) FROM app.sale"))
			.containsExactly("%1$d|%1$d|1|%1$d".formatted(this.records));
	}

	private List<String> shares() {
		List<String> lines = new ArrayList<>();
		for (int number = 0; number < this.pids.size(); number++) {
			long loaded = 0;
			for (long pid : this.pids.get(number)) {
				loaded += Long.parseLong(this.bench.rows("""
						SELECT coalesce(sum(b.end_record - b.begin_record), 0) FROM blockload.batch b
						  JOIN blockload.load_worker w ON w.token = b.worker
						 WHERE w.node LIKE '%%, pid %d' AND b.run_id = %d""".formatted(pid, run().id())).get(0));
			}
			lines.add("%s loaded %,d records, %.1f %%".formatted((number == 0) ? "leader" : "worker " + number, loaded,
					100.0 * loaded / this.records));
		}
		return lines;
	}

	@Test
	@EnabledIfSystemProperty(named = "blockload.nodes.rounds", matches = "[0-9]+")
	void threeProcessesAreNotMuchSlowerThanOne(@TempDir Path jobs, @TempDir Path folder) throws Exception {
		open(jobs, folder);
		List<Double> one = new ArrayList<>();
		List<Double> three = new ArrayList<>();
		List<String> lines = new ArrayList<>();
		this.workers.add(worker(1));
		this.workers.add(worker(2));
		try {
			for (int round = 0; round < Integer.getInteger("blockload.nodes.rounds"); round++) {
				one.add(seconds(child(1, "run", name(), "--force")));
				Child leader = leader("run", name(), "--force");
				three.add(seconds(leader));
				lines.addAll(shares());
			}
		}
		finally {
			this.workers.forEach(Child::close);
		}
		System.out.println("one process " + one + " s, three processes " + three + " s, ratio of medians "
				+ median(three) / median(one) + "\n" + String.join("\n", lines));
		this.bench.close();
	}

	/** The time of the load alone, as the ledger has it. */
	private double seconds(Child process) throws InterruptedException {
		try (process) {
			assertThat(process.await(Duration.ofMinutes(20))).as(process.output()).isZero();
		}
		assertExact();
		return Double.parseDouble(this.bench
			.rows("SELECT extract(epoch FROM ended_at - started_at) FROM blockload.run WHERE id = " + run().id())
			.get(0));
	}

	private static double median(List<Double> values) {
		return values.stream().sorted().toList().get(values.size() / 2);
	}

}
