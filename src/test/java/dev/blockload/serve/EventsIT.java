package dev.blockload.serve;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.blockload.event.EventResult;
import dev.blockload.event.QueueAddress;
import dev.blockload.event.sqs.QueueServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Events of new objects start imports: over a real queue, a real database and a real
 * store.
 */
class EventsIT {

	private static final String NEVER = "{cron: '0 0 0 1 1 *'}";

	private static ServeBench bench;

	private static QueueServer server;

	private QueueAddress queue;

	@BeforeAll
	static void start() {
		bench = ServeBench.shared();
		server = new QueueServer();
	}

	@AfterAll
	static void stop() {
		bench.renew();
		server.close();
	}

	@BeforeEach
	void renew() {
		bench.renew();
		this.queue = server.create("q-" + UUID.randomUUID());
		bench.receiveFrom(() -> server.open(this.queue));
		bench.imports().sql("CREATE TABLE app.log (id int, day text)");
		bench.imports().define("log", """
				file: {each: 'in/a b+ä/{{date}}.csv', from: 2026-01-01}
				block: log
				mode: append
				schedule: %s
				""".formatted(NEVER));
	}

	@Test
	void anImportStartsWhenItsObjectArrivesAndOtherMessagesAreDeletedOrStay() throws InterruptedException {
		bench.define("newest", "{latest: 'people/{{date}}.csv'}", NEVER);
		bench.define("always", "{fixed: people/all.csv}", NEVER);
		Node node = bench.node();
		put("2026-01-02");
		send("2026-01-02");
		bench.imports().put("people/2026-01-01.csv", "id,name\n1,Ada\n");
		bench.imports().put("people/all.csv", "id,name\n2,Grace\n");
		sendKey("ObjectCreated:Put", bench.imports().bucket(), "people/2026-01-01.csv");
		sendKey("ObjectCreated:Copy", bench.imports().bucket(), "people/all.csv");
		ServeBench.await("all are loaded", () -> loaded().size() == 1 && rows("newest") == 1 && rows("always") == 1
				&& server.size(this.queue) == 0, () -> loaded() + " " + counts(node));
		assertThat(counts(node)).containsEntry(EventResult.LAUNCHED, 3L);
		assertThat(bench.imports().rows("SELECT DISTINCT started_by FROM own.run")).containsExactly("system:events");
		assertThat(bench.imports()
			.rows("SELECT actor, action FROM blockload.audit WHERE subject = 'run 1' OR true LIMIT 1"))
			.containsExactly("system:events|run-launched");
		send("2026-01-02");
		ServeBench.await("the event is known", () -> counts(node).get(EventResult.LOADED) == 1, () -> counts(node));
		assertThat(loaded()).containsExactly("2026-01-02|1");
		// A key that is written again is a new object.
		bench.imports().put("in/a b+ä/2026-01-02.csv", "id,day\n2,rewritten\n");
		send("2026-01-02");
		ServeBench.await("the new version is loaded", () -> loaded().contains("rewritten|1"), () -> counts(node));
		server.send(this.queue, "{\"Event\":\"s3:TestEvent\",\"Bucket\":\"inbox\"}");
		sendKey("ObjectCreated:Put", "elsewhere", "in/a b+ä/2026-01-01.csv");
		sendKey("ObjectRemoved:Delete", bench.imports().bucket(), "in/a b+ä/2026-01-01.csv");
		sendKey("ObjectTagging:Put", bench.imports().bucket(), "in/a b+ä/2026-01-01.csv");
		sendKey("ObjectCreated:Put", bench.imports().bucket(), "in/2026-01-01.csv");
		sendKey("ObjectCreated:Put", bench.imports().bucket(), "in/a b+ä/2025-12-31.csv");
		server.send(this.queue, "not JSON");
		ServeBench.await(
				"all are counted", () -> counts(node).get(EventResult.NO_IMPORT) == 2
						&& counts(node).get(EventResult.UNREADABLE) > 0 && server.size(this.queue) == 1,
				() -> counts(node));
		assertThat(counts(node)).containsEntry(EventResult.TEST, 1L)
			.containsEntry(EventResult.OTHER_BUCKET, 1L)
			.containsEntry(EventResult.REMOVED, 1L)
			.containsEntry(EventResult.OTHER_EVENT, 1L)
			.containsEntry(EventResult.LAUNCHED, 4L)
			.containsEntry(EventResult.FAILED, 0L);
		assertThat(bench.imports().rows("SELECT count(*) FROM own.run")).containsExactly("4");
	}

