package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;

import dev.blockload.definition.Definitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.source.FileChoice;
import dev.blockload.source.ObjectResolver;
import dev.blockload.source.SourceException;
import dev.blockload.source.Wanted;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.storage.S3ObjectStores;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether the file of a fire is there and old enough, without beginning a run.
 */
final class FileLook {

	private final Definitions definitions;

	private final S3ObjectStores stores;

	private final Clock clock;

	FileLook(Definitions definitions, S3ObjectStores stores, Clock clock) {
		this.definitions = definitions;
		this.stores = stores;
		this.clock = clock;
	}

	/**
	 * Look once.
	 * @param located the import
	 * @param schedule what it waits for
	 * @param time of the fire
	 * @throws dev.blockload.Failure where the store cannot be asked
	 */
	Sighting look(LocatedImport located, Schedule schedule, Instant time) {
		try (ObjectStore store = this.stores.open(this.definitions.connectionOf(located))) {
			ObjectResolver resolver = new ObjectResolver(store, this.clock);
			FileChoice file = located.definition().file();
			Pin pin = null;
			if (schedule.waiting() != null) {
				LocalDate day = schedule.day(time);
				try {
					pin = ofDay(resolver, file, schedule, day);
				}
				catch (SourceException ex) {
					if (ex.code().equals("no-match")) {
						return new Sighting.Absent(ex.message());
					}
				}
				if (pin == null) {
					return new Sighting.Absent("the file of " + day + " is not there");
				}
			}
			Duration minAge = schedule.minAge();
			return (minAge != null) ? aged(newest(resolver, file, pin), minAge) : new Sighting.There();
		}
	}

	private static @Nullable Pin ofDay(ObjectResolver resolver, FileChoice file, Schedule schedule, LocalDate day) {
		if (file instanceof FileChoice.MostRecent) {
			return resolver.resolve(file, new Wanted.OfDate(day.toString())).pin();
		}
		// A fixed file tells its day by when it was written.
		Pin pin = resolver.resolve(file, new Wanted.ByRule()).pin();
		return schedule.day(pin.lastModified()).isBefore(day) ? null : pin;
	}

	/**
	 * What the run will take, where that can be told; what is wrong with it the run
	 * tells.
	 */
	private static @Nullable Pin newest(ObjectResolver resolver, FileChoice file, @Nullable Pin ofDay) {
		try {
			return resolver.resolve(file, new Wanted.ByRule()).pin();
		}
		catch (SourceException ex) {
			return ofDay;
		}
	}

	private Sighting aged(@Nullable Pin pin, Duration minAge) {
		if (pin == null) {
			return new Sighting.There();
		}
		Instant oldEnough = pin.lastModified().plus(minAge);
		return this.clock.instant().isBefore(oldEnough) ? new Sighting.TooYoung(
				"'" + pin.key() + "' was written at " + pin.lastModified() + ": it may still be being replaced",
				oldEnough) : new Sighting.There();
	}

	/**
	 * What was seen.
	 */
	sealed interface Sighting {

		/** The run can begin; whether there is a file at all, it finds out itself. */
		record There() implements Sighting {
		}

		/**
		 * The day's file is not there.
		 *
		 * @param message what was looked for and found
		 */
		record Absent(String message) implements Sighting {
		}

		/**
		 * The file was written a moment ago.
		 *
		 * @param message which and when
		 * @param until when it is old enough, unless it is written again
		 */
		record TooYoung(String message, Instant until) implements Sighting {
		}

	}

}
