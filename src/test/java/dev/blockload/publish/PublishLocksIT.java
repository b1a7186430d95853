package dev.blockload.publish;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import dev.blockload.Failure;
import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.Mode;
import dev.blockload.run.Attempt;
import dev.blockload.run.RunException;
import dev.blockload.run.RunSessions;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The locks of a publish: which tables are locked, who waits, and what a publish reports
 * of the sessions that it waits for.
 */
class PublishLocksIT extends PublishFixture {

	private Throwable serialized(Target target) {
		return catchThrowable(() -> this.transaction.executeWithoutResult(
				(status) -> this.publisher.serialize(new Attempt(RUN, 1, 1), this.lease, this.application, target)));
	}

	@Test
	void theHolderOfTheLockForPublishingIsNamedIfItIsNoRun() throws SQLException {
		sql("CREATE TABLE app.numbers (n int)");
		Target target = staged("numbers", Mode.APPEND, "1");
		String what = "import " + this.application;
		try (Connection other = another(); Statement statement = other.createStatement()) {
			statement.execute("SET application_name = 'report'");
			statement.execute("SELECT pg_advisory_lock(blockload.lock_key('publish " + what + "'))");
			int pid = other.unwrap(PGConnection.class).getBackendPID();
			assertThat(serialized(target)).isInstanceOfSatisfying(RunException.class, (failure) -> {
				assertThat(failure.code()).isEqualTo("lease-blocked");
				assertThat(failure.message()).startsWith("The lock for publishing " + what
						+ " is held by a database session that is not a run of Blockload: pid " + pid + ", role ");
				assertThat(failure.action())
					.isEqualTo("Find out who uses the session. End it in psql: SELECT pg_terminate_backend(" + pid
							+ "); Then continue: ./blockload restart " + RUN);
			});
			other.setAutoCommit(false);
			new RunSessions(JdbcClient.create(new SingleConnectionDataSource(other, true))).enlist(RUN + 1);
			assertThat(serialized(target)).isInstanceOf(PublishException.class)
				.hasMessage("Another run has been publishing " + what + " for more than 0.2 s.");
			other.rollback();
		}
	}

