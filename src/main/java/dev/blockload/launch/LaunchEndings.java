package dev.blockload.launch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import dev.blockload.Failure;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.ImportJobCode;
import dev.blockload.importjob.Retry;
import dev.blockload.importjob.RetryPolicy;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunningAttempts;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.LaunchTicket;
import dev.blockload.run.LaunchedRun;
import dev.blockload.run.Run;
import dev.blockload.run.RunEvent;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunStatus;
import dev.blockload.task.TaskQueue;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Decides what follows the end of an attempt at a launched run, in the transaction that
 * stores the end: another attempt, a new run in its place, or nothing. So nobody sees a
 * run as failed to which another attempt follows. Safe for use by many threads.
 */
final class LaunchEndings {

	private final LaunchTable table;

	private final RunRow row;

	private final TaskQueue queue;

	private final RetryPolicy policy;

	private final RunningAttempts running;

	private final FileSeries series;

	private final TransactionTemplate transaction;

	private final Clock clock;

	private final List<Consumer<Run>> listeners = new CopyOnWriteArrayList<>();

	LaunchEndings(LaunchTable table, RunRow row, TaskQueue queue, RetryPolicy policy, RunningAttempts running,
			FileSeries series, TransactionTemplate transaction, Clock clock) {
		this.table = table;
		this.row = row;
		this.queue = queue;
		this.policy = policy;
		this.running = running;
		this.series = series;
		this.transaction = transaction;
		this.clock = clock;
	}

	/** Call this for each run that ends on this node, and to which no attempt follows. */
	void onEnd(Consumer<Run> consumer) {
		this.listeners.add(consumer);
	}

	/** Listens to the end of an attempt that this node executes. */
	RunListener listener(LaunchedRun launched) {
		return new RunListener() {
			@Override
			public void ended(RunRow.Ending ending, @Nullable Failure failure) {
				boolean restartable = ending == RunRow.Ending.RESTARTABLE || launched.work() == LaunchedRun.Work.UNDO;
				if (failure != null) {
					decide(launched, restartable ? Next.SAME_RUN : Next.NONE, failure.code());
				}
				else if (LaunchEndings.this.running.isStopping()) {
					stopped(launched, restartable);
				}
				else {
					LaunchEndings.this.table.end(launched.ticket());
				}
			}
		};
	}

	/** A node stops: another one continues the run at once. */
	private void stopped(LaunchedRun launched, boolean restartable) {
		if (this.table.confirm(launched.ticket())) {
			follow(launched, restartable ? Next.SAME_RUN : Next.NEW_RUN, launched.failedAttempts(), null);
		}
	}

	/** A node stopped, and another one had taken the run over before. */
	void stopped(LaunchedRun launched, Run run) {
		this.transaction.executeWithoutResult((status) -> {
			if (run.supersededBy() != null) {
				this.table.end(launched.ticket());
			}
			else {
				stopped(launched, run.isRestartable() || launched.work() == LaunchedRun.Work.UNDO);
			}
		});
	}

	/** Decide what follows a failed run for which nothing was decided. */
	void decide(LaunchedRun launched, Run run) {
		Run.Cause error = run.error();
		boolean superseded = run.supersededBy() != null;
		this.transaction
			.executeWithoutResult((status) -> decide(launched,
					(run.isRestartable() || launched.work() == LaunchedRun.Work.UNDO) && !superseded ? Next.SAME_RUN
							: Next.NONE,
					(error != null && !superseded) ? error.code() : ImportJobCode.INTERNAL.text()));
	}

	private void decide(LaunchedRun launched, Next possible, String code) {
		if (!this.table.confirm(launched.ticket())) {
			return;
		}
		int failed = launched.failedAttempts() + 1;
		Optional<Duration> pause = this.policy.pauseAfter(code, failed);
		Next next = (possible == Next.SAME_RUN && Retry.after(code) != Retry.NEW_RUN) ? Next.SAME_RUN : Next.NEW_RUN;
		if (pause.isPresent()) {
			follow(launched, next, failed, this.clock.instant().plus(pause.get()));
		}
		else {
			this.table.end(launched.ticket());
		}
	}

	private void follow(LaunchedRun launched, Next next, int failedAttempts, @Nullable Instant retryAt) {
		LaunchTicket ticket = launched.ticket();
		switch (next) {
			case SAME_RUN -> {
				this.row.waiting()
					.requeue(ticket.run(), RunEvent.Kind.RETRY,
							(retryAt != null)
									? "The next attempt follows at " + retryAt.truncatedTo(ChronoUnit.SECONDS) + "."
									: "The node stopped. Another node continues the run.");
				this.table.waiting(ticket, failedAttempts, retryAt);
			}
			case NEW_RUN -> {
				long number = this.row.waiting().queueAgain(ticket.run());
				Instant due = (retryAt != null) ? retryAt : this.clock.instant();
				this.table.addNext(ticket, number, failedAttempts, due);
				this.queue.add(number, due);
				this.table.end(ticket);
			}
			case NONE -> throw new IllegalArgumentException("nothing follows");
		}
	}

	/**
	 * Let a run wait whose attempt could not begin.
	 * @return when it is due; empty if it is not retried
	 */
	Optional<Instant> retry(LaunchedRun launched, Failure failure) {
		int failed = launched.failedAttempts() + 1;
		Optional<Instant> due = this.policy.pauseAfter(failure.code(), failed)
			.map((pause) -> this.clock.instant().plus(pause));
		due.ifPresent((time) -> this.table.waiting(launched.ticket(), failed, time));
		return due;
	}

	/** A run has ended. The next one of its import can start. */
	void end(LaunchedRun launched, Run run) {
		// It waits for the store, and so comes before the transaction. A flow run looks
		// for
		// the next file itself.
		if (launched.work() == LaunchedRun.Work.LOAD && run.flowRun() == null && this.series.goesOn(run)) {
			this.transaction.executeWithoutResult((status) -> {
				follow(launched, run);
				this.table.end(launched.ticket());
			});
		}
		else {
			this.table.end(launched.ticket());
		}
		this.listeners.forEach((listener) -> listener.accept(run));
		List<Long> open = this.table.open(run.importName());
		if (!open.isEmpty()) {
			this.queue.move(open.get(0), this.clock.instant());
		}
	}

	/**
	 * The next file of an import that loads each file once. The launch of a run that
	 * failed has ended together with its attempt.
	 */
	private void follow(LaunchedRun launched, Run run) {
		// A run that waits already finds the next file.
		if ((run.status() == RunStatus.FAILED || this.table.confirm(launched.ticket()))
				&& !this.table.isAnyNew(run.importName())) {
			long number = this.row.waiting().queueNext(run.id());
			this.table.add(number, run.importName(), LaunchedRun.Work.LOAD);
			this.queue.add(number, this.clock.instant());
		}
	}

	/**
	 * What follows the end of an attempt.
	 */
	private enum Next {

		/** Another attempt at the same run. */
		SAME_RUN,

		/** A new run that does the same from the beginning. */
		NEW_RUN,

		/** Nothing. */
		NONE

	}

}
