package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.blockload.Failure;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.LocatedFlow;
import dev.blockload.definition.Schedule;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.FlowLauncher;
import dev.blockload.flow.FlowRun;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Executes the scheduled runs of flows: each begins a flow run, which nodes advance, and
 * ends as that ends. Safe for use by many threads.
 */
final class ScheduledFlowExecutor {

	private static final Duration LOOK = Duration.ofSeconds(3);

	private final ScheduledRunTable table;

	private final ActiveDefinitions watched;

	private final FlowLauncher launcher;

	private final FlowHistory flows;

	private final ScheduledRunCompletion completion;

	private final ScheduleSettings settings;

	private final Clock clock;

	ScheduledFlowExecutor(ScheduledRunTable table, ActiveDefinitions watched, FlowLauncher launcher, FlowHistory flows,
			ScheduledRunCompletion completion, ScheduleSettings settings, Clock clock) {
		this.table = table;
		this.watched = watched;
		this.launcher = launcher;
		this.flows = flows;
		this.completion = completion;
		this.settings = settings;
		this.clock = clock;
	}

	/** Whether a scheduled run is that of a flow. */
	boolean isOfFlow(long id) {
		return this.flows.ofScheduledRun(id).isPresent()
				|| this.table.nameOf(id).flatMap(this.watched::findFlow).isPresent();
	}

	/**
	 * Execute a scheduled run.
	 * @param id its number
	 * @param node the name of this node
	 * @return when to execute it again; empty where it has ended
	 */
	Optional<Instant> execute(long id, String node) {
		Optional<ScheduledRun> taken = this.table.take(id, node);
		if (taken.isEmpty()) {
			return Optional.empty();
		}
		ScheduledRun scheduledRun = taken.get();
		MDC.put("import", scheduledRun.importName());
		try {
			Optional<FlowRun> run = this.flows.ofScheduledRun(id);
			return run.isPresent() ? follow(scheduledRun, run.get()) : begin(scheduledRun);
		}
		catch (ScheduledRunTable.FencedOffException ex) {
			return later();
		}
		finally {
			MDC.remove("import");
		}
	}

	private Optional<Instant> begin(ScheduledRun scheduledRun) {
		if (this.table.isSuperseded(scheduledRun)) {
			return end(scheduledRun, Outcome.SUPERSEDED,
					new Reason(ScheduleCode.SUPERSEDED, "A later time of the same schedule replaces this one."));
		}
		String name = scheduledRun.importName();
		Optional<LocatedFlow> flow = this.watched.findFlow(name);
		Optional<Schedule> schedule = this.watched.find(name, scheduledRun.scheduleNumber());
		if (flow.isEmpty() || schedule.isEmpty()) {
			return end(scheduledRun, Outcome.SUPERSEDED, new Reason(ScheduleCode.DEFINITION,
					"Flow '" + name + "' has no schedule " + scheduledRun.scheduleNumber() + " any more."));
		}
		Optional<FlowRun> open = this.flows.open(name);
		if (open.isPresent()) {
			return occupied(scheduledRun, open.get());
		}
		try {
			FlowRun begun = this.launcher.launch(flow.get(), schedule.get(), scheduledRun.dueAt(), scheduledRun.id());
			move(scheduledRun, ScheduledRunState.RUNNING, null);
			return follow(scheduledRun, begun);
		}
		catch (Failure ex) {
			Reason reason = new Reason(ex.code(), ex.message());
			if (ScheduleCode.ALIVE.isOf(reason)) {
				return this.flows.open(name).map((other) -> occupied(scheduledRun, other)).orElseGet(this::later);
			}
			return failed(scheduledRun, reason);
		}
	}

	/** Such as a definition that another node is about to correct, or a database. */
	private Optional<Instant> failed(ScheduledRun scheduledRun, Reason reason) {
		int failedAttempts = scheduledRun.failedAttempts() + 1;
		Optional<Duration> pause = this.settings.retryPolicy().pauseAfter(reason.reasonCode(), failedAttempts);
		if (pause.isPresent()) {
			this.table.move(scheduledRun, ScheduledRunState.RETRYING, reason, failedAttempts, scheduledRun.lostNodes());
			return Optional.of(this.clock.instant().plus(pause.get()));
		}
		return end(scheduledRun, Outcome.FAILED, reason);
	}

	/** A time that comes now is skipped, one that came before waits. */
	private Optional<Instant> occupied(ScheduledRun scheduledRun, FlowRun other) {
		if (scheduledRun.state() == ScheduledRunState.DUE) {
			return end(scheduledRun, Outcome.OVERLAPPED, new Reason(ScheduleCode.ALIVE,
					"Flow run " + other.id() + " had not ended, so this time was skipped."));
		}
		move(scheduledRun, ScheduledRunState.WAITING,
				new Reason(ScheduleCode.ALIVE, "This flow waits until flow run " + other.id() + " has ended."));
		return later();
	}

	/** A flow run exists. */
	private Optional<Instant> follow(ScheduledRun scheduledRun, FlowRun run) {
		String message = run.errorMessage();
		Reason reason = new Reason((run.errorCode() != null) ? run.errorCode() : ScheduleCode.INTERNAL.text(),
				"Flow run " + run.id() + ": " + ((message != null) ? message : "it recorded no reason."));
		return switch (run.status()) {
			case RUNNING, WAITING -> later();
			case COMPLETED -> end(scheduledRun, Outcome.COMPLETED, null);
			case UNCHANGED -> end(scheduledRun, Outcome.UNCHANGED, null);
			case STOPPED -> end(scheduledRun, Outcome.STOPPED,
					new Reason(ScheduleCode.STOPPED, "A person stopped flow run " + run.id() + "."));
			case FAILED -> end(scheduledRun, Outcome.FAILED, reason);
		};
	}

	private void move(ScheduledRun scheduledRun, ScheduledRunState state, @Nullable Reason reason) {
		this.table.move(scheduledRun, state, reason, scheduledRun.failedAttempts(), scheduledRun.lostNodes());
	}

	private Optional<Instant> end(ScheduledRun scheduledRun, Outcome outcome, @Nullable Reason reason) {
		return this.completion.end(scheduledRun, outcome, reason, null) ? Optional.empty() : later();
	}

	private Optional<Instant> later() {
		return Optional.of(this.clock.instant().plus(LOOK));
	}

}
