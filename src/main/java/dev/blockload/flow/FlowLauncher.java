package dev.blockload.flow;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.LocatedFlow;
import dev.blockload.definition.Schedule;
import dev.blockload.launch.Launched;
import dev.blockload.launch.Launches;
import dev.blockload.launch.RequestKey;
import dev.blockload.launch.RequestKeys;
import dev.blockload.run.RunProcess;
import dev.blockload.task.TaskQueue;

/**
 * Begins, restarts and stops flow runs that nodes advance. Each method returns at once.
 * Safe for use by many threads.
 */
public final class FlowLauncher {

	private final Flows flows;

	private final FlowHistory history;

	private final FlowPlanner planner;

	private final Definitions definitions;

	private final Launches launches;

	private final RequestKeys keys;

	private final TaskQueue queue;

	FlowLauncher(Flows flows, FlowHistory history, FlowPlanner planner, Definitions definitions, Launches launches,
			RequestKeys keys, TaskQueue queue) {
		this.flows = flows;
		this.history = history;
		this.planner = planner;
		this.definitions = definitions;
		this.launches = launches;
		this.keys = keys;
		this.queue = queue;
	}

	/**
	 * Begin a flow run. It is stored when this method returns, and happens whichever node
	 * dies.
	 * @param caller who requests it; needs the role of an operator for each import
	 * @param flow the flow
	 * @param request what of it
	 * @throws dev.blockload.definition.DefinitionException if there is no such flow, or
	 * it or an import is wrong
	 * @throws dev.blockload.launch.LaunchException code {@code unknown-import} if the
	 * caller does not see one of its imports
	 * @throws dev.blockload.account.AccountException code {@code not-allowed}
	 * @throws FlowException code {@code alive} or {@code flow-cycle}
	 */
	public FlowRun launch(Caller caller, String flow, FlowRequest request) {
		LocatedFlow located = this.definitions.flowNamed(flow);
		located.definition().imports().forEach((name) -> this.launches.require(caller, name));
		Instant now = this.flows.now();
		NewFlowRun run = this.planner.requested(located, request, now, caller.actor().text());
		return this.flows.begin(run, FlowRun.Runner.NODES, RunProcess.name(), caller.actor(),
				(id) -> this.queue.add(id, now));
	}

	/**
	 * The same for a request that can be repeated.
	 * @param key the key of the request
	 * @return the flow run; that of the first request if this one repeats it
	 * @throws dev.blockload.launch.LaunchException code {@code idempotency-mismatch} if
	 * the first request with the key was another one
	 */
	public Launched launch(Caller caller, String flow, FlowRequest request, RequestKey key) {
		LocatedFlow located = this.definitions.flowNamed(flow);
		located.definition().imports().forEach((name) -> this.launches.require(caller, name));
		Optional<Launched> earlier = earlier(caller, flow, key);
		if (earlier.isPresent()) {
			return earlier.get();
		}
		Instant now = this.flows.now();
		NewFlowRun run = this.planner.requested(located, request, now, caller.actor().text());
		try {
			FlowRun begun = this.flows.begin(run, FlowRun.Runner.NODES, RunProcess.name(), caller.actor(), (id) -> {
				if (!this.keys.storeFlowRun(caller, flow, key, id)) {
					throw FlowException.alive(flow, null);
				}
				this.queue.add(id, now);
			});
			return new Launched(begun.id(), Launched.Origin.THIS_REQUEST);
		}
		catch (FlowException ex) {
			// The same request may have been faster on another node.
			return earlier(caller, flow, key).orElseThrow(() -> ex);
		}
	}

	private Optional<Launched> earlier(Caller caller, String flow, RequestKey key) {
		return this.keys.earlier(caller, flow, key).map((run) -> new Launched(run, Launched.Origin.EARLIER));
	}

	/**
	 * Begin the flow run of a scheduled run, unless it has begun.
	 * @param located the flow
	 * @param schedule its schedule
	 * @param dueAt the time of the schedule
	 * @param scheduledRunId the number of the scheduled run
	 * @throws dev.blockload.definition.DefinitionException if an import is wrong
	 * @throws FlowException code {@code alive} or {@code flow-cycle}
	 */
	public FlowRun launch(LocatedFlow located, Schedule schedule, Instant dueAt, long scheduledRunId) {
		Optional<FlowRun> begun = this.history.ofScheduledRun(scheduledRunId);
		if (begun.isPresent()) {
			return begun.get();
		}
		NewFlowRun run = this.planner.scheduled(located, schedule, dueAt, scheduledRunId, RunProcess.SCHEDULE);
		return this.flows.begin(run, FlowRun.Runner.NODES, RunProcess.name(), Actor.system(RunProcess.SCHEDULE),
				(id) -> this.queue.add(id, this.flows.now()));
	}

	/**
	 * Let nodes continue a flow run that did not complete: what failed, was skipped or
	 * stopped.
	 * @param caller who requests it; needs the role of an operator for each import
	 * @param id its number
	 * @return the flow run; as it is if all its imports are loaded
	 * @throws FlowException code {@code unknown-run}, {@code alive}, {@code superseded}
	 * or {@code not-restartable}
	 * @throws dev.blockload.account.AccountException code {@code not-allowed}
	 */
	public FlowRun restart(Caller caller, long id) {
		requireOperator(caller, id);
		return this.flows.restart(id, FlowRun.Runner.NODES, RunProcess.name(), caller.actor(),
				() -> this.queue.add(id, this.flows.now()));
	}

	/**
	 * Stop a flow run: nothing more begins, and the runs in progress stop at their next
	 * checkpoints, after this method has returned. Changes nothing of one that has ended.
	 * @param caller who requests it; needs the role of an operator for each import
	 * @param id its number
	 * @return the flow run as it is then
	 * @throws FlowException code {@code unknown-run}
	 * @throws dev.blockload.account.AccountException code {@code not-allowed}
	 */
	public FlowRun stop(Caller caller, long id) {
		FlowRun run = requireOperator(caller, id);
		if (this.flows.requestStop(run, caller.actor())) {
			this.queue.move(id, this.flows.now());
		}
		return this.history.ofNumber(id).orElse(run);
	}

	/**
	 * What a restart of a flow run would run: what is not loaded, also because it was
	 * undone since.
	 */
	public List<FlowMember> missing(FlowRun run) {
		return this.flows.missing(run);
	}

	private FlowRun requireOperator(Caller caller, long id) {
		FlowRun run = this.history.ofNumber(id).orElseThrow(() -> FlowException.unknown(Long.toString(id)));
		if (!caller.isAdmin()) {
			// Of an import that was deleted meanwhile, only administrators know the
			// application.
			run.members().forEach((member) -> this.launches.require(caller, member.importName()));
		}
		return run;
	}

	/** The flows as they are defined now, with those that are wrong left out. */
	public List<LocatedFlow> all() {
		return this.definitions.check().flows();
	}

}
