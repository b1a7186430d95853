package dev.blockload.fault;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

import javax.sql.DataSource;

import dev.blockload.Failure;
import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.event.QueueAddress;
import dev.blockload.event.sqs.QueueServer;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RetryPolicy;
import dev.blockload.importjob.RunRequest;
import dev.blockload.launch.LaunchOrder;
import dev.blockload.launch.LaunchParts;
import dev.blockload.source.RequestedFile;
import dev.blockload.task.TaskSchedulers;
import dev.blockload.task.TaskTiming;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two nodes load every new file, by events, schedules and launches at the same time,
 * while one or the other is killed. Files come in any order, and their events twice or
 * not at all. Each file is loaded once. The long form only:
 * {@code -Dblockload.each.kills=20}.
 */
@Tag("faults")
@EnabledIfSystemProperty(named = "blockload.each.kills", matches = "[0-9]+")
class EachFileKilledIT {

	private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);

	private static final int FILES_OF_A_ROUND = 3;

	/** While a node that serves finds nothing to do. */
	private static final int MOST_LOOKS = 200;

	private static final Duration WITHOUT_PROGRESS = Duration.ofMinutes(3);

	private static final int ROWS = 200;

	/** Of three imports: two take files in any order, one in the order of their dates. */
	private static final List<String> KINDS = List.of("added", "late", "ordered");

	private final Random random = new Random(Long.getLong("blockload.each.seed", System.nanoTime()));

	private final List<Child> nodes = new ArrayList<>();

	private ImportBench imports;

	private LaunchParts launches;

	private QueueAddress queue;

	@Test
	void eachFileIsLoadedOnceWhicheverNodeDies(@TempDir Path jobs) throws InterruptedException {
		int kills = Integer.getInteger("blockload.each.kills");
		try (ImportBench bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of());
				QueueServer server = new QueueServer()) {
			this.imports = bench;
			this.queue = server.create("each");
			define();
			this.nodes.add(start());
			this.nodes.add(start());
			try {
				for (int round = 0; round < kills; round++) {
					arrive(server, round);
					launch();
					for (Child node : this.nodes) {
						node.awaitOutput("Serving");
					}
					int victim = working();
					Thread.sleep(this.random.nextInt(400));
					this.nodes.get(victim).kill();
					this.nodes.set(victim, start());
				}
				settle(server, kills * FILES_OF_A_ROUND);
			}
			finally {
				this.nodes.forEach(Child::close);
			}
			assertExact(kills * FILES_OF_A_ROUND);
		}
	}

	private void define() {
		this.imports.sql("TRUNCATE blockload.launch, blockload.scheduled_run, blockload.trigger_task,"
				+ " blockload.scheduled_run_task, blockload.notification_task, blockload.alert_state");
		this.launches = LaunchParts.of(this.imports,
				new TaskSchedulers("client", this.imports.bean(DataSource.class),
						new TaskTiming(Duration.ofSeconds(1), Duration.ofSeconds(1)), Clock.systemUTC()),
				new RetryPolicy(6, Duration.ofSeconds(1), Duration.ofSeconds(1)));
		for (int kind = 0; kind < KINDS.size(); kind++) {
			String block = KINDS.get(kind);
			this.imports.sql("CREATE TABLE app.%s (id int, day text%s)".formatted(block, switch (block) {
				case "added" -> "";
				case "late" -> ", PRIMARY KEY (id, day)";
				default -> ", PRIMARY KEY (id)";
			}));
			this.imports.define(name(block), """
					file: {each: '%s/{{date}}.csv', from: 2026-01-01%s}
					block: %s
					mode: %s
					undo: {keep: %d}
					schedule: {cron: '%d/20 * * * * *'}
					""".formatted(block, block.equals("late") ? ", late: load" : "", block,
					block.equals("added") ? "append" : "upsert", kind, kind));
		}
	}

	private String name(String block) {
		return this.imports.application() + "-" + block;
	}

	/** The files of a round arrive; some of their events come twice, some never. */
	private void arrive(QueueServer server, int round) {
		for (String block : KINDS) {
			List<String> days = new ArrayList<>();
			for (int file = 0; file < FILES_OF_A_ROUND; file++) {
				days.add(FIRST.plusDays((long) round * FILES_OF_A_ROUND + file).toString());
			}
			if (!block.equals("ordered")) {
				Collections.shuffle(days, this.random);
			}
			List<String> events = new ArrayList<>();
			for (String day : days) {
				String key = block + "/" + day + ".csv";
				StringBuilder text = new StringBuilder("id,day\n");
				for (int row = 0; row < ROWS; row++) {
					text.append(row).append(',').append(day).append('\n');
				}
				this.imports.put(key, text.toString());
				for (int times = this.random.nextInt(3); times > 0; times--) {
					events.add(key);
				}
			}
			Collections.shuffle(events, this.random);
			events.forEach((key) -> server.send(this.queue, event(key)));
		}
	}

	private String event(String key) {
		return "{\"Records\": [{\"eventName\": \"ObjectCreated:Put\", \"s3\": {\"bucket\": {\"name\": \"%s\"}, \"object\": {\"key\": \"%s\", \"eTag\": \"%s\"}}}]}"
			.formatted(this.imports.bucket(), key, this.imports.etag(key).replace("\"", ""));
	}

	/** A person starts the imports too. */
	private void launch() {
		for (String block : KINDS) {
			try {
				var unused = this.launches.launches()
					.launch(Caller.unlimited(Actor.command("test")), new LaunchOrder(
							new RunRequest(name(block), new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP), null,
							LaunchOrder.WhenBusy.REFUSE));
			}
			catch (Failure ex) {
				assertThat(ex.failureCode().text()).isEqualTo("alive");
			}
		}
	}

	/** A node that works on a run, so that its kill hits one; any node if none does. */
	private int working() throws InterruptedException {
		int first = this.random.nextInt(2);
		for (int look = 0; look < MOST_LOOKS; look++) {
			for (int victim : List.of(first, 1 - first)) {
				if (!this.imports
					.rows("SELECT 1 FROM blockload.run WHERE status = 'RUNNING' AND holder LIKE '%, pid "
							+ this.nodes.get(victim).pid() + "'")
					.isEmpty()) {
					return victim;
				}
			}
			Thread.sleep(50);
		}
		return first;
	}

	/** It takes as long as the machine needs, but goes on. */
	private void settle(QueueServer server, int files) throws InterruptedException {
		long end = System.nanoTime() + WITHOUT_PROGRESS.toNanos();
		int before = completed();
		while (completed() < KINDS.size() * files || server.size(this.queue) > 0
				|| !this.imports.rows("SELECT 1 FROM blockload.launch WHERE ended_at IS NULL").isEmpty()) {
			assertThat(System.nanoTime())
				.as("files are left: %s, messages: %d, %s", this.imports
					.rows("SELECT import, status, error_code, count(DISTINCT key) FROM blockload.run GROUP BY 1, 2, 3"),
						server.size(this.queue), this.nodes.get(0).output())
				.isLessThan(end);
			Thread.sleep(200);
			int now = completed();
			if (now > before) {
				before = now;
				end = System.nanoTime() + WITHOUT_PROGRESS.toNanos();
			}
		}
		for (Child node : this.nodes) {
			// One that is still starting would end with the code of the signal.
			node.awaitOutput("Serving");
			node.terminate();
		}
		for (Child node : this.nodes) {
			assertThat(node.await(Duration.ofSeconds(60))).as(node.output()).isZero();
		}
	}

	private int completed() {
		return this.imports.rows("SELECT DISTINCT import, key FROM blockload.run WHERE publication IS NOT NULL").size();
	}

	private void assertExact(int files) {
		for (String block : KINDS) {
			assertThat(this.imports.rows(
					"SELECT key, count(*) FROM blockload.run WHERE import = '%s' AND publication IS NOT NULL GROUP BY 1 HAVING count(*) <> 1"
						.formatted(name(block))))
				.as("files of %s that were published more than once", block)
				.isEmpty();
			assertThat(this.imports
				.rows("SELECT count(*) FROM blockload.file_claim WHERE import = '%s'".formatted(name(block))))
				.containsExactly(Integer.toString(files));
		}
		assertThat(this.imports.rows("SELECT count(DISTINCT day), count(*), min(id), max(id) FROM app.added"))
			.containsExactly(files + "|" + files * ROWS + "|0|" + (ROWS - 1));
		assertThat(this.imports.rows("SELECT day, id FROM app.added GROUP BY 1, 2 HAVING count(*) <> 1")).isEmpty();
		assertThat(this.imports.rows("SELECT count(DISTINCT day), count(*) FROM app.late"))
			.containsExactly(files + "|" + files * ROWS);
		assertThat(this.imports.rows("SELECT day, count(*) FROM app.ordered GROUP BY 1"))
			.containsExactly(FIRST.plusDays(files - 1L) + "|" + ROWS);
		List<String> published = this.imports
			.rows("SELECT key FROM blockload.run WHERE import = '%s' AND publication IS NOT NULL ORDER BY publication"
				.formatted(name("ordered")));
		assertThat(published).hasSize(files).isSorted();
		// A kill in the middle of a run is what this is about.
		List<String> restarted = this.imports.rows("SELECT id FROM blockload.run WHERE attempts > 1");
		assertThat(restarted).isNotEmpty();
		System.out.println("each: " + files * KINDS.size() + " files, restarted runs: " + restarted.size() + ", runs: "
				+ this.imports.rows("SELECT status, count(*) FROM blockload.run GROUP BY 1 ORDER BY 1"));
	}

	private Child start() {
		return Child
			.of(this.imports.servers(), this.imports.jobs(), "serve", "--parallel", "3", "--port", "0", "--events",
					this.queue.toString())
			.environment("BLOCKLOAD_EVENTS_POLL", "1s")
			.environment("BLOCKLOAD_SCHEDULE_HEARTBEAT", "500ms")
			.environment("BLOCKLOAD_SCHEDULE_POLL", "200ms")
			.environment("BLOCKLOAD_SCHEDULE_BACKOFF", "1s")
			.environment("AWS_ACCESS_KEY_ID", "test")
			.environment("AWS_SECRET_ACCESS_KEY", "test")
			.with("CHUNKSIZE", 1)
			.with("SLICEBYTES", 512)
			.start();
	}

}
