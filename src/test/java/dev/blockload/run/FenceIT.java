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
		this.ledger.add(this.older, new Range(0, START, 100));
		this.ledger.add(this.older, new Range(1, new Position(100, 9, 10), Long.MAX_VALUE));
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
				UNION ALL SELECT r::text FROM blockload.range r WHERE run_id = :run
				UNION ALL SELECT c::text FROM blockload.chunk c WHERE run_id = :run ORDER BY 1""")
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
	void aChunkOfAnAttemptThatWasReplacedIsRefused() {
		this.newer = attempt();
		assertThat(this.ledger.take(this.newer, 0)).isEqualTo(new Range(0, START, 100));
		assertFenced("Ledger.advance", () -> this.ledger.advance(this.older, 0, START, MIDDLE, 4, 0));
		this.ledger.advance(this.newer, 0, START, MIDDLE, 4, 0);
		assertFenced("Ledger.advance", () -> this.ledger.advance(this.older, 0, MIDDLE, END, 4, 0));
		assertThat(this.ledger.books(this.run, 0)).isEqualTo(new Ledger.Books(4, 4, 0, 50, 1));
	}

	@Test
	void aChunkThatWaitsForTheRangeWhileItIsTakenOverIsRefused() throws Exception {
		this.newer = attempt();
		try (Connection taking = connection(); Connection waiting = connection()) {
			taking.setAutoCommit(false);
			new Ledger(client(taking)).take(this.newer, 0);
			CompletableFuture<Throwable> chunk = CompletableFuture.supplyAsync(() -> catchThrowable(
					() -> new Ledger(client(waiting)).advance(this.older, 0, START, MIDDLE, 4, 0)));
			awaitLockWait();
			taking.commit();
			assertThat(chunk.join()).as("Ledger.advance that waited for Ledger.take of a newer attempt")
				.hasMessage(RunRow.fenced(this.run, null).message());
		}
		assertThat(this.ledger.books(this.run, 0)).isEqualTo(new Ledger.Books(0, 0, 0, 90, 1));
		this.ledger.advance(this.newer, 0, START, MIDDLE, 4, 0);
	}

	@Test
	void aRangeIsTakenUpwardsOnly() {
		this.newer = attempt();
		this.ledger.take(this.newer, 0);
		assertFenced("Ledger.take", () -> this.ledger.take(this.older, 0));
		assertThat(this.ledger.take(this.newer, 0)).as("its own owner takes it again")
			.isEqualTo(new Range(0, START, 100));
		this.ledger.advance(this.newer, 0, START, END, 8, 0);
	}

	@Test
	void theEndOfATextIsNotedByItsOwnerOnly() {
		this.newer = attempt();
		this.ledger.take(this.newer, 1);
		this.ledger.end(this.older, 1, 100);
		assertThat(this.ledger.ranges(this.run).get(1).finished())
			.as("Ledger.end with the token of an attempt that was replaced")
			.isFalse();
		this.ledger.end(this.newer, 1, 99);
		assertThat(this.ledger.ranges(this.run).get(1).finished()).as("Ledger.end elsewhere than the range is")
			.isFalse();
		this.ledger.end(this.newer, 1, 100);
		assertThat(this.ledger.ranges(this.run).get(1).finished()).isTrue();
	}

	@Test
	void aStepOfAnAttemptThatWasReplacedIsRefused() {
		assertThat(this.row.enter(this.older)).isEqualTo(Stage.CREATED);
		this.newer = attempt();
		assertFenced("RunRow.enter", () -> this.row.enter(this.older));
		assertMovedByTheNewerOnly("resolved", Stage.RESOLVED,
				(attempt) -> this.row.resolved(attempt, PIN, 2, List.of()));
		assertMovedByTheNewerOnly("planned", Stage.PLANNED,
				(attempt) -> this.row.planned(attempt, new RunPlan(List.of("id"), "f"), List.of()));
		assertMovedByTheNewerOnly("loaded", Stage.LOADED, this.row::loaded);
		assertMovedByTheNewerOnly("verified", Stage.VERIFIED, this.row::verified);
		assertFenced("RunRow.rehearsed", () -> this.row.rehearsed(this.older, COUNTS));
		assertFenced("RunRow.unchanged", () -> this.row.unchanged(this.older, Stage.VERIFIED, List.of()));
		assertMovedByTheNewerOnly("published", Stage.PUBLISHED, (attempt) -> this.row.published(attempt, COUNTS, 7));
		assertThat(new RunTable(this.jdbc).find(this.run).orElseThrow().counts()).isEqualTo(COUNTS);
	}

	@Test
	void aRunEndsUnchangedOrRehearsedByItsOwnerOnly() {
		this.newer = attempt();
		this.row.resolved(this.newer, PIN, 2, List.of());
		assertMovedByTheNewerOnly("unchanged", Stage.UNCHANGED,
				(attempt) -> this.row.unchanged(attempt, Stage.RESOLVED, List.of()));
		this.jdbc.sql("UPDATE blockload.run SET stage = 'verified' WHERE id = :run").param("run", this.run).update();
		assertMovedByTheNewerOnly("rehearsed", Stage.REHEARSED, (attempt) -> this.row.rehearsed(attempt, COUNTS));
	}

	@Test
	void theEndOfAnAttemptIsStoredByItsOwnerOnly() {
		this.newer = attempt();
		List<String> before = written();
		Failure failure = new RunException(RunCode.DOES_NOT_BALANCE, "message", null);
		assertThat(this.row.stopped(this.older)).isEqualTo(RunRow.Ending.NOT_OWNED);
		assertThat(this.row.failed(this.older, failure)).isEqualTo(RunRow.Ending.NOT_OWNED);
		assertThat(written()).isEqualTo(before);
		assertThat(this.row.stopped(this.newer)).isEqualTo(RunRow.Ending.RESTARTABLE);
		assertThat(this.row.failed(this.newer, failure)).isEqualTo(RunRow.Ending.FINAL);
		this.jdbc.sql("UPDATE blockload.run SET stage = 'published' WHERE id = :run").param("run", this.run).update();
		assertThat(this.row.failed(this.newer, failure)).as("a run that is published stays so")
			.isEqualTo(RunRow.Ending.NOT_OWNED);
	}

	private void assertMovedByTheNewerOnly(String method, Stage reached, Consumer<Attempt> move) {
		assertFenced("RunRow." + method, () -> move.accept(this.older));
		move.accept(this.newer);
		assertThat(this.row.enter(this.newer)).isEqualTo(reached);
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
		for (int tries = 0; tries < 500; tries++) {
			if (this.jdbc.sql(
					"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE :query)")
				.param("query", "UPDATE blockload.range SET next_byte%")
				.query(Boolean.class)
				.single()) {
				return;
			}
			// Polling: PostgreSQL has no event for a session that begins to wait.
			Thread.sleep(10);
		}
		throw new AssertionError("the chunk did not wait for the range's row");
	}

}
