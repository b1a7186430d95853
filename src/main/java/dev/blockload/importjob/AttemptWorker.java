package dev.blockload.importjob;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

import dev.blockload.Failure;
import dev.blockload.run.Attempt;
import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import dev.blockload.run.Run;
import dev.blockload.run.RunCode;
import dev.blockload.run.RunException;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunTable;
import dev.blockload.storage.ObjectStore;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Works on one attempt from its beginning to the moment when its end is stored. Safe for
 * use by many threads.
 */
final class AttemptWorker {

	private static final Duration PAUSE = Duration.ofMillis(200);

	private final Database database;

	private final RunTable runs;

	private final Attempts attempts;

	private final ImportJob job;

	private final JobOperator operator;

	private final Duration leaseTimeout;

	private final FailureAdvisor advisor;

	private final RunTraces traces;

	AttemptWorker(Database database, RunTable runs, Attempts attempts, ImportJob job, JobOperator operator,
			Duration leaseTimeout, FailureAdvisor advisor, RunTraces traces) {
		this.traces = traces;
		this.advisor = advisor;
		this.database = database;
		this.runs = runs;
		this.attempts = attempts;
		this.job = job;
		this.operator = operator;
		this.leaseTimeout = leaseTimeout;
	}

	/**
	 * Work until the attempt has ended.
	 * @param attempt who works
	 * @param lease of the import, which the caller closes
	 * @param stop ends the attempt at its next checkpoint
	 * @param opening opens the store that the object is in
	 * @param assignment what to do
	 * @param listener called as the run progresses
	 * @return the run as it ended, completed or not
	 * @throws Failure if the end could not be stored, or another attempt owns the run
	 */
	Run work(Attempt attempt, Lease lease, StopSignal stop, Supplier<ObjectStore> opening, Assignment assignment,
			RunListener listener) {
		Run run = run(attempt);
		AttemptTrace trace = this.traces.begin(run, attempt.number());
		LogContext inside = LogContext.of(run, trace.logFields());
		try {
			Run ended = work(run, attempt, lease, stop, opening, assignment, listener, trace);
			trace.ended(ended);
			return ended;
		}
		catch (RuntimeException | Error ex) {
			trace.lost(Failures.of(ex).code());
			throw ex;
		}
		finally {
			inside.close();
		}
	}

	private Run work(Run run, Attempt attempt, Lease lease, StopSignal stop, Supplier<ObjectStore> opening,
			Assignment assignment, RunListener listener, AttemptTrace trace) {
		listener.started(run.id(), run.importName());
		lease.watch(attempt);
		try (ObjectStore store = opening.get()) {
			AttemptWaits waits = new AttemptWaits(this.attempts, attempt, lease);
			store.onRetry(waits);
			RunContext context = new RunContext(attempt, waits, stop, assignment, run, store, listener, trace);
			Optional<JobExecution> execution = new Supervisor(stop, lease, waits::isWaiting).watch(
					"run-" + attempt.run(),
					() -> this.operator.start(this.job.of(context), BatchMetadata.parameters(attempt.run())));
			return execution.isPresent() ? end(context, stop, lease, execution.get())
					: abandoned(attempt, lease, run.importName(), listener);
		}
		catch (Exception ex) {
			return failed(attempt, stop, lease, Failures.of(ex), listener);
		}
	}

	private Run end(RunContext context, StopSignal stop, Lease lease, JobExecution execution) {
		Attempt attempt = context.attempt();
		if (execution.getStatus() == BatchStatus.STOPPED) {
			boolean stored = this.attempts.stopped(attempt, context.listener());
			if (!stored && !isOwner(attempt)) {
				throw RunRow.fenced(attempt.run(), null);
			}
		}
		else if (execution.getStatus() != BatchStatus.COMPLETED) {
			return failed(attempt, stop, lease, advised(Failures.of(execution), context), context.listener());
		}
		else if (lease.isStopRequested()) {
			this.attempts.completed(attempt);
		}
		return run(attempt);
	}

	private Failure advised(Failure failure, RunContext context) {
		Failure advised = context.isPinned()
				? this.advisor.advised(failure, context.store(), context.pin(), context.definition(), context.facts())
				: failure;
		return RunAgain.advised(advised, context);
	}

	private Run abandoned(Attempt attempt, Lease lease, String importName, RunListener listener) {
		if (!lease.isLost()) {
			this.attempts.abandon(lease, attempt, listener);
			return run(attempt);
		}
		RunException lost = lease.loss();
		Optional<Lease> again = leaseAgain(lost, importName);
		if (again.isPresent()) {
			// No other process took over: what this attempt waits for is terminated, and
			// its end is stored.
			try (Lease own = again.get()) {
				if (this.attempts.died(own, attempt, lost, listener)) {
					return run(attempt);
				}
			}
		}
		throw lost;
	}

	private Optional<Lease> leaseAgain(RunException lost, String importName) {
		try {
			return Lease.tryAcquire(this.database, importName, this.leaseTimeout);
		}
		catch (RunException ex) {
			lost.addSuppressed(ex);
			return Optional.empty();
		}
	}

	// The database may be restarting, and the run failed for that reason: it gets some
	// time.
	private Run failed(Attempt attempt, StopSignal stop, Lease lease, Failure failure, RunListener listener) {
		listener.failed(failure);
		long end = System.nanoTime() + this.leaseTimeout.dividedBy(2).toNanos();
		while (true) {
			try {
				return answer(attempt, failure, this.attempts.failed(attempt, failure, listener));
			}
			catch (DataAccessException | TransactionException ex) {
				// A process that shuts down does not wait; a stop of this run alone can.
				boolean shutdown = stop.isRequested() && !lease.isStopRequested();
				if (shutdown || System.nanoTime() > end || !Pause.of(PAUSE)) {
					throw ImportJobException.notNoted(attempt.run(), failure);
				}
			}
		}
	}

	private Run answer(Attempt attempt, Failure failure, boolean stored) {
		// A run that was published before it failed is published. A run that another
		// attempt owns is not the answer of this one.
		if (stored || isOwner(attempt)) {
			return run(attempt);
		}
		boolean lost = failure.failureCode() == RunCode.LEASE_LOST || failure.failureCode() == RunCode.SESSIONS_SHARED;
		throw lost ? failure : RunRow.fenced(attempt.run(), failure);
	}

	private boolean isOwner(Attempt attempt) {
		return this.attempts.owner(attempt.run()).token() == attempt.token();
	}

	private Run run(Attempt attempt) {
		return this.runs.find(attempt.run()).orElseThrow();
	}

}
