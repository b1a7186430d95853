package dev.blockload.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import javax.sql.DataSource;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.definition.Definitions;
import dev.blockload.event.EventResult;
import dev.blockload.event.QueueAddress;
import dev.blockload.event.sqs.HeldDeletions;
import dev.blockload.event.sqs.QueueServer;
import dev.blockload.flow.FlowNode;
import dev.blockload.flow.FlowRequest;
import dev.blockload.flow.FlowRun;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RetryPolicy;
import dev.blockload.importjob.RunRequest;
import dev.blockload.launch.LaunchParts;
import dev.blockload.run.RunStatus;
import dev.blockload.serve.Node;
import dev.blockload.serve.ServeBench;
import dev.blockload.task.TaskSchedulers;
import dev.blockload.task.TaskTiming;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A flow of two nodes, of which the one that works on it is killed: the other one
 * continues it, no import runs twice, and each block has each of its rows once. The other
 * node is one of this process. The node that is killed has also loaded a file because of
 * an event, and has not deleted the message: the file is not loaded again.
 * <p>
 * The long form, {@code -Dblockload.flow.kills=20}, runs the flow again and again, on two
 * nodes that are processes, of which any can be killed.
 */
@Tag("faults")
class FlowNodesKilledIT {

	private static final int KILLS = Integer.getInteger("blockload.flow.kills", 0);

	private static final int ROWS = 300;

	private final Random random = new Random(Long.getLong("blockload.flow.seed", System.nanoTime()));

	private final ServeBench bench = ServeBench.shared();

	private final ImportBench imports = this.bench.imports();

	@Test
	void theFlowContinuesOnTheOtherNodeAndNoFileIsLoadedTwice() throws Exception {
		begin();
		FlowNode client = client();
		try (QueueServer server = new QueueServer(); HeldDeletions held = new HeldDeletions(server)) {
			QueueAddress queue = server.create("each");
			loadEveryFile();
			this.bench.reload();
			try (Child victim = Child.node(this.imports, 128, held.of(queue).toString())) {
				server.send(queue, event());
				await(() -> held.count() > 0 && !this.imports.rows("SELECT 1 FROM app.log").isEmpty(), victim::output);
				String block = any();
				FlowRun run;
				try (Connection reader = locked(block)) {
					run = launch(client);
					assertThat(working(List.of(victim), block)).isZero();
					// It came later, so that the one that works is the one that is
					// killed.
					var unused = this.bench.node();
					victim.kill();
					reader.rollback();
				}
				assertCompleted(client, run);
				assertExact(run, block, 1);
			}
			assertThat(server.size(queue)).isEqualTo(1);
			this.bench.receiveFrom(() -> server.open(queue));
			Node next = this.bench.node();
			await(() -> server.size(queue) == 0, () -> this.imports.rows("SELECT id, key, status FROM own.run"));
			assertThat(ServeBench.count(next, EventResult.LAUNCHED)).isZero();
			assertThat(ServeBench.count(next, EventResult.LOADED)).isEqualTo(1);
			assertThat(this.imports.rows("SELECT day, count(*) FROM app.log GROUP BY 1")).containsExactly("first|1");
		}
		finally {
			this.bench.renew();
		}
	}

	/** An import that starts because of events. */
	private void loadEveryFile() {
		this.imports.sql("CREATE TABLE app.log (id int, day text)");
		this.imports.define(importName("log"),
				"file: {each: 'in/{{date}}.csv', from: 2026-01-01}\nblock: log\nmode: append\n");
		this.imports.put("in/2026-01-01.csv", "id,day\n1,first\n");
	}

	private String event() {
		return """
				{"Records": [{"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": "%s"},
				 "object": {"key": "in/2026-01-01.csv", "eTag": "%s"}}}]}""".formatted(this.imports.bucket(),
				this.imports.etag("in/2026-01-01.csv").replace("\"", ""));
	}

	@Test
	@EnabledIfSystemProperty(named = "blockload.flow.kills", matches = "[0-9]+")
	void theFlowContinuesOnTheOtherNodeAgainAndAgain() throws Exception {
		begin();
		this.bench.reload();
		FlowNode client = client();
		List<Child> nodes = new ArrayList<>(List.of(start(), start()));
		try {
			for (int kill = 0; kill < KILLS; kill++) {
				put();
				nodes.get(0).awaitOutput("Serving");
				nodes.get(1).awaitOutput("Serving");
				String held = any();
				FlowRun run;
				int victim;
				try (Connection reader = locked(held)) {
					run = launch(client);
					victim = working(nodes, held);
					nodes.get(victim).kill();
					reader.rollback();
				}
				assertCompleted(client, run);
				assertExact(run, held, kill + 1);
				nodes.set(victim, (kill + 1 < KILLS) ? start() : nodes.get(victim));
			}
		}
		finally {
			nodes.forEach(Child::close);
			this.bench.renew();
		}
	}

	private void begin() throws IOException {
		this.bench.renew();
		this.imports.sql("TRUNCATE blockload.flow_run CASCADE");
		define(this.imports.jobs());
		put();
	}

	private String any() {
		return List.of("a", "b", "c", "d").get(this.random.nextInt(4));
	}

	/** The publish into this block waits, so that its node dies in the middle. */
	private Connection locked(String block) throws SQLException {
		Connection reader = this.imports.servers().connect();
		reader.setAutoCommit(false);
		reader.createStatement().execute("LOCK TABLE %s.%s IN SHARE MODE".formatted(this.imports.application(), block));
		return reader;
	}

