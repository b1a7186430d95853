package dev.blockload.serve;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import dev.blockload.Failure;
import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.account.RoleGrant;
import dev.blockload.backfill.BackfillPlan;
import dev.blockload.backfill.BackfillRange;
import dev.blockload.backfill.Older;
import dev.blockload.importjob.ImportJobException;
import dev.blockload.importjob.Repair;
import dev.blockload.importjob.RunRequest;
import dev.blockload.importjob.RunStopper;
import dev.blockload.importjob.RunUndo;
import dev.blockload.importjob.SqlTraffic;
import dev.blockload.launch.Backfills;
import dev.blockload.launch.LaunchOrder.WhenBusy;
import dev.blockload.launch.LaunchOrder;
import dev.blockload.launch.LaunchParts;
import dev.blockload.launch.Launched;
import dev.blockload.launch.RequestKey;
import dev.blockload.launch.Reservation;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.LaunchTicket;
import dev.blockload.run.Run;
import dev.blockload.run.RunFilter;
import dev.blockload.run.RunOrigin;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunStates;
import dev.blockload.run.RunStatus;
import dev.blockload.run.RunTable;
import dev.blockload.source.RequestedFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Runs that are launched and that nodes execute, over a real database and a real store.
 */
class LaunchesIT {

	private static final String YEARLY = "{cron: '0 0 0 1 1 *'}";

	private static ServeBench bench;

	@BeforeAll
	static void start(@TempDir Path jobs) {
		bench = new ServeBench(jobs);
	}

	@AfterAll
	static void stop() {
		bench.close();
	}

	@BeforeEach
	void renew() {
		bench.renew();
		bench.imports().put("people.csv", "id,name\n1,Ada\n2,Grace\n");
		bench.define("people", "{fixed: people.csv}", YEARLY);
	}

