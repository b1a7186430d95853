package dev.blockload.importjob;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

import dev.blockload.Failure;
import dev.blockload.Warning;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.publish.StagingTable;
import dev.blockload.run.Lease;
import dev.blockload.run.RunBackends;
import dev.blockload.run.SqlFailures;
import dev.blockload.source.RequestedFile;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The beginning and the end of attempts, in the run row. Only who holds the import's
 * lease begins one.
 */
final class AttemptTable {

	/** So often may a session of the attempt that is taken over come in between. */
	private static final int TRIES = 5;

	// What is in the way is ended or given up: it is worth another try soon.
	private static final String SHORT_LOCKS = "SET LOCAL lock_timeout = '2s'";

	private static final Warning DRY_RUN = new Warning("dry-run",
			"nothing is published: the counts are those that a run would have");

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final StagingTable staging;

	private final BatchMetadata metadata;

	private final RunBackends backends;

	AttemptTable(JdbcClient jdbc, TransactionTemplate transaction, StagingTable staging, BatchMetadata metadata) {
		this.jdbc = jdbc;
		this.transaction = transaction;
		this.staging = staging;
		this.metadata = metadata;
		this.backends = new RunBackends(jdbc);
	}

	/**
	 * A new run and the token of its first attempt; unfinished runs of the same import
	 * are superseded by it. A dry run supersedes none that could go on.
	 */
	Token begin(Lease lease, ImportDefinition definition, RunRequest request) {
		boolean dryRun = request.purpose() == RunRequest.Purpose.DRY_RUN;
		return takingOver(lease, unfinished(definition.name(), dryRun, Long.MAX_VALUE), () -> {
			Token token = this.jdbc.sql("""
					INSERT INTO blockload.run (import, application, block, mode, definition, wanted_date, wanted_key,
					                           forced, dry_run, restartable, warnings, owner, holder, scheduled_run_id)
					VALUES (:import, :application, :block, :mode, :definition, :date, :key, :forced, :dry, NOT :dry,
					        :warnings::jsonb, nextval('blockload.fence'), :holder, :scheduledRun)
					RETURNING id, owner""")
				.param("import", definition.name())
				.param("application", definition.application())
				.param("block", definition.block())
				.param("mode", definition.mode().word())
				.param("definition", definition.source())
				.param("date", (request.wanted() instanceof RequestedFile.OfDate date) ? date.date() : null)
				.param("key", (request.wanted() instanceof RequestedFile.OfKey key) ? key.key() : null)
				.param("forced", request.repeat() == RunRequest.Repeat.FORCE)
				.param("dry", dryRun)
				.param("warnings", RunTable.json(dryRun ? List.of(DRY_RUN) : List.of()))
				.param("holder", holder())
				.param("scheduledRun", request.scheduledRunId(), java.sql.Types.BIGINT)
				.query((rs, row) -> new Token(rs.getLong("id"), rs.getLong("owner")))
				.single();
			unfinished(definition.name(), dryRun, token.run()).forEach((run) -> supersede(run, token));
			this.metadata.endOf(definition.name());
			return token;
		});
	}

	/**
	 * End the sessions that work for some runs, then do what fences them. Where a session
	 * of theirs came in between and holds what is needed, once more.
	 */
	private <T> T takingOver(Lease lease, List<Long> runs, Supplier<T> work) {
		for (int tries = 1;; tries++) {
			// Who was paused since it took the lease ends nobody's sessions.
			lease.confirm();
			// Outside of the transaction: what is ended must not wait for it.
			runs.forEach(this.backends::end);
			try {
				return Objects.requireNonNull(this.transaction.execute((status) -> {
					this.jdbc.sql(SHORT_LOCKS).update();
					T done = work.get();
					lease.confirm();
					return done;
				}));
			}
			catch (DataAccessException ex) {
				if (tries == TRIES || !SqlFailures.isLockTimeout(ex)) {
					throw ex;
				}
			}
		}
	}

	// Of dry runs, those whose process died.
	private List<Long> unfinished(String importName, boolean dryRunsAlone, long before) {
		return this.jdbc.sql("""
				SELECT id FROM blockload.run
				 WHERE import = :import AND id < :before AND stage NOT IN ('published', 'unchanged', 'rehearsed')
				   AND CASE WHEN dry_run THEN status = 'RUNNING' ELSE restartable AND NOT :dry END""")
			.param("import", importName)
			.param("dry", dryRunsAlone)
			.param("before", before)
			.query(Long.class)
			.list();
	}

	// Its owner moves on too: a process that still believes it owns the run is fenced.
	private void supersede(long run, Token by) {
		this.jdbc
			.sql("""
					UPDATE blockload.run SET superseded_by = :by, restartable = false, owner = :owner,
					       error_code = CASE status WHEN 'RUNNING' THEN 'interrupted' ELSE error_code END,
					       error_message = CASE status WHEN 'RUNNING' THEN 'the process died that worked on it (' || holder || ')'
					                       ELSE error_message END,
					       status = CASE status WHEN 'RUNNING' THEN 'FAILED' ELSE status END,
					       ended_at = coalesce(ended_at, clock_timestamp())
					 WHERE id = :run""")
			.param("by", by.run())
			.param("owner", by.owner())
			.param("run", run)
			.update();
		fenceRanges(run, by.owner());
		this.staging.drop(run);
		recover(run);
	}

