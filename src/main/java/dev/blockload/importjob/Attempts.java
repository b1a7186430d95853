package dev.blockload.importjob;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

import dev.blockload.Failure;
import dev.blockload.account.Actor;
import dev.blockload.publish.PublishException;
import dev.blockload.publish.StagingTable;
import dev.blockload.run.Attempt;
import dev.blockload.run.LaneFence;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.LaunchTicket;
import dev.blockload.run.Lease;
import dev.blockload.run.NewRun;
import dev.blockload.run.Run;
import dev.blockload.run.RunOrigin;
import dev.blockload.run.RunProcess;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunSessions;
import dev.blockload.run.RunStatus;
import dev.blockload.run.RunTable;
import dev.blockload.run.SqlFailures;
import dev.blockload.run.Stage;
import dev.blockload.run.StopRequests;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Begins and ends attempts, with all that belongs to it: sessions of earlier attempts,
 * the run's row, the staging table and Spring Batch's metadata. Only the holder of the
 * import's lease begins an attempt. Safe for use by many threads.
 */
final class Attempts {

	/** How often a session of an earlier attempt can come between. */
	private static final int TRIES = 5;

	private final TransactionTemplate transaction;

	private final RunRow row;

	private final WaitEvents waits;

	private final RunTable runs;

	private final StopRequests stops;

	private final LaunchTable launches;

	private final StagingTable staging;

	private final BatchMetadata metadata;

	private final RunSessions sessions;

	private final LaneFence lanes;

	private final OlderRuns older;

	private final RunAudit audit;

	/** What runs are a part of that this process starts, unless it is their schedule. */
	private final RunOrigin origin;

	Attempts(JdbcClient jdbc, TransactionTemplate transaction, StagingTable staging, BatchMetadata metadata,
			OlderRuns older, RunOrigin origin) {
		this.origin = origin;
		this.transaction = transaction;
		this.row = new RunRow(jdbc);
		this.waits = new WaitEvents(this.row, transaction);
		this.runs = new RunTable(jdbc);
		this.stops = new StopRequests(jdbc);
		this.launches = new LaunchTable(jdbc);
		this.staging = staging;
		this.metadata = metadata;
		this.sessions = new RunSessions(jdbc);
		this.lanes = new LaneFence(jdbc);
		this.older = older;
		this.audit = new RunAudit(jdbc);
	}

	/**
	 * Begin a new run. Earlier runs of the same import that did not complete stay
	 * restartable until this run has its plan: see {@link OlderRuns}.
	 * @param lease of the import
	 * @param run what is requested
	 * @return its first attempt
	 */
	Attempt begin(Lease lease, NewRun run) {
		return begin(lease, run, (number) -> {
		});
	}

	/**
	 * The same, with something that is stored in the same transaction.
	 * @param also called with the number of the run
	 */
	Attempt begin(Lease lease, NewRun run, LongConsumer also) {
		List<Long> taken = new ArrayList<>(this.runs.unfinished(run.importName(), Long.MAX_VALUE));
		this.runs.running(run.importName()).forEach((dead) -> taken.add(dead.id()));
		return takeOver(lease, taken, () -> {
			this.runs.running(run.importName()).forEach(this::interrupt);
			Attempt attempt = this.row.attempts().begin(run, RunProcess.name());
			if (run.scheduledRunId() == null) {
				this.row.origin(attempt.run(), this.origin);
			}
			also.accept(attempt.run());
			this.audit.launched(attempt.run(), run);
			this.metadata.endOf(run.importName());
			return attempt;
		});
	}

	/**
	 * Begin another attempt at a launched run, or its first one.
	 * @param lease of the import
	 * @param ticket of the node
	 * @throws dev.blockload.run.RunException code {@code fenced} if another node has
	 * taken the run over, or if it was stopped
	 */
	Attempt resume(Lease lease, LaunchTicket ticket) {
		return resume(lease, ticket.run(), () -> {
			// A stop that comes between waits for this transaction, or this one for it.
			if (!this.launches.confirm(ticket)) {
				throw RunRow.fenced(ticket.run(), null);
			}
		});
	}

