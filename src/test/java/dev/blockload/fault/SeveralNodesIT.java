package dev.blockload.fault;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import javax.sql.DataSource;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.csv.Reject;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RangeWorkers;
import dev.blockload.importjob.RetryPolicy;
import dev.blockload.importjob.RunHandle;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.launch.LaunchOrder;
import dev.blockload.launch.LaunchOrder.WhenBusy;
import dev.blockload.launch.LaunchParts;
import dev.blockload.report.RunJson;
import dev.blockload.report.RunText;
import dev.blockload.run.Run;
import dev.blockload.run.RunProcess;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import dev.blockload.task.TaskSchedulers;
import dev.blockload.task.TaskTiming;
import dev.blockload.tracing.OtlpReceiver;
import io.opentelemetry.proto.trace.v1.Span;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One file that two processes load: each loads a part of it, whoever is killed, paused or
 * stopped, and the block has each record once.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
// The last one kills the node that helps, and each start takes seconds.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeveralNodesIT {

	private static final int RECORDS = 6000;

	/** Of this process; each other one has one lane, as is usual. */
	private static final int LANES = 2;

	private static final Map<String, String> DISTRIBUTION = Map.of("NODES", "3", "FROMSIZE", "0", "RANGESIZE", "8KB");

	private static final Map<String, Object> LOAD = Map.of("SLICEBYTES", 2048, "CHUNKSIZE", 1, "LEASETIMEOUT", "15s");

	private final OtlpReceiver traces = new OtlpReceiver();

	private ImportBench bench;

	private Child helper;

	@BeforeAll
	void open(@TempDir Path jobs) throws Exception {
		Map<String, Object> settings = new HashMap<>(
				Map.of("blockload.load.slice-bytes", 2048, "blockload.load.chunk-size", 1,
						"blockload.load.lease-timeout", "15s", "blockload.load.direct-limit", "0"));
		settings.put("blockload.distribution.nodes", 3);
		settings.put("blockload.distribution.from-size", 0);
		settings.put("blockload.distribution.range-size", "8KB");
		settings.put("blockload.distribution.lanes", LANES);
		settings.put("OTEL_EXPORTER_OTLP_ENDPOINT", this.traces.url());
		this.bench = new ImportBench(EmbeddedServers.get(), jobs, settings);
		this.bench.sql("TRUNCATE blockload.loading_node, blockload.launch, blockload.scheduled_run_task");
		// The node that helps knows the connection of this application.
		this.bench.sql("CREATE TABLE app.pay (id int PRIMARY KEY, amount numeric(10,2))");
		define("");
		this.helper = child("serve", "--parallel", "2", "--port", "0");
		this.helper.awaitOutput("Serving");
	}

	@AfterAll
	void close() {
		this.helper.close();
		this.bench.close();
		this.traces.close();
	}

	@BeforeEach
	void renew() {
		this.bench.sql("TRUNCATE app.pay");
		define("");
	}

	private void define(String rest) {
		this.bench.define(name(), "file: {fixed: pay.csv}\nblock: pay\nmode: append\n" + rest);
	}

	/** A lease is keyed by the name of the import. */
	private String name() {
		return "pay-" + this.bench.application();
	}

	private Child child(String... arguments) {
		Child.Command command = Child.of(this.bench.servers(), this.bench.jobs(), arguments)
			.environment("BLOCKLOAD_SCHEDULE_HEARTBEAT", "500ms")
			.environment("BLOCKLOAD_SCHEDULE_POLL", "200ms")
			.environment("OTEL_EXPORTER_OTLP_ENDPOINT", this.traces.url());
		LOAD.forEach(command::with);
		command.with("DIRECTLIMIT", "0");
		DISTRIBUTION.forEach((name, value) -> command.environment("BLOCKLOAD_DISTRIBUTION_" + name, value));
		return command.start();
	}

	private void put(int records, String amount) {
		StringBuilder csv = new StringBuilder("id,amount\n");
		LongStream.rangeClosed(1, records).forEach((id) -> csv.append(id).append(',').append(amount).append('\n'));
		this.bench.put("pay.csv", csv.toString());
	}

	private RunHandle start() {
		return this.bench.launcher()
			.start(new RunRequest(name(), new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE), RunListener.NONE);
	}

	private void await(String what, BooleanSupplier condition) throws InterruptedException {
		long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > end) {
				throw new AssertionError("%s; ranges %s, workers %s, helper %s".formatted(what,
						this.bench.rows("SELECT * FROM blockload.load_range WHERE finished_at IS NULL"),
						this.bench.rows("SELECT * FROM blockload.load_worker WHERE left_at IS NULL"),
						this.helper.output()));
			}
			Thread.sleep(10);
		}
	}

	/** Both processes have claimed a range: neither commits while batches are locked. */
	private void awaitTwoWorkers() throws InterruptedException {
		await("two workers",
				() -> this.bench
					.rows("SELECT count(DISTINCT worker) FROM blockload.load_range WHERE finished_at IS NULL")
					.equals(List.of("2")));
	}

	private Connection locking(String table) {
		try {
			Connection connection = this.bench.servers().connect();
			connection.setAutoCommit(false);
			connection.createStatement().execute("LOCK TABLE " + table + " IN SHARE MODE");
			return connection;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Let all lanes of both processes wait in COPY. */
	private Connection inCopy(Connection batches, int lanes) throws Exception {
		// Not that of a run that another test has left.
		Connection copies = locking("blockload.blockload_run_" + this.bench.history().newest(name(), 1).get(0).id());
		batches.rollback();
		await("lanes of both wait in COPY",
				() -> this.bench
					.rows("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY%' AND wait_event_type = 'Lock'")
					.equals(List.of(String.valueOf(lanes))));
		return copies;
	}

	private void assertExact(Run run) {
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts().read()).isEqualTo(RECORDS);
		assertThat(run.counts().staged()).isEqualTo(RECORDS);
		assertThat(this.bench.rows("SELECT count(*), min(id), max(id), sum(amount) FROM app.pay"))
			.containsExactly(RECORDS + "|1|" + RECORDS + "|" + RECORDS * 3 / 2 + ".00");
		assertThat(this.bench.rows("""
				SELECT sum(read_count), sum(write_count) FROM batch.batch_step_execution
				  JOIN batch.batch_job_execution_params p USING (job_execution_id)
				 WHERE step_name = 'load' AND parameter_name = 'run' AND parameter_value = '%d'""".formatted(run.id())))
			.allMatch((counts) -> run.attempts() > 1 || counts.equals(RECORDS + "|" + RECORDS));
		assertThat(this.bench.rows("SELECT * FROM blockload.load_worker WHERE left_at IS NULL")).isEmpty();
	}

	/** The records that each process has loaded, by the ledger. */
	private List<String> shares(Run run) {
		return this.bench.rows("""
				SELECT w.node, sum(b.end_record - b.begin_record) FROM blockload.batch b
				  JOIN blockload.load_worker w ON w.token = b.worker
				 WHERE b.run_id = %d GROUP BY 1 ORDER BY 2""".formatted(run.id()));
	}

	@Test
	@Order(1)
	void eachProcessLoadsAPart() throws Exception {
		put(RECORDS, "1.50");
		RunHandle handle;
		try (Connection batches = locking("blockload.batch")) {
			handle = start();
			awaitTwoWorkers();
			batches.rollback();
		}
		Run run = handle.result();
		assertExact(run);
		assertThat(shares(run)).hasSize(2).anyMatch((share) -> share.contains("pid " + this.helper.pid() + "|"));
		assertThat(this.bench.rows("SELECT count(*) FROM blockload.load_range WHERE finished_at IS NULL"))
			.containsExactly("0");
		assertThat(this.bench.bean(RangeWorkers.class).loadedRanges()).isPositive();
		assertThat(shares(run)).as("the bytes of this process")
			.hasSize(2)
			.anyMatch((share) -> share.startsWith(RunProcess.name() + "|"));
		assertThat(text(run))
			.containsPattern("\n  nodes +host .+, pid \\d+: [\\d,]+ records, [\\d,.]+ MB/s\n +host .+, pid ");
		assertThat(RunJson.of(run, List.of(), List.of(), null, this.bench.history().nodes(run.id()))).containsPattern(
				"\"nodes\":\\[\\{\"node\":\"host [^\"]+\",\"records\":\\d+,\"bytes\":\\d+,\"bytesPerSecond\":\\d+\\},");
		assertTraced();
	}

	/** The lanes of both processes are in the trace of the run, with all records. */
	private void assertTraced() throws InterruptedException {
		await("all spans are received", () -> lanes().mapToLong(SeveralNodesIT::records).sum() == RECORDS
				&& spans("load").findAny().isPresent() && spans("import " + name()).findAny().isPresent());
		Span load = spans("load").findAny().orElseThrow();
		Span attempt = spans("import " + name()).findAny().orElseThrow();
		assertThat(lanes()).extracting(Span::getTraceId).containsOnly(attempt.getTraceId());
		assertThat(lanes()).extracting(Span::getParentSpanId)
			.containsOnly(load.getSpanId(), attempt.getSpanId())
			.contains(load.getSpanId(), attempt.getSpanId());
	}

	private Stream<Span> lanes() {
		return spans("lane");
	}

	private Stream<Span> spans(String name) {
		return this.traces.spans().stream().filter((span) -> span.getName().equals(name));
	}

	private static long records(Span lane) {
		return lane.getAttributesList()
			.stream()
			.filter((attribute) -> attribute.getKey().equals("blockload.records.read"))
			.mapToLong((attribute) -> attribute.getValue().getIntValue())
			.sum();
	}

	@Test
	@Order(2)
	void aCompressedFileStaysOnOneNodeAndShowSaysWhy() throws Exception {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (OutputStream gzip = new GZIPOutputStream(bytes)) {
			gzip.write("id,amount\n1,1.50\n".getBytes(StandardCharsets.UTF_8));
		}
		this.bench.put("pay.csv", bytes.toByteArray());
		Run run = start().result();
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(shares(run)).isEmpty();
		String why = "The file is compressed or not in an encoding that extends ASCII: it can be read only from its beginning.";
		assertThat(text(run)).contains("\n  nodes      1. " + why + "\n");
		assertThat(RunJson.of(run, List.of(), List.of(), null, this.bench.history().nodes(run.id())))
			.endsWith(",\"nodes\":[],\"oneNodeBecause\":\"" + why + "\"}");
	}

	private String text(Run run) {
		return RunText.of(run, List.of(), List.of(), Optional.empty(), null, this.bench.history().nodes(run.id()));
	}

	@Test
	@Order(2)
	void aStopEndsAllNodesAndARestartLoadsTheRest() throws Exception {
		put(RECORDS, "1.50");
		RunHandle handle;
		try (Connection batches = locking("blockload.batch")) {
			handle = start();
			awaitTwoWorkers();
			handle.stop();
			batches.rollback();
		}
		Run stopped = handle.result();
		assertThat(stopped.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(stopped.counts().read()).isLessThan(RECORDS);
		assertThat(this.bench.rows("SELECT * FROM blockload.load_worker WHERE left_at IS NULL")).isEmpty();
		assertExact(this.bench.restart(stopped));
	}

	@Test
	@Order(3)
	void aDryRunIsLoadedTogetherAndPublishesNothing() throws Exception {
		put(RECORDS, "1.50");
		RunHandle handle;
		try (Connection batches = locking("blockload.batch")) {
			handle = this.bench.launcher()
				.start(new RunRequest(name(), new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE,
						RunRequest.Purpose.DRY_RUN), RunListener.NONE);
			awaitTwoWorkers();
			batches.rollback();
		}
		Run run = handle.result();
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts().read()).isEqualTo(RECORDS);
		assertThat(run.counts().inserted()).isEqualTo(RECORDS);
		assertThat(shares(run)).hasSize(2);
		assertThat(this.bench.rows("SELECT * FROM app.pay")).isEmpty();
	}

	@Test
	@Order(3)
	void tooManyRejectsEndTheRunAtTheSameRecordAsOneNode() throws Exception {
		define("rejects: {max: 10500}\n");
		put(24_000, "wrong");
		RunHandle handle;
		try (Connection batches = locking("blockload.batch")) {
			handle = start();
			awaitTwoWorkers();
			batches.rollback();
		}
		Run run = handle.result();
		assertThat(run.error().code()).isEqualTo("too-many-rejects");
		assertThat(run.isRestartable()).isFalse();
		assertThat(shares(run)).hasSize(2);
		List<Reject> rejects = this.bench.rejects(run);
		// Those that one node would keep, and some that were loaded before.
		assertThat(rejects).extracting(Reject::record)
			.startsWith(LongStream.rangeClosed(1, 10_501).boxed().toArray(Long[]::new));
		assertThat(rejects.size()).isLessThanOrEqualTo(2 * 10_501);
		assertThat(this.bench.isStaged(run)).isFalse();
	}

	@Test
	@Order(4)
	void rejectsOfAllNodesCountForTheLimitAtTheEnd() throws Exception {
		define("rejects: {max: 100}\n");
		put(RECORDS, "wrong");
		RunHandle handle;
		try (Connection batches = locking("blockload.batch")) {
			handle = start();
			awaitTwoWorkers();
			batches.rollback();
		}
		Run run = handle.result();
		assertThat(run.error().message())
			.startsWith("6000 of 6000 records were rejected. The import allows at most 100.");
	}

	@Test
	@Order(4)
	void aWorkerThatCannotConfirmItsLeaseCommitsNothing() throws Exception {
		put(RECORDS, "1.50");
		RunHandle handle;
		String worker;
		try (Connection batches = locking("blockload.batch")) {
			handle = start();
			awaitTwoWorkers();
			worker = this.bench.rows("SELECT token FROM blockload.load_worker WHERE left_at IS NULL AND NOT leads")
				.get(0);
			String sessions = "FROM pg_stat_activity WHERE application_name = 'blockload lease worker " + worker + "'";
			try (Connection copies = inCopy(batches, LANES + 1)) {
				assertThat(this.bench.rows("SELECT pg_terminate_backend(pid) " + sessions)).containsExactly("t");
				await("its lease is free", () -> this.bench.rows("SELECT 1 " + sessions).isEmpty());
				copies.rollback();
			}
		}
		assertExact(handle.result());
		assertThat(this.bench.rows("SELECT * FROM blockload.batch WHERE worker = " + worker)).isEmpty();
	}

	@Test
	@Order(5)
	void aWorkerPausedInCopyLosesItsRangeAndWritesNothingLater() throws Exception {
		put(RECORDS, "1.50");
		RunHandle handle;
		try (Connection batches = locking("blockload.batch")) {
			handle = start();
			awaitTwoWorkers();
			try (Connection copies = inCopy(batches, LANES + 1)) {
				this.helper.pause();
				copies.rollback();
			}
		}
		try {
			assertExact(handle.result());
		}
		finally {
			this.helper.resume();
		}
		List<String> before = this.bench.rows("SELECT count(*), max(xmin::text::bigint) FROM blockload.batch");
		await("it helps again", this::isSeen);
		assertThat(this.bench.rows("SELECT count(*), max(xmin::text::bigint) FROM blockload.batch")).isEqualTo(before);
	}

	private boolean isSeen() {
		return this.bench.rows("SELECT 1 FROM blockload.loading_node WHERE seen_at > now() - interval '3 s'")
			.equals(List.of("1"));
	}

	@Test
	@Order(6)
	void ifTheLeaderDiesAnotherProcessContinuesAndWorkersHelpIt() throws Exception {
		put(RECORDS, "1.50");
		CompletableFuture<Connection> next;
		try (Connection batches = locking("blockload.batch"); Child leader = child("run", name(), "--force")) {
			awaitTwoWorkers();
			try (Connection copies = inCopy(batches, 2)) {
				this.bench.sql("UPDATE blockload.loading_node SET seen_at = now() - interval '1 hour'");
				await("a node that loads a range is alive", this::isSeen);
				leader.kill();
				// Otherwise the helper could load all ranges of the leader that died.
				next = CompletableFuture.supplyAsync(() -> locking("blockload.batch"));
				await("the next batches wait", () -> this.bench
					.rows("SELECT mode FROM pg_locks WHERE relation = 'blockload.batch'::regclass AND NOT granted")
					.equals(List.of("ShareLock")));
				copies.rollback();
			}
			await("the lease is free",
					() -> this.bench.history().newest(name(), 1).get(0).status() == RunStatus.FAILED);
		}
		RunHandle handle;
		try (Connection batches = next.join()) {
			Run dead = this.bench.history().newest(name(), 1).get(0);
			handle = this.bench.launcher()
				.restart(this.bench.history().find(Long.toString(dead.id())), RunListener.NONE);
			awaitTwoWorkers();
			batches.rollback();
		}
		assertExact(handle.result());
	}

	@Test
	@Order(7)
	void ifANodeThatLeadsDiesAnotherNodeLeads() throws Exception {
		put(RECORDS, "1.50");
		LaunchParts launches = LaunchParts.of(this.bench,
				new TaskSchedulers("client", this.bench.bean(DataSource.class),
						new TaskTiming(Duration.ofSeconds(1), Duration.ofSeconds(1)), Clock.systemUTC()),
				new RetryPolicy(6, Duration.ofSeconds(1), Duration.ofSeconds(1)));
		Child other = child("serve", "--parallel", "2", "--port", "0");
		other.awaitOutput("Serving");
		long number;
		Child survivor;
		try (Connection batches = locking("blockload.batch")) {
			number = launches.launches()
				.launch(Caller.unlimited(Actor.command("test")),
						new LaunchOrder(
								new RunRequest(name(), new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE), null,
								WhenBusy.QUEUE))
				.run();
			awaitTwoWorkers();
			boolean otherLeads = holder(number).endsWith("pid " + other.pid());
			survivor = otherLeads ? this.helper : other;
			try (Connection copies = inCopy(batches, 2)) {
				(otherLeads ? other : this.helper).kill();
				copies.rollback();
			}
			this.helper = survivor;
		}
		await("the other node has loaded the rest",
				() -> this.bench.history().ofNumber(number).orElseThrow().status() == RunStatus.COMPLETED);
		Run run = this.bench.history().ofNumber(number).orElseThrow();
		assertThat(run.attempts()).isEqualTo(2);
		assertThat(holder(number)).endsWith("pid " + survivor.pid());
		assertExact(run);
	}

	private String holder(long run) {
		return this.bench.rows("SELECT holder FROM blockload.run WHERE id = " + run).get(0);
	}

	@Test
	@Order(8)
	void theRangeOfAWorkerKilledInCopyIsLoadedByAnother() throws Exception {
		put(RECORDS, "1.50");
		RunHandle handle;
		try (Connection batches = locking("blockload.batch")) {
			handle = start();
			awaitTwoWorkers();
			try (Connection copies = inCopy(batches, LANES + 1)) {
				this.helper.kill();
				copies.rollback();
			}
		}
		assertExact(handle.result());
	}

}
