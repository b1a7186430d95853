package dev.blockload.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.UUID;

import dev.blockload.csv.Position;
import dev.blockload.importjob.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
	void withoutAPasswordTheDriverLooksIntoTheFileOfPasswords(@TempDir Path folder) throws IOException {
		Path file = Files.writeString(folder.resolve("pgpass"),
				"*:*:*:" + this.database.username() + ":" + this.database.password() + "\n");
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
		System.setProperty("org.postgresql.pgpassfile", file.toString());
		try {
			Database without = new Database(this.database.url(), this.database.username(), "");
			Lease.tryAcquire(without, this.importName, TIMEOUT).orElseThrow().close();
		}
		finally {
			System.clearProperty("org.postgresql.pgpassfile");
		}
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
	void aQuestionAboutALeaseIsAnsweredAlthoughTheServerEndedTheSessionThatWasKept() {
		String url = this.database.url();
		Database named = new Database(url + (url.contains("?") ? "&" : "?") + "ApplicationName=" + this.importName,
				this.database.username(), this.database.password());
		assertThat(Lease.isHeld(named, this.importName)).isFalse();
		assertThat(this.jdbc
			.sql("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = :name")
			.param("name", this.importName)
			.query(Boolean.class)
			.list()).as("the session that was kept").containsExactly(true);
		assertThat(Lease.isHeld(named, this.importName)).isFalse();
	}

	@Test
	void takingARunOverEndsTheSessionsOfTheEarlierAttempt() throws Exception {
		try (Lease lease = Lease.tryAcquire(this.database, this.importName, TIMEOUT).orElseThrow();
				Connection paused = DriverManager.getConnection(this.database.url(), this.database.username(),
						this.database.password())) {
			SessionSettings.pin(paused);
			JdbcClient zombie = JdbcClient.create(new SingleConnectionDataSource(paused, true));
			SessionSettings.pin(paused);
			paused.setAutoCommit(false);
			Attempt late = attempt();
			new Ledger(zombie).add(late, 0, new Batch(new Position(10, 1, 2), new Position(50, 5, 6), 4, 0));

			new RunSessions(this.jdbc).end(this.run + 1);
			assertThat(paused.isValid(5)).isTrue();
			new RunSessions(this.jdbc).end(this.run);
			assertThat(paused.isValid(5)).isFalse();
			assertThat(new Ledger(this.jdbc).books(attempt(), 0)).isEqualTo(new Ledger.Books(0, 0, 0, 0));
			lease.confirm();
		}
	}

}