	/**
	 * Begin another attempt at a run. Spring Batch's metadata of earlier ones is ended.
	 * @param lease of the import
	 * @param run the run's number
	 * @param deletes whether as many deletes are allowed as the run was refused
	 * @param actor who continues it
	 * @throws ImportJobException code {@code no-deletes-refused} if it was refused none
	 */
	Attempt resume(Lease lease, long run, RunRequest.Deletes deletes, Actor actor) {
		return resume(lease, run, () -> {
			allowDeletes(run, deletes);
			this.audit.restarted(actor, this.runs.find(run).orElseThrow(), deletes);
		});
	}

	/**
	 * Allow as many deletes as a run was refused, if that is requested.
	 * @throws ImportJobException code {@code no-deletes-refused} if it was refused none
	 */
	void allowDeletes(long run, RunRequest.Deletes deletes) {
		if (deletes == RunRequest.Deletes.ALLOWED && !this.row.endings().allowRefusedDeletes(run)) {
			throw ImportJobException.noDeletesRefused(run);
		}
	}

	private Attempt resume(Lease lease, long run, Runnable first) {
		String importName = this.runs.find(run).orElseThrow().importName();
		List<Long> taken = new ArrayList<>(List.of(run));
		this.runs.running(importName).forEach((dead) -> taken.add(dead.id()));
		return takeOver(lease, taken, () -> {
			first.run();
			this.runs.running(importName).stream().filter((dead) -> dead.id() != run).forEach(this::interrupt);
			Attempt attempt = this.row.attempts().beginNext(run, RunProcess.name());
			recover(run);
			return attempt;
		});
	}

	/**
	 * Note that the process of a run died: its row says RUNNING, and the caller has the
	 * lease. Without this, the row would say so while a later run is in progress.
	 */
	private void interrupt(Run dead) {
		var unused = endFenced(owner(dead.id()), RunStatus.FAILED,
				(ended) -> this.row.endings().failed(ended, ImportJobException.interrupted(dead)));
		recover(dead.id());
	}

