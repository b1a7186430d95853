package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;

/**
 * Lets imports that fire together run in the order in which their blocks refer to one
 * another: lists first. Blocks that refer to each other in a circle have no order.
 */
final class FireOrder {

	/** A fire of the same moment that nobody has noticed by then is not coming. */
	private static final Duration NOTICING = Duration.ofSeconds(30);

	private final ActiveDefinitions watched;

	private final BlockCatalog catalog;

	private final FireTable fires;

	private final Duration patience;

	private final Clock clock;

	FireOrder(ActiveDefinitions watched, BlockCatalog catalog, FireTable fires, Duration patience, Clock clock) {
		this.watched = watched;
		this.catalog = catalog;
		this.fires = fires;
		this.patience = patience;
		this.clock = clock;
	}

	/**
	 * The import that a fire has to wait for, if there is one.
	 * @param fire the fire
	 * @param located its import
	 */
	Optional<String> before(Fire fire, LocatedImport located) {
		Instant now = this.clock.instant();
		if (now.isAfter(fire.createdAt().plus(this.patience))) {
			return Optional.empty();
		}
		Set<String> lists = references(located.definition());
		String own = block(located.definition());
		// The database is asked last, and only about imports of the lists: there may be
		// hundreds that fire together.
		return this.watched.imports()
			.stream()
			.filter((other) -> lists.contains(block(other.definition()))
					&& !other.definition().name().equals(fire.importName()))
			.filter((other) -> !references(other.definition()).contains(own) && awaits(other, fire, now))
			.map((other) -> other.definition().name())
			.findFirst();
	}

	/** Whether another import fires at the same moment, and has not ended that. */
	private boolean awaits(LocatedImport other, Fire fire, Instant now) {
		for (int i = 0; i < other.schedules().size(); i++) {
			Optional<Instant> time = other.schedules().get(i).next(fire.time().minusNanos(1));
			if (time.filter(fire.time()::equals).isPresent()) {
				Optional<Fire> noticed = this.fires.find(other.definition().name(), i + 1, fire.time());
				if (noticed.map((found) -> found.outcome() == null)
					.orElse(now.isBefore(fire.createdAt().plus(NOTICING)))) {
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
