package dev.blockload.run;

import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import dev.blockload.csv.Position;
import dev.blockload.importjob.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What keeps two attempts at one import apart: the lease while both live, the fencing
 * tokens of the ledger when one only believes that it lives.
 */
class LeaseIT {

	private static final Duration TIMEOUT = Duration.ofSeconds(45);

	private final Database database = TestDatabase.get();

	private final JdbcClient jdbc = TestDatabase.migrated();

	private final String importName = "import-" + UUID.randomUUID();

	private long run;

	@BeforeEach
	void makeRun() {
		this.run = this.jdbc.sql("""
				INSERT INTO blockload.run (import, application, block, mode, definition, forced, owner, holder)
				VALUES (:import, 'a', 'b', 'append', '{}', false, nextval('blockload.fence'), 'here') RETURNING id""")
			.param("import", this.importName)
			.query(Long.class)
			.single();
	}

	private Attempt attempt() {
		long owner = this.jdbc
			.sql("UPDATE blockload.run SET owner = nextval('blockload.fence') WHERE id = :run RETURNING owner")
			.param("run", this.run)
			.query(Long.class)
			.single();
		return new Attempt(this.run, 1, owner);
	}

	@Test
	void onlyOneHolderHasTheLeaseOfAnImport() {
		try (Lease lease = Lease.tryAcquire(this.database, this.importName, TIMEOUT).orElseThrow()) {
			assertThat(Lease.tryAcquire(this.database, this.importName, TIMEOUT)).isEmpty();
			assertThat(Lease.isHeld(this.database, this.importName)).isTrue();
			assertThat(Lease.isHeld(this.database, this.importName + "-other")).isFalse();
			lease.confirm();
		}
		assertThat(Lease.isHeld(this.database, this.importName)).isFalse();
	}

	@Test
	void aLeaseWhoseSessionTheServerEndedIsNotConfirmed() {
		try (Lease lease = Lease.tryAcquire(this.database, this.importName, TIMEOUT).orElseThrow()) {
			this.jdbc.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name")
				.param("name", "blockload lease " + this.importName)
				.query(Boolean.class)
				.list();
			lease.beat();
			assertThatExceptionOfType(RunException.class).isThrownBy(lease::confirm)
				.satisfies((failure) -> assertThat(failure.code()).isEqualTo("lease-lost"))
				.withMessageStartingWith("The lease of import '" + this.importName + "' is lost (");
		}
	}

	@Test
	void theLedgerAcceptsEachStepOnceAndFromItsOwnerOnly() {
		try (Lease lease = Lease.tryAcquire(this.database, this.importName, TIMEOUT).orElseThrow()) {
			Ledger ledger = new Ledger(this.jdbc);
			Attempt late = attempt();
			Position start = new Position(10, 1, 2);
			Position next = new Position(50, 5, 6);
			ledger.add(late, new Range(0, start, 100));
			ledger.advance(late, 0, start, next, 3, 1);
			assertThat(ledger.ranges(this.run)).isEqualTo(List.of(new Range(0, next, 100)));
			assertThat(ledger.books(this.run)).isEqualTo(new Ledger.Books(4, 3, 1, 50, 1));

			assertThatExceptionOfType(RunException.class).isThrownBy(() -> ledger.advance(late, 0, start, next, 3, 1))
				.withMessage(
						"Range 0 of run " + this.run + " is at byte 50 in the ledger. This attempt expected byte 10.");
			Attempt later = attempt();
			assertThat(ledger.take(later, 0)).isEqualTo(new Range(0, next, 100));
			assertFenced(() -> ledger.take(late, 0));
			assertFenced(() -> ledger.advance(late, 0, next, new Position(100, 9, 10), 4, 0));
			assertFenced(() -> new RunRow(this.jdbc).enter(late));
			ledger.advance(later, 0, next, new Position(100, 9, 10), 4, 0);
			assertThat(ledger.ranges(this.run).get(0).finished()).isTrue();
			assertThat(ledger.chunkOf(this.run, 4)).isEqualTo(new Range(0, start, 50));
			assertThat(ledger.chunkOf(this.run, 5)).isEqualTo(new Range(0, next, 100));
			lease.confirm();
		}
	}

	@Test
	void takingARunOverEndsTheSessionsOfTheEarlierAttempt() throws Exception {
		try (Lease lease = Lease.tryAcquire(this.database, this.importName, TIMEOUT).orElseThrow();
				Connection paused = DriverManager.getConnection(this.database.url(), this.database.username(),
						this.database.password())) {
			new Ledger(this.jdbc).add(attempt(), new Range(0, new Position(10, 1, 2), 100));
			SessionSettings.pin(paused);
			JdbcClient zombie = JdbcClient.create(new SingleConnectionDataSource(paused, true));
			SessionSettings.pin(paused);
			paused.setAutoCommit(false);
			Attempt late = attempt();
			new Ledger(zombie).take(late, 0);
			new Ledger(zombie).advance(late, 0, new Position(10, 1, 2), new Position(50, 5, 6), 4, 0);

			new RunSessions(this.jdbc).end(this.run + 1);
			assertThat(paused.isValid(5)).isTrue();
			new RunSessions(this.jdbc).end(this.run);
			assertThat(paused.isValid(5)).isFalse();
			assertThat(new Ledger(this.jdbc).take(attempt(), 0).next()).isEqualTo(new Position(10, 1, 2));
			lease.confirm();
		}
	}

	private void assertFenced(Runnable call) {
		assertThatExceptionOfType(RunException.class).isThrownBy(call::run)
			.withMessage("Run " + this.run
					+ " was taken over or stopped by another process. This process wrote nothing more.")
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo("fenced"));
	}

}