	private void fenceRanges(long run, long owner) {
		this.jdbc.sql("UPDATE blockload.range SET owner = :owner WHERE run_id = :run")
			.param("owner", owner)
			.param("run", run)
			.update();
	}

	private void recover(long run) {
		this.metadata.end(run, "FAILED");
		this.metadata.deleteEmptyInstance(run);
	}

	/**
	 * The token of another attempt at a run; Spring Batch's metadata of earlier ones is
	 * ended.
	 */
	Token resume(Lease lease, long run) {
		return takingOver(lease, List.of(run), () -> {
			Token token = this.jdbc.sql("""
					UPDATE blockload.run SET owner = nextval('blockload.fence'), holder = :holder, status = 'RUNNING',
					       attempts = attempts + 1, error_code = NULL, error_message = NULL, error_action = NULL,
					       attempt_started_at = clock_timestamp(), ended_at = NULL
					 WHERE id = :run RETURNING id, owner""")
				.param("holder", holder())
				.param("run", run)
				.query((rs, row) -> new Token(rs.getLong("id"), rs.getLong("owner")))
				.single();
			recover(run);
			return token;
		});
	}

	/** The token of a run's present attempt, whoever works on it. */
	Token present(long run) {
		return this.jdbc.sql("SELECT id, owner FROM blockload.run WHERE id = :run")
			.param("run", run)
			.query((rs, row) -> new Token(rs.getLong("id"), rs.getLong("owner")))
			.single();
	}

	/**
	 * End an attempt from outside, whatever it hangs in: its sessions are ended, what it
	 * has not committed is rolled back, and if it wakes it finds itself fenced. Where it
	 * has published meanwhile, it has.
	 */
	void putAside(Lease lease, Token token) {
		var unused = endFromOutside(lease, token, "STOPPED", Optional.empty());
	}

	/**
	 * Note that the process that worked on a run has died, or lost its lease.
	 * @return whether it was noted: not where the run is published, or another attempt's
	 */
	boolean died(Lease lease, Token token, Failure failure) {
		return endFromOutside(lease, token, "FAILED", Optional.of(failure));
	}

	private boolean endFromOutside(Lease lease, Token token, String status, Optional<Failure> failure) {
		return takingOver(lease, List.of(token.run()), () -> {
			if (!end(token, status, true, failure)) {
				return false;
			}
			fenceRanges(token.run(), this.jdbc
				.sql("UPDATE blockload.run SET owner = nextval('blockload.fence') WHERE id = :run RETURNING owner")
				.param("run", token.run())
				.query(Long.class)
				.single());
			this.metadata.end(token.run(), status);
			return true;
		});
	}

	/**
	 * Note that an attempt was stopped.
	 * @return whether it was noted: not where the run is published, or another attempt's
	 */
	boolean stopped(Token token) {
		return end(token, "STOPPED", true, Optional.empty());
	}

	/**
	 * Note why an attempt failed; what no restart can mend loses its staging table at
	 * once.
	 * @return whether it was noted: not where the run is published, or another attempt's
	 */
	boolean failed(Token token, Failure failure) {
		return end(token, "FAILED", failure.recovery() == Failure.Recovery.RESTART, Optional.of(failure));
	}

	private boolean end(Token token, String status, boolean restartable, Optional<Failure> failure) {
		return Boolean.TRUE.equals(this.transaction.execute((transaction) -> {
			this.jdbc.sql(SHORT_LOCKS).update();
			this.jdbc.sql("DELETE FROM blockload.stop_request WHERE run_id = :run AND owner = :owner")
				.param("run", token.run())
				.param("owner", token.owner())
				.update();
			Optional<Boolean> goesOn = this.jdbc
				.sql("""
						UPDATE blockload.run r SET status = :status, restartable = :restartable AND NOT dry_run, error_code = :code,
						       error_message = :message, error_action = :action, ended_at = clock_timestamp(),
						       read = books.read, loaded = books.read - books.rejected,
						      rejected = CASE WHEN books.read IS NOT NULL THEN books.rejected END
						  FROM (SELECT (SELECT sum(next_record - first_record) FROM blockload.range WHERE run_id = :run) AS read,
						               (SELECT count(*) FROM blockload.reject WHERE run_id = :run) AS rejected) books
						 WHERE id = :run AND owner = :owner AND stage NOT IN ('published', 'unchanged', 'rehearsed')
						RETURNING restartable""")
				.param("status", status)
				.param("restartable", restartable)
				.param("code", failure.map(Failure::code).orElse(null))
				.param("message", failure.map(Failure::message).orElse(null))
				.param("action", failure.map(Failure::action).orElse(null))
				.param("run", token.run())
				.param("owner", token.owner())
				.query(Boolean.class)
				.optional();
			goesOn.filter((restarted) -> !restarted).ifPresent((never) -> this.staging.drop(token.run()));
			return goesOn.isPresent();
		}));
	}

	private static String holder() {
		return host() + ", process " + ProcessHandle.current().pid();
	}

	private static String host() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

	/**
	 * A run and the fencing token of its present attempt.
	 *
	 * @param run the run's number
	 * @param owner the token
	 */
	record Token(long run, long owner) {
	}

}
