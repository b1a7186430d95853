package dev.blockload.serve;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.account.RoleGrant;
import dev.blockload.importjob.RunRequest;
import dev.blockload.launch.LaunchOrder;
import dev.blockload.launch.Launched;
import dev.blockload.run.RunOrigin;
import dev.blockload.run.RunTable;
import dev.blockload.schedule.ScheduledRunHistory;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Imports that load each file once, executed by nodes, over a real database and a real
 * store.
 */
class EachFileNodesIT {

	private static final RunOrigin ORIGIN = RunOrigin.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
			"prod/nightly/01941f29-7c00-7087-8906-40e512c257bd");

	private static ServeBench bench;

	@BeforeAll
	static void start() {
		bench = ServeBench.shared();
	}

	@AfterAll
	static void stop() {
		bench.renew();
	}

	@BeforeEach
	void renew() {
		bench.renew();
		bench.imports().sql("CREATE TABLE app.log (id int, day text)");
		bench.imports().define("log", """
				file: {each: 'in/{{date}}.csv', from: 2026-01-01}
				block: log
				mode: append
				schedule: {cron: '0 0 0 1 1 *'}
				""");
		put("2026-01-01", "2026-01-03");
		bench.imports().put("in/2026-01-02.csv", "id,day\nx,wrong\n");
	}

	private static void put(String... dates) {
		Stream.of(dates).forEach((date) -> bench.imports().put("in/" + date + ".csv", "id,day\n1," + date + "\n"));
	}

	@Test
	void aScheduledRunLoadsAllNewFilesAndFailsIfOneFailed() throws InterruptedException {
		bench.node();
		bench.makeDue("log");
		bench.awaitLast("log", "failed|too-many-rejects|f");
		// The number is that of the run that failed, not that of the last one.
		assertThat(new ScheduledRunHistory(bench.jdbc()).lastRuns(scheduledRuns()).values()).singleElement()
			.satisfies((run) -> assertThat(bench.imports().rows("SELECT status FROM own.run WHERE id = " + run))
				.containsExactly("FAILED"));
		assertThat(bench.health(Instant.now()).failed()).contains("log");
		assertThat(runs()).containsExactly("in/2026-01-01.csv|COMPLETED", "in/2026-01-02.csv|FAILED",
				"in/2026-01-03.csv|COMPLETED");
		bench.imports().put("in/2026-01-02.csv", "id,day\n1,2026-01-02\n");
		put("2026-01-04");
		bench.makeDue("log");
		bench.awaitLast("log", "completed||f");
		bench.makeDue("log");
		bench.awaitLast("log", "unchanged||f");
		assertThat(loaded()).containsExactly("2026-01-01|1", "2026-01-02|1", "2026-01-03|1", "2026-01-04|1");
	}

	@Test
	void aLaunchIsFollowedByTheLaunchesOfTheOtherFiles() throws InterruptedException {
		bench.node();
		bench.node();
		Launched first = bench.launches(0).launches().launch(anna(), order());
		ServeBench.await("all files are tried", () -> runs().size() == 3 && ended(), EachFileNodesIT::runs);
		assertThat(runs()).containsExactly("in/2026-01-01.csv|COMPLETED", "in/2026-01-02.csv|FAILED",
				"in/2026-01-03.csv|COMPLETED");
		assertThat(bench.imports()
			.rows("SELECT id - %d, coalesce(series - %d, 0), started_by FROM own.run ORDER BY id".formatted(first.run(),
					first.run())))
			.containsExactly("0|0|anna", "1|0|anna", "2|0|anna");
		assertThat(loaded()).containsExactly("2026-01-01|1", "2026-01-03|1");
		RunTable table = bench.imports().bean(RunTable.class);
		assertThat(IntStream.range(0, 3).mapToObj((index) -> table.origin(first.run() + index))).containsOnly(ORIGIN);
	}

	@Test
	void aScheduleALaunchAndTwoNodesLoadEachFileOnce() throws InterruptedException {
		bench.imports().delete("in/2026-01-02.csv");
		List<String> dates = IntStream.rangeClosed(4, 7).mapToObj((day) -> "2026-01-%02d".formatted(day)).toList();
		put(dates.toArray(String[]::new));
		bench.node();
		bench.node();
		bench.makeDue("log");
		bench.launches(1)
			.launches()
			.launch(anna(), new LaunchOrder(order().request(), null, LaunchOrder.WhenBusy.QUEUE));
		ServeBench.await("all files are loaded", () -> loaded().size() == 6 && ended(), EachFileNodesIT::loaded);
		assertThat(loaded()).allMatch((row) -> row.endsWith("|1"));
		assertThat(bench.imports().rows("SELECT count(*), count(DISTINCT key) FROM own.run WHERE status = 'COMPLETED'"))
			.containsExactly("6|6");
	}

	private static LaunchOrder order() {
		return new LaunchOrder(new RunRequest("log", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP), null,
				LaunchOrder.WhenBusy.REFUSE, ORIGIN);
	}

	private static Caller anna() {
		return new Caller(new Actor(Actor.Kind.PERSON, "anna", null),
				Set.of(new RoleGrant(Role.OPERATOR, bench.imports().application())));
	}

	private static List<Long> scheduledRuns() {
		return bench.imports()
			.rows("SELECT id FROM blockload.scheduled_run WHERE import = 'log'")
			.stream()
			.map(Long::valueOf)
			.toList();
	}

	private static List<String> runs() {
		return bench.imports().rows("SELECT key, status FROM own.run WHERE import = 'log' ORDER BY id");
	}

	private static boolean ended() {
		return bench.imports()
			.rows("SELECT 1 FROM own.run WHERE status IN ('RUNNING', 'WAITING') UNION ALL SELECT 1 FROM blockload.launch WHERE ended_at IS NULL")
			.isEmpty();
	}

	private static List<String> loaded() {
		return bench.imports().rows("SELECT day, count(*) FROM app.log GROUP BY 1 ORDER BY 1");
	}

}
