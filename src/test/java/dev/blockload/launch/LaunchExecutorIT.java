package dev.blockload.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.definition.Definitions;
import dev.blockload.importjob.ImportApplications;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.ImportJobException;
import dev.blockload.importjob.Repair;
import dev.blockload.importjob.RetryPolicy;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.launch.LaunchOrder.WhenBusy;
import dev.blockload.run.Database;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.LaunchTicket;
import dev.blockload.run.Lease;
import dev.blockload.run.Run;
import dev.blockload.run.RunEvent;
import dev.blockload.run.RunException;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunStates;
import dev.blockload.run.RunStatus;
import dev.blockload.run.RunTable;
import dev.blockload.source.RequestedFile;
import dev.blockload.task.TaskSchedulers;
import dev.blockload.task.TaskTiming;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What a node does with a launched run, one look at a time, over a real database.
 */
class LaunchExecutorIT {

	private static final Caller ADMIN = Caller.unlimited(Actor.command("anna@planning-1"));

	private static final RetryPolicy POLICY = new RetryPolicy(2, Duration.ofMinutes(1), Duration.ofMinutes(10));

	/** So often a run is stopped while a node begins it. */
	private static final int TRIES = Integer.getInteger("blockload.stopped.tries", 20);

	private final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void renew() {
		this.bench.renew();
		this.bench.sql("TRUNCATE blockload.launch, blockload.scheduled_run_task");
		this.bench.sql("CREATE TABLE app.people (id int PRIMARY KEY, name text)");
		this.bench.define("people", """
				file: {fixed: people.csv}
				block: people
				mode: upsert
				""");
		this.bench.put("people.csv", "id,name\n1,Ada\n2,Grace\n");
	}

	@Test
	void runsOfAnImportStartInTheirOrder() {
		LaunchParts node = node();
		long first = launch(node);
		long second = launch(node);
		long third = launch(node);
		assertThat(look(node, third)).hasValueSatisfying((time) -> assertThat(time).isAfter(in(4)));
		assertThat(look(node, second)).hasValueSatisfying((time) -> assertThat(time).isBetween(in(1), in(4)));
		assertThat(look(node, second)).isPresent();
		assertThat(events(second)).containsExactly("launched Started by os:anna@planning-1.",
				"waits Waits for run %d of this import.".formatted(first));
		assertThat(look(node, first)).isEmpty();
		assertThat(run(first).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.bench.rows("""
				SELECT task_instance FROM blockload.scheduled_run_task
				 WHERE task_name = 'launched-run' AND execution_time <= now() ORDER BY execution_time DESC LIMIT 1"""))
			.as("the next one is due at once")
			.containsExactly(Long.toString(second));
		assertThat(look(node, second)).isEmpty();
		assertThat(run(second).status()).isEqualTo(RunStatus.UNCHANGED);
	}

	@Test
	void aRunThatHasCompletedKeepsNoOtherFromBeingLaunched() {
		LaunchParts node = node();
		long first = launch(node);
		assertThat(look(node, first)).isEmpty();
		// Its node has not closed the launch yet.
		this.bench.sql("UPDATE blockload.launch SET ended_at = NULL");
		assertThat(node.launches()
			.launch(ADMIN,
					new LaunchOrder(new RunRequest("people", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP),
							null))
			.isNew()).isTrue();
	}

