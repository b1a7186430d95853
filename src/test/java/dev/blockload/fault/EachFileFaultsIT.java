package dev.blockload.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import dev.blockload.event.QueueAddress;
import dev.blockload.event.sqs.HeldDeletions;
import dev.blockload.event.sqs.QueueServer;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.ImportBench;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real {@code kill -9} of a process that loads every new file: while it claims the
 * file, loads or publishes it, and before it deletes the message of its event. Each file
 * is loaded once.
 * <p>
 * The long form only, {@code -Dblockload.faults.each=all}. In the short form,
 * {@link FlowProcessKilledIT} and {@link FlowNodesKilledIT} kill such processes.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EachFileFaultsIT {

	private static final Duration TIMEOUT = Duration.ofMinutes(2);

	private static final int KILLED = 137;

	private static final String FORM = "blockload.faults.each";

	private static final boolean ALL = "all".equals(System.getProperty(FORM));

	/** The first transaction of {@code resolve} claims the file, the second pins it. */
	private static final List<String> POINTS = List.of("resolve:after-commit", "publish:after-commit",
			"resolve:before-commit", "resolve:before-commit#2", "resolve:after-commit#2", "resolve:after-note",
			"plan:before-commit", "chunk:before-commit#2", "chunk:after-commit", "verify:before-commit",
			"publish:before-work", "publish:before-commit", "publish:after-note", "job:before-note");

	private ImportBench bench;

	private String name = "";

	@BeforeAll
	void open() throws InterruptedException {
		this.bench = ImportBench.shared(Map.of());
		this.bench.forgetAllRuns();
		if (Child.ARCHIVE.claim()) {
			begin("append");
			try (Child child = run().archivingClasses().start()) {
				assertThat(child.await(TIMEOUT)).as(child.output()).isZero();
			}
		}
	}

	@BeforeEach
	void forget() {
		this.bench.sql("TRUNCATE blockload.launch, blockload.scheduled_run_task");
	}

	private void begin(String mode) {
		this.bench.renew();
		// A lease is keyed by its name, and others test here too.
		this.name = this.bench.application() + "-each";
		this.bench.sql("CREATE TABLE app.pay (id int, day text, PRIMARY KEY (id%s))"
			.formatted(mode.equals("append") ? ", day" : ""));
		this.bench.define(this.name, """
				file: {each: 'in/{{date}}.csv', from: 2026-01-01}
				block: pay
				mode: %s
				checkpoint: on
				""".formatted(mode));
		put("2026-01-03", "2026-01-01", "2026-01-02");
	}

	private void put(String... days) {
		for (String day : days) {
			StringBuilder text = new StringBuilder("id,day\n");
			for (int id = 1; id <= 100; id++) {
				text.append(id).append(',').append(day).append('\n');
			}
			this.bench.put("in/" + day + ".csv", text.toString());
		}
	}

	private Child.Command run() {
		return Child.of(this.bench.servers(), this.bench.jobs(), "run", this.name)
			.with("CHUNKSIZE", 1)
			.with("SLICEBYTES", 512);
	}

	@TestFactory
	List<DynamicTest> aCommandKilledAnywhereIsContinuedByTheNextOne() {
		List<DynamicTest> tests = new ArrayList<>();
		for (String mode : ALL ? List.of("append", "upsert") : List.of("append")) {
			for (String point : ALL ? POINTS : POINTS.subList(0, 1)) {
				tests.add(DynamicTest.dynamicTest(mode + ", " + point, () -> killAndRunAgain(mode, point)));
			}
		}
		return tests;
	}

	private void killAndRunAgain(String mode, String point) throws InterruptedException {
		begin(mode);
		try (Child child = run().killedAt(point).start()) {
			assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(KILLED);
		}
		FileSeries series = this.bench.bean(FileSeries.class);
		Run run = this.bench.run(this.name);
		while (series.goesOn(run)) {
			assertThat(run.status()).as("%s", run.error()).isEqualTo(RunStatus.COMPLETED);
			run = this.bench.run(this.name);
		}
		assertExact(mode);
	}

	/** The rows of the files, and one publication of each, in the order of the dates. */
	private void assertExact(String mode) {
		assertThat(this.bench.rows("SELECT day, count(*), count(DISTINCT id) FROM app.pay GROUP BY 1 ORDER BY 1"))
			.isEqualTo(mode.equals("append") ? List.of("2026-01-01|100|100", "2026-01-02|100|100", "2026-01-03|100|100")
					: List.of("2026-01-03|100|100"));
		assertThat(this.bench.rows(
				"SELECT key, status FROM blockload.run WHERE publication IS NOT NULL AND superseded_by IS NULL ORDER BY publication"))
			.containsExactly("in/2026-01-01.csv|COMPLETED", "in/2026-01-02.csv|COMPLETED",
					"in/2026-01-03.csv|COMPLETED");
		assertThat(this.bench.rows("SELECT count(*) FROM blockload.file_claim")).containsExactly("3");
	}

	@Test
	@EnabledIfSystemProperty(named = FORM, matches = "all")
	void aNodeKilledBetweenThePublishAndTheDeletionOfTheMessageLoadsNothingTwice() throws InterruptedException {
		begin("append");
		try (QueueServer server = new QueueServer(); HeldDeletions held = new HeldDeletions(server)) {
			QueueAddress queue = server.create("each");
			for (String day : List.of("2026-01-03", "2026-01-01", "2026-01-01")) {
				server.send(queue, event(day));
			}
			try (Child first = node(held.of(queue)).start()) {
				await(() -> published() == 3 && held.count() > 0, first);
				first.kill();
			}
			assertThat(server.size(queue)).isEqualTo(3);
			held.release();
			try (Child second = node(held.of(queue)).start()) {
				await(() -> server.size(queue) == 0, second);
				second.terminate();
				assertThat(second.await(TIMEOUT)).as(second.output()).isZero();
			}
		}
		assertExact("append");
	}

	private String event(String day) {
		return """
				{"Records": [{"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": "%s"},
				 "object": {"key": "in/%s.csv", "eTag": "%s"}}}]}""".formatted(this.bench.bucket(), day,
				this.bench.etag("in/" + day + ".csv").replace("\"", ""));
	}

	private Child.Command node(QueueAddress queue) {
		return Child.of(this.bench.servers(), this.bench.jobs(), "serve", "--port", "0", "--events", queue.toString())
			.environment("BLOCKLOAD_EVENTS_POLL", "1s")
			.environment("BLOCKLOAD_SCHEDULE_HEARTBEAT", "500ms")
			.environment("BLOCKLOAD_SCHEDULE_POLL", "100ms")
			.environment("AWS_ACCESS_KEY_ID", "test")
			.environment("AWS_SECRET_ACCESS_KEY", "test");
	}

	private int published() {
		return this.bench.rows("SELECT 1 FROM blockload.run WHERE publication IS NOT NULL").size();
	}

	private void await(BooleanSupplier condition, Child child) throws InterruptedException {
		long end = System.nanoTime() + TIMEOUT.toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime())
				.as("%s %s", this.bench.rows("SELECT id, key, status FROM blockload.run ORDER BY id"), child.output())
				.isLessThan(end);
			Thread.sleep(50);
		}
	}

}
