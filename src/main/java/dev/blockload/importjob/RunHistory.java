package dev.blockload.importjob;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import dev.blockload.block.Mode;
import dev.blockload.csv.Reject;
import dev.blockload.publish.StagingTable;
import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What ran, and what became of it. A run left RUNNING whose lease is free is told as
 * FAILED with code {@code interrupted}: its process died.
 */
public final class RunHistory {

	private static final int SAMPLES = 3;

	private final JdbcClient jdbc;

	private final RunTable runs;

	private final StagingTable staging;

	private final Database database;

	private final TransactionTemplate transaction;

	RunHistory(JdbcClient jdbc, StagingTable staging, Database database, TransactionTemplate transaction) {
		this.staging = staging;
		this.jdbc = jdbc;
		this.runs = new RunTable(jdbc);
		this.database = database;
		this.transaction = transaction;
	}

	/**
	 * Find a run.
	 * @param runOrImport a run's number, or an import's name for its last run
	 * @throws ImportJobException code {@code unknown-run}
	 */
	public Run find(String runOrImport) {
		Optional<Run> run = isNumber(runOrImport) ? this.runs.find(Long.parseLong(runOrImport))
				: this.runs.last(runOrImport);
		return refined(run.orElseThrow(() -> ImportJobException.unknown(isNumber(runOrImport)
				? "there is no run " + runOrImport : "import '" + runOrImport + "' has never been run")));
	}

	/**
	 * Find the run that {@code restart} means.
	 * @param runOrImport a run's number, or an import's name for its last run that did
	 * not complete; where all did, its last run
	 * @throws ImportJobException code {@code unknown-run}
	 */
	public Run findToRestart(String runOrImport) {
		if (isNumber(runOrImport)) {
			return find(runOrImport);
		}
		return this.runs.lastUnfinished(runOrImport).map(this::refined).orElseGet(() -> find(runOrImport));
	}

	/**
	 * The newest run of a scheduled run.
	 * @param scheduledRunId number of the scheduled run
	 * @return empty where it began none
	 */
	public Optional<Run> ofScheduledRun(long scheduledRunId) {
		return this.runs.ofScheduledRun(scheduledRunId).map(this::refined);
	}

	/**
	 * The last run of an import that ended well, published or with nothing new.
	 * @return empty where none did
	 */
	public Optional<Run> lastGood(String importName) {
		return this.runs.lastGood(importName);
	}

	/**
	 * The run that published what an UNCHANGED run found again.
	 * @param run the run
	 * @return empty unless the run is UNCHANGED
	 */
	public Optional<Run> loadedBefore(Run run) {
		return (run.status() == RunStatus.UNCHANGED) ? this.runs.lastPublishedBefore(run.id()) : Optional.empty();
	}

	/** Whether a process works on a run of an import, here or elsewhere. */
	public boolean isAlive(String importName) {
		return Lease.isHeld(this.database, importName);
	}

	private static boolean isNumber(String text) {
		return text.matches("[0-9]{1,18}");
	}

	/**
	 * Runs, newest first.
	 * @param importName of this import, or of all where null
	 * @param limit at most so many
	 */
	public List<Run> newest(@Nullable String importName, int limit) {
		return this.runs.newest(importName, limit).stream().map(this::refined).toList();
	}

	private Run refined(Run row) {
		if (row.status() != RunStatus.RUNNING || Lease.isHeld(this.database, row.importName())) {
			return row;
		}
		// Read again: it may have ended between the two questions.
		Run run = this.runs.find(row.id()).orElse(row);
		if (run.status() != RunStatus.RUNNING) {
			return run;
		}
		return new Run(run.id(), run.importName(), run.application(), run.block(), run.mode(), RunStatus.FAILED,
				run.stage(), run.restartable(), run.supersededBy(), run.pin(), run.requests(), counts(run),
				run.warnings(), interrupted(run), run.holder(), run.attempts(), run.attemptStartedAt(), run.startedAt(),
				run.dryRun(), run.endedAt());
	}

