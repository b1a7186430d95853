package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

import dev.blockload.Failure;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.importjob.FileNeed;
import dev.blockload.importjob.Retry;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.run.SqlFailures;
import dev.blockload.schedule.StartCondition.Obstacle;
import dev.blockload.source.RequestedFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Executes a scheduled run until it has ended, or until it must be looked at again.
 * Everything that must outlive this process is in the database, so that another node can
 * continue at any point: a run carries the number of its scheduled run from its first
 * moment. Safe for use by many threads.
 */
final class ScheduledRunExecutor {

	/** A scheduled run that kills this many nodes does not get another one. */
	static final int MOST_LOST_NODES = 10;

	/** A process whose run is taken over needs up to the lease's time to notice. */
	private static final Duration WHILE_ALIVE = Duration.ofSeconds(3);

	private final ScheduledRunTable table;

	private final ScheduledRunHistory history;

	private final ActiveDefinitions watched;

	private final ImportRuns runs;

	private final StartCondition condition;

	private final ScheduledRunCompletion completion;

	private final ScheduleSettings settings;

	private final Clock clock;

	ScheduledRunExecutor(ScheduledRunTable table, ScheduledRunHistory history, ActiveDefinitions watched,
			ImportRuns runs, StartCondition condition, ScheduledRunCompletion completion, ScheduleSettings settings,
			Clock clock) {
		this.table = table;
		this.history = history;
		this.watched = watched;
		this.runs = runs;
		this.condition = condition;
		this.completion = completion;
		this.settings = settings;
		this.clock = clock;
	}

	/**
	 * Execute a scheduled run.
	 * @param id its number
	 * @param node the name of this node
	 * @return when to execute it again; empty where it has ended
	 */
	Optional<Instant> execute(long id, String node) {
		if (this.runs.isStopping()) {
			return now();
		}
		Optional<ScheduledRun> taken = this.table.take(id, node);
		if (taken.isEmpty()) {
			return Optional.empty();
		}
		ScheduledRun scheduledRun = taken.get();
		MDC.put("import", scheduledRun.importName());
		try {
			Optional<Run> run = this.runs.newestOf(id);
			boolean ended = run.filter((known) -> !canContinue(known)).isPresent();
			if (!ended && this.watched.find(scheduledRun.importName(), scheduledRun.scheduleNumber()).isEmpty()
					&& this.history.hasTrigger(scheduledRun)) {
				return Optional.of(this.clock.instant().plus(this.settings.postpone()));
			}
			return run.isPresent() ? resume(scheduledRun, run.get()) : begin(scheduledRun);
		}
		catch (ScheduledRunTable.FencedOffException ex) {
			// Another node took it over while this one sent no heartbeat. The task
			// remains
			// until the scheduled run has ended: without it nothing would end it.
			return whileAlive();
		}
		finally {
			MDC.remove("import");
		}
	}

	/** No run exists yet. */
	private Optional<Instant> begin(ScheduledRun scheduledRun) {
		boolean nodeDied = scheduledRun.state() == ScheduledRunState.RUNNING;
		if (nodeDied && scheduledRun.lostNodes() >= MOST_LOST_NODES) {
			return end(scheduledRun, Outcome.FAILED, lostNodes(scheduledRun), null);
		}
		// Also where all workers were busy until the next time: a backlog is one run.
		if (!nodeDied && this.table.isSuperseded(scheduledRun)) {
			return attempt(scheduledRun,
					() -> failedUpstream(scheduledRun).map((reason) -> end(scheduledRun, Outcome.FAILED, reason, null))
						.orElseGet(() -> replaced(scheduledRun, superseded(), null)));
		}
		Optional<LocatedImport> located = this.watched.find(scheduledRun.importName());
		Optional<Schedule> schedule = this.watched.find(scheduledRun.importName(), scheduledRun.scheduleNumber());
		if (located.isEmpty() || schedule.isEmpty()) {
			return end(scheduledRun, Outcome.SUPERSEDED, new Reason(ScheduleCode.DEFINITION, "Import '"
					+ scheduledRun.importName() + "' has no schedule " + scheduledRun.scheduleNumber() + " any more."),
					null);
		}
		return attempt(scheduledRun, () -> {
			boolean alive = this.runs.isAlive(scheduledRun.importName());
			if (alive && nodeDied) {
				// Its process did not die, or has not lost its lease yet.
				return whileAlive();
			}
			if (alive || this.table.isOtherRunning(scheduledRun)) {
				return occupied(scheduledRun);
			}
			Optional<Obstacle> obstacle = this.condition.check(scheduledRun, located.get(), schedule.get());
			if (obstacle.isPresent()) {
				return hold(scheduledRun, obstacle.get());
			}
			running(scheduledRun, scheduledRun.lostNodes() + (nodeDied ? 1 : 0));
			return settle(scheduledRun, this.runs.start(request(scheduledRun)));
		});
	}

