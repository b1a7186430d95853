package dev.blockload.run;

import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import dev.blockload.Failure;
import dev.blockload.csv.Position;
import dev.blockload.storage.Pin;
import dev.blockload.importjob.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The fencing token in each statement by which an attempt moves a run on: an attempt that
 * a newer one has replaced changes nothing, and the newer one continues.
 */
class FenceIT {

	private static final Pin PIN = new Pin("bucket", "key.csv", "\"etag\"", 100, Instant.EPOCH);

	private static final Run.Counts COUNTS = new Run.Counts(8L, 8L, 0L, 8L, 0L, 0L, 0L).with(3, 4)
		.withCells(96, 5)
		.with(Map.of("app.product", 6L));

	private static final Position START = new Position(10, 1, 2);

	private static final Position MIDDLE = new Position(50, 5, 6);

	private static final Position END = new Position(100, 9, 10);

	private static final Batch FIRST = new Batch(START, MIDDLE, 4, 0);

	private static final Batch SECOND = new Batch(MIDDLE, END, 4, 0);

	private final Database database = TestDatabase.get();

	private final JdbcClient jdbc = TestDatabase.migrated();

	private final Ledger ledger = new Ledger(this.jdbc);

	private final RunRow row = new RunRow(this.jdbc);

	private Lease lease;

	private long run;

	private Attempt older;

	private Attempt newer;

	@BeforeEach
	void replaceAnAttempt() {
		String importName = "import-" + UUID.randomUUID();
		this.lease = Lease.tryAcquire(this.database, importName, Duration.ofSeconds(45)).orElseThrow();
		this.run = this.jdbc.sql("""
				INSERT INTO blockload.run (import, application, block, mode, definition, forced, owner, holder)
				VALUES (:import, 'a', 'b', 'append', '{}', false, nextval('blockload.fence'), 'here') RETURNING id""")
			.param("import", importName)
			.query(Long.class)
			.single();
		this.older = attempt();
		this.jdbc.sql(
				"UPDATE blockload.run SET begin_byte = 10, begin_record = 1, begin_line = 2, end_byte = 100 WHERE id = :run")
			.param("run", this.run)
			.update();
	}

	@AfterEach
	void forget() {
		this.lease.close();
		this.jdbc.sql("DELETE FROM blockload.run WHERE id = :run").param("run", this.run).update();
	}

	/** The next attempt at the run, which owns it from now on. */
	private Attempt attempt() {
		long owner = this.jdbc
			.sql("UPDATE blockload.run SET owner = nextval('blockload.fence') WHERE id = :run RETURNING owner")
			.param("run", this.run)
			.query(Long.class)
			.single();
		return new Attempt(this.run, 1, owner);
	}

	/** What the control schema holds of the run. */
	private List<String> written() {
		return this.jdbc.sql("""
				SELECT r::text FROM blockload.run r WHERE id = :run
				UNION ALL SELECT b::text FROM blockload.batch b WHERE run_id = :run ORDER BY 1""")
			.param("run", this.run)
			.query(String.class)
			.list();
	}

	private void assertFenced(String statement, Runnable call) {
		List<String> before = written();
		Throwable thrown = catchThrowable(call::run);
		assertThat(written()).as("%s with the token of an attempt that was replaced: rows of the run", statement)
			.isEqualTo(before);
		assertThat(thrown).as("%s with the token of an attempt that was replaced", statement)
			.isInstanceOfSatisfying(RunException.class, (failure) -> assertThat(failure.code()).isEqualTo("fenced"))
			.hasMessage(RunRow.fenced(this.run, null).message());
	}

	@Test
	void aBatchOfAnAttemptThatWasReplacedIsRefused() {
		this.ledger.add(this.older, 0, FIRST);
		this.newer = attempt();
		assertFenced("Ledger.add", () -> this.ledger.add(this.older, 1, SECOND));
		this.ledger.add(this.newer, 0, SECOND);
		assertThat(this.ledger.books(this.run)).isEqualTo(new Ledger.Books(8, 8, 0, 0));
		assertThat(this.ledger.books(this.older, 0)).isEqualTo(new Ledger.Books(4, 4, 0, 0));
		assertThat(this.ledger.books(this.newer, 0)).isEqualTo(new Ledger.Books(4, 4, 0, 0));
	}

	@Test
	void aBatchThatWaitsWhileItsRunIsTakenOverIsRefused() throws Exception {
		try (Connection taking = connection(); Connection waiting = connection()) {
			taking.setAutoCommit(false);
			waiting.setAutoCommit(false);
			new RunSessions(client(taking)).lockOut(this.run);
			CompletableFuture<Throwable> batch = CompletableFuture
				.supplyAsync(() -> catchThrowable(() -> new Ledger(client(waiting)).add(this.older, 0, FIRST)));
			Thread.sleep(100);
			assertThat(batch).as("a batch during a takeover").isNotDone();
			client(taking).sql("UPDATE blockload.run SET owner = nextval('blockload.fence') WHERE id = :run")
				.param("run", this.run)
				.update();
			taking.commit();
			assertThat(batch.join()).as("Ledger.add that waited for a takeover")
				.hasMessage(RunRow.fenced(this.run, null).message());
		}
		assertThat(this.ledger.books(this.run)).isEqualTo(new Ledger.Books(0, 0, 0, 90));
	}

