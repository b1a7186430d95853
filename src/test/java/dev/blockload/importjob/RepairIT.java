package dev.blockload.importjob;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;

import dev.blockload.run.Lease;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.run.Stage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * {@code repair} on what crashes leave, which is here left by hand: after real crashes
 * the fault suite looks that it finds nothing more to do than what is expected.
 */
class RepairIT {

	@TempDir
	static Path jobs;

	private static ImportBench bench;

	@BeforeAll
	static void start() {
		bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of());
	}

	@AfterAll
	static void end() {
		bench.close();
	}

	@BeforeEach
	void define() {
		bench.renew();
		bench.sql("CREATE TABLE app.numbers (n int, _load bigint NOT NULL) PARTITION BY RANGE (_load)");
		bench.put("numbers.csv", "n\n1\n2\n");
		bench.define("numbers", "file: {fixed: numbers.csv}\nblock: numbers\nmode: append\n");
		bench.bean(Repair.class).all();
	}

	/** A run that ended at a stage as a killed process leaves it. */
	private static Run died(Stage stage, String executions) {
		bench.put("numbers.csv", "n\nx\n");
		Run failed = bench.run("numbers");
		assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
		bench.jdbc()
			.update("UPDATE blockload.run SET status = 'RUNNING', restartable = true, stage = ? WHERE id = ?",
					stage.text(), failed.id());
		for (String table : List.of("batch_step_execution", "batch_job_execution")) {
			bench.jdbc()
				.update("UPDATE batch." + table
						+ " SET status = ? WHERE job_execution_id IN (SELECT job_execution_id FROM "
						+ "batch.batch_job_execution_params WHERE parameter_value = ?)", executions,
						Long.toString(failed.id()));
		}
		return failed;
	}

	private static void assertNothingToRepair() {
		assertThat(bench.bean(Repair.class).all()).isEmpty();
	}

	@Test
	void withoutCrashesNothingIsFoundAndNothingChanges() {
		Run run = bench.run("numbers");
		assertNothingToRepair();
		assertThat(bench.history().newest("numbers", 1)).containsExactly(run);
	}

	@Test
	void aRunWhoseProcessDiedBecomesFailedAndCanBeRestarted() {
		Run run = died(Stage.RESOLVED, "STARTED");
		assertThat(bench.bean(Repair.class).all()).containsExactly(new Repair.Finding(RepairCode.DEAD_RUN, run.id(),
				"The process running this import died (" + run.holder()
						+ "). The run is now FAILED. Continue from the checkpoint: ./blockload restart " + run.id()));
		assertThat(bench.rows("SELECT status, error_code, restartable FROM blockload.run WHERE id = " + run.id()))
			.containsExactly("FAILED|interrupted|t");
		assertThat(bench.rows(
				"SELECT status FROM batch.batch_job_execution JOIN batch.batch_job_execution_params USING (job_execution_id)"
						+ " WHERE parameter_value = '" + run.id() + "'"))
			.containsExactly("FAILED");
		assertNothingToRepair();
	}

	@Test
	void theEndOfAnExecutionIsInTheTimeZoneInWhichSpringBatchStoresTimes() {
		TimeZone zone = TimeZone.getDefault();
		TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Chatham"));
		try {
			Run run = died(Stage.RESOLVED, "STARTED");
			assertThat(bench.bean(Repair.class).all()).hasSize(1);
			String ended = bench
				.rows("""
						SELECT to_char(end_time, 'YYYY-MM-DD"T"HH24:MI:SS') FROM batch.batch_job_execution
						  JOIN batch.batch_job_execution_params USING (job_execution_id) WHERE parameter_value = '"""
						+ run.id() + "'")
				.get(0);
			assertThat(LocalDateTime.parse(ended)).isCloseTo(LocalDateTime.now(ZoneId.systemDefault()),
					within(1, ChronoUnit.MINUTES));
		}
		finally {
			TimeZone.setDefault(zone);
		}
	}

	@Test
	void aRunThatIsAliveIsNotRepaired() {
		Run run = died(Stage.RESOLVED, "STARTED");
		try (Lease lease = Lease.tryAcquire(database(), "numbers", Duration.ofSeconds(45)).orElseThrow()) {
			assertNothingToRepair();
			lease.confirm();
		}
		assertThat(bench.rows("SELECT status FROM blockload.run WHERE id = " + run.id())).containsExactly("RUNNING");
		assertThat(bench.bean(Repair.class).all()).hasSize(1);
	}

	private static dev.blockload.run.Database database() {
		return TestDatabase.get();
	}

	@Test
	void aFailedCommitThatLeftUnknownIsEnded() {
		Run run = died(Stage.RESOLVED, "UNKNOWN");
		bench.jdbc().update("UPDATE blockload.run SET status = 'FAILED' WHERE id = ?", run.id());
		assertThat(bench.bean(Repair.class).all()).containsExactly(new Repair.Finding(RepairCode.UNENDED_EXECUTION,
				run.id(), "Spring Batch had not noted the end of the run. It is now noted as FAILED."));
		assertNothingToRepair();
	}

	@Test
	void aRunPublishedBeforeItsProcessDiedBecomesCompleted() {
		Run run = bench.run("numbers");
		bench.jdbc()
			.update("UPDATE batch.batch_job_execution SET status = 'STARTED' WHERE job_execution_id IN ("
					+ "SELECT job_execution_id FROM batch.batch_job_execution_params WHERE parameter_value = ?)",
					Long.toString(run.id()));
		assertThat(bench.bean(Repair.class).all()).containsExactly(new Repair.Finding(RepairCode.UNENDED_EXECUTION,
				run.id(), "Spring Batch had not noted the end of the run. It is now noted as COMPLETED."));
		assertNothingToRepair();
	}

	@Test
	void aJobInstanceWithoutAnExecutionIsDeleted() {
		Run run = died(Stage.CREATED, "STARTED");
		bench.bean(RunPurge.class).of(bench.application());
		String running = """
				INSERT INTO blockload.run (import, application, block, mode, definition, forced, owner, holder)
				VALUES ('numbers', '%s', 'numbers', 'append', '{}', false, 1, 'here') RETURNING id"""
			.formatted(bench.application());
		long known = bench.jdbc().queryForObject(running, Long.class);
		for (long id : List.of(known, known + 1_000_000)) {
			bench.jdbc()
				.update("INSERT INTO batch.batch_job_instance VALUES (nextval('batch.batch_job_instance_seq'), 0, 'import', ?)",
						new org.springframework.batch.core.job.DefaultJobKeyGenerator()
							.generateKey(BatchMetadata.parameters(id)));
		}
		bench.jdbc().update("UPDATE blockload.run SET status = 'FAILED' WHERE id = ?", known);
		assertThat(bench.bean(Repair.class).all()).contains(
				new Repair.Finding(RepairCode.UNENDED_EXECUTION, run.id(),
						"Spring Batch had not noted the end of a run that does not exist any more. "
								+ "It is now noted as FAILED."),
				new Repair.Finding(RepairCode.INSTANCE_WITHOUT_EXECUTION, known,
						"Spring Batch had a job instance without an execution. It was deleted."),
				new Repair.Finding(RepairCode.INSTANCE_WITHOUT_EXECUTION, null,
						"Spring Batch had 1 job instances without an execution, of runs that do not exist. "
								+ "They were deleted."));
		assertNothingToRepair();
	}

	@Test
	void stagingTablesOfRunsThatCannotContinueAreDropped() {
		Run published = bench.run("numbers");
		long forgotten = published.id() + 1_000_000;
		// Rows that a merge of partitions copied.
		bench.sql("CREATE TABLE blockload.blockload_run_" + published.id() + "_partition (n int)");
		bench.sql("CREATE TABLE blockload.blockload_run_" + forgotten + " (n int)");
		assertThat(bench.bean(Repair.class).all()).containsExactly(
				new Repair.Finding(RepairCode.STAGING_TABLE_LEFT, published.id(),
						"A staging table was left of a run that no restart can continue. It was dropped."),
				new Repair.Finding(RepairCode.STAGING_TABLE_LEFT, forgotten,
						"A staging table was left of a run that does not exist any more. It was dropped."));
		assertThat(bench.isStaged(published)).isFalse();
		assertNothingToRepair();
	}

	@Test
	void aPartitionThatWasBeingDetachedIsDetachedToTheEnd() {
		Run run = bench.run("numbers");
		String partition = bench.application() + ".numbers_" + run.id();
		bench.jdbc()
			.update("UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = '" + partition + "'::regclass");
		assertThat(bench.bean(Repair.class).all())
			.containsExactly(new Repair.Finding(RepairCode.DETACH_PENDING, null, "The detach of partition " + partition
					+ " was interrupted. It is now finished: the table has its rows, the block does not."));
		assertThat(bench.rows("SELECT count(*) FROM app.numbers")).containsExactly("0");
		assertThat(bench.rows("SELECT count(*) FROM " + partition)).containsExactly("2");
		assertNothingToRepair();
	}

}
