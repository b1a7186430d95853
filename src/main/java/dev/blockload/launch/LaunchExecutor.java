package dev.blockload.launch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.blockload.Failure;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunUndo;
import dev.blockload.importjob.RunningAttempts;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.LaunchTicket;
import dev.blockload.run.LaunchedRun;
import dev.blockload.run.Run;
import dev.blockload.run.RunCode;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunRow;
import dev.blockload.run.SqlFailures;
import org.slf4j.MDC;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Executes a launched run until it has ended, or until it must be looked at again. All
 * that must outlive this process is in the database, so that another node can continue at
 * any point. Safe for use by many threads.
 */
final class LaunchExecutor {

	/** A run that kills this many nodes does not get another one. */
	static final int MOST_LOST_NODES = 10;

	/** A process whose run is taken over needs up to the lease's time to notice. */
	private static final Duration WHILE_ALIVE = Duration.ofSeconds(3);

	/** A run behind many others is not looked at each time that one of them ends. */
	private static final int MOST_PAUSES = 20;

	private final LaunchTable table;

	private final RunRow row;

	private final RunHistory history;

	private final ImportLauncher launcher;

	private final RunUndo undo;

	private final RunningAttempts running;

	private final LaunchEndings endings;

	private final List<NodeCheck> checks;

	private final BackfillCheck backfills;

	private final Clock clock;

	LaunchExecutor(LaunchTable table, RunRow row, RunHistory history, ImportLauncher launcher, RunUndo undo,
			RunningAttempts running, LaunchEndings endings, List<NodeCheck> checks, BackfillCheck backfills,
			Clock clock) {
		this.table = table;
		this.row = row;
		this.history = history;
		this.launcher = launcher;
		this.undo = undo;
		this.running = running;
		this.endings = endings;
		this.checks = checks;
		this.backfills = backfills;
		this.clock = clock;
	}

	/**
	 * Execute a launched run.
	 * @param number the run's number
	 * @param node the name of this node
	 * @return when to execute it again; empty if it has ended
	 */
	Optional<Instant> execute(long number, String node) {
		if (this.running.isStopping()) {
			return now();
		}
		Optional<LaunchedRun> taken = this.table.take(number, node);
		if (taken.isEmpty()) {
			return Optional.empty();
		}
		LaunchedRun launched = taken.get();
		Optional<Run> run = this.history.ofNumber(number);
		if (run.isEmpty()) {
			return Optional.empty();
		}
		MDC.put("import", run.get().importName());
		try {
			return proceed(launched, run.get(), node);
		}
		catch (Failure ex) {
			return thrown(launched, ex);
		}
		catch (DataAccessException | TransactionException ex) {
			return thrown(launched, SqlFailures.translate(ex));
		}
		finally {
			MDC.remove("import");
		}
	}

	private Optional<Instant> proceed(LaunchedRun launched, Run run, String node) {
		return switch (run.status()) {
			case RUNNING -> whileAlive();
			case WAITING -> begin(launched, run, node);
			case COMPLETED, UNCHANGED -> ended(launched, run);
			case STOPPED -> {
				// The stop of a person closes the launch: a node stopped that had lost
				// it.
				this.endings.stopped(launched, run);
				yield next(launched, run);
			}
			case FAILED -> {
				// A process that could not reach the database has not decided it.
				this.endings.decide(launched, run);
				yield next(launched, run);
			}
		};
	}

