package dev.blockload.run;

import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import dev.blockload.csv.Position;
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
 * a newer one has replaced changes nothing, and the newer one goes on.
 */
class FenceIT {

	private static final Position START = new Position(10, 1, 2);

	private static final Position MIDDLE = new Position(50, 5, 6);

	private static final Position END = new Position(100, 9, 10);

	private final Database database = TestDatabase.get();

	private final JdbcClient jdbc = TestDatabase.migrated();

	private final Ledger ledger = new Ledger(this.jdbc);

	private final RunStages stages = new RunStages(this.jdbc);

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
		return new Attempt(this.run, owner, this.lease);
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
			.hasMessage(RunStages.fenced(this.run, null).message());
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
				.hasMessage(RunStages.fenced(this.run, null).message());
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
		assertThat(this.stages.enter(this.older)).isEqualTo(Stage.CREATED);
		this.newer = attempt();
		assertFenced("RunStages.enter", () -> this.stages.enter(this.older));
		assertFenced("RunStages.advance", () -> this.stages.advance(this.older, Stage.CREATED, Stage.RESOLVED));
		assertThat(this.stages.enter(this.newer)).isEqualTo(Stage.CREATED);
		this.stages.advance(this.newer, Stage.CREATED, Stage.RESOLVED);
		assertThat(this.stages.enter(this.newer)).isEqualTo(Stage.RESOLVED);
		assertFenced("RunStages.advance from a stage that the run has left",
				() -> this.stages.advance(this.newer, Stage.CREATED, Stage.RESOLVED));
	}

	private Connection connection() throws java.sql.SQLException {
		return DriverManager.getConnection(this.database.url(), this.database.username(), this.database.password());
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
			// Polling: the server tells nobody that a session has begun to wait.
			Thread.sleep(10);
		}
		throw new AssertionError("the chunk did not wait for the range's row");
	}

}
