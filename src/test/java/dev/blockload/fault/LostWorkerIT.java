package dev.blockload.fault;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunHandle;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A worker behind proxies that loses the database or the store for as long as the run
 * takes: it gives its range up, others load it, and it helps again afterwards. The long
 * form, because a store is given up after a minute: {@code -Dblockload.nodes.lost=true}.
 */
@Tag("faults")
@EnabledIfSystemProperty(named = "blockload.nodes.lost", matches = "true")
class LostWorkerIT {

	private static final int RECORDS = 60_000;

	private ImportBench bench;

	private Child worker;

	@Test
	void aWorkerThatLosesTheDatabaseGivesUp(@TempDir Path jobs) throws Exception {
		open(jobs);
		try (TcpProxy proxy = TcpProxy.before(this.bench.servers().jdbcUrl())) {
			this.worker = worker(jobs, proxy.in(this.bench.servers().jdbcUrl()));
			RunHandle handle = both(proxy::silence);
			Run run = handle.result();
			assertExact(run);
			this.worker.awaitOutput("This node leaves run " + run.id());
			proxy.pass();
			await("it helps again",
					() -> this.bench.rows("SELECT 1 FROM blockload.loading_node WHERE seen_at > now() - interval '3 s'")
						.equals(List.of("1")));
		}
		close();
	}

	@Test
	void aWorkerThatLosesTheStoreGivesUp(@TempDir Path jobs, @TempDir Path others) throws Exception {
		open(jobs);
		try (TcpProxy proxy = TcpProxy.before(this.bench.servers().s3().toString())) {
			Path connections = jobs.resolve("connections.yml");
			Files.writeString(others.resolve("connections.yml"), Files.readString(connections)
				.replace(this.bench.servers().s3().toString(), proxy.in(this.bench.servers().s3().toString())));
			this.worker = worker(others, this.bench.servers().jdbcUrl());
			RunHandle handle = both(proxy::silence);
			Run run = handle.result();
			assertExact(run);
			assertThat(this.worker.output()).contains("This node cannot load ranges of run " + run.id() + " now: ");
		}
		close();
	}

	private void open(Path jobs) {
		this.bench = new ImportBench(EmbeddedServers.get(), jobs,
				Map.of("blockload.load.slice-bytes", 2048, "blockload.load.chunk-size", 1,
						"blockload.load.lease-timeout", "4s", "blockload.load.direct-limit", "0",
						"blockload.distribution.range-size", "200KB"));
		this.bench.sql("TRUNCATE blockload.loading_node");
		this.bench.sql("CREATE TABLE app.pay (id int, amount numeric(10,2))");
		this.bench.define(name(), "file: {fixed: pay.csv}\nblock: pay\nmode: append\nnodes: 2\n");
		StringBuilder csv = new StringBuilder("id,amount\n");
		IntStream.rangeClosed(1, RECORDS).forEach((id) -> csv.append(id).append(",1.50\n"));
		this.bench.put("pay.csv", csv.toString());
	}

	private void close() {
		this.worker.close();
		this.bench.close();
	}

	private String name() {
		return "pay-" + this.bench.application();
	}

	private Child worker(Path jobs, String url) throws InterruptedException {
		Child started = Child.of(this.bench.servers(), jobs, "worker")
			.environment("SPRING_DATASOURCE_URL", url)
			.with("LEASETIMEOUT", "4s")
			.with("SLICEBYTES", 2048)
			.with("CHUNKSIZE", 1)
			.start();
		started.awaitOutput("Loading parts");
		await("it is alive", () -> !this.bench.rows("SELECT 1 FROM blockload.loading_node").isEmpty());
		return started;
	}

	/** Start a run, and let something happen when both processes load a range. */
	private RunHandle both(Runnable fault) throws Exception {
		try (Connection batches = this.bench.servers().connect()) {
			batches.setAutoCommit(false);
			batches.createStatement().execute("LOCK TABLE blockload.batch IN SHARE MODE");
			RunHandle handle = this.bench.launcher()
				.start(new RunRequest(name(), new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE),
						RunListener.NONE);
			await("two workers",
					() -> this.bench
						.rows("SELECT count(DISTINCT worker) FROM blockload.load_range WHERE finished_at IS NULL")
						.equals(List.of("2")));
			fault.run();
			batches.rollback();
			return handle;
		}
	}

	private void await(String what, BooleanSupplier condition) throws InterruptedException {
		long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).as(what).isLessThan(end);
			Thread.sleep(20);
		}
	}

	private void assertExact(Run run) {
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.bench.rows("SELECT count(*), count(DISTINCT id), sum(amount) FROM app.pay"))
			.containsExactly(RECORDS + "|" + RECORDS + "|" + RECORDS * 3 / 2 + ".00");
	}

}
