package dev.blockload.schedule;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.flow.ImportOrder;
import dev.blockload.importjob.FileProbe;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.ImportBench;
import dev.blockload.schedule.StartCondition.Obstacle;
import dev.blockload.storage.s3.S3ObjectStores;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When imports of referenced blocks keep a scheduled run from starting: over the real
 * tables and without nodes. Block {@code facts} references {@code people} and
 * {@code places}, {@code people} references itself, {@code one} and {@code two} reference
 * each other.
 */
class UpstreamsIT {

	private static final Instant DUE = Instant.parse("2026-11-22T02:00:00Z");

	private static ImportBench bench;

	private static ActiveDefinitions definitions;

	private Instant now = DUE.plusSeconds(40);

	@BeforeAll
	static void open(@TempDir Path jobs) {
		definitions = new ActiveDefinitions(jobs, (name) -> null);
		bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of());
		bench.sql("CREATE TABLE app.people (id int PRIMARY KEY, boss int REFERENCES app.people)");
		bench.sql("CREATE TABLE app.places (id int PRIMARY KEY)");
		bench.sql("CREATE TABLE app.facts (person int REFERENCES app.people, place int REFERENCES app.places)");
		bench.sql("CREATE TABLE app.one (id int PRIMARY KEY)");
		bench.sql("CREATE TABLE app.two (id int PRIMARY KEY REFERENCES app.one)");
		bench.sql("ALTER TABLE app.one ADD FOREIGN KEY (id) REFERENCES app.two");
		define("people", "{cron: '0 0 2 * * *'}");
		define("places", "{cron: '0 0 1 * * *'}");
		define("facts", "{cron: '0 0 2 * * *'}");
		define("one", "{cron: '0 0 2 * * *'}");
		define("two", "{cron: '0 0 2 * * *'}");
		bench.define("eager",
				"file: {fixed: f.csv}\nblock: facts\nmode: append\nschedule: {cron: '0 0 2 * * *', upstream: ignore}\n");
		bench.define("unscheduled", "file: {fixed: f.csv}\nblock: people\nmode: upsert\n");
		// A file counts when two looks find it the same.
		for (int look = 0; look < 2; look++) {
			var unused = definitions.reload((located) -> List.of());
		}
	}

	private static void define(String name, String schedule) {
		bench.define(name, "file: {fixed: f.csv}\nblock: %s\nmode: %s\nschedule: %s\n".formatted(name,
				name.equals("facts") ? "append" : "upsert", schedule));
	}

	@AfterAll
	static void close() {
		bench.close();
	}

	@BeforeEach
	void nothingIsDue() {
		bench.sql("TRUNCATE blockload.scheduled_run");
		bench.sql("DELETE FROM blockload.run");
	}

	/** A scheduled run that ended, or is in a state. */
	private static void scheduled(String importName, String due, String end, String code) {
		List<String> states = List.of("due", "waiting", "running", "retrying", "released");
		boolean open = states.contains(end);
		bench
			.sql("""
					INSERT INTO blockload.scheduled_run (import, schedule_number, due_at, state, outcome, code, message, created_at, ended_at)
					VALUES ('%s', 1, '%s', '%s', %s, %s, %s, '%s', %s)"""
				.formatted(importName, due, open ? end : "ended", open ? "NULL" : "'" + end + "'",
						code.isEmpty() ? "NULL" : "'" + code + "'", code.isEmpty() ? "NULL" : "'It is so.'", due,
						open ? "NULL" : "'" + due + "'"));
	}

	private static void run(String importName, String stage, String ended, boolean dry, String scheduledRun) {
		bench
			.sql("""
					INSERT INTO blockload.run (import, application, block, mode, definition, forced, dry_run, owner, holder, stage,
					                           ended_at, scheduled_run_id)
					VALUES ('%s', 'a', 'b', 'upsert', '{}', false, %s, 1, 'h', '%s', '%s', %s)"""
				.formatted(importName, dry, stage, ended, scheduledRun));
	}

	/** What keeps an import's scheduled run of {@link #DUE} from starting. */
	private String obstacle(String importName) {
		Clock clock = Clock.fixed(this.now, ZoneOffset.UTC);
		ScheduledRunHistory history = new ScheduledRunHistory(bench.bean(JdbcClient.class));
		LocatedImport located = definitions.find(importName).orElseThrow();
		ScheduledRun scheduledRun = new ScheduledRun(99, importName, 1, DUE, 0, ScheduledRunState.WAITING, null, null,
				0, 0, 1, DUE.plusSeconds(1));
		return new StartConditions(
				new Upstreams(definitions, new ImportOrder(bench.bean(BlockCatalog.class)), history, clock), history,
				new FileProbe(definitions.definitions(), bench.bean(S3ObjectStores.class), bench.bean(FileSeries.class),
						clock),
				clock)
			.check(scheduledRun, located, located.schedules().get(0))
			.map(this::text)
			.orElse("starts");
	}

	private String text(Obstacle obstacle) {
		if (obstacle instanceof Obstacle.End end) {
			return "ends " + end.outcome().text() + " " + end.reason().reasonCode() + ": " + end.reason().message();
		}
		Obstacle.Wait wait = (Obstacle.Wait) obstacle;
		return wait.reason().reasonCode() + " " + Duration.between(this.now, wait.until()).toSeconds() + " s: "
				+ wait.reason().message();
	}

	private static final String AFTER_PEOPLE = "order 2 s: This import waits for 'people', because its block references that block.";

	private static final String FAILED = "Import 'people' must succeed first, because the block of this import references its block. "
			+ "Its scheduled run, due at 2026-11-22T02:00:00Z, ended ";

	@ParameterizedTest
	@CsvSource({ "due", "waiting", "running", "retrying", "released" })
	void anUpstreamThatIsNotFinishedIsWaitedFor(String state) {
		scheduled("people", "2026-11-22T02:00:00Z", state, "");
		assertThat(obstacle("facts")).isEqualTo(AFTER_PEOPLE);
		this.now = DUE.plus(Duration.ofHours(3));
		assertThat(obstacle("facts")).as("after hours: looked at less often")
			.isEqualTo(AFTER_PEOPLE.replace("2 s", "10 s"));
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", textBlock = """
			completed,  '',              -
			unchanged,  '',              -
			missed,     missed,          -
			superseded, definition,      -
			failed,     header-missing,  failed (header-missing): It is so.
			failed,     upstream-failed, failed (upstream-failed): It is so.
			no-match,   no-match,        no-match (no-match): It is so.
			stopped,    stopped,         stopped (stopped): It is so.
			overlapped, alive,           overlapped (alive): It is so.
			superseded, superseded,      superseded (superseded): It is so.
			""")
	void anUpstreamMustHaveSucceeded(String outcome, String code, String waitsFor) {
		scheduled("people", "2026-11-22T02:00:00Z", outcome, code);
		assertThat(obstacle("facts"))
			.isEqualTo((waitsFor != null) ? "upstream-failed 2 s: " + FAILED + waitsFor : "starts");
		assertThat(obstacle("eager")).as("upstream: ignore").isEqualTo("starts");
		assertThat(obstacle("people")).as("a block that references itself").isEqualTo("starts");
	}

	@Test
	void anUpstreamThatWaitsForAFailedImportCountsAsFailed() {
		scheduled("people", "2026-11-22T02:00:00Z", "waiting", "upstream-failed");
		assertThat(obstacle("facts"))
			.isEqualTo("upstream-failed 2 s: " + FAILED.replace("ended ", "waits (upstream-failed): It is so."));
		this.now = Instant.parse("2026-11-23T02:00:00Z");
		assertThat(obstacle("facts")).startsWith("ends failed upstream-failed: " + FAILED.replace("ended ", "waits "));
		this.now = DUE.plusSeconds(40);
		scheduled("people", "2026-11-22T01:59:00Z", "running", "");
		assertThat(obstacle("facts")).as("another time of the upstream is running").isEqualTo(AFTER_PEOPLE);
	}

	@Test
	void aTimeThatNoNodeHasRecordedIsWaitedForHalfAMinute() {
		this.now = DUE.plusSeconds(30);
		assertThat(obstacle("facts")).isEqualTo(AFTER_PEOPLE);
		this.now = DUE.plusSeconds(31);
		assertThat(obstacle("facts")).isEqualTo("starts");
	}

	@Test
	void whatWasDueBeforeThePreviousTimeDoesNotCount() {
		scheduled("people", "2026-11-21T02:00:00Z", "failed", "stale");
		assertThat(obstacle("facts")).isEqualTo("starts");
		scheduled("people", "2026-11-21T02:00:01Z", "failed", "stale");
		assertThat(obstacle("facts")).startsWith("upstream-failed");
		scheduled("people", "2026-11-22T02:00:00Z", "completed", "");
		assertThat(obstacle("facts")).isEqualTo("starts");
	}

	@Test
	void theLastEndCountsAlsoAfterTheTimeOfTheRunThatWaits() {
		this.now = DUE.plus(Duration.ofHours(2));
		scheduled("people", "2026-11-22T02:00:00Z", "failed", "stale");
		scheduled("people", "2026-11-22T03:00:00Z", "running", "");
		assertThat(obstacle("facts")).startsWith("upstream-failed 10 s");
		bench.sql("UPDATE blockload.scheduled_run SET state = 'ended', outcome = 'completed', ended_at = now() "
				+ "WHERE outcome IS NULL");
		assertThat(obstacle("facts")).isEqualTo("starts");
		scheduled("people", "2026-11-22T03:30:00Z", "running", "");
		assertThat(obstacle("facts")).as("a later time, after one that succeeded").isEqualTo("starts");
	}

	@Test
	void aTimeThatALaterOneReplacesIsNotFinishedUntilThatHasEnded() {
		scheduled("people", "2026-11-22T02:00:00Z", "superseded", "superseded");
		scheduled("people", "2026-11-22T02:00:30Z", "waiting", "no-match");
		assertThat(obstacle("facts")).isEqualTo(AFTER_PEOPLE);
	}

	@Test
	void aRunThatAPersonStartsOrRestartsMakesAFailureGood() {
		scheduled("people", "2026-11-22T02:00:00Z", "failed", "stale");
		run("people", "planned", "2026-11-22T02:01:00Z", false, "(SELECT max(id) FROM blockload.scheduled_run)");
		String number = bench.rows("SELECT max(id) FROM blockload.run").get(0);
		run("people", "published", "2026-11-22T01:59:59Z", false, "NULL");
		run("people", "unchanged", "2026-11-22T02:05:00Z", true, "NULL");
		run("places", "published", "2026-11-22T02:05:00Z", false, "NULL");
		assertThat(obstacle("facts")).isEqualTo("upstream-failed 2 s: Import 'people' must succeed first, because the "
				+ "block of this import references its block. Its run " + number + " ended failed (stale): It is so.");
		run("people", "published", "2026-11-22T02:05:00Z", false, "NULL");
		assertThat(obstacle("facts")).isEqualTo("starts");
	}

	@Test
	void theWaitForAFailedUpstreamEndsAtTheNextTimeOfTheSchedule() {
		scheduled("people", "2026-11-22T02:00:00Z", "failed", "stale");
		this.now = Instant.parse("2026-11-23T01:59:57Z");
		assertThat(obstacle("facts")).startsWith("upstream-failed 3 s: " + FAILED);
		this.now = Instant.parse("2026-11-23T02:00:00Z");
		assertThat(obstacle("facts")).isEqualTo("ends failed upstream-failed: " + FAILED + "failed (stale): It is so.");
	}

	@Test
	void ofSeveralUpstreamsOneThatFailedIsNamedFirst() {
		scheduled("people", "2026-11-22T02:00:00Z", "running", "");
		assertThat(obstacle("facts")).isEqualTo(AFTER_PEOPLE);
		scheduled("places", "2026-11-22T01:00:00Z", "failed", "stale");
		assertThat(obstacle("facts")).startsWith("upstream-failed 2 s: Import 'places' must succeed first");
		bench.sql("UPDATE blockload.scheduled_run SET outcome = 'completed' WHERE import = 'places'");
		assertThat(obstacle("facts")).isEqualTo(AFTER_PEOPLE);
	}

	@Test
	void blocksThatReferenceEachOtherHaveNoOrder() {
		scheduled("one", "2026-11-22T02:00:00Z", "failed", "stale");
		scheduled("two", "2026-11-22T02:00:00Z", "failed", "stale");
		assertThat(obstacle("one")).isEqualTo("starts");
		assertThat(obstacle("two")).isEqualTo("starts");
	}

}