	/**
	 * Terminate the sessions that work for some runs, then do what fences them while none
	 * works. Repeats both if a session of theirs came between and does not end.
	 */
	private <T> T takeOver(Lease lease, List<Long> taken, Supplier<T> work) {
		for (int tries = 1;; tries++) {
			if (!taken.isEmpty()) {
				// A process that was paused after it acquired the lease ends no sessions.
				lease.confirm();
				// Outside the transaction: what is terminated must not wait for it.
				taken.forEach(this.sessions::end);
			}
			try {
				return Objects.requireNonNull(this.transaction.execute((status) -> {
					this.sessions.limitLockWaits();
					// What began in between ends first, and what comes later waits.
					taken.stream().distinct().sorted().forEach(this.sessions::lockOut);
					taken.stream().distinct().sorted().forEach(this.lanes::close);
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

	/**
	 * Note what an attempt waits for, and do not wait until that is stored.
	 * @param code of the reason, or null
	 * @param message why, for people
	 */
	void waits(Attempt attempt, @Nullable String code, String message) {
		this.waits.store(attempt, code, message);
	}

	private void recover(long run) {
		this.metadata.end(run, BatchMetadata.statusOf(RunStatus.FAILED));
		this.metadata.deleteEmptyInstance(run);
	}

	/** The attempt that owns a run now, whichever process works on it. */
	Attempt owner(long run) {
		return this.runs.owner(run);
	}

	/**
	 * End an attempt from outside as stopped, whatever it waits for: its sessions are
	 * terminated, what it has not committed is rolled back, and if it continues it is
	 * fenced. Changes nothing if the run is published by then.
	 * @param listener called in the same transaction
	 */
	void abandon(Lease lease, Attempt attempt, RunListener listener) {
		var unused = endFromOutside(lease, attempt, RunStatus.STOPPED,
				(ended) -> reported(this.row.endings().stopped(ended), null, listener));
	}

	/**
	 * Note that the process of an attempt died, or lost its lease.
	 * @param listener called in the same transaction
	 * @return whether that was stored: not if the run is published, or owned by another
	 * attempt
	 */
	boolean died(Lease lease, Attempt attempt, Failure failure, RunListener listener) {
		return endFromOutside(lease, attempt, RunStatus.FAILED,
				(ended) -> reported(this.row.endings().failed(ended, failure), failure, listener));
	}

	private boolean endFromOutside(Lease lease, Attempt attempt, RunStatus status,
			Function<Attempt, RunRow.Ending> ending) {
		return takeOver(lease, List.of(attempt.run()), () -> endFenced(attempt, status, ending));
	}

	private boolean endFenced(Attempt attempt, RunStatus status, Function<Attempt, RunRow.Ending> ending) {
		if (!end(attempt, ending)) {
			return false;
		}
		this.row.attempts().fenceOff(attempt.run());
		this.metadata.end(attempt.run(), BatchMetadata.statusOf(status));
		return true;
	}

	/**
	 * End an attempt as stopped.
	 * @param listener called in the same transaction
	 * @return whether that was stored: not if the run is published, or owned by another
	 * attempt
	 */
	boolean stopped(Attempt attempt, RunListener listener) {
		return end(attempt, (ended) -> reported(this.row.endings().stopped(ended), null, listener));
	}

	/**
	 * End an attempt as failed. The staging table of a run that no restart can complete
	 * is dropped at once.
	 * @param listener called in the same transaction
	 * @return whether that was stored: not if the run is published, or owned by another
	 * attempt
	 */
	boolean failed(Attempt attempt, Failure failure, RunListener listener) {
		return end(attempt, (ended) -> {
			if (failure instanceof PublishException refused) {
				refused.refusedDeletes().ifPresent((deletes) -> this.row.endings().refusedDeletes(ended, deletes));
			}
			Failure counted = this.row.endings().counted(ended, failure);
			RunRow.Ending ending = this.row.endings().failed(ended, counted);
			this.runs.find(attempt.run())
				.filter((run) -> ending != RunRow.Ending.NOT_OWNED)
				.ifPresent(this::warnOfOlder);
			return reported(ending, counted, listener);
		});
	}

	/** Forget a request to stop an attempt that has completed before it could stop. */
	void completed(Attempt attempt) {
		this.stops.clearEnded(attempt.run());
	}

	private static RunRow.Ending reported(RunRow.Ending ending, @Nullable Failure failure, RunListener listener) {
		if (ending != RunRow.Ending.NOT_OWNED) {
			listener.ended(ending, failure);
		}
		return ending;
	}

	/** A run that failed before it had a plan has superseded no earlier run. */
	private void warnOfOlder(Run run) {
		if (run.dryRun() || Stage.PLANNED.isDoneAt(run.stage())) {
			return;
		}
		this.older.last(run.importName(), run.id())
			.map(OlderRuns::kept)
			.filter((warning) -> !run.warnings().contains(warning))
			.ifPresent((warning) -> this.row.warn(run.id(), List.of(warning)));
	}

	private boolean end(Attempt attempt, Function<Attempt, RunRow.Ending> ending) {
		return Boolean.TRUE.equals(this.transaction.execute((status) -> {
			this.sessions.limitLockWaits();
			this.stops.clear(attempt).ifPresent((request) -> this.row.attempts().stopRequested(attempt, request));
			return switch (ending.apply(attempt)) {
				case RESTARTABLE -> true;
				case FINAL -> {
					this.staging.drop(attempt.run());
					yield true;
				}
				case NOT_OWNED -> false;
			};
		}));
	}

}