	/** No process works on the run. */
	private Optional<Instant> begin(LaunchedRun launched, Run run, String node) {
		LaunchTicket ticket = launched.ticket();
		Optional<Instant> retry = this.table.retryAt(run.id()).filter((time) -> time.isAfter(this.clock.instant()));
		if (retry.isPresent()) {
			return retry;
		}
		int lostNodes = launched.lostNodes() + (launched.nodeDied() ? 1 : 0);
		if (lostNodes > MOST_LOST_NODES) {
			return fail(launched, run, LaunchException.lostNodes(lostNodes, run.id()));
		}
		List<Long> open = this.table.open(run.importName());
		int before = open.indexOf(run.id());
		if (before > 0) {
			this.row.waiting().waits(run.id(), "Waits for run " + open.get(0) + " of this import.");
			return later(before);
		}
		if (this.history.isAlive(run.importName())) {
			this.row.waiting().waits(run.id(), "Waits for another run of this import that is alive.");
			return whileAlive();
		}
		if (this.backfills.endsInstead(run)) {
			return next(launched, run);
		}
		for (NodeCheck check : this.checks) {
			Optional<Instant> until = check.leaveUntil(run);
			if (until.isPresent()) {
				this.row.waiting().waits(run.id(), "Node " + node + " leaves the run to other nodes.");
				return until;
			}
		}
		if (!this.table.running(ticket, lostNodes)) {
			return whileAlive();
		}
		RunListener listener = this.endings.listener(launched);
		if (run.dryRun() && run.attempts() > 0) {
			// A dry run has one attempt, and its process died.
			this.launcher.fail(ticket, LaunchException.interrupted(run), listener);
			return next(launched, run);
		}
		switch (launched.work()) {
			case LOAD -> this.running.await(this.launcher.proceed(ticket, listener));
			case UNDO -> this.undo.undo(ticket, listener);
		}
		return next(launched, run);
	}

	/** An attempt has ended. What follows was stored together with its end. */
	private Optional<Instant> next(LaunchedRun launched, Run before) {
		Optional<Run> run = this.history.ofNumber(before.id());
		if (run.isEmpty()) {
			return Optional.empty();
		}
		return switch (run.get().status()) {
			case COMPLETED, UNCHANGED -> ended(launched, run.get());
			case FAILED, STOPPED -> this.table.isOpen(before.id()) ? whileAlive() : ended(launched, run.get());
			case WAITING -> this.table.retryAt(before.id()).or(this::now);
			case RUNNING -> whileAlive();
		};
	}

	private Optional<Instant> ended(LaunchedRun launched, Run run) {
		this.endings.end(launched, run);
		// A restart can have been requested since the attempt ended: its task is this
		// one.
		return this.table.isOpen(run.id()) ? now() : Optional.empty();
	}

	/** The launcher threw: no attempt began, or it is not known how it ended. */
	private Optional<Instant> thrown(LaunchedRun launched, Failure failure) {
		boolean passes = failure.failureCode() == RunCode.ALIVE || failure.failureCode() == RunCode.FENCED;
		Optional<Run> run = this.history.ofNumber(launched.ticket().run());
		if (passes || run.isEmpty()) {
			if (failure.failureCode() == RunCode.ALIVE) {
				this.row.waiting().waits(launched.ticket().run(), failure.message());
			}
			return run.isPresent() ? whileAlive() : Optional.empty();
		}
		return switch (run.get().status()) {
			case WAITING -> {
				Optional<Instant> retry = this.endings.retry(launched, failure);
				yield retry.isPresent() ? retry : fail(launched, run.get(), failure);
			}
			case RUNNING, COMPLETED, UNCHANGED, FAILED, STOPPED -> whileAlive();
		};
	}

	private Optional<Instant> fail(LaunchedRun launched, Run run, Failure failure) {
		this.launcher.fail(launched.ticket(), failure, RunListener.NONE);
		return ended(launched, run);
	}

	/** One of several that wait for each other. */
	private Optional<Instant> later(int before) {
		return Optional.of(this.clock.instant().plus(WHILE_ALIVE.multipliedBy(Math.min(before, MOST_PAUSES))));
	}

	private Optional<Instant> whileAlive() {
		return Optional.of(this.clock.instant().plus(WHILE_ALIVE));
	}

	private Optional<Instant> now() {
		return Optional.of(this.clock.instant());
	}

}