	static Run.Cause interrupted(Run run) {
		return new Run.Cause("interrupted", "the process died that worked on it (" + run.holder() + ")",
				run.restartable() ? "go on from the checkpoint: blockload restart " + run.id() : "begin a new run");
	}

	// A process that died told nobody what it had read: the ledger knows.
	private Run.Counts counts(Run run) {
		return this.jdbc.sql("""
				SELECT sum(next_record - first_record)::bigint AS read, sum(loaded)::bigint AS loaded,
				       sum(rejected)::bigint AS rejected
				  FROM blockload.range WHERE run_id = :run""")
			.param("run", run.id())
			.query((rs, row) -> new Run.Counts(rs.getObject("read", Long.class), rs.getObject("loaded", Long.class),
					rs.getObject("rejected", Long.class), null, null, null, null))
			.single();
	}

	/**
	 * The rejects of a run by code and column, the most frequent first, with samples of
	 * their reasons.
	 * @param run the run's number
	 */
	public List<RejectGroup> rejectGroups(long run) {
		return this.jdbc.sql("""
				SELECT code, column_name, count(*) AS count,
				       (array_agg('line ' || line || ': ' || reason ORDER BY record))[1\\:%d] AS samples
				  FROM blockload.reject WHERE run_id = :run
				 GROUP BY code, column_name ORDER BY count(*) DESC, code, column_name""".formatted(SAMPLES))
			.param("run", run)
			.query((rs, row) -> new RejectGroup(rs.getString("code"), rs.getString("column_name"), rs.getLong("count"),
					List.of((String[]) rs.getArray("samples").getArray())))
			.list();
	}

	/**
	 * Hand each reject of a run on, in the order of the file, without holding them all.
	 * @param run the run's number
	 * @param consumer called for each
	 */
	public void rejects(long run, Consumer<Reject> consumer) {
		// A cursor needs a transaction: without one the driver fetches all rows at once.
		this.transaction.executeWithoutResult(
				(status) -> this.jdbc.sql("SELECT * FROM blockload.reject WHERE run_id = :run ORDER BY record")
					.withFetchSize(1000)
					.param("run", run)
					.query((rs) -> {
						consumer.accept(new Reject(rs.getLong("record"), rs.getLong("line"), rs.getLong("byte_offset"),
								rs.getString("column_name"), rs.getString("code"), rs.getString("reason"),
								rs.getString("value"), rs.getString("raw")));
					}));
	}

	/** The source text of the definition that a run began with. */
	public String definition(Run run) {
		return this.jdbc.sql("SELECT definition FROM blockload.run WHERE id = :run")
			.param("run", run.id())
			.query(String.class)
			.single();
	}

	/** The header of the file that a run reads, empty where it has none. */
	public List<String> header(Run run) {
		return this.jdbc.sql("SELECT unnest(header) FROM blockload.run WHERE id = :run")
			.param("run", run.id())
			.query(String.class)
			.list();
	}

	/**
	 * Forget all runs of an application, its staging tables included. The blocks are not
	 * touched.
	 * @param application the application
	 */
	public void forget(String application) {
		this.transaction.executeWithoutResult((status) -> {
			this.jdbc.sql("SELECT id FROM blockload.run WHERE application = :application")
				.param("application", application)
				.query(Long.class)
				.list()
				.forEach(this.staging::drop);
			this.jdbc.sql("""
					DELETE FROM blockload.stop_request
					 WHERE run_id IN (SELECT id FROM blockload.run WHERE application = :application)""")
				.param("application", application)
				.update();
			this.jdbc.sql("DELETE FROM blockload.run WHERE application = :application")
				.param("application", application)
				.update();
		});
	}

	/**
	 * Rejects alike.
	 *
	 * @param code their code
	 * @param column their column, or null
	 * @param count how many
	 * @param samples reasons of the first of them
	 */
	public record RejectGroup(String code, @Nullable String column, long count, List<String> samples) {

		public RejectGroup {
			samples = List.copyOf(samples);
		}

	}

}
