package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;

import dev.blockload.definition.Definitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.schedule.Fire.Reason;
import dev.blockload.source.FileChoice;
import dev.blockload.source.ObjectResolver;
import dev.blockload.source.SourceException;
import dev.blockload.source.Wanted;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.storage.ObjectStores;

/**
 * Looks whether the file of a fire is there and old enough, without beginning a run.
 */
final class FileLook {

	private final Definitions definitions;

	private final ObjectStores stores;

	private final Clock clock;

	FileLook(Definitions definitions, ObjectStores stores, Clock clock) {
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
		FileChoice file = located.definition().file();
		Pin pin;
		try (ObjectStore store = this.stores.open(this.definitions.connectionOf(located))) {
			pin = new ObjectResolver(store, this.clock).resolve(file, wanted(located, schedule, time)).pin();
		}
		catch (SourceException ex) {
			// Where nothing is waited for, the run tells what is wrong.
			return (schedule.waiting() != null) ? new Sighting.Absent(new Reason(ex.code(), ex.message()))
					: new Sighting.There();
		}
		LocalDate day = schedule.day(time);
		// A fixed file tells its day by when it was written.
		if (schedule.waiting() != null && file instanceof FileChoice.Fixed
				&& schedule.day(pin.lastModified()).isBefore(day)) {
			return new Sighting.Absent(new Reason("no-match",
					"'" + pin.key() + "' of " + day + " is not there: it was written at " + pin.lastModified()));
		}
		Duration minAge = schedule.minAge();
		return (minAge != null) ? aged(pin, minAge) : new Sighting.There();
	}

	/** Which object a run is to take: what is waited for is the file of a day. */
	static Wanted wanted(LocatedImport located, Schedule schedule, Instant time) {
		return (schedule.waiting() != null && located.definition().file() instanceof FileChoice.MostRecent)
				? new Wanted.OfDate(schedule.day(time).toString()) : new Wanted.ByRule();
	}

	private Sighting aged(Pin pin, Duration minAge) {
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
		 * The day's file is not there, or is none that can be loaded.
		 *
		 * @param reason what is wrong
		 */
		record Absent(Reason reason) implements Sighting {
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