	@Test
	void aTakeoverWaitsForTheBatchThatIsCommitted() throws Exception {
		try (Connection taking = connection(); Connection working = connection(); Connection other = connection()) {
			taking.setAutoCommit(false);
			working.setAutoCommit(false);
			other.setAutoCommit(false);
			new Ledger(client(working)).add(this.older, 0, FIRST);
			CompletableFuture<Coverage> takeover = CompletableFuture.supplyAsync(() -> {
				new RunSessions(client(taking)).lockOut(this.run);
				return new Ledger(client(taking)).coverage(this.run);
			});
			awaitLockWait();
			CompletableFuture<Void> next = CompletableFuture
				.runAsync(() -> new Ledger(client(other)).add(this.older, 1, SECOND));
			Thread.sleep(100);
			assertThat(next).as("a batch that comes after a takeover").isNotDone();
			working.commit();
			assertThat(takeover.join().gaps()).as("what the takeover sees").containsExactly(new Gap(MIDDLE, 100L, 0));
			taking.commit();
			next.join();
			other.rollback();
		}
	}

	@Test
	void aTakeoverIsNotKeptWaitingByLanesThatCommitWithoutPause() throws Exception {
		this.jdbc.sql("UPDATE blockload.run SET end_byte = NULL WHERE id = :run").param("run", this.run).update();
		AtomicInteger batches = new AtomicInteger();
		List<CompletableFuture<Throwable>> lanes = Stream.of(0, 1)
			.map((lane) -> CompletableFuture.supplyAsync(() -> catchThrowable(() -> loadWithoutPause(lane, batches))))
			.toList();
		while (batches.get() < 6) {
			Thread.sleep(5);
		}
		Ledger.Books taken;
		try (Connection taking = connection()) {
			taking.setAutoCommit(false);
			long began = System.nanoTime();
			new RunSessions(client(taking)).lockOut(this.run);
			client(taking).sql("UPDATE blockload.run SET owner = nextval('blockload.fence') WHERE id = :run")
				.param("run", this.run)
				.update();
			taken = new Ledger(client(taking)).books(this.run);
			taking.commit();
			assertThat(Duration.ofNanos(System.nanoTime() - began)).as("a takeover while two lanes commit")
				.isLessThan(Duration.ofSeconds(45));
		}
		assertThat(lanes)
			.allSatisfy((lane) -> assertThat(lane.join()).hasMessage(RunRow.fenced(this.run, null).message()));
		assertThat(this.ledger.books(this.run)).as("what the takeover saw").isEqualTo(taken);
		assertThat(taken.read()).isBetween(5L, (long) batches.get());
	}

	/** As a lane of a process that does not know that it was replaced. */
	private void loadWithoutPause(int lane, AtomicInteger batches) throws Exception {
		long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
		try (Connection connection = connection()) {
			connection.setAutoCommit(false);
			Ledger own = new Ledger(client(connection));
			while (System.nanoTime() < end) {
				int record = 1 + batches.getAndIncrement();
				own.add(this.older, lane, new Batch(new Position(10L * record, record, record),
						new Position(10L * record + 10, record + 1, record + 1), 1, 0));
				// The two overlap: at each moment one of them holds the run's row.
				Thread.sleep(20);
				connection.commit();
			}
		}
	}

	@Test
	void theOwnerDoesNotChangeWhileABatchIsLoaded() throws Exception {
		try (Connection working = connection(); Connection other = connection()) {
			working.setAutoCommit(false);
			new Ledger(client(working)).add(this.older, 0, FIRST);
			client(other).sql("SET lock_timeout = '200ms'").update();
			assertThat(
					catchThrowable(() -> client(other).sql("UPDATE blockload.run SET owner = owner + 1 WHERE id = :run")
						.param("run", this.run)
						.update()))
				.satisfies((failure) -> assertThat(SqlFailures.isLockTimeout(failure)).isTrue());
			working.rollback();
		}
	}

	@Test
	void noByteIsLoadedTwice() {
		this.ledger.add(this.older, 0, FIRST);
		for (Batch overlap : List.of(FIRST, new Batch(new Position(49, 4, 5), END, 5, 0),
				new Batch(START, END, 8, 0))) {
			List<String> before = written();
			assertThat(catchThrowable(() -> this.ledger.add(this.older, 0, overlap)))
				.isInstanceOfSatisfying(RunException.class,
						(failure) -> assertThat(failure.code()).isEqualTo("out-of-step"))
				.hasMessage("Run %d has already loaded a part of bytes %d to %d. This transaction was rolled back."
					.formatted(this.run, overlap.begin().offset(), overlap.end().offset()));
			assertThat(written()).isEqualTo(before);
		}
		this.ledger.add(this.older, 0, SECOND);
		assertThat(this.ledger.batchOf(this.run, 4)).contains(FIRST);
		assertThat(this.ledger.batchOf(this.run, 5)).contains(SECOND);
		assertThat(this.ledger.batchOf(this.run, 9)).isEmpty();
	}