	@Test
	void anotherNodeContinuesARunOfANodeThatStops() {
		AtomicReference<LaunchParts> self = new AtomicReference<>();
		LaunchParts stopping = node((run) -> {
			self.get().service().close();
			return Optional.empty();
		});
		self.set(stopping);
		long run = launch(stopping);
		assertThat(look(stopping, run)).hasValueSatisfying((time) -> assertThat(time).isBefore(in(1)));
		assertThat(run(run).status()).isEqualTo(RunStatus.WAITING);
		assertThat(events(run)).endsWith("stopped null", "retry The node stopped. Another node continues the run.");
		assertThat(look(stopping, run)).as("a node that stops begins no attempt").isPresent();
		assertThat(run(run).attempts()).isEqualTo(1);
		assertThat(look(node(), run)).isEmpty();
		assertThat(run(run).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(run(run).attempts()).isEqualTo(2);
		assertThat(this.bench.rows("SELECT count(*) FROM app.people")).containsExactly("2");
	}

	@Test
	void aRunThatAStoppingNodeHadLostIsContinued() {
		long run = launch(node());
		this.bench.sql("UPDATE blockload.run SET status = 'STOPPED', attempts = 1, ended_at = now() WHERE id = " + run);
		assertThat(look(node(), run)).hasValueSatisfying((time) -> assertThat(time).isBefore(in(1)));
		assertThat(run(run).status()).isEqualTo(RunStatus.WAITING);
		assertThat(look(node(), run)).isEmpty();
		assertThat(run(run).status()).isEqualTo(RunStatus.COMPLETED);
	}

	@Test
	void aRestartThatIsRequestedBeforeTheLaunchEndsStaysOpen() {
		long run = launch(node());
		this.bench.sql("UPDATE blockload.launch SET fencing_token = 7");
		this.bench.sql("UPDATE blockload.run SET status = 'FAILED', attempts = 1, ended_at = now() WHERE id = " + run);
		LaunchTable table = new LaunchTable(JdbcClient.create(this.bench.jdbc()));
		table.addAgain(run, "people");
		table.end(new LaunchTicket(run, 7));
		assertThat(table.isOpen(run)).isTrue();
	}

	@Test
	void aNodeLeavesARunThatItCannotExecuteToOthers() {
		Instant until = in(7);
		LaunchParts without = node((run) -> Optional.of(until));
		long run = launch(without);
		assertThat(look(without, run)).contains(until);
		assertThat(events(run)).endsWith("waits Node node 1 leaves the run to other nodes.");
		LaunchParts never = node((waiting) -> {
			throw LaunchException.queueFull(1, 1);
		});
		assertThat(look(never, run)).isEmpty();
		Run failed = run(run);
		assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
		assertThat(failed.error()).extracting(Run.Cause::code).isEqualTo("queue-full");
		assertThat(this.bench.rows("SELECT 1 FROM blockload.launch WHERE ended_at IS NULL")).isEmpty();
	}

	@Test
	void aRunWaitsForAProcessThatTakesTheLeaseAtTheSameMoment() {
		AtomicReference<Lease> taken = new AtomicReference<>();
		LaunchParts node = node((run) -> {
			taken
				.set(Lease.tryAcquire(this.bench.bean(Database.class), "people", Duration.ofSeconds(45)).orElseThrow());
			this.bench.sql("""
					INSERT INTO blockload.run (import, application, block, mode, definition, forced, owner, holder,
					                           attempt_started_at)
					VALUES ('people', 'app', 'people', 'upsert', '{}', false, 1, 'app-2, process 7',
					        now() + interval '1 minute')""");
			return Optional.empty();
		});
		long run = launch(node);
		try {
			assertThat(look(node, run)).hasValueSatisfying((time) -> assertThat(time).isBetween(in(1), in(4)));
		}
		finally {
			taken.get().close();
		}
		assertThat(run(run).status()).isEqualTo(RunStatus.WAITING);
		assertThat(events(run).get(1))
			.matches("waits Another process runs import 'people': app-2, process 7, since .*, run [0-9]+\\.");
	}

	@Test
	void aRunWhoseConnectionIsMissingIsLeftToOthersForTenMinutes() throws IOException {
		long run = launch(node());
		Files.writeString(this.bench.jobs().resolve("connections.yml"), "connections: {}\n");
		assertThat(look(node(), run)).hasValueSatisfying((time) -> assertThat(time).isBetween(in(8), in(10)));
		assertThat(run(run).status()).isEqualTo(RunStatus.WAITING);
		this.bench.sql("UPDATE blockload.launch SET due_since = due_since - interval '11 minutes'");
		assertThat(look(node(), run)).isEmpty();
		assertThat(run(run).error()).extracting(Run.Cause::code).isEqualTo("definition");
	}

	@Test
	void noTransactionIsOpenWhileALaunchWaitsForAProcessThatHasNoRunYet() throws Exception {
		LaunchParts node = node();
		long published = this.bench.run("people").id();
		long failed = launch(node);
		end(failed);
		launchesBesideAProcess(() -> node.launches().launch(ADMIN, order(null)));
		launchesBesideAProcess(() -> node.actions().restart(ADMIN, failed, RunRequest.Deletes.LIMITED));
		launchesBesideAProcess(() -> node.actions().undo(ADMIN, published));
	}

	private void launchesBesideAProcess(Callable<Launched> request) throws Exception {
		ExecutorService thread = Executors.newSingleThreadExecutor();
		try {
			Future<Launched> launched;
			try (Lease beginning = Lease.tryAcquire(this.bench.bean(Database.class), "people", Duration.ofSeconds(45))
				.orElseThrow()) {
				beginning.confirm();
				launched = thread.submit(request);
				List<List<String>> open = new ArrayList<>();
				for (int i = 0; i < 15; i++) {
					Thread.sleep(20);
					open.add(this.bench.rows(
							"SELECT query FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"));
					assertThat(launched.isDone()).isFalse();
				}
				// It looks again in short transactions: on a busy machine one of them can
				// be
				// open for a moment.
				assertThat(open).filteredOn(List::isEmpty).as("%s", open).hasSizeGreaterThan(open.size() / 2);
			}
			Launched run = launched.get(60, TimeUnit.SECONDS);
			assertThat(run.isNew()).isTrue();
			end(run.run());
		}
		finally {
			thread.shutdown();
		}
	}

	/** As a run that a restart can continue. */
	private void end(long run) {
		this.bench.sql("UPDATE blockload.launch SET ended_at = now() WHERE run_id = " + run);
		this.bench.sql("UPDATE blockload.run SET status = 'FAILED', attempts = 1, ended_at = now() WHERE id = " + run);
	}

	@Test
	void aRequestThatIsSentTwiceWhileItsRunIsAliveReturnsThatRun() {
		LaunchParts node = node();
		RequestKey key = new RequestKey("once", "hash", null);
		Launched first = node.launches().launch(ADMIN, order(key));
		assertThat(node.launches().launch(ADMIN, order(key)))
			.isEqualTo(new Launched(first.run(), Launched.Origin.EARLIER));
		ImportJobException alive = catchThrowableOfType(ImportJobException.class,
				() -> node.launches().launch(ADMIN, order(new RequestKey("another", "hash", null))));
		assertThat(alive.code()).isEqualTo("alive");
		assertThat(alive.otherRun()).isEqualTo(first.run());
	}

	private static LaunchOrder order(@Nullable RequestKey key) {
		return new LaunchOrder(new RunRequest("people", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP), key);
	}

	@Test
	void aRunThatWaitsForItsNextAttemptIsNotSupersededByALaterOne() {
		LaunchParts node = node();
		long first = launch(node);
		this.bench
			.sql("UPDATE blockload.run SET status = 'FAILED', attempts = 1, ended_at = now() WHERE id = " + first);
		long pushed = launch(node);
		RunTable runs = this.bench.bean(RunTable.class);
		assertThat(runs.supersededBy("people", pushed)).containsExactly(first);
		this.bench.bean(RunRow.class).waiting().requeue(first, RunEvent.Kind.RETRY, "The next attempt follows.");
		assertThat(runs.supersededBy("people", pushed)).isEmpty();
	}

	@Test
	void aRunThatIsStoppedWhileANodeBeginsItEitherRunsOrStops() throws Exception {
		LaunchParts node = node();
		ExecutorService threads = Executors.newFixedThreadPool(2);
		int stopped = 0;
		// Found by trying: about as long as a node needs until it begins the attempt.
		long pause = 10_000_000;
		try {
			for (int i = 0; i < TRIES; i++) {
				long run = launch(node);
				CyclicBarrier begin = new CyclicBarrier(2);
				long stopAfter = pause;
				Future<?> stop = threads.submit(() -> {
					begin.await();
					LockSupport.parkNanos(stopAfter);
					return node.actions().stop(ADMIN, run);
				});
				Future<?> started = threads.submit(() -> {
					begin.await();
					return look(node, run);
				});
				stop.get(60, TimeUnit.SECONDS);
				started.get(60, TimeUnit.SECONDS);
				Run ended = run(run);
				assertThat(ended.status()).isIn(RunStatus.STOPPED, RunStatus.COMPLETED, RunStatus.UNCHANGED);
				assertThat(this.bench.rows("SELECT 1 FROM blockload.launch WHERE ended_at IS NULL")).isEmpty();
				List<String> events = events(run);
				if (ended.attempts() == 0) {
					stopped++;
					pause += pause / 3;
					assertThat(ended.status()).isEqualTo(RunStatus.STOPPED);
					assertThat(events).containsExactly("launched Started by os:anna@planning-1.", "stopped null");
				}
				else {
					pause -= pause / 4;
					assertThat(ended.attempts()).isEqualTo(1);
					assertThat(events).filteredOn((event) -> event.matches("(stopped|completed|unchanged) .*"))
						.hasSize(1);
				}
			}
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(stopped).as("stopped before an attempt began, of %d", TRIES).isBetween(1, TRIES - 1);
	}

	@Test
	void aRunThatKillsNodeAfterNodeFails() {
		long run = launch(node());
		this.bench.sql("UPDATE blockload.launch SET state = 'running', lost_nodes = 10");
		this.bench.sql("UPDATE blockload.run SET status = 'RUNNING', attempts = 11, holder = 'gone' WHERE id = " + run);
		assertThat(look(node(), run)).isEmpty();
		Run failed = run(run);
		assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
		assertThat(failed.error())
			.isEqualTo(new Run.Cause("interrupted", "11 nodes died while they executed run %d.".formatted(run),
					"Look at the logs of the nodes. Then continue from the checkpoint: ./blockload restart " + run));
		assertThat(failed.isRestartable()).isTrue();
	}

	@Test
	void retriesEnd() {
		long run = launch(node());
		assertThat(lookAtFailed(run, 0)).hasValueSatisfying((time) -> assertThat(time).isBetween(in(55), in(61)));
		assertThat(run(run).status()).isEqualTo(RunStatus.WAITING);
		assertThat(run(run).error()).extracting(Run.Cause::code).isEqualTo("database-failed");
		assertThat(look(node(), run)).as("not before it is due")
			.hasValueSatisfying((time) -> assertThat(time).isBetween(in(50), in(61)));
		assertThat(lookAtFailed(run, 1)).hasValueSatisfying((time) -> assertThat(time).isBetween(in(115), in(121)));
		assertThat(lookAtFailed(run, 2)).isEmpty();
		assertThat(run(run).status()).isEqualTo(RunStatus.FAILED);
		assertThat(run(run).isRestartable()).isTrue();
	}

	/** After so many failed attempts, another one failed and its process died. */
	private Optional<Instant> lookAtFailed(long run, int before) {
		this.bench
			.sql("""
					UPDATE blockload.run SET status = 'FAILED', attempts = %d, ended_at = now(), error_code = 'database-failed',
					       error_message = 'away' WHERE id = %d"""
				.formatted(before + 1, run));
		this.bench.sql("UPDATE blockload.launch SET state = 'running', retry_at = NULL");
		return look(node(), run);
	}

	@Test
	void aDryRunOfANodeThatDiedIsRepeatedAsANewRun() {
		LaunchParts node = node();
		long run = node.launches()
			.launch(ADMIN,
					new LaunchOrder(new RunRequest("people", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP,
							RunRequest.Purpose.DRY_RUN), null))
			.run();
		this.bench.sql("UPDATE blockload.launch SET state = 'running'");
		this.bench.sql("UPDATE blockload.run SET status = 'RUNNING', attempts = 1, holder = 'gone' WHERE id = " + run);
		assertThat(look(node, run)).isEmpty();
		assertThat(run(run).status()).isEqualTo(RunStatus.FAILED);
		Run next = run(run + 1);
		assertThat(run(run).supersededBy()).isEqualTo(next.id());
		assertThat(this.bench.rows("SELECT takes_place_of FROM blockload.launch WHERE run_id = " + next.id()))
			.containsExactly(Long.toString(run));
		assertThat(next.status()).isEqualTo(RunStatus.WAITING);
		assertThat(next.dryRun()).isTrue();
		assertThat(this.bench.rows("SELECT failed_attempts FROM blockload.launch WHERE run_id = " + next.id()))
			.containsExactly("1");
	}

	@Test
	void aNodeThatLostARunBeginsNoAttempt() {
		long run = launch(node());
		this.bench.sql("UPDATE blockload.launch SET fencing_token = 7");
		RunException fenced = catchThrowableOfType(RunException.class,
				() -> this.bench.launcher().proceed(new LaunchTicket(run, 6), RunListener.NONE));
		assertThat(fenced.code()).isEqualTo("fenced");
		this.bench.sql("UPDATE blockload.launch SET ended_at = now()");
		assertThat(catchThrowableOfType(RunException.class,
				() -> this.bench.launcher().proceed(new LaunchTicket(run, 7), RunListener.NONE))
			.code()).isEqualTo("fenced");
		assertThat(this.bench.rows("SELECT status, attempts FROM blockload.run WHERE id = " + run))
			.containsExactly("WAITING|0");
		assertThat(this.bench.bean(RunTable.class).unfinished("people", Long.MAX_VALUE))
			.as("runs that another run would supersede")
			.isEmpty();
	}

	@Test
	void repairLetsADeadRunWaitForANode() {
		long run = launch(node());
		this.bench.sql("UPDATE blockload.run SET status = 'RUNNING', attempts = 1, holder = 'gone' WHERE id = " + run);
		assertThat(this.bench.bean(Repair.class).all()).filteredOn((found) -> Long.valueOf(run).equals(found.run()))
			.extracting(Repair.Finding::message)
			.containsExactly("The process running this import died (gone)."
					+ " The run now waits for a node of './blockload serve', which continues it.");
		assertThat(this.bench.rows("SELECT status FROM blockload.run WHERE id = " + run)).containsExactly("WAITING");
		assertThat(look(node(), run)).isEmpty();
		assertThat(run(run).status()).isEqualTo(RunStatus.COMPLETED);
	}

	@Test
	void theApplicationsOfAnImportAreThoseOfAllBlocksThatItWrites() {
		String others = this.bench.application() + "_other";
		this.bench.sql("CREATE SCHEMA " + others);
		this.bench.sql("CREATE TABLE %s.city (id int PRIMARY KEY)".formatted(others));
		this.bench.sql("CREATE TABLE app.visit (id int PRIMARY KEY, city int REFERENCES %s.city)".formatted(others));
		this.bench.sql("CREATE TABLE %s.note (visit int REFERENCES app.visit ON DELETE CASCADE)".formatted(others));
		String rest = """
				file: {fixed: people.csv}
				block: visit
				mode: %s
				columns: {id: id, city: {from: name, unknown: %s}}
				""";
		this.bench.define("reads", rest.formatted("upsert", "reject"));
		this.bench.define("creates", rest.formatted("upsert", "create"));
		this.bench.define("replaces", rest.formatted("replace", "reject"));
		this.bench.define("cascades", rest.formatted("replace", "reject") + "references-on-delete: cascade\n");
		assertThat(applications("reads")).containsExactly(this.bench.application());
		assertThat(applications("creates")).containsExactly(this.bench.application(), others);
		assertThat(applications("replaces")).containsExactly(this.bench.application());
		assertThat(applications("cascades")).containsExactly(this.bench.application(), others);
		this.bench.sql("DROP SCHEMA %s CASCADE".formatted(others));
	}

	private Set<String> applications(String name) {
		return this.bench.bean(ImportApplications.class)
			.of(this.bench.bean(Definitions.class).importNamed(name).definition());
	}

	private LaunchParts node(NodeCheck... checks) {
		return LaunchParts.of(this.bench,
				new TaskSchedulers("node 1", this.bench.bean(DataSource.class),
						new TaskTiming(Duration.ofSeconds(1), Duration.ofSeconds(1)), Clock.systemUTC()),
				POLICY, checks);
	}

	private static long launch(LaunchParts node) {
		return node.launches()
			.launch(ADMIN,
					new LaunchOrder(new RunRequest("people", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP),
							null, WhenBusy.QUEUE))
			.run();
	}

	/** What the task of a run does each time. */
	private static Optional<Instant> look(LaunchParts node, long run) {
		return node.service().task("node 1").work().apply(run);
	}

	private static Instant in(int seconds) {
		return Instant.now().plusSeconds(seconds);
	}

	private Run run(long number) {
		return this.bench.bean(RunHistory.class).find(Long.toString(number));
	}

	private List<String> events(long run) {
		return this.bench.bean(RunStates.class)
			.events(run, 0, 1000)
			.stream()
			.map((event) -> event.kind().text() + " " + event.message())
			.toList();
	}

}