	@Test
	void aMessageStaysUntilItsLaunchIsStored() throws InterruptedException {
		put("2026-01-01");
		bench.imports()
			.sql("CREATE FUNCTION app.refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'refused'; END$$");
		bench.imports()
			.sql("CREATE TRIGGER refused BEFORE INSERT ON blockload.launch FOR EACH ROW EXECUTE FUNCTION app.refuse()");
		Node node = bench.node();
		try {
			send("2026-01-01");
			ServeBench.await("the launch is refused", () -> node.events().problem() != null, () -> counts(node));
			assertThat(server.size(this.queue)).isEqualTo(1);
			assertThat(bench.imports().rows("SELECT 1 FROM own.run")).isEmpty();
		}
		finally {
			bench.imports().sql("DROP TRIGGER refused ON blockload.launch");
		}
		ServeBench.await("its file is loaded", () -> loaded().size() == 1 && server.size(this.queue) == 0,
				() -> counts(node));
		ServeBench.await("the node has looked for the next file", EventsIT::hasLooked, () -> counts(node));
		// Nor is a message deleted whose import cannot run now.
		bench.imports().sql("ALTER TABLE app.log RENAME TO elsewhere");
		put("2026-01-02");
		send("2026-01-02");
		ServeBench.await("the launch failed", () -> counts(node).get(EventResult.FAILED) > 0, () -> counts(node));
		assertThat(server.size(this.queue)).isEqualTo(1);
		assertThat(node.events().problem()).isNull();
		bench.imports().sql("ALTER TABLE app.elsewhere RENAME TO log");
		ServeBench.await("its file is loaded", () -> loaded().size() == 2 && server.size(this.queue) == 0,
				() -> counts(node));
	}

	@Test
	void eventsThatComeTwiceOrNotAtAllOrInAnyOrderLoadEachObjectOnceOnTwoNodes() throws InterruptedException {
		int files = Integer.getInteger("blockload.faults.events", 6);
		List<String> dates = IntStream.range(0, files)
			.mapToObj((day) -> java.time.LocalDate.of(2026, 1, 1).plusDays(day).toString())
			.collect(Collectors.toCollection(ArrayList::new));
		Collections.shuffle(dates, new Random(19));
		Node one = bench.node();
		bench.node();
		for (int index = 0; index < files; index++) {
			put(dates.get(index));
			if (index % 4 != 0 || index == files - 4) {
				send(dates.get(index));
			}
			if (index % 3 == 0) {
				send(dates.get(index / 2));
			}
			if (index == files / 2) {
				// A node stops in the middle, and another one comes.
				one.close();
				bench.node();
			}
		}
		ServeBench.await("all files are loaded",
				() -> loaded().size() == files && server.size(this.queue) == 0 && ended(), EventsIT::loaded);
		assertThat(loaded()).allMatch((row) -> row.endsWith("|1"));
		assertThat(bench.imports().rows("SELECT count(*), count(DISTINCT key) FROM own.run WHERE status = 'COMPLETED'"))
			.containsExactly(files + "|" + files);
	}

	@Test
	void aPausedImportAndAQueueThatDoesNotAnswerAreReported() throws InterruptedException {
		new dev.blockload.schedule.PausedImports(bench.jdbc()).pause("log", "anna");
		put("2026-01-01");
		Node node = bench.node();
		send("2026-01-01");
		// Its message is deleted later.
		ServeBench.await("the event is counted",
				() -> counts(node).get(EventResult.PAUSED) == 1 && server.size(this.queue) == 0, () -> counts(node));
		server.stop();
		ServeBench.await("the outage is noticed", () -> node.events().problem() != null, () -> "no problem");
		assertThat(node.events().problem())
			.startsWith("SQS did not answer sqs:ReceiveMessage on queue http://127.0.0.1:");
		server.startAgain();
		var unused = server.create(this.queue.url().getPath().replaceFirst(".*/", ""));
		new dev.blockload.schedule.PausedImports(bench.jdbc()).resume("log");
		send("2026-01-01");
		ServeBench.await("it goes on", () -> loaded().size() == 1 && node.events().problem() == null,
				() -> node.events().problem());
	}

	private static void put(String... dates) {
		Stream.of(dates)
			.forEach((date) -> bench.imports().put("in/a b+ä/" + date + ".csv", "id,day\n1," + date + "\n"));
	}

	private void send(String date) {
		sendKey("ObjectCreated:Put", bench.imports().bucket(), "in/a b+ä/" + date + ".csv");
	}

	private void sendKey(String event, String bucket, String key) {
		String etag = event.startsWith("ObjectCreated") && bucket.equals(bench.imports().bucket()) && key.contains("ä")
				&& !key.contains("2025") ? ", \"eTag\": \"" + bench.imports().etag(key).replace("\"", "") + "\"" : "";
		server.send(this.queue,
				"{\"Records\": [{\"eventName\": \"%s\", \"s3\": {\"bucket\": {\"name\": \"%s\"}, \"object\": {\"key\": \"%s\"%s}}}]}"
					.formatted(event, bucket, URLEncoder.encode(key, StandardCharsets.UTF_8), etag));
	}

	private static Map<EventResult, Long> counts(Node node) {
		return Stream.of(EventResult.values())
			.collect(Collectors.toMap((result) -> result, (result) -> node.events().count(result)));
	}

	private static int rows(String table) {
		return bench.imports().rows("SELECT 1 FROM app." + table).size();
	}

	private static List<String> loaded() {
		return bench.imports().rows("SELECT day, count(*) FROM app.log GROUP BY 1 ORDER BY 1");
	}

	/** A launch ends after its node has looked whether the import goes on. */
	private static boolean hasLooked() {
		return bench.imports().rows("SELECT 1 FROM blockload.launch WHERE ended_at IS NULL").isEmpty();
	}

	private static boolean ended() {
		return bench.imports().rows("SELECT 1 FROM own.run WHERE status IN ('RUNNING', 'WAITING')").isEmpty();
	}

}
