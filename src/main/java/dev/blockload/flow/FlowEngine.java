package dev.blockload.flow;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

import dev.blockload.importjob.FlowDryRuns;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.run.RunTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Advances flow runs: each call compares the members with their runs, begins what can
 * begin, and ends the flow run if all members have ended. Everything that must outlive
 * the call is in the database, so that any process can make the next one; what was done
 * already is not done again. Safe for use by many threads.
 */
final class FlowEngine {

	private static final Logger LOG = LoggerFactory.getLogger(FlowEngine.class);

	private final FlowTable table;

	private final RunTable runs;

	private final MemberRuns members;

	private final FlowDryRuns dryRuns;

	private final TransactionTemplate transaction;

	private final Clock clock;

	private final FlowPauses pauses;

	private final FlowListener listener;

	private final Executor beginning;

	private final MemberObserver observer;

	private final MemberStarter starter;

	/**
	 * Create an engine.
	 * @param parts what it works with
	 * @param members begins and stops runs
	 * @param listener called for what happens
	 * @param beginning executes what begins a run, for several imports at the same time
	 */
	FlowEngine(FlowParts parts, MemberRuns members, FlowListener listener, Executor beginning) {
		this.beginning = beginning;
		this.table = parts.table();
		this.runs = parts.runs();
		this.members = members;
		this.dryRuns = parts.dryRuns();
		this.transaction = parts.transaction();
		this.clock = parts.clock();
		this.pauses = parts.pauses();
		this.listener = listener;
		this.observer = new MemberObserver(parts.table(), parts.runs(), members, parts.series());
		this.starter = new MemberStarter(parts, members, this.observer,
				new MemberChanges(parts.table(), parts.transaction(), listener));
	}

	/**
	 * Advance a flow run.
	 * @param id its number
	 * @return when to call this again at the latest; empty if it has ended
	 */
	Optional<Instant> advance(long id) {
		Optional<Step> looked = Objects.requireNonNull(this.transaction.execute((status) -> look(id)));
		if (looked.isEmpty()) {
			return Optional.empty();
		}
		Step step = looked.get();
		step.changed.forEach((member) -> this.listener.changed(step.run, member));
		String by = step.run.stopRequestedBy();
		if (by != null) {
			step.stopped.forEach((run) -> this.members.stop(run, by));
		}
		if (step.run.status() != RunStatus.RUNNING) {
			if (step.run.dryRun()) {
				this.dryRuns.dropEnded();
			}
			return Optional.empty();
		}
		boolean settled = beginAll(step.run, step.ready);
		Instant now = this.clock.instant();
		if (settled) {
			// What refers to it can begin, or the flow run has ended.
			return Optional.of(now);
		}
		boolean ending = step.ready.stream().anyMatch((member) -> member.fileBefore().isPresent());
		Instant latest = now.plus(ending ? MemberStarter.WHILE_ENDING : this.pauses.look());
		return Optional.of(step.run.members()
			.stream()
			.flatMap((member) -> Optional.ofNullable(member.lookAt()).stream())
			.filter((time) -> time.isAfter(now) && time.isBefore(latest))
			.min(Instant::compareTo)
			.orElse(latest));
	}

	private Optional<Step> look(long id) {
		FlowRun stored = this.table.lock(id).orElse(null);
		if (stored == null || stored.status() != RunStatus.RUNNING) {
			return Optional.empty();
		}
		Instant now = this.clock.instant();
		List<FlowMember> observed = stored.members()
			.stream()
			.map((member) -> this.observer.observed(stored, member, now))
			.toList();
		FlowMachine machine = new FlowMachine(stored.with(observed));
		List<FlowMember> settled = machine.settle();
		List<FlowMember> changed = new ArrayList<>();
		for (int i = 0; i < settled.size(); i++) {
			FlowMember before = stored.members().get(i);
			if (!settled.get(i).equals(before)) {
				this.table.store(id, before, settled.get(i));
				changed.add(settled.get(i));
			}
		}
		FlowRun run = stored.with(settled);
		FlowMachine.Ending ending = machine.ending();
		if (ending != null) {
			this.table.end(id, ending.status(), ending.code(), ending.message());
			LOG.info("Flow run {} of flow {} ended: {}", id, run.flow(), ending.status());
			this.listener.ended(this.table.find(id).orElseThrow());
			return Optional.of(new Step(run.with(ending.status(), ending.code(), ending.message()), changed, List.of(),
					List.of()));
		}
		List<Run> stopped = (run.stopRequestedBy() != null) ? settled.stream()
			.filter((member) -> member.state() == MemberState.RUNNING)
			.flatMap((member) -> Optional.ofNullable(member.run()).flatMap(this.runs::find).stream())
			.toList() : List.of();
		return Optional.of(new Step(run, changed, machine.ready(now), stopped));
	}

	/**
	 * Begin what can begin. To begin a run can take as long as to load a small file.
	 * @return whether a member has ended instead
	 */
	private boolean beginAll(FlowRun flow, List<FlowMember> ready) {
		List<CompletableFuture<Boolean>> begun = ready.stream()
			.map((member) -> CompletableFuture.supplyAsync(() -> this.starter.begin(flow, member), this.beginning))
			.toList();
		try {
			CompletableFuture.allOf(begun.toArray(CompletableFuture<?>[]::new)).join();
			return begun.stream().anyMatch(CompletableFuture::join);
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw ex;
		}
	}

	/**
	 * What one look found.
	 *
	 * @param run as it is now
	 * @param changed its members that have changed
	 * @param ready its members that can begin
	 * @param stopped runs that are to be stopped
	 */
	private record Step(FlowRun run, List<FlowMember> changed, List<FlowMember> ready, List<Run> stopped) {
	}

}