	/** A run exists: it has ended, or must be continued. */
	private Optional<Instant> resume(ScheduledRun scheduledRun, Run run) {
		if (run.status() == RunStatus.FAILED && canContinue(run)) {
			if (scheduledRun.state() == ScheduledRunState.RETRYING) {
				return this.table.isSuperseded(scheduledRun) ? replaced(scheduledRun, superseded(), run)
						: again(scheduledRun, run, scheduledRun.lostNodes());
			}
			if (isInterrupted(run)) {
				return (scheduledRun.lostNodes() >= MOST_LOST_NODES)
						? end(scheduledRun, Outcome.FAILED, lostNodes(scheduledRun), run)
						: again(scheduledRun, run, scheduledRun.lostNodes() + 1);
			}
		}
		if (run.status() == RunStatus.STOPPED && canContinue(run)
				&& scheduledRun.state() == ScheduledRunState.RELEASED) {
			return again(scheduledRun, run, scheduledRun.lostNodes());
		}
		return settle(scheduledRun, run);
	}

	/** An import that loads each file once loads the next one. */
	private Optional<Instant> follow(ScheduledRun scheduledRun, Run run) {
		if (this.runs.isStopping()) {
			return release(scheduledRun);
		}
		Failure failure;
		try {
			running(scheduledRun, scheduledRun.lostNodes());
			Run next = this.runs.follow(request(scheduledRun), run);
			// In a loop, because there can be thousands of files.
			while (isGood(next.status()) && !this.runs.isStopping() && this.runs.goesOn(next)) {
				next = this.runs.follow(request(scheduledRun), next);
			}
			return settle(scheduledRun, next);
		}
		catch (Failure ex) {
			failure = ex;
		}
		catch (DataAccessException | TransactionException ex) {
			failure = SqlFailures.translate(ex);
		}
		Reason reason = new Reason(failure.code(), failure.message());
		return ScheduleCode.ALIVE.isOf(reason) ? whileAlive() : failed(scheduledRun, reason, true, null);
	}

	private Optional<Instant> again(ScheduledRun scheduledRun, Run run, int lostNodes) {
		running(scheduledRun, lostNodes);
		return attempt(scheduledRun, () -> settle(scheduledRun, run.isRestartable() || !needsNewRun(run)
				? this.runs.restart(run) : this.runs.start(request(scheduledRun))));
	}

	private Optional<Instant> attempt(ScheduledRun scheduledRun, Supplier<Optional<Instant>> attempt) {
		try {
			return attempt.get();
		}
		catch (Failure ex) {
			return thrown(scheduledRun, ex);
		}
		catch (DataAccessException | TransactionException ex) {
			return thrown(scheduledRun, SqlFailures.translate(ex));
		}
	}

	/** A run has ended, or seems so. */
	private Optional<Instant> settle(ScheduledRun scheduledRun, Run run) {
		if (isGood(run.status()) && this.runs.goesOn(run)) {
			return follow(scheduledRun, run);
		}
		if (!isGood(run.status()) && run.supersededBy() != null) {
			return replaced(scheduledRun,
					new Reason(ScheduleCode.SUPERSEDED, "Run " + run.supersededBy() + " superseded this run."), run);
		}
		return switch (run.status()) {
			case COMPLETED -> completed(scheduledRun, Outcome.COMPLETED, run);
			case UNCHANGED -> undone(run).map((reason) -> end(scheduledRun, Outcome.UNDONE, reason, run))
				.orElseGet(() -> completed(scheduledRun, Outcome.UNCHANGED, run));
			case RUNNING, WAITING -> whileAlive();
			case STOPPED -> this.runs.isStopping() ? release(scheduledRun) : end(scheduledRun, Outcome.STOPPED,
					new Reason(ScheduleCode.STOPPED, "A person stopped the run."), run);
			case FAILED -> {
				Reason reason = reasonOf(run);
				yield failed(scheduledRun, reason,
						run.isRestartable() || Retry.after(reason.reasonCode()) == Retry.NEW_RUN, run);
			}
		};
	}

