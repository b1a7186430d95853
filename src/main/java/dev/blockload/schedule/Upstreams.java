package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;

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

	private final BlockCatalog catalog;

	private final ScheduledRunHistory history;

	private final Clock clock;

	Upstreams(ActiveDefinitions watched, BlockCatalog catalog, ScheduledRunHistory history, Clock clock) {
		this.watched = watched;
		this.catalog = catalog;
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
		List<LocatedImport> upstreams = of(located);
		if (upstreams.isEmpty()) {
			return Optional.empty();
		}
		Instant after = schedule.latest(scheduledRun.dueAt().minusNanos(1), 1)
			.stream()
			.findFirst()
			.orElse(Instant.EPOCH);
		List<Blocking> blocking = new ArrayList<>();
		upstreams.forEach((upstream) -> look(upstream, scheduledRun, after).ifPresent(blocking::add));
		return blocking.stream()
			.filter(Blocking.Failed.class::isInstance)
			.findFirst()
			.or(() -> blocking.stream().findFirst());
	}

	private List<LocatedImport> of(LocatedImport located) {
		ImportDefinition definition = located.definition();
		Set<String> referenced = this.catalog.directReferencesOf(definition.application(), definition.block());
		if (referenced.isEmpty()) {
			return List.of();
		}
		String own = block(definition);
		// The database is asked last, and only about imports of referenced blocks:
		// hundreds of imports can be due at the same time.
		return this.watched.imports()
			.stream()
			.filter((other) -> !other.schedules().isEmpty() && referenced.contains(block(other.definition())))
			.filter((other) -> !this.catalog.referencesOf(other.definition().application(), other.definition().block())
				.contains(own))
			.toList();
	}

	private Optional<Blocking> look(LocatedImport upstream, ScheduledRun scheduledRun, Instant after) {
		String name = upstream.definition().name();
		// Where times were missed, this one was recorded later than it was due.
		Instant upTo = scheduledRun.createdAt().isAfter(scheduledRun.dueAt()) ? scheduledRun.createdAt()
				: scheduledRun.dueAt();
		List<ScheduledRun> open = this.history.open(name, upTo);
		if (!open.isEmpty() && open.stream().allMatch(Upstreams::waitsForAFailedImport)) {
			return Optional.of(new Blocking.Failed(open.get(0)));
		}
		if (!open.isEmpty() || isUnrecorded(upstream, scheduledRun, after, upTo)) {
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
	private boolean isUnrecorded(LocatedImport upstream, ScheduledRun scheduledRun, Instant after, Instant upTo) {
		if (!this.clock.instant().isBefore(scheduledRun.createdAt().plus(RECORDED_WITHIN))) {
			return false;
		}
		String name = upstream.definition().name();
		for (int i = 0; i < upstream.schedules().size(); i++) {
			Optional<Instant> time = upstream.schedules()
				.get(i)
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

	private static String block(ImportDefinition definition) {
		return definition.application() + "." + definition.block();
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