	@Test
	void whatHoldsTheLockIsNamedAndItsStatementIsForTheTerminalOnly() throws SQLException {
		createStaff();
		Target target = staged("staff", Mode.UPSERT, "3, 'Cem'");
		try (Connection writer = another();
				Connection reader = another();
				Connection ddl = another();
				Statement write = writer.createStatement();
				Statement read = reader.createStatement();
				Statement alter = ddl.createStatement()) {
			write.execute("SET application_name = 'payroll'");
			writer.setAutoCommit(false);
			write.execute(here("UPDATE app.staff SET name = '\u001b[31m' WHERE id = 1"));
			reader.setAutoCommit(false);
			read.execute(here("SELECT FROM app.staff"));
			alter.execute("SET application_name = ''");
			Thread waiting = new Thread(() -> assertThat(
					catchThrowable(() -> alter.execute(here("ALTER TABLE app.staff ADD COLUMN note text"))))
				.isNull());
			waiting.start();
			awaitWaiting(ddl);
			Failure failure = catchThrowableOfType(Failure.class, () -> publish(target));
			assertThat(failure).as("a publish into a block that another session writes").isNotNull();
			assertThat(failure.code()).isEqualTo("block-locked");
			assertThat(failure.message().replaceAll("for \\d+ s", "for 0 s")).isEqualTo(here(
					"Block app.staff could not be locked within 0.2 s. Session %d of role %s (application 'payroll', "
							+ "idle in transaction, for 0 s) holds RowExclusiveLock on app.staff. "
							+ "Session %d of role %2$s (active, for 0 s) waits for AccessExclusiveLock on app.staff.")
				.formatted(pid(writer), this.database.username(), pid(ddl)));
			assertThat(failure.terminalDetail())
				.isEqualTo(here("Session %d executed last: UPDATE app.staff SET name = ' [31m' WHERE id = 1\n"
						+ "Session %d executes: ALTER TABLE app.staff ADD COLUMN note text")
					.formatted(pid(writer), pid(ddl)));
			writer.rollback();
			reader.rollback();
			waiting.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void partitionsThatAReplaceDropsAreLockedAndAnAppendLeavesThemAlone() throws SQLException {
		createSales();
		try (Connection other = another(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute(here("INSERT INTO app.sales_old VALUES (3, -1)"));
			assertThat(publish(staged("sales", Mode.APPEND, "4"))).as("an append beside a writer of an old partition")
				.isEqualTo(new PublishedRows(1, 0, 0, 0));
			Target target = staged("sales", Mode.REPLACE, "5");
			Failure failure = catchThrowableOfType(Failure.class, () -> publish(target));
			assertThat(failure).as("a replace beside a writer of an old partition").isNotNull();
			assertThat(failure.message().replaceAll("for \\d+ s", "for 0 s"))
				.isEqualTo(here("Block app.sales could not be locked within 0.2 s. Session %d of role %s (application "
						+ "'PostgreSQL JDBC Driver', idle in transaction, for 0 s) holds RowExclusiveLock on app.sales_old.")
					.formatted(pid(other), this.database.username()));
			other.commit();
			// The partition of the append has the bounds that the new one gets.
			assertThat(publish(target)).isEqualTo(new PublishedRows(1, 0, 0, 4));
			assertThat(rows("sales")).containsExactly("(5," + RUN + ")");
		}
	}

	@Test
	void aBlockThatTheUserPartitionedIsLockedWithItsPartitions() throws SQLException {
		sql("CREATE TABLE app.plan (id int PRIMARY KEY, name text) PARTITION BY LIST (id)");
		sql("CREATE TABLE app.plan_1 PARTITION OF app.plan FOR VALUES IN (1)");
		sql("CREATE TABLE app.plan_2 PARTITION OF app.plan FOR VALUES IN (2)");
		sql("INSERT INTO app.plan VALUES (1, 'Ada')");
		Target target = staged("plan", Mode.UPSERT, "1, 'Ida'", "2, 'Bob'");
		try (Connection other = another(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute(here("INSERT INTO app.plan_2 VALUES (2, 'Bo')"));
			Failure failure = catchThrowableOfType(Failure.class, () -> publish(target));
			assertThat(failure).as("a publish beside a writer of a partition").isNotNull();
			assertThat(failure.message().replaceAll("for \\d+ s", "for 0 s"))
				.isEqualTo(here("Block app.plan could not be locked within 0.2 s. Session %d of role %s (application "
						+ "'PostgreSQL JDBC Driver', idle in transaction, for 0 s) holds RowExclusiveLock on app.plan_2.")
					.formatted(pid(other), this.database.username()));
			other.commit();
		}
		assertThat(publish(target)).isEqualTo(new PublishedRows(0, 2, 0, 0));
		assertThat(rows("plan")).containsExactly("(1,Ida)", "(2,Bob)");
	}

	@Test
	void noReaderWaitsForAPublishThatWaits() throws Exception {
		createStaff();
		createSales();
		try (Connection holder = another(); Connection reader = another(); Statement hold = holder.createStatement()) {
			holder.setAutoCommit(false);
			hold.execute(here("INSERT INTO app.staff VALUES (8, 'Hal')"));
			hold.execute(here("SELECT FROM app.sales"));
			Publisher patient = new Publisher(this.client, this.jdbc, new BlockCatalog(this.client),
					Duration.ofSeconds(2), ALL_ATTACHED);
			assertReadersPass(patient, staged("staff", Mode.UPSERT, "3, 'Cem'"), reader, "SELECT FROM app.staff",
					"holds RowExclusiveLock on app.staff.");
			this.staging.drop(RUN);
			assertReadersPass(patient, staged("sales", Mode.REPLACE, "3"), reader, "SELECT FROM app.sales",
					"holds AccessShareLock on app.sales, holds AccessShareLock on app.sales_old.");
			holder.rollback();
		}
	}

	private void assertReadersPass(Publisher patient, Target target, Connection reader, String query, String held)
			throws Exception {
		CompletableFuture<Failure> refused = CompletableFuture
			.supplyAsync(() -> catchThrowableOfType(Failure.class, () -> publish(patient, target)));
		try (Statement read = reader.createStatement()) {
			// A reader that queues behind a wait of two seconds ends here. Only waits for
			// locks count: a machine can pause.
			read.execute("SET lock_timeout = '1700ms'");
			while (!refused.isDone()) {
				read.execute(here(query));
			}
		}
		assertThat(refused.get()).as("a publish that waits too long").isNotNull();
		// The reader can be among those that are named, if it reads at that moment.
		assertThat(refused.get().message()).contains(here(held));
	}

}
