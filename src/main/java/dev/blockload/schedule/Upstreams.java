package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.LocatedFlow;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.flow.ImportOrder;

/**
 * Looks at the upstream imports of a scheduled run: those with a schedule whose block the
 * block of its import references by a foreign key. What they were due to load since the
 * previous time of the schedule must be loaded first. Blocks that reference each other
 * have no order.
 */
final class Upstreams {

	/**
	 * A scheduled run that no node has recorded this long after its time is not coming.
	 */
	private static final Duration RECORDED_WITHIN = Duration.ofSeconds(30);

	private final ActiveDefinitions watched;

	private final ImportOrder order;

	private final ScheduledRunHistory history;

	private final Clock clock;

	Upstreams(ActiveDefinitions watched, ImportOrder order, ScheduledRunHistory history, Clock clock) {
		this.watched = watched;
		this.order = order;
		this.history = history;
		this.clock = clock;
	}

	/**
	 * The upstream import that keeps a scheduled run from starting; one that failed
	 * before one that is not finished.
	 * @param scheduledRun that is due
	 * @param located its import
	 * @param schedule its schedule
	 * @return empty where none does
	 */
	Optional<Blocking> blocking(ScheduledRun scheduledRun, LocatedImport located, Schedule schedule) {
		List<LocatedImport> upstreams = this.order.before(located,
				this.watched.imports().stream().filter((other) -> !other.schedules().isEmpty()).toList());
		List<LocatedFlow> flows = flowsBefore(located);
		if (upstreams.isEmpty() && flows.isEmpty()) {
			return Optional.empty();
		}
		Instant after = schedule.latest(scheduledRun.dueAt().minusNanos(1), 1)
			.stream()
			.findFirst()
			.orElse(Instant.EPOCH);
		List<Blocking> blocking = new ArrayList<>();
		upstreams.forEach((upstream) -> look(upstream.definition().name(), upstream.schedules(), scheduledRun, after)
			.ifPresent(blocking::add));
		flows.forEach((flow) -> look(flow.definition().name(), flow.schedules(), scheduledRun, after)
			.filter((found) -> !isLoadedSince(flow, located, found))
			.ifPresent(blocking::add));
		return blocking.stream()
			.filter(Blocking.Failed.class::isInstance)
			.findFirst()
			.or(() -> blocking.stream().findFirst());
	}

	/** Flows with a schedule that load what the block of an import references. */
	private List<LocatedFlow> flowsBefore(LocatedImport located) {
		String own = located.definition().name();
		return this.watched.flows()
			.stream()
			.filter((flow) -> !flow.schedules().isEmpty() && !flow.definition().imports().contains(own))
			.filter((flow) -> !this.order.before(located, members(flow)).isEmpty())
			.toList();
	}

	private List<LocatedImport> members(LocatedFlow flow) {
		return flow.definition().imports().stream().flatMap((name) -> this.watched.find(name).stream()).toList();
	}

	/** Whether the imports that matter are loaded, although their flow failed. */
	private boolean isLoadedSince(LocatedFlow flow, LocatedImport located, Blocking found) {
		return found instanceof Blocking.Failed failed && this.order.before(located, members(flow))
			.stream()
			.allMatch(
					(member) -> this.history.isLoadedSince(member.definition().name(), failed.scheduledRun().dueAt()));
	}

	private Optional<Blocking> look(String name, List<Schedule> schedules, ScheduledRun scheduledRun, Instant after) {
		// Where times were missed, this one was recorded later than it was due.
		Instant upTo = scheduledRun.createdAt().isAfter(scheduledRun.dueAt()) ? scheduledRun.createdAt()
				: scheduledRun.dueAt();
		List<ScheduledRun> open = this.history.open(name, upTo);
		if (!open.isEmpty() && open.stream().allMatch(Upstreams::waitsForAFailedImport)) {
			return Optional.of(new Blocking.Failed(open.get(0)));
		}
		if (!open.isEmpty() || isUnrecorded(name, schedules, scheduledRun, after, upTo)) {
			return Optional.of(new Blocking.Unfinished(name));
		}
		Optional<ScheduledRun> last = this.history.lastCounted(name, after);
		if (last.isEmpty() || this.history.isMadeGood(last.get())) {
			return Optional.empty();
		}
		return Optional.of(isReplaced(last.get()) && !this.history.open(name, this.clock.instant()).isEmpty()
				? new Blocking.Unfinished(name) : new Blocking.Failed(last.get()));
	}

	/** It does not start before another import succeeds, just as if it had failed. */
	private static boolean waitsForAFailedImport(ScheduledRun scheduledRun) {
		Reason reason = scheduledRun.reason();
		return scheduledRun.state() == ScheduledRunState.WAITING && reason != null
				&& UpstreamCode.UPSTREAM_FAILED.isOf(reason);
	}

	/** Whether another run does what this one was due to do. */
	private static boolean isReplaced(ScheduledRun scheduledRun) {
		return scheduledRun.outcome() == Outcome.SUPERSEDED || scheduledRun.outcome() == Outcome.OVERLAPPED;
	}

	/** Whether it was due, and no node has recorded that yet. */
	private boolean isUnrecorded(String name, List<Schedule> schedules, ScheduledRun scheduledRun, Instant after,
			Instant upTo) {
		if (!this.clock.instant().isBefore(scheduledRun.createdAt().plus(RECORDED_WITHIN))) {
			return false;
		}
		for (int i = 0; i < schedules.size(); i++) {
			Optional<Instant> time = schedules.get(i)
				.latest(upTo, 1)
				.stream()
				.filter((due) -> due.isAfter(after))
				.findFirst();
			Optional<Instant> recorded = this.history.last(name, i + 1).map(ScheduledRun::dueAt);
			if (time.isPresent() && recorded.filter((due) -> !due.isBefore(time.get())).isEmpty()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Why an upstream import keeps a scheduled run from starting.
	 */
	sealed interface Blocking permits Blocking.Unfinished, Blocking.Failed {

		/**
		 * It runs, is retried, or waits itself.
		 *
		 * @param importName the upstream import
		 */
		record Unfinished(String importName) implements Blocking {
		}

		/**
		 * It failed, and no run of it succeeded since; or it waits itself for an import
		 * that failed.
		 *
		 * @param scheduledRun of the upstream import
		 */
		record Failed(ScheduledRun scheduledRun) implements Blocking {
		}

	}

}