	/** A file is loaded. Of several files, one before it can have failed. */
	private Optional<Instant> completed(ScheduledRun scheduledRun, Outcome outcome, Run run) {
		return this.runs.firstFailedOf(scheduledRun.id())
			.map((failed) -> end(scheduledRun, Outcome.FAILED, reasonOf(failed), failed))
			.orElseGet(() -> end(scheduledRun, outcome, null, run));
	}

	private static Reason reasonOf(Run run) {
		Run.Cause error = run.error();
		return (error != null) ? new Reason(error.code(), error.message())
				: new Reason(ScheduleCode.INTERNAL, "The run failed and recorded no reason.");
	}

	/**
	 * A later time or run replaces a scheduled run. If it replaces a retry, the failure
	 * is reported unless what came later succeeded: otherwise a schedule whose times are
	 * closer than its retries would never report one.
	 */
	private Optional<Instant> replaced(ScheduledRun scheduledRun, Reason by, @Nullable Run run) {
		Reason failed = scheduledRun.reason();
		if (scheduledRun.state() != ScheduledRunState.RETRYING || failed == null) {
			return end(scheduledRun, Outcome.SUPERSEDED, by, run);
		}
		Optional<RunStatus> later = Optional.ofNullable((run != null) ? run.supersededBy() : null)
			.flatMap(this.runs::find)
			.map(Run::status);
		if (later.filter((status) -> !status.isFinal()).isPresent() || this.table.isLaterRunning(scheduledRun)) {
			return whileAlive();
		}
		boolean succeeded = later.filter(ScheduledRunExecutor::isGood).isPresent()
				|| this.table.isLaterGood(scheduledRun);
		return succeeded ? end(scheduledRun, Outcome.SUPERSEDED, by, run)
				: end(scheduledRun, Outcome.FAILED,
						new Reason(failed.reasonCode(),
								failed.message().replaceFirst("\\.?$", ".") + " The next time came before the retry."),
						run);
	}

	private static boolean isGood(RunStatus status) {
		return status == RunStatus.COMPLETED || status == RunStatus.UNCHANGED;
	}

	/** Why a run ended unchanged whose file was undone. */
	private static Optional<Reason> undone(Run run) {
		return run.warnings()
			.stream()
			.filter((warning) -> warning.code().equals(ScheduleCode.UNDONE.text()))
			.findFirst()
			.map((warning) -> new Reason(warning.code(), warning.message()));
	}

	/** The launcher threw. A run can exist all the same. */
	private Optional<Instant> thrown(ScheduledRun scheduledRun, Failure failure) {
		Optional<Run> run = this.runs.newestOf(scheduledRun.id());
		if (run.isPresent() && run.get().status() == RunStatus.STOPPED && this.runs.isStopping()) {
			return release(scheduledRun);
		}
		Reason reason = new Reason(failure.code(), failure.message());
		if (ScheduleCode.ALIVE.isOf(reason)) {
			return run.isPresent() ? whileAlive() : occupied(scheduledRun);
		}
		if (run.isPresent() && run.get().status() != RunStatus.FAILED) {
			return settle(scheduledRun, run.get());
		}
		return failed(scheduledRun, reason, run.map(Run::isRestartable).orElse(Boolean.TRUE), run.orElse(null));
	}

	private Optional<Instant> failed(ScheduledRun scheduledRun, Reason reason, boolean canContinue, @Nullable Run run) {
		int failedAttempts = scheduledRun.failedAttempts() + 1;
		Optional<Duration> pause = this.settings.retryPolicy().pauseAfter(reason.reasonCode(), failedAttempts);
		if (canContinue && pause.isPresent()) {
			this.table.move(scheduledRun, ScheduledRunState.RETRYING, reason, failedAttempts, scheduledRun.lostNodes());
			return Optional.of(this.clock.instant().plus(pause.get()));
		}
		if (run != null && run.status() == RunStatus.FAILED && this.runs.goesOn(run)) {
			return follow(scheduledRun, run);
		}
		return end(scheduledRun, ScheduleCode.NO_MATCH.isOf(reason) ? Outcome.NO_MATCH : Outcome.FAILED, reason, run);
	}

