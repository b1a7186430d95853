package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.ActiveDefinitions;

/**
 * Orders imports that are due at the same time by the foreign keys of their blocks:
 * referenced blocks first. Blocks that reference each other have no order.
 */
final class ReferenceOrder {

	/**
	 * A scheduled run that no node has recorded this long after its time is not coming.
	 */
	private static final Duration RECORDED_WITHIN = Duration.ofSeconds(30);

	private final ActiveDefinitions watched;

	private final BlockCatalog catalog;

	private final ScheduledRunHistory history;

	private final Duration timeout;

	private final Clock clock;

	ReferenceOrder(ActiveDefinitions watched, BlockCatalog catalog, ScheduledRunHistory history, Duration timeout,
			Clock clock) {
		this.watched = watched;
		this.catalog = catalog;
		this.history = history;
		this.timeout = timeout;
		this.clock = clock;
	}

	/**
	 * The import that must run before a scheduled run, if there is one.
	 * @param scheduledRun that is due
	 * @param located its import
	 */
	Optional<String> predecessor(ScheduledRun scheduledRun, LocatedImport located) {
		Instant now = this.clock.instant();
		if (now.isAfter(scheduledRun.createdAt().plus(this.timeout))) {
			return Optional.empty();
		}
		Set<String> referenced = references(located.definition());
		String own = block(located.definition());
		// The database is asked last, and only about imports of referenced blocks:
		// hundreds of imports can be due at the same time.
		return this.watched.imports()
			.stream()
			.filter((other) -> referenced.contains(block(other.definition()))
					&& !other.definition().name().equals(scheduledRun.importName()))
			.filter((other) -> !references(other.definition()).contains(own) && isPending(other, scheduledRun, now))
			.map((other) -> other.definition().name())
			.findFirst();
	}

	/** Whether another import is due at the same time, and has not ended. */
	private boolean isPending(LocatedImport other, ScheduledRun scheduledRun, Instant now) {
		Instant dueAt = scheduledRun.dueAt();
		for (int i = 0; i < other.schedules().size(); i++) {
			Optional<Instant> time = other.schedules().get(i).next(dueAt.minusNanos(1));
			if (time.filter(dueAt::equals).isPresent()) {
				Optional<ScheduledRun> recorded = this.history.find(other.definition().name(), i + 1, dueAt);
				if (recorded.map((found) -> found.outcome() == null)
					.orElse(now.isBefore(scheduledRun.createdAt().plus(RECORDED_WITHIN)))) {
					return true;
				}
			}
		}
		return false;
	}

	private Set<String> references(ImportDefinition definition) {
		return this.catalog.referencesOf(definition.application(), definition.block());
	}

	private static String block(ImportDefinition definition) {
		return definition.application() + "." + definition.block();
	}

}
