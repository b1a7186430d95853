package dev.blockload.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.FlowListener;
import dev.blockload.flow.FlowRun;
import dev.blockload.importjob.SqlTraffic;
import dev.blockload.run.Database;
import dev.blockload.run.RunStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Flows that nodes advance, over a real database and a real store.
 */
class FlowsIT {

	private static final ServeBench bench = ServeBench.shared();

	private NodeFlows flows;

	@AfterAll
	static void stop() {
		bench.renew();
	}

	@BeforeEach
	void renew() throws IOException {
		this.flows = new NodeFlows(bench);
	}

	@Test
	void aNodeAdvancesAFlowRunThatIsLaunchedStoppedAndRestarted() throws InterruptedException {
		bench.imports().delete("teams.csv");
		bench.node();
		List<String> ended = new CopyOnWriteArrayList<>();
		bench.flows(0).service().add(new FlowListener() {
			@Override
			public void ended(FlowRun run) {
				ended.add(run.status().name());
			}

			@Override
			public void late(FlowRun run) {
				ended.add("late");
			}
		});
		FlowRun failed = this.flows.awaitEnd(this.flows.launch("nightly"));
		assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
		assertThat(NodeFlows.states(failed)).isEqualTo("people skipped, teams failed");
		assertThat(failed.member("teams").orElseThrow().code()).isEqualTo("no-match");
		assertDeadlineOfParis(failed);
		// Nobody waits for the morning.
		bench.imports().sql("UPDATE blockload.flow_run SET deadline_at = now() - interval '1 s'");
		ServeBench.await("it is late", () -> ended.contains("late"), () -> ended);
		assertThat(this.flows.find(failed).isLate(Instant.now())).isTrue();
		assertThat(unhealthy(Instant.now())).containsExactly(Map.entry("nightly",
				"Flow run %d has not loaded all imports, and the deadline was %s. There was none before."
					.formatted(failed.id(), this.flows.find(failed).times().deadlineAt())));
		bench.imports().put("teams.csv", "id\n1\n");
		FlowRun completed = this.flows.awaitEnd(bench.flows(0).launcher().restart(NodeFlows.CALLER, failed.id()));
		assertThat(completed.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(ended).containsExactly("FAILED", "late", "COMPLETED");
		assertThat(
				bench.imports().rows("SELECT import, flow_run_id = %d FROM own.run ORDER BY id".formatted(failed.id())))
			.endsWith("people|t");
		assertThat(bench.imports().rows("SELECT * FROM app.people")).containsExactly("1|1");
		assertThat(bench.flows(0).launcher().stop(NodeFlows.CALLER, failed.id()).status())
			.isEqualTo(RunStatus.COMPLETED);
	}

	/**
	 * The flow has no zone. Its schedule is in Paris, which never has the time of UTC.
	 */
	private static void assertDeadlineOfParis(FlowRun run) {
		assertThat(run.times().deadlineAt())
			.isBetween(run.times().dueAt(), run.times().dueAt().plus(Duration.ofHours(25)))
			.satisfies((deadline) -> assertThat(LocalTime.ofInstant(deadline, ZoneId.of("Europe/Paris")))
				.isEqualTo("07:00"));
	}

	@Test
	void aFlowThatNoNodeBeganBeforeItsDeadlineIsLateUntilItIsLoaded() throws Exception {
		Instant now = Instant.now();
		ZonedDateTime hour = now.atZone(ZoneId.of("Asia/Tokyo")).truncatedTo(ChronoUnit.HOURS);
		// Due and past its deadline within the last hours, and skipped, as no node
		// worked.
		Instant due = hour.minusHours(2).toInstant();
		Files.writeString(bench.imports().jobs().resolve("nightly.yml"), """
				flow: nightly
				imports: [people, teams]
				schedule: {cron: '0 0 %d * * *', zone: Asia/Tokyo, missed: skip}
				deadline: '%02d:00'
				""".formatted(hour.minusHours(2).getHour(), hour.minusHours(1).getHour()));
		Files.writeString(bench.imports().jobs().resolve("notifications.yml"), """
				notifications:
				  teams: {mail: teams@example.com, from: b@example.com, on: [late, recovery], imports: [teams]}
				  morning: {mail: all@example.com, from: b@example.com, digest: '%s'}
				""".formatted(LocalTime.now(ZoneOffset.UTC).minusMinutes(1).truncatedTo(ChronoUnit.SECONDS)));
		missed(due.minus(Duration.ofDays(1)));
		missed(due);
		bench.node();
		ServeBench.await("it is announced", () -> !announced().isEmpty(), () -> announced());
		assertThat(announced()).containsExactly("late|nightly is late");
		assertThat(bench.imports().rows("SELECT body FROM blockload.notification WHERE event = 'late'")).singleElement()
			.asString()
			.startsWith("Flow nightly is late, and no run of it was begun. No good run since " + due
					+ ", and the deadline was " + due.plus(Duration.ofHours(1))
					+ ". There was none before.\nmissed: No node.\n")
			.contains("./blockload run --flow nightly");
		assertThat(digest()).contains("; flows: 1 late|", "\nflows:\n  LATE     nightly  No good run since " + due
				+ ", and the deadline was " + due.plus(Duration.ofHours(1)) + ".\n");
		assertThat(unhealthy(now)).containsExactly(Map.entry("nightly", "No good run since " + due
				+ ", and the deadline was " + due.plus(Duration.ofHours(1)) + ". There was none before."));
		assertThat(lateness(now)).isEqualTo(Duration.between(due.plus(Duration.ofHours(1)), now).toMillis() / 1000.0);
		assertThat(lateness(due.plus(Duration.ofMinutes(59)))).isEqualTo(Duration.ofHours(23).toSeconds() + 3540.0);
		assertThat(this.flows.awaitEnd(this.flows.launch("nightly")).status()).isEqualTo(RunStatus.COMPLETED);
		ServeBench.await("its recovery is announced", () -> announced().size() == 2, () -> announced());
		assertThat(announced()).containsExactly("late|nightly is late", "recovery|nightly recovered");
		assertThat(lateness(now)).isZero();
		assertThat(unhealthy(now)).isEmpty();
	}

	/** Title and text of the digest of the channel, which is due now. */
	private static String digest() throws InterruptedException {
		ServeBench.await("the channel is known",
				() -> bench.imports().rows("SELECT 1 FROM blockload.digest").size() == 1, () -> "nothing");
		bench.imports().sql("UPDATE blockload.digest SET day = day - 1");
		List<String> digests = new CopyOnWriteArrayList<>();
		ServeBench.await("a digest",
				() -> digests.addAll(
						bench.imports().rows("SELECT title, body FROM blockload.notification WHERE event = 'digest'")),
				() -> digests);
		return digests.get(0);
	}

	/** What the check of health says of flows at a moment. */
	private static Map<String, String> unhealthy(Instant moment) {
		return new FlowHealth(bench.health(moment), bench.flows(0).history(), Clock.fixed(moment, ZoneOffset.UTC))
			.overdue();
	}

	/** A time of the schedule that no node noticed in time. */
	private static void missed(Instant due) {
		bench.imports()
			.sql("INSERT INTO blockload.scheduled_run (import, schedule_number, due_at, state, outcome, code, message, ended_at)"
					+ " VALUES ('nightly', 1, '%s', 'ended', 'missed', 'missed', 'No node.', now())".formatted(due));
	}

	private static List<String> announced() {
		return bench.imports()
			.rows("SELECT event, title FROM blockload.notification WHERE event <> 'digest' ORDER BY id");
	}

	/** What the metric of the flow says at a moment. */
	private static double lateness(Instant moment) {
		Clock clock = Clock.fixed(moment, ZoneOffset.UTC);
		FlowGauges gauges = new FlowGauges(bench.watched(), bench.flows(0).history(), bench.health(moment), clock);
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		gauges.bindTo(registry);
		gauges.refresh();
		double lateness = registry.get("blockload.flow.lateness").gauge().value();
		assertThat(registry.get("blockload.flow.late").gauge().value()).isEqualTo((lateness > 0) ? 1.0 : 0.0);
		return lateness;
	}

	@Test
	void metricsReadManyFlowsWithAsManyStatementsAsOne(@TempDir Path jobs) throws IOException {
		int one = statementsOfMetrics(jobs, 1);
		assertThat(statementsOfMetrics(jobs, 30)).isEqualTo(one);
	}

	/**
	 * What a refresh of the metrics costs if there are so many flows, each with a run.
	 */
	private static int statementsOfMetrics(Path folder, int flows) throws IOException {
		Path jobs = Files.createDirectories(folder.resolve("counted-" + flows));
		for (int i = 0; i < flows; i++) {
			String name = "counted-%d-%d".formatted(flows, i);
			Files.writeString(jobs.resolve(name + ".yml"), "flow: " + name + "\nimports: [pushed]\n");
			bench.imports()
				.sql("""
						INSERT INTO blockload.flow_run (flow, definition, on_failure, parallel, runner, status, dry_run,
						                                restartable, due_at, started_by, holder, ended_at)
						VALUES ('%s', '{}', 'stop', 1, 'nodes', 'FAILED', false, true, now(), 'test', 'test', now())"""
					.formatted(name));
		}
		Files.writeString(jobs.resolve("pushed.yml"), """
				import: pushed
				application: app
				file: {push: true}
				block: people
				mode: append
				""");
		ActiveDefinitions watched = new ActiveDefinitions(jobs, (name) -> null);
		for (int look = 0; look < 2; look++) {
			var unused = watched.reload((located) -> List.of());
		}
		FlowGauges gauges = new FlowGauges(watched, new FlowHistory(bench.jdbc(), bench.imports().bean(Database.class)),
				bench.health(Instant.now()), Clock.systemUTC());
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		gauges.bindTo(registry);
		try (SqlTraffic traffic = SqlTraffic.begin()) {
			gauges.refresh();
			assertThat(registry.find("blockload.flow.failed").gauges()).hasSize(flows)
				.allSatisfy((gauge) -> assertThat(gauge.value()).isEqualTo(1.0));
			return traffic.statements();
		}
	}

	@Test
	void aScheduleRunsAFlow() throws InterruptedException {
		bench.node();
		bench.makeDue("nightly");
		bench.awaitLast("nightly", "completed||f");
		FlowRun run = bench.flows(0).history().find("nightly").orElseThrow();
		assertThat(NodeFlows.states(run)).isEqualTo("people completed, teams completed");
		assertThat(run.startedBy()).isEqualTo("schedule");
		assertDeadlineOfParis(run);
		assertThat(bench.imports().rows("SELECT DISTINCT started_by FROM own.run")).containsExactly("schedule");
	}

	@Test
	void aScheduledFlowWhoseBlocksReferToEachOtherFailsAndNamesThem() throws InterruptedException {
		bench.imports().sql("ALTER TABLE app.teams ADD lead int REFERENCES app.people");
		bench.node();
		bench.makeDue("nightly");
		bench.awaitLast("nightly", "failed|flow-cycle|f");
		assertThat(bench.imports().rows("SELECT message FROM blockload.scheduled_run WHERE import = 'nightly'"))
			.singleElement()
			.asString()
			.contains(" form a circle: people waits for teams waits for people. ");
		assertThat(bench.flows(0).history().find("nightly")).isEmpty();
	}

}
