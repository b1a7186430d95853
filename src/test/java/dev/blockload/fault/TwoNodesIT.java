package dev.blockload.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import dev.blockload.fault.TwoNodes.Serving;
import dev.blockload.run.Run;
import dev.blockload.run.RunEvent;
import dev.blockload.run.RunStates;
import dev.blockload.web.Browser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two nodes behind a proxy that sends each request to another of them, while clients push
 * files and nodes are killed.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
// The second one kills both, and each start takes seconds.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoNodesIT {

	/** The bar is 200: {@code -Dblockload.pushes=200}. */
	private static final int PUSHES = Integer.getInteger("blockload.pushes", 16);

	private static final int CLIENTS = 8;

	private static final int BLOCKS = 4;

	private static final String BODY = "id,name\n1,Ada\n2,Grace\n";

	private TwoNodes bench;

	private Path shared;

	private Path own;

	private Serving one;

	private Serving two;

	@BeforeAll
	void open(@TempDir Path jobs, @TempDir Path folder) throws Exception {
		this.bench = new TwoNodes(jobs);
		this.shared = folder.resolve("shared");
		this.own = folder.resolve("own");
		for (int number = 0; number < BLOCKS; number++) {
			sql("CREATE TABLE app.pushed_%d (id int NOT NULL, name text NOT NULL)".formatted(number));
			this.bench.imports().definePushed(name(number), "block: pushed_%d\nmode: append\n".formatted(number));
		}
		sql("CREATE TABLE app.kept (id int NOT NULL, name text NOT NULL)");
		this.bench.imports().definePushed("kept", "block: kept\nmode: append\n");
		sql("CREATE TABLE app.replaced (id int PRIMARY KEY)");
		this.bench.imports().definePushed("replaced", "block: replaced\nmode: replace\nmax-delete: 1\n");
		this.one = this.bench.start(this.shared);
		this.two = this.bench.start(this.shared);
	}

	@AfterAll
	void close() throws IOException {
		this.bench.close();
	}

	@Test
	@Order(1)
	void eachPushIsOneRunHoweverOftenItIsRepeatedOnWhicheverNode() throws Exception {
		this.bench.await(this.one, this.two);
		ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
		List<Future<JsonNode>> answers = new ArrayList<>();
		try {
			for (int number = 0; number < 2 * PUSHES; number++) {
				int push = number / 2;
				answers.add(clients.submit(() -> repeated(push)));
			}
			Map<Long, Integer> runs = new TreeMap<>();
			for (int push = 0; push < PUSHES; push++) {
				JsonNode first = answers.get(2 * push).get();
				JsonNode second = answers.get(2 * push + 1).get();
				assertThat(second.get("run")).isEqualTo(first.get("run"));
				assertThat(first.get("isNew").asBoolean()).isNotEqualTo(second.get("isNew").asBoolean());
				runs.put(first.get("run").asLong(), push);
			}
			assertThat(runs).hasSize(PUSHES);
		}
		finally {
			clients.shutdownNow();
		}
		this.bench.await("all have ended",
				() -> rows("SELECT 1 FROM blockload.launch WHERE ended_at IS NULL").isEmpty(),
				() -> rows("SELECT * FROM blockload.launch WHERE ended_at IS NULL"));
		assertThat(rows("SELECT status, count(*) FROM blockload.run WHERE import LIKE '%s-%%' GROUP BY 1"
			.formatted(this.bench.imports().application()))).containsExactly("COMPLETED|" + PUSHES);
		int found = 0;
		for (int number = 0; number < BLOCKS; number++) {
			assertThat(rows("SELECT id FROM app.pushed_" + number + " ORDER BY 1"))
				.isEqualTo(Stream.iterate(number, (push) -> push < PUSHES, (push) -> push + BLOCKS)
					.map(String::valueOf)
					.toList());
			found += rows("SELECT id FROM app.pushed_" + number).size();
		}
		assertThat(found).isEqualTo(PUSHES);
		// A request whose run had been created by another one keeps no file.
		try (Stream<Path> files = Files.walk(this.shared)) {
			assertThat(files.filter((file) -> file.toString().contains(name(0).replaceFirst(".$", ""))).count())
				.isEqualTo(PUSHES);
		}
	}

	/** A client that sends its request again while the first one with its key arrives. */
	private JsonNode repeated(int push) throws InterruptedException {
		HttpResponse<String> answer = push("push " + push, push);
		while (answer.statusCode() == 409 && answer.body().contains("\"idempotency-busy\"")) {
			assertThat(answer.headers().firstValue("Retry-After")).isPresent();
			Thread.sleep(20);
			answer = push("push " + push, push);
		}
		return TwoNodes.accepted(answer);
	}

	private HttpResponse<String> push(String key, int push) {
		return this.bench.push(this.bench.proxy().port(), name(push % BLOCKS), "id,name\n%d,Ada\n".formatted(push),
				key);
	}

	@Test
	@Order(2)
	void withASharedSpoolNothingIsLostWhicheverNodeDies() throws Exception {
		this.bench.await(this.one, this.two);
		int proxy = this.bench.proxy().port();
		// The form is of one node and sent to the other; both know the session.
		Browser browser = new Browser(proxy).logIn("anna");
		for (int node = 0; node < 2; node++) {
			HttpResponse<String> page = browser.get("/tokens");
			assertThat(page.statusCode()).isEqualTo(200);
			assertThat(page.body()).contains("anna");
		}
		long failed = failed(proxy);
		assertThat(this.bench.restart(proxy, failed)).isEqualTo(failed);
		this.bench.await(failed, "COMPLETED");
		assertThat(rows("SELECT id FROM app.replaced")).containsExactly("7");
		try (Connection reader = locked("kept"); Socket toOne = arriving(this.one); Socket toTwo = arriving(this.two)) {
			HttpResponse<String> answer = this.bench.push(proxy, "kept", BODY, "k");
			Serving dead = this.bench.last();
			dead.child().kill();
			long run = TwoNodes.run(answer);
			JsonNode again = TwoNodes.accepted(this.bench.push(proxy, "kept", BODY, "k"));
			assertThat(again.get("run").asLong()).isEqualTo(run);
			assertThat(again.get("isNew").asBoolean()).isFalse();
			Path part = leftBy(dead, toOne, toTwo);
			Serving survivor = dead.equals(this.one) ? this.two : this.one;
			Serving next = this.bench.start(this.shared);
			this.bench.await(survivor, next);
			this.one = next;
			this.bench.await("what a crash left is deleted", () -> Files.notExists(part), () -> part);
			this.bench.await(run, "RUNNING");
			// Both nodes stream the same events, each those after the last one.
			List<Long> seen = new ArrayList<>(events(run, 0, "launched"));
			seen.addAll(events(run, seen.get(0), "attempt"));
			assertThat(this.bench.holderOf(run)).isEqualTo(survivor);
			survivor.child().kill();
			seen.addAll(events(run, seen.get(seen.size() - 1), "takeover"));
			reader.rollback();
			seen.addAll(events(run, seen.get(seen.size() - 1), "completed"));
			this.bench.await(run, "COMPLETED");
			List<RunEvent> all = this.bench.imports().bean(RunStates.class).events(run, 0, 1000);
			assertThat(seen).isEqualTo(all.stream().map(RunEvent::number).toList());
		}
		assertThat(rows("SELECT id, name FROM app.kept ORDER BY 1")).containsExactly("1|Ada", "2|Grace");
		// Of three bodies one arrived, and of the other two there is no run.
		assertThat(rows("SELECT count(*) FROM blockload.run WHERE import = 'kept'")).containsExactly("1");
	}

	/** Begin to send a file to a node, and wait until a part of it has arrived. */
	private Socket arriving(Serving node) throws Exception {
		int before = parts().size();
		Socket socket = this.bench.beginPush(node.port(), "kept", 1000);
		this.bench.await("a part has arrived", () -> parts().size() > before, this::parts);
		return socket;
	}

	/**
	 * The part of a file that a dead node was receiving, made older than bodies that
	 * still arrive.
	 */
	private Path leftBy(Serving dead, Socket toOne, Socket toTwo) throws Exception {
		(dead.equals(this.one) ? toTwo : toOne).close();
		this.bench.await("the living node has deleted its part", () -> parts().size() == 1, this::parts);
		return Files.setLastModifiedTime(parts().get(0), FileTime.from(Instant.now().minus(Duration.ofHours(2))));
	}

	private List<Path> parts() {
		try (Stream<Path> files = Files.walk(this.shared)) {
			return files.filter((file) -> file.toString().endsWith(".part")).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The numbers of the events of a run after one, up to the first of a kind. */
	private List<Long> events(long run, long after, String kind) {
		List<Long> numbers = new ArrayList<>();
		HttpResponse<Stream<String>> stream = this.bench.send(this.bench.proxy().port(), "runs/" + run + "/events",
				HttpResponse.BodyHandlers.ofLines(),
				(request) -> request.header("Accept", "text/event-stream").header("Last-Event-ID", "" + after));
		assertThat(stream.statusCode()).isEqualTo(200);
		try (Stream<String> lines = stream.body()) {
			Iterator<String> line = lines.iterator();
			while (line.hasNext()) {
				String next = line.next();
				if (next.startsWith("id:")) {
					numbers.add(Long.parseLong(next.substring(3).strip()));
				}
				if (next.contains("\"kind\":\"" + kind + "\"")) {
					return numbers;
				}
			}
		}
		throw new AssertionError("No event '" + kind + "' came after " + numbers);
	}

	@Test
	@Order(3)
	void withoutASharedSpoolARunIsLeftToItsNodeAndFailsIfThatNodeIsDead() throws Exception {
		int here = this.one.port();
		Serving elsewhere = this.bench.start(this.own);
		// Both are refused before the body arrives.
		assertThat(this.bench.refused(here, "kept", 2_000_000))
			.matches("HTTP/1\\.1 507 .*The spool holds \\d+ bytes, and "
					+ "2000000 more do not fit below its limit of 1048576 bytes\\..*\"code\":\"spool-full\".*");
		assertThat(this.bench.refused(here, "kept", 2_097_153))
			.matches("HTTP/1\\.1 413 .*\"code\":\"body-too-large\".*");
		long run = failed(elsewhere.port());
		this.bench.restart(here, run);
		this.bench.await(run, "COMPLETED");
		assertThat(rows("SELECT DISTINCT node FROM blockload.run_event WHERE kind = 'attempt' AND run_id = " + run))
			.singleElement()
			.asString()
			.endsWith("pid " + elsewhere.child().pid());
		long lost = failed(elsewhere.port());
		elsewhere.child().kill();
		// Instead of half a minute.
		sql("UPDATE blockload.spool SET seen_at = seen_at - interval '41 s' WHERE folder = '" + this.own + "'");
		this.bench.restart(here, lost);
		this.bench.await("the restart has failed", () -> errorOf(lost).code().equals("spool-elsewhere"),
				() -> errorOf(lost));
		assertThat(errorOf(lost).message()).matches("The file of run " + lost + " is in the spool of node .+, folder "
				+ this.own + "\\. This process does not have it\\.");
		this.bench.await(lost, "FAILED");
		assertThat(this.bench.imports().history().ofNumber(lost).orElseThrow().isRestartable()).isTrue();
	}

	/** The run of a push that would delete too many rows. */
	private long failed(int port) throws InterruptedException {
		sql("TRUNCATE app.replaced");
		sql("INSERT INTO app.replaced VALUES (1), (2), (3)");
		long run = this.bench.pushed(port, "replaced", "id\n7\n");
		this.bench.await(run, "FAILED");
		assertThat(errorOf(run).code()).isEqualTo("too-many-deletes");
		return run;
	}

	private Run.Cause errorOf(long run) {
		return this.bench.imports().history().ofNumber(run).orElseThrow().error();
	}

	private Connection locked(String block) throws SQLException {
		Connection connection = this.bench.imports().servers().connect();
		connection.setAutoCommit(false);
		connection.createStatement()
			.execute("LOCK TABLE %s.%s IN SHARE MODE".formatted(this.bench.imports().application(), block));
		return connection;
	}

	private String name(int number) {
		return this.bench.imports().application() + "-" + number;
	}

	private void sql(String statement) {
		this.bench.imports().sql(statement);
	}

	private List<String> rows(String query) {
		return this.bench.imports().rows(query);
	}

}