	/**
	 * Another run of the import is alive: a time that comes now is skipped, one that came
	 * before waits. Behind a launched run every time waits: what somebody requests is not
	 * the previous run of the schedule.
	 */
	private Optional<Instant> occupied(ScheduledRun scheduledRun) {
		if (scheduledRun.state() == ScheduledRunState.DUE && !this.runs.isLaunched(scheduledRun.importName())) {
			return end(scheduledRun, Outcome.OVERLAPPED, new Reason(ScheduleCode.ALIVE,
					"The previous run of the import was still alive, so this time was skipped."), null);
		}
		return hold(scheduledRun,
				new Obstacle.Wait(
						new Reason(ScheduleCode.ALIVE, "This import waits until another run of it has ended."),
						this.clock.instant().plus(WHILE_ALIVE)));
	}

	private Optional<Instant> hold(ScheduledRun scheduledRun, Obstacle obstacle) {
		if (obstacle instanceof Obstacle.End end) {
			return end(scheduledRun, end.outcome(), end.reason(), null);
		}
		Obstacle.Wait wait = (Obstacle.Wait) obstacle;
		move(scheduledRun, ScheduledRunState.WAITING, wait.reason());
		return Optional.of(wait.until());
	}

	private Optional<Instant> release(ScheduledRun scheduledRun) {
		move(scheduledRun, ScheduledRunState.RELEASED, null);
		return now();
	}

	private void running(ScheduledRun scheduledRun, int lostNodes) {
		this.table.move(scheduledRun, ScheduledRunState.RUNNING, null, scheduledRun.failedAttempts(), lostNodes);
	}

	private void move(ScheduledRun scheduledRun, ScheduledRunState state, @Nullable Reason reason) {
		this.table.move(scheduledRun, state, reason, scheduledRun.failedAttempts(), scheduledRun.lostNodes());
	}

	private Optional<Instant> end(ScheduledRun scheduledRun, Outcome outcome, @Nullable Reason reason,
			@Nullable Run run) {
		return this.completion.end(scheduledRun, outcome, reason, run) ? Optional.empty() : whileAlive();
	}

	private RunRequest request(ScheduledRun scheduledRun) {
		RequestedFile wanted = this.watched.find(scheduledRun.importName())
			.flatMap((located) -> this.watched.find(scheduledRun.importName(), scheduledRun.scheduleNumber())
				.map((schedule) -> FileNeed.of(schedule, scheduledRun.dueAt()).requested(located)))
			.orElseGet(RequestedFile.ByRule::new);
		return RunRequest.scheduled(scheduledRun.importName(), wanted, scheduledRun.id());
	}

	/** Whether there is more to do for a run than to record how it ended. */
	private static boolean canContinue(Run run) {
		return (run.status() == RunStatus.FAILED || run.status() == RunStatus.STOPPED) && run.supersededBy() == null;
	}

	// RunHistory reports the death of a process so, and repair records it so.
	private static boolean isInterrupted(Run run) {
		Run.Cause error = run.error();
		return error != null && error.code().equals(ScheduleCode.INTERRUPTED.text());
	}

	private static boolean needsNewRun(Run run) {
		Run.Cause error = run.error();
		return error != null && Retry.after(error.code()) == Retry.NEW_RUN;
	}

	/**
	 * The failure of an upstream import for whose success a scheduled run waited until
	 * the next time of its schedule; empty if the import succeeded in the meantime, but
	 * no node looked.
	 */
	private Optional<Reason> failedUpstream(ScheduledRun scheduledRun) {
		Optional<Reason> failed = Optional.ofNullable(scheduledRun.reason())
			.filter((reason) -> scheduledRun.state() == ScheduledRunState.WAITING
					&& UpstreamCode.UPSTREAM_FAILED.isOf(reason));
		Optional<LocatedImport> located = this.watched.find(scheduledRun.importName());
		Optional<Schedule> schedule = this.watched.find(scheduledRun.importName(), scheduledRun.scheduleNumber());
		if (failed.isEmpty() || located.isEmpty() || schedule.isEmpty()) {
			return failed;
		}
		return this.condition.check(scheduledRun, located.get(), schedule.get())
			.map(Obstacle::reason)
			.filter(UpstreamCode.UPSTREAM_FAILED::isOf);
	}

	private static Reason superseded() {
		return new Reason(ScheduleCode.SUPERSEDED, "A later time of the same schedule replaces this one.");
	}

	private static Reason lostNodes(ScheduledRun scheduledRun) {
		return new Reason(ScheduleCode.INTERRUPTED,
				(scheduledRun.lostNodes() + 1) + " nodes died while they executed this run.");
	}

	private Optional<Instant> whileAlive() {
		return Optional.of(this.clock.instant().plus(WHILE_ALIVE));
	}

	private Optional<Instant> now() {
		return Optional.of(this.clock.instant());
	}

}