	@Test
	void aLaunchWaitsUntilANodeStartsIt() throws InterruptedException {
		LaunchParts stopped = bench.launchesOfNoNode(1000);
		Launched launched = stopped.launches().launch(anna(), order("people", null));
		Run waiting = run(launched.run());
		assertThat(waiting.status()).isEqualTo(RunStatus.WAITING);
		assertThat(waiting.attempts()).isZero();
		assertThat(waiting.holder()).isEmpty();
		assertThat(waiting.startedBy()).isEqualTo("anna");
		assertThat(
				bench.imports().rows("SELECT actor, action, subject, import, application, after FROM blockload.audit"))
			.containsExactly(
					"anna|run-launched|run %d|people|%s|{}".formatted(launched.run(), bench.imports().application()));
		assertThat(bench.imports().history().newest(new RunFilter("people", Set.of(RunStatus.WAITING), null, null), 10))
			.hasSize(1);
		bench.node();
		Run ended = awaitEnd(launched);
		assertThat(ended.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(ended.attempts()).isEqualTo(1);
		assertThat(bench.imports().rows("SELECT * FROM app.people ORDER BY 1")).containsExactly("1|Ada", "2|Grace");
		assertThat(events(launched)).startsWith("launched Started by anna.", "attempt null").endsWith("completed null");
		awaitNothingOpen();
	}

	@Test
	void whileARunWaitsOthersAreRefusedUntilItIsStopped() {
		LaunchParts launches = bench.launchesOfNoNode(1000);
		long first = bench.imports().run("people").id();
		Launched waiting = launches.launches().launch(anna(), order("people", null));
		String message = "Run %d of import 'people' waits for a node of './blockload serve'.".formatted(waiting.run());
		for (Runnable other : List.<Runnable>of(() -> launches.launches().launch(anna(), order("people", null)),
				() -> bench.imports().run("people"), () -> launches.actions().undo(anna(), first),
				() -> launches.actions().restart(anna(), waiting.run(), RunRequest.Deletes.LIMITED),
				() -> bench.imports().bean(RunUndo.class).undo(run(first)),
				() -> bench.imports().restart(run(waiting.run())))) {
			ImportJobException refused = catchThrowableOfType(ImportJobException.class, other::run);
			assertThat(refused.code()).isEqualTo("alive");
			assertThat(refused.message()).isEqualTo(message);
			assertThat(refused.action())
				.isEqualTo("Wait until it has ended, or stop it: ./blockload stop " + waiting.run());
			assertThat(refused.otherRun()).isEqualTo(waiting.run());
		}
		assertThat(bench.imports().bean(Repair.class).all()).isEmpty();
		assertThat(bench.imports().history().findToStop("people").id()).isEqualTo(waiting.run());
		Run stopped = bench.imports().bean(RunStopper.class).stop(run(waiting.run()));
		assertThat(stopped.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(stopped.isRestartable()).isTrue();
		assertThat(events(waiting)).containsExactly("launched Started by anna.", "stopped null");
		assertThat(bench.imports().run("people").status()).isEqualTo(RunStatus.UNCHANGED);
		Launched again = launches.launches().launch(anna(), order("people", null));
		assertThat(launches.actions().stop(anna(), again.run()).status()).isEqualTo(RunStatus.STOPPED);
		assertThat(bench.imports().rows("SELECT action, subject FROM blockload.audit ORDER BY id DESC LIMIT 1"))
			.containsExactly("run-stopped|run " + again.run());
	}

	@Test
	void aKeyOfARequestCountsForOneCallerOneImportAndOneDay() {
		bench.define("other", "{fixed: people.csv}", YEARLY);
		LaunchParts launches = bench.launchesOfNoNode(1000);
		Launched first = launches.launches().launch(anna(), order("people", new RequestKey("k", "hash", null)));
		assertThat(first.isNew()).isTrue();
		Launched same = launches.launches().launch(anna(), order("people", new RequestKey("k", "hash", null)));
		assertThat(same.run()).isEqualTo(first.run());
		assertThat(same.isNew()).isFalse();
		assertFails("idempotency-mismatch",
				"Idempotency-Key 'k' belongs to another request, which launched run %d. Expected the same request."
					.formatted(first.run()),
				() -> launches.launches().launch(anna(), order("people", new RequestKey("k", "another", null))));
		assertThat(launches.launches().launch(anna(), order("other", new RequestKey("k", "another", null))).run())
			.isNotEqualTo(first.run());
		assertThat(launches.launches()
			.launch(caller("eve", Role.OPERATOR), queued("people", new RequestKey("k", "another", null)))
			.isNew()).isTrue();
		bench.imports().sql("UPDATE blockload.idempotency_key SET created_at = created_at - interval '1 day'");
		assertThat(launches.launches().launch(anna(), queued("people", new RequestKey("k", "another", null))).isNew())
			.isTrue();
	}

	@Test
	void aRequestThatIsStillArrivingKeepsItsKeyUntilItsNodeDies() {
		LaunchParts launches = bench.launchesOfNoNode(1000);
		String busy = "The first request with Idempotency-Key 'k' is still arriving.";
		try (Reservation reservation = launches.keys().reserve(anna(), "people", "k")) {
			assertFails("idempotency-busy", busy, () -> launches.keys().reserve(anna(), "people", "k"));
			assertFails("idempotency-busy", busy,
					() -> launches.launches().launch(anna(), order("people", new RequestKey("k", "hash", null))));
			Launched own = launches.launches()
				.launch(anna(), order("people", new RequestKey("k", "hash", reservation)));
			assertThat(own.isNew()).isTrue();
		}
		try (Reservation known = launches.keys().reserve(anna(), "people", "k")) {
			assertThat(launches.launches().launch(anna(), order("people", new RequestKey("k", "hash", known))).isNew())
				.isFalse();
		}
		launches.keys().reserve(anna(), "people", "given up").close();
		launches.keys().reserve(anna(), "people", "given up").close();
		var unused = launches.keys().reserve(anna(), "people", "dead");
		bench.imports().sql("UPDATE blockload.idempotency_key SET busy_until = now() WHERE key = 'dead'");
		assertThat(launches.launches().launch(anna(), queued("people", new RequestKey("dead", "hash", null))).isNew())
			.isTrue();
	}

	@Test
	void noMoreRunsWaitThanAreAllowed() {
		LaunchParts launches = bench.launchesOfNoNode(2);
		launches.launches().launch(anna(), queued("people", null));
		launches.launches().launch(anna(), queued("people", null));
		assertFails("queue-full", "2 runs wait for a node. Expected at most 2.",
				() -> launches.launches().launch(anna(), queued("people", null)));
		assertThat(bench.runs("people")).containsExactly("WAITING", "WAITING");
	}

	@Test
	void whatACallerCannotSeeDoesNotExist() {
		bench.imports().sql("CREATE SCHEMA %s_lists".formatted(bench.imports().application()));
		bench.imports().sql("CREATE TABLE %s_lists.city (id int PRIMARY KEY)".formatted(bench.imports().application()));
		bench.imports()
			.sql("CREATE TABLE app.visits (id int PRIMARY KEY, city int REFERENCES %s_lists.city)"
				.formatted(bench.imports().application()));
		bench.imports().define("visits", """
				file: {fixed: people.csv}
				block: visits
				mode: upsert
				columns: {id: id, city: {from: name, unknown: create}}
				""");
		LaunchParts launches = bench.launchesOfNoNode(1000);
		Launched run = launches.launches().launch(anna(), order("people", null));
		Caller stranger = new Caller(new Actor(Actor.Kind.PERSON, "eve", null),
				Set.of(new RoleGrant(Role.OPERATOR, "elsewhere")));
		assertFails("unknown-import", "There is no import 'people', or you have no role in its application.",
				() -> launches.launches().launch(stranger, order("people", null)));
		assertFails("unknown-import", "There is no import 'nothing', or you have no role in its application.",
				() -> launches.launches().launch(anna(), order("nothing", null)));
		assertFails("unknown-run", "There is no run %d.".formatted(run.run()),
				() -> launches.actions().stop(stranger, run.run()));
		assertFails("not-allowed",
				"'eve' does not have role operator in application '%s'.".formatted(bench.imports().application()),
				() -> launches.launches().launch(caller("eve", Role.VIEWER), order("people", null)));
		assertFails("not-allowed",
				"'eve' does not have role operator in application '%s'.".formatted(bench.imports().application()),
				() -> launches.actions().stop(caller("eve", Role.VIEWER), run.run()));
		assertFails("not-allowed",
				"'anna' does not have role operator in application '%s_lists'."
					.formatted(bench.imports().application()),
				() -> launches.launches().launch(anna(), order("visits", null)));
		bench.imports().sql("DROP SCHEMA %s_lists CASCADE".formatted(bench.imports().application()));
	}

	@Test
	void aRestartAndAnUndoAreLaunchedToo() throws InterruptedException {
		bench.imports().define("people", """
				file: {fixed: people.csv}
				block: people
				mode: upsert
				undo: {keep: 2}
				""");
		bench.node();
		LaunchParts launches = bench.launches(0);
		bench.imports().put("people.csv", "id,name\n1,Ada\nx,Grace\n");
		Launched failing = launches.launches().launch(anna(), order("people", null));
		assertThat(awaitEnd(failing).error()).extracting(Run.Cause::code).isEqualTo("too-many-rejects");
		assertThat(launches.launches().launch(anna(), dryRun("people")).isNew()).isTrue();
		awaitNothingOpen();
		bench.imports().put("people.csv", "id,name\n1,Ada\n2,Grace\n");
		Launched loaded = launches.launches().launch(anna(), order("people", null));
		assertThat(awaitEnd(loaded).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(launches.actions().restart(anna(), loaded.run(), RunRequest.Deletes.LIMITED).isNew()).isFalse();
		awaitNothingOpen();
		Launched undo = launches.actions().undo(anna(), loaded.run());
		Run undone = awaitEnd(undo);
		assertThat(undone.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(undone.undo().undoes()).isEqualTo(loaded.run());
		assertThat(undone.startedBy()).isEqualTo("anna");
		assertThat(bench.imports().rows("SELECT * FROM app.people")).isEmpty();
		assertFails("already-undone", "Run %d was undone by run %d.".formatted(loaded.run(), undo.run()), () -> {
			awaitNothingOpen();
			launches.actions().undo(anna(), loaded.run());
		});
	}

	@Test
	void aRunWhoseSessionsBreakIsRetriedAndWaitsMeanwhile() throws Exception {
		bench.node();
		Launched launched;
		try (Connection reader = locked("people")) {
			launched = bench.launches(0).launches().launch(anna(), order("people", null));
			awaitStatus(launched, RunStatus.RUNNING);
			ServeBench.await("a session of the run waits for the block", () -> bench.imports().isAwaited("people"),
					() -> events(launched));
			bench.imports().endSessionsOfRuns();
			ServeBench.await("it is retried later",
					() -> events(launched).stream().anyMatch((event) -> event.startsWith("retry")),
					() -> events(launched));
			assertThat(run(launched.run()).status().isFinal()).isFalse();
			reader.rollback();
		}
		assertThat(awaitEnd(launched).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(events(launched)).anyMatch((event) -> event.startsWith("failure terminating connection"))
			.anyMatch((event) -> event.startsWith("retry The next attempt follows at 2"));
		assertThat(bench.imports().rows("SELECT count(*) FROM app.people")).containsExactly("2");
	}

	@Test
	void aRunOfANodeThatDiedIsContinuedByAnother() throws InterruptedException {
		LaunchParts dead = bench.launchesOfNoNode(1000);
		Launched launched = dead.launches().launch(anna(), order("people", null));
		// What a node leaves that is killed just after its attempt began.
		bench.imports()
			.sql("UPDATE blockload.launch SET state = 'running', node = 'gone', fencing_token = nextval('blockload.fence')");
		bench.imports()
			.sql("UPDATE blockload.run SET status = 'RUNNING', attempts = 1, holder = 'host gone, pid 1' WHERE id = "
					+ launched.run());
		bench.imports().sql("""
				UPDATE blockload.scheduled_run_task SET picked = true, picked_by = 'gone',
				       last_heartbeat = now() - interval '1 hour'""");
		Run waiting = run(launched.run());
		assertThat(waiting.status()).isEqualTo(RunStatus.WAITING);
		assertThat(waiting.error())
			.isEqualTo(new Run.Cause("interrupted", "The process running this import died (host gone, pid 1).",
					"A node of './blockload serve' continues the run."));
		assertThat(bench.imports().history().newest(new RunFilter("people", Set.of(RunStatus.WAITING), null, null), 10))
			.hasSize(1);
		bench.node();
		Run ended = awaitEnd(launched);
		assertThat(ended.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(ended.attempts()).isEqualTo(2);
		assertThat(events(launched)).contains("takeover The process running this import died (host gone, pid 1).");
		assertThat(bench.imports().rows("SELECT lost_nodes FROM blockload.launch")).containsExactly("1");
		assertThat(bench.imports().rows("SELECT count(*) FROM app.people")).containsExactly("2");
	}

	@Test
	void aRunWhoseObjectWasReplacedIsFollowedByANewOne() throws InterruptedException {
		LaunchParts dead = bench.launchesOfNoNode(1000);
		Launched launched = dead.launches().launch(anna(), order("people", null));
		bench.imports().sql("UPDATE blockload.launch SET state = 'running'");
		bench.imports().sql("""
				UPDATE blockload.run SET status = 'FAILED', attempts = 1, restartable = false, ended_at = now(),
				       error_code = 'object-changed', error_message = 'The object was replaced.'""");
		bench.node();
		ServeBench.await("a second run", () -> bench.runs("people").size() == 2, () -> bench.runs("people"));
		ServeBench.await("it has completed", () -> bench.runs("people").equals(List.of("FAILED", "COMPLETED")),
				() -> bench.runs("people"));
		long next = launched.run() + 1;
		assertThat(run(launched.run()).supersededBy()).isEqualTo(next);
		assertThat(events(launched)).endsWith("superseded Run %d takes its place.".formatted(next));
		assertThat(run(next).startedBy()).isEqualTo("anna");
	}

	@Test
	void ofFourLaunchesOfFiftyImportsOnTwoNodesOneIsARunOfEach() throws Exception {
		int imports = 50;
		List<String> names = IntStream.range(0, imports).mapToObj((number) -> "many_" + number).toList();
		names.forEach((name) -> bench.define(name, "{fixed: people.csv}", YEARLY));
		bench.node();
		bench.node();
		ExecutorService clients = Executors.newFixedThreadPool(8);
		List<Object> answers = new ArrayList<>();
		try (Connection reader = bench.imports().servers().connect()) {
			reader.setAutoCommit(false);
			// No run ends before all clients have their answers.
			for (String name : names) {
				reader.createStatement()
					.execute("LOCK TABLE %s.%s IN SHARE MODE".formatted(bench.imports().application(), name));
			}
			List<Future<Object>> futures = new ArrayList<>();
			for (int number = 0; number < 4 * imports; number++) {
				String name = names.get(number / 4);
				LaunchParts node = bench.launches(number % 2);
				futures.add(clients.submit(() -> {
					try {
						return node.launches().launch(anna(), order(name, null));
					}
					catch (ImportJobException ex) {
						return ex.code() + " " + (ex.otherRun() != null);
					}
				}));
			}
			for (Future<Object> future : futures) {
				answers.add(future.get());
			}
			reader.rollback();
		}
		finally {
			clients.shutdownNow();
		}
		List<Launched> runs = answers.stream().filter(Launched.class::isInstance).map(Launched.class::cast).toList();
		assertThat(runs).hasSize(imports).allMatch(Launched::isNew);
		assertThat(answers).filteredOn("alive true"::equals).hasSize(3 * imports);
		// One query, because the nodes need the processors.
		ServeBench.await("all have ended",
				() -> bench.imports().rows("SELECT 1 FROM blockload.launch WHERE ended_at IS NULL").isEmpty(),
				() -> bench.imports().rows("SELECT status, count(*) FROM own.run GROUP BY 1"));
		for (String name : names) {
			assertThat(bench.runs(name)).containsExactly("COMPLETED");
			assertThat(bench.imports().rows("SELECT count(*) FROM app." + name)).containsExactly("2");
		}
	}

	@Test
	void theRunsOfABackfillStartInTheOrderOfTheirDates() throws InterruptedException {
		bench.imports().definePushed("pushed", "block: people\nmode: upsert\n");
		definePay("upsert", "2022-09-01", "2022-09-02", "2022-09-03");
		LaunchParts launches = bench.launchesOfNoNode(1000);
		long stopped = number(backfill(launches, "2022-09-02", "2022-09-02"), 0);
		launches.actions().stop(anna(), stopped);
		assertFails("not-allowed",
				"'eve' does not have role operator in application '%s'.".formatted(bench.imports().application()),
				() -> launches.backfills()
					.plan(caller("eve", Role.VIEWER), "pay", range("2022-09-01", "2022-09-03"), Older.REFUSED));
		assertFails("push-only", "Import 'pushed' has no file of its own: it loads only files that clients push.",
				() -> launches.backfills().plan(anna(), "pushed", range("2022-09-01", "2022-09-03"), Older.REFUSED));
		BackfillPlan plan = backfill(launches, "2022-09-01", "2022-09-03");
		assertThat(plan.dates()).extracting((date) -> date.state().text() + " " + date.status())
			.containsExactly("load WAITING", "continue WAITING", "load WAITING");
		assertThat(number(plan, 1)).isEqualTo(stopped).isLessThan(number(plan, 0));
		assertThat(open()).containsExactly(number(plan, 0), stopped, number(plan, 2));
		// The one that starts first, although another one has the lowest number.
		assertFails("alive",
				"Run %d of import 'pay' waits for a node of './blockload serve'.".formatted(number(plan, 0)),
				() -> backfill(launches, "2022-09-01", "2022-09-03"));
		// The first run fails, and a new run takes its place: not that of the last run.
		LaunchTable table = new LaunchTable(bench.jdbc());
		RunRow row = new RunRow(bench.jdbc());
		LaunchTicket ticket = table.take(number(plan, 0), "node").orElseThrow().ticket();
		RunOrigin origin = RunOrigin.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
				"prod/nightly/01941f29-7c00-7087-8906-40e512c257bd");
		row.origin(ticket.run(), origin);
		long next = row.waiting().queueAgain(ticket.run());
		assertThat(bench.imports().bean(RunTable.class).origin(next)).isEqualTo(origin);
		table.addNext(ticket, next, 1, Instant.now());
		table.end(ticket);
		row.waiting().stop(ticket.run(), "test");
		assertThat(open()).containsExactly(next, stopped, number(plan, 2));
		bench.node();
		awaitNothingOpen();
		assertThat(bench.imports()
			.rows("SELECT wanted_date, status FROM own.run WHERE superseded_by IS NULL ORDER BY attempt_started_at"))
			.containsExactly("2022-09-01|COMPLETED", "2022-09-02|COMPLETED", "2022-09-03|COMPLETED");
		assertThat(bench.imports().rows("SELECT name FROM app.pay")).containsExactly("2022-09-03");
		assertThat(bench.imports()
			.rows("SELECT action, subject, after FROM blockload.audit WHERE subject = 'run %d' ORDER BY id"
				.formatted(stopped)))
			.containsExactly(
					"run-launched|run %d|{\"date\": \"2022-09-02\", \"backfill\": \"2022-09-02 to 2022-09-02\"}"
						.formatted(stopped),
					"run-stopped|run %d|{}".formatted(stopped),
					"run-restarted|run %d|{\"date\": \"2022-09-02\", \"backfill\": \"2022-09-01 to 2022-09-03\"}"
						.formatted(stopped));
		assertThat(backfill(launches, "2022-09-01", "2022-09-04").dates())
			.extracting((date) -> date.state().text() + " " + date.status())
			.containsExactly("done null", "done null", "done null", "no-object null");
	}

	@Test
	void aLaunchExecutesFewStatementsAndEachDateOfABackfillFewMore() {
		definePay("upsert", "2022-09-01", "2022-09-02", "2022-09-03");
		LaunchParts launches = bench.launchesOfNoNode(1000);
		// The first one reads what this process keeps.
		launches.launches().launch(anna(), queued("people", null));
		int launch = statements(() -> launches.launches().launch(anna(), queued("people", null)));
		int withKey = statements(
				() -> launches.launches().launch(anna(), queued("people", new RequestKey("k", "h", null))));
		bench.imports().sql("DELETE FROM blockload.launch");
		backfill(launches, "2022-09-01", "2022-09-01");
		bench.imports().sql("DELETE FROM blockload.run");
		int one = statements(() -> backfill(launches, "2022-09-01", "2022-09-01"));
		bench.imports().sql("DELETE FROM blockload.run");
		int three = statements(() -> backfill(launches, "2022-09-01", "2022-09-03"));
		assertThat(List.of(launch, withKey - launch, (three - one) / 2)).containsExactly(14, 3, 7);
	}

	private static int statements(Runnable work) {
		try (SqlTraffic traffic = SqlTraffic.begin()) {
			work.run();
			return traffic.statements();
		}
	}

	@Test
	void aDateThatFailsStopsTheLaterDatesOfItsBackfillUnlessRowsAreOnlyAdded() throws InterruptedException {
		definePay("upsert", "2022-09-01", "2022-09-03", "2022-09-04");
		bench.imports().put("in/2022-09-02.csv", "id,name\nx,bad\n");
		LaunchParts launches = bench.launchesOfNoNode(1000);
		BackfillPlan plan = backfill(launches, "2022-09-01", "2022-09-04");
		bench.node();
		awaitNothingOpen();
		assertThat(bench.imports().rows("SELECT wanted_date, status, attempts FROM own.run ORDER BY id"))
			.containsExactly("2022-09-01|COMPLETED|1", "2022-09-02|FAILED|1", "2022-09-03|STOPPED|0",
					"2022-09-04|STOPPED|0");
		assertThat(events(new Launched(number(plan, 3), Launched.Origin.THIS_REQUEST))).endsWith(
				"stopped Run %d, which loads the date 2022-09-02 of the backfill, is FAILED. Load the dates that are missing: ./blockload backfill pay --from 2022-09-02 --to 2022-09-04"
					.formatted(number(plan, 1)));
		definePay("append");
		bench.imports().sql("TRUNCATE app.pay");
		BackfillPlan again = backfill(bench.launchesOfNoNode(1000), "2022-09-01", "2022-09-04");
		awaitNothingOpen();
		assertThat(again.dates().get(0).state().text()).isEqualTo("done");
		assertThat(bench.imports().rows("SELECT wanted_date, status FROM own.run WHERE mode = 'append' ORDER BY id"))
			.containsExactly("2022-09-02|FAILED", "2022-09-03|COMPLETED", "2022-09-04|COMPLETED");
	}

	@Test
	void aDateThatIsLoadedOrOutOfOrderWhenItsTurnComesIsNotLoaded() throws InterruptedException {
		definePay("upsert", "2022-09-01", "2022-09-02");
		LaunchParts launches = bench.launchesOfNoNode(1000);
		BackfillPlan plan = backfill(launches, "2022-09-01", "2022-09-02");
		// As if another process had published it just before the runs were stored.
		bench.imports().sql("UPDATE blockload.launch SET ended_at = now()");
		long loaded = bench.imports()
			.run(new RunRequest("pay", new RequestedFile.OfDate("2022-09-01"), null, RunRequest.Repeat.SKIP))
			.id();
		bench.imports().put("in/2022-09-07.csv", "id,name\n1,2022-09-07\n");
		long newest = bench.imports().run("pay").id();
		bench.imports().sql("UPDATE blockload.launch SET ended_at = NULL");
		bench.node();
		awaitNothingOpen();
		Run first = run(number(plan, 0));
		assertThat(first.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(events(new Launched(first.id(), Launched.Origin.THIS_REQUEST)))
			.endsWith("stopped Run %d has loaded the date 2022-09-01 in the meantime.".formatted(loaded));
		Run second = run(number(plan, 1));
		assertThat(second.status()).isEqualTo(RunStatus.FAILED);
		assertThat(Objects.requireNonNull(second.error()).message())
			.isEqualTo("Import 'pay' has published 2022-09-07 (run %d) in the meantime. The date 2022-09-02 is older."
				.formatted(newest));
	}

	/** An import of dated files, each of which sets the name of item 1 to its date. */
	private static void definePay(String mode, String... dates) {
		bench.imports().sql("CREATE TABLE IF NOT EXISTS app.pay (id int PRIMARY KEY, name text)");
		if (mode.equals("append")) {
			bench.imports().sql("ALTER TABLE app.pay DROP CONSTRAINT pay_pkey");
		}
		bench.imports().define("pay", "file: {latest: 'in/{{date}}.csv'}\nblock: pay\nmode: %s\n".formatted(mode));
		for (String date : dates) {
			bench.imports().put("in/" + date + ".csv", "id,name\n1,%s\n".formatted(date));
		}
	}

	private static BackfillPlan backfill(LaunchParts launches, String from, String to) {
		Backfills backfills = launches.backfills();
		return backfills.launch(anna(), backfills.list(anna(), "pay", range(from, to)), Older.REFUSED, RunOrigin.NONE);
	}

	private static BackfillRange range(String from, String to) {
		return new BackfillRange(LocalDate.parse(from), LocalDate.parse(to));
	}

	private static long number(BackfillPlan plan, int date) {
		return Objects.requireNonNull(plan.dates().get(date).run());
	}

	private static List<Long> open() {
		return new LaunchTable(bench.jdbc()).open("pay");
	}

	private static LaunchOrder order(String name, @Nullable RequestKey key) {
		return new LaunchOrder(new RunRequest(name, new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP), key);
	}

	private static LaunchOrder queued(String name, @Nullable RequestKey key) {
		return new LaunchOrder(order(name, key).request(), key, WhenBusy.QUEUE);
	}

	private static LaunchOrder dryRun(String name) {
		return new LaunchOrder(new RunRequest(name, new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP,
				RunRequest.Purpose.DRY_RUN), null);
	}

	private static Caller anna() {
		return caller("anna", Role.OPERATOR);
	}

	private static Caller caller(String name, Role role) {
		return new Caller(new Actor(Actor.Kind.PERSON, name, null),
				Set.of(new RoleGrant(role, bench.imports().application())));
	}

	private static void assertFails(String code, String message,
			org.assertj.core.api.ThrowableAssert.ThrowingCallable request) {
		Failure failure = catchThrowableOfType(Failure.class, request);
		assertThat(failure).isNotNull();
		assertThat(failure.code()).isEqualTo(code);
		assertThat(failure.message()).isEqualTo(message);
	}

	private static Connection locked(String block) throws SQLException {
		Connection connection = bench.imports().servers().connect();
		connection.setAutoCommit(false);
		connection.createStatement()
			.execute("LOCK TABLE %s.%s IN SHARE MODE".formatted(bench.imports().application(), block));
		return connection;
	}

	private static List<String> events(Launched launched) {
		return bench.imports()
			.bean(RunStates.class)
			.events(launched.run(), 0, 1000)
			.stream()
			.map((event) -> event.kind().text() + " " + event.message())
			.toList();
	}

	private static Run run(long number) {
		return bench.imports().history().find(Long.toString(number));
	}

	private static void awaitStatus(Launched launched, RunStatus status) throws InterruptedException {
		ServeBench.await("run " + launched.run() + " is " + status, () -> run(launched.run()).status() == status,
				() -> run(launched.run()));
	}

	private static Run awaitEnd(Launched launched) throws InterruptedException {
		ServeBench.await("run " + launched.run() + " has ended", () -> run(launched.run()).status().isFinal(),
				() -> run(launched.run()));
		return run(launched.run());
	}

	private static void awaitNothingOpen() throws InterruptedException {
		ServeBench.await("the launch has ended, and its task",
				() -> bench.imports()
					.rows("SELECT run_id::text FROM blockload.launch WHERE ended_at IS NULL UNION ALL "
							+ "SELECT task_instance FROM blockload.scheduled_run_task")
					.isEmpty(),
				() -> bench.imports().rows("SELECT * FROM blockload.launch"));
	}

}
