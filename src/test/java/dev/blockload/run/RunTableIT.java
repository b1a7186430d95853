package dev.blockload.run;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import javax.sql.DataSource;

import dev.blockload.ProcessCode;
import dev.blockload.importjob.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

class RunTableIT {

	private final JdbcClient jdbc = TestDatabase.migrated();

	@Test
	void runsAreSelectedByStatusTimeImportAndBlock() {
		long first = insert("a", "s", "RUNNING", "2022-09-30T10:00:00Z");
		try {
			long failed = insert("a", "s", "FAILED", "2022-09-30T12:00:00Z");
			long completed = insert("b", "s", "COMPLETED", "2022-09-30T12:00:00Z");
			long elsewhere = insert("b", "t", "COMPLETED", "2022-10-01T12:00:00Z");
			RunFilter.BlockOfRuns block = new RunFilter.BlockOfRuns("selected", "s");
			assertThat(found(Set.of(), null, null, block)).containsExactly(completed, failed, first);
			assertThat(found(Set.of(RunStatus.FAILED), null, null, block)).as("no process runs the first")
				.containsExactly(failed, first);
			assertThat(found(Set.of(RunStatus.RUNNING), null, null, block)).isEmpty();
			assertThat(found(Set.of(RunStatus.COMPLETED, RunStatus.FAILED), "2022-09-30T12:00:00Z", null, block))
				.containsExactly(completed, failed);
			assertThat(found(Set.of(), "2022-09-30T12:00:00.001Z", "b", new RunFilter.BlockOfRuns("selected", "t")))
				.containsExactly(elsewhere);
			assertThat(history().newest(new RunFilter(null, Set.of(RunStatus.FAILED), null, block), 1))
				.extracting(Run::id)
				.containsExactly(failed);
		}
		finally {
			this.jdbc.sql("DELETE FROM blockload.run WHERE application = 'selected'").update();
		}
	}

	private List<Long> found(Set<RunStatus> statuses, @Nullable String since, @Nullable String importName,
			RunFilter.BlockOfRuns block) {
		return history()
			.newest(new RunFilter(importName, statuses, (since != null) ? Instant.parse(since) : null, block), 10)
			.stream()
			.map(Run::id)
			.toList();
	}

	private RunHistory history() {
		DataSource source = TestDatabase.source();
		return new RunHistory(this.jdbc, new Rejects(new JdbcTemplate(source)), TestDatabase.get(),
				new TransactionTemplate(new DataSourceTransactionManager(source)));
	}

	private long insert(String importName, String block, String status, String startedAt) {
		return this.jdbc.sql("""
				INSERT INTO blockload.run (import, application, block, mode, definition, forced, owner, holder, status,
				                           started_at)
				VALUES (:import, 'selected', :block, 'upsert', '{}', false, nextval('blockload.fence'), 'here', :status,
				        :startedAt::timestamptz) RETURNING id""")
			.param("import", importName)
			.param("block", block)
			.param("status", status)
			.param("startedAt", startedAt)
			.query(Long.class)
			.single();
	}

	@Test
	void theTimeBetweenAttemptsIsNoWorkingTime() {
		RunRow row = new RunRow(this.jdbc);
		long run = insert("a", "s", "RUNNING", "2022-09-30T10:00:00Z");
		try {
			lasted(run, "90 seconds");
			assertThat(row.endings().stopped(attempt(run))).isEqualTo(RunRow.Ending.RESTARTABLE);
			assertThat(history().find(Long.toString(run)).worked()).isBetween(ofSeconds(90), ofSeconds(100));
			// The process of the second attempt dies in the evening, some hours after its
			// last batch, and that is noted in the morning.
			Attempt second = row.attempts().beginNext(run, "here");
			lasted(run, "9 hours");
			this.jdbc
				.sql("""
						INSERT INTO blockload.batch (run_id, begin_byte, end_byte, begin_record, end_record, begin_line, end_line,
						                             staged, rejected, owner, lane, committed_at)
						SELECT id, 0, 10, 0, 1, 2, 3, 1, 0, owner, 0, attempt_started_at + interval '30 seconds'
						  FROM blockload.run WHERE id = :run""")
				.param("run", run)
				.update();
			row.endings().failed(second, new RunException(ProcessCode.INTERRUPTED, "The process died.", null));
			assertThat(history().find(Long.toString(run)).worked()).isBetween(ofSeconds(120), ofSeconds(130));
			row.attempts().beginNext(run, "here");
			assertThat(history().find(Long.toString(run)).worked()).isNull();
		}
		finally {
			this.jdbc.sql("DELETE FROM blockload.run WHERE application = 'selected'").update();
		}
	}

	private void lasted(long run, String interval) {
		this.jdbc.sql(
				"UPDATE blockload.run SET attempt_started_at = clock_timestamp() - :interval::interval WHERE id = :run")
			.param("interval", interval)
			.param("run", run)
			.update();
	}

	private Attempt attempt(long run) {
		return new RunTable(this.jdbc).owner(run);
	}

	@Test
	void aRunWithACountBelowZeroIsReadWithoutThatCount() {
		long run = this.jdbc
			.sql("""
					INSERT INTO blockload.run (import, application, block, mode, definition, forced, owner, holder, updated, unchanged)
					VALUES ('i', 'a', 'b', 'upsert', '{}', false, nextval('blockload.fence'), 'here', 2, -1) RETURNING id""")
			.query(Long.class)
			.single();
		try {
			assertThat(new RunTable(this.jdbc).find(run).orElseThrow().counts())
				.isEqualTo(new Run.Counts(null, null, null, null, 2L, null, null));
		}
		finally {
			this.jdbc.sql("DELETE FROM blockload.run WHERE id = :run").param("run", run).update();
		}
	}

}