	@Test
	void aStepOfAnAttemptThatWasReplacedIsRefused() {
		assertThat(this.row.attempts().enter(this.older)).isEqualTo(Stage.CREATED);
		this.newer = attempt();
		assertFenced("RunRow.enter", () -> this.row.attempts().enter(this.older));
		assertMovedByTheNewerOnly("resolved", Stage.RESOLVED,
				(attempt) -> this.row.steps().resolved(attempt, PIN, 2, List.of()));
		assertMovedByTheNewerOnly("planned", Stage.PLANNED, (attempt) -> this.row.steps()
			.planned(attempt, new RunPlan(List.of("id"), "f", START, null), List.of()));
		assertMovedByTheNewerOnly("loaded", Stage.LOADED, (attempt) -> this.row.steps().loaded(attempt, 90));
		assertThat(new RunTable(this.jdbc).plan(this.run)).isEqualTo(new RunPlan(List.of("id"), "f", START, 90L));
		assertMovedByTheNewerOnly("verified", Stage.VERIFIED, this.row.steps()::verified);
		assertFenced("RunRow.rehearsed", () -> this.row.completions().rehearsed(this.older, COUNTS));
		assertFenced("RunRow.unchanged", () -> this.row.completions().unchanged(this.older, Stage.VERIFIED, List.of()));
		assertMovedByTheNewerOnly("published", Stage.PUBLISHED,
				(attempt) -> this.row.completions().published(attempt, COUNTS, 7));
		assertThat(new RunTable(this.jdbc).find(this.run).orElseThrow().counts()).isEqualTo(COUNTS);
	}

	@Test
	void aRunEndsUnchangedOrRehearsedByItsOwnerOnly() {
		this.newer = attempt();
		this.row.steps().resolved(this.newer, PIN, 2, List.of());
		assertMovedByTheNewerOnly("unchanged", Stage.UNCHANGED,
				(attempt) -> this.row.completions().unchanged(attempt, Stage.RESOLVED, List.of()));
		this.jdbc.sql("UPDATE blockload.run SET stage = 'verified' WHERE id = :run").param("run", this.run).update();
		assertMovedByTheNewerOnly("rehearsed", Stage.REHEARSED,
				(attempt) -> this.row.completions().rehearsed(attempt, COUNTS));
	}

	@Test
	void theEndOfAnAttemptIsStoredByItsOwnerOnly() {
		this.newer = attempt();
		List<String> before = written();
		Failure failure = new RunException(RunCode.DOES_NOT_BALANCE, "message", null);
		assertThat(this.row.endings().stopped(this.older)).isEqualTo(RunRow.Ending.NOT_OWNED);
		assertThat(this.row.endings().failed(this.older, failure)).isEqualTo(RunRow.Ending.NOT_OWNED);
		assertThat(written()).isEqualTo(before);
		assertThat(this.row.endings().stopped(this.newer)).isEqualTo(RunRow.Ending.RESTARTABLE);
		assertThat(this.row.endings().failed(this.newer, failure)).isEqualTo(RunRow.Ending.FINAL);
		this.jdbc.sql("UPDATE blockload.run SET stage = 'published' WHERE id = :run").param("run", this.run).update();
		assertThat(this.row.endings().failed(this.newer, failure)).as("a run that is published stays so")
			.isEqualTo(RunRow.Ending.NOT_OWNED);
	}

	private void assertMovedByTheNewerOnly(String method, Stage reached, Consumer<Attempt> move) {
		assertFenced("RunRow." + method, () -> move.accept(this.older));
		move.accept(this.newer);
		assertThat(this.row.attempts().enter(this.newer)).isEqualTo(reached);
		List<String> before = written();
		assertThat(catchThrowable(() -> move.accept(this.newer)))
			.as("RunRow.%s from a stage that the run has left", method)
			.hasMessage(RunRow.fenced(this.run, null).message());
		assertThat(written()).isEqualTo(before);
	}

	private Connection connection() throws java.sql.SQLException {
		Connection connection = DriverManager.getConnection(this.database.url(), this.database.username(),
				this.database.password());
		SessionSettings.pin(connection);
		return connection;
	}

	private static JdbcClient client(Connection connection) {
		return JdbcClient.create(new SingleConnectionDataSource(connection, true));
	}

	private void awaitLockWait() throws InterruptedException {
		for (int tries = 0; tries < 6000; tries++) {
			if (this.jdbc
				.sql("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'advisory' AND query LIKE :query)")
				.param("query", "SELECT pg_advisory_xact_lock(%")
				.query(Boolean.class)
				.single()) {
				return;
			}
			// Polling: PostgreSQL has no event for a session that begins to wait.
			Thread.sleep(10);
		}
		throw new AssertionError("the takeover did not wait");
	}

}