	private FlowRun launch(FlowNode client) {
		return client.launcher()
			.launch(Caller.unlimited(Actor.command("test")), flow(), new FlowRequest(RunRequest.Purpose.PUBLISH, null));
	}

	private static void assertCompleted(FlowNode client, FlowRun run) throws InterruptedException {
		FlowRun ended = ended(client, run);
		assertThat(ended.status()).as(ended.errorMessage()).isEqualTo(RunStatus.COMPLETED);
		assertThat(ended.attempts()).isEqualTo(1);
	}

	private static void await(BooleanSupplier condition, Supplier<Object> otherwise) throws InterruptedException {
		long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).as("%s", otherwise.get()).isLessThan(end);
			Thread.sleep(50);
		}
	}

	/**
	 * Import {@code c} refers to the rows of {@code b}, which refer to those of
	 * {@code a}.
	 */
	private void define(Path jobs) throws IOException {
		this.imports.sql("CREATE TABLE app.a (id int PRIMARY KEY)");
		this.imports.sql("CREATE TABLE app.b (id int PRIMARY KEY, up int NOT NULL REFERENCES app.a)");
		this.imports.sql("CREATE TABLE app.c (id int NOT NULL, up int NOT NULL REFERENCES app.b)");
		this.imports.sql("CREATE TABLE app.d (id int NOT NULL)");
		for (String name : List.of("a", "b", "c", "d")) {
			this.imports.define(importName(name),
					"file: {fixed: %s.csv}\nblock: %s\nmode: append\n".formatted(name, name));
		}
		Files.writeString(jobs.resolve("flow.yml"), "flow: %s\nimports: [%s, %s, %s, %s]\n".formatted(flow(),
				importName("c"), importName("b"), importName("a"), importName("d")));
	}

	private String flow() {
		return this.imports.application() + "-flow";
	}

	/** A lease is keyed by its name, and others test here too. */
	private String importName(String name) {
		return this.imports.application() + "-" + name;
	}

	/** The next file of each import; the blocks are empty. */
	private void put() {
		this.imports.sql("TRUNCATE app.a, app.b, app.c, app.d");
		for (String name : List.of("a", "b", "c", "d")) {
			boolean refers = name.equals("b") || name.equals("c");
			StringBuilder file = new StringBuilder(refers ? "id,up\n" : "id\n");
			for (int row = 0; row < ROWS; row++) {
				file.append(row).append(refers ? "," + row : "").append('\n');
			}
			// Another length: another object.
			this.imports.put(name + ".csv", file.append("\n".repeat(1 + this.random.nextInt(1000))).toString());
		}
	}

	/** The node that works on the import of a block now. */
	private int working(List<Child> nodes, String block) throws InterruptedException {
		long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
		while (System.nanoTime() < end) {
			for (String holder : this.imports.rows(
					"SELECT holder FROM blockload.run WHERE status = 'RUNNING' AND block = '%s' AND stage <> 'created'"
						.formatted(block))) {
				for (int node = 0; node < nodes.size(); node++) {
					if (holder.endsWith("pid " + nodes.get(node).pid())) {
						return node;
					}
				}
			}
			Thread.sleep(20);
		}
		throw new AssertionError("no node worked on import " + block);
	}

	private static FlowRun ended(FlowNode client, FlowRun run) throws InterruptedException {
		long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
		FlowRun now = run;
		while (now.status() == RunStatus.RUNNING) {
			assertThat(System.nanoTime()).as("%s", now).isLessThan(end);
			Thread.sleep(100);
			now = client.history().ofNumber(run.id()).orElseThrow();
		}
		return now;
	}

	private void assertExact(FlowRun run, String held, int runs) {
		// One run for each import and flow run, however many attempts it had.
		assertThat(this.imports.rows("""
				SELECT count(*), count(DISTINCT import), bool_and(status = 'COMPLETED'),
				       bool_or(attempts > 1 AND block = '%s')
				  FROM blockload.run WHERE flow_run_id = %d""".formatted(held, run.id()))).containsExactly("4|4|t|t");
		assertThat(this.imports.rows("SELECT count(*) FROM own.run WHERE flow_run_id IS NOT NULL"))
			.containsExactly(Integer.toString(4 * runs));
		for (String name : List.of("a", "b", "c", "d")) {
			assertThat(this.imports.rows("SELECT count(*), count(DISTINCT id) FROM app." + name))
				.containsExactly(ROWS + "|" + ROWS);
		}
		assertThat(this.imports.rows("""
				SELECT count(*) FROM blockload.run d JOIN blockload.run u ON u.flow_run_id = d.flow_run_id
				   AND (u.block, d.block) IN (('a', 'b'), ('b', 'c'))
				 WHERE d.flow_run_id = %d AND d.started_at > u.ended_at""".formatted(run.id()))).containsExactly("2");
	}

	/** Launches flow runs, and executes none. */
	private FlowNode client() {
		TaskSchedulers schedulers = new TaskSchedulers("client", this.imports.bean(DataSource.class),
				new TaskTiming(Duration.ofSeconds(1), Duration.ofSeconds(1)), Clock.systemUTC());
		return FlowNode.of(this.imports, this.imports.bean(Definitions.class), schedulers, LaunchParts.of(this.imports,
				schedulers, new RetryPolicy(6, Duration.ofSeconds(1), Duration.ofSeconds(1))));
	}

	private Child start() {
		return Child.node(this.imports, 128);
	}

}
