package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;

import dev.blockload.Printable;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.importjob.FileSeries;
import dev.blockload.source.FileChoice;
import dev.blockload.source.ObjectResolver;
import dev.blockload.source.SourceException;
import dev.blockload.source.RequestedFile;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.storage.ObjectStores;
import dev.blockload.storage.StoredObject;

/**
 * Finds out whether the file of a scheduled run exists and is old enough, without
 * starting a run.
 */
final class FileProbe {

	private final Definitions definitions;

	private final ObjectStores stores;

	private final FileSeries series;

	private final Clock clock;

	FileProbe(Definitions definitions, ObjectStores stores, FileSeries series, Clock clock) {
		this.series = series;
		this.definitions = definitions;
		this.stores = stores;
		this.clock = clock;
	}

	/**
	 * Probe once.
	 * @param located the import
	 * @param schedule says which file is needed
	 * @param dueAt time of the scheduled run
	 * @throws dev.blockload.Failure where the object store does not answer
	 */
	Finding probe(LocatedImport located, Schedule schedule, Instant dueAt) {
		FileChoice file = located.definition().file();
		if (file instanceof FileChoice.Each) {
			return probeEach(located, schedule, dueAt);
		}
		Pin pin;
		try (ObjectStore store = this.stores.open(this.definitions.connectionOf(located))) {
			pin = new ObjectResolver(store, this.clock).resolve(file, wanted(located, schedule, dueAt)).pin();
		}
		catch (SourceException ex) {
			// Where the schedule waits for no file, the run reports what is wrong.
			return (schedule.waiting() != null) ? new Finding.Absent(new Reason(ex.code(), ex.message()))
					: new Finding.Ready();
		}
		LocalDate day = schedule.day(dueAt);
		// The day of a fixed file is the day when it was written.
		if (schedule.waiting() != null && file instanceof FileChoice.Fixed
				&& schedule.day(pin.lastModified()).isBefore(day)) {
			return new Finding.Absent(
					new Reason(ScheduleCode.NO_MATCH, "'" + Printable.line(pin.key()) + "' was last written at "
							+ pin.lastModified() + ". Expected a file written on " + day + " or later."));
		}
		Duration minAge = schedule.minAge();
		return (minAge != null) ? aged(pin.key(), pin.lastModified(), minAge) : new Finding.Ready();
	}

	/** The file of the day exists, and all files that a run would load are old enough. */
	private Finding probeEach(LocatedImport located, Schedule schedule, Instant dueAt) {
		try (ObjectStore store = this.stores.open(this.definitions.connectionOf(located))) {
			if (schedule.waiting() != null) {
				var unused = new ObjectResolver(store, this.clock).resolve(located.definition().file(),
						new RequestedFile.OfDate(schedule.day(dueAt).toString()));
			}
			Duration minAge = schedule.minAge();
			if (minAge != null) {
				return this.series.outstanding(located.definition(), store)
					.stream()
					.max(Comparator.comparing(StoredObject::lastModified))
					.map((object) -> aged(object.key(), object.lastModified(), minAge))
					.orElseGet(Finding.Ready::new);
			}
		}
		catch (SourceException ex) {
			return (schedule.waiting() != null) ? new Finding.Absent(new Reason(ex.code(), ex.message()))
					: new Finding.Ready();
		}
		return new Finding.Ready();
	}

	/**
	 * Which object a run must take: a schedule that waits, waits for the file of a day.
	 * An import that loads each file takes that of the day with all others.
	 */
	static RequestedFile wanted(LocatedImport located, Schedule schedule, Instant dueAt) {
		return (schedule.waiting() != null && located.definition().file() instanceof FileChoice.MostRecent)
				? new RequestedFile.OfDate(schedule.day(dueAt).toString()) : new RequestedFile.ByRule();
	}

	private Finding aged(String key, Instant written, Duration minAge) {
		Instant oldEnough = written.plus(minAge);
		return this.clock.instant().isBefore(oldEnough)
				? new Finding.TooYoung("'" + Printable.line(key) + "' was written at " + written
						+ " and can still be replaced. The run starts at " + oldEnough + ".", oldEnough)
				: new Finding.Ready();
	}

	/**
	 * What a probe found.
	 */
	sealed interface Finding permits Finding.Ready, Finding.Absent, Finding.TooYoung {

		/** The run can start. The run itself finds out whether there is a file at all. */
		record Ready() implements Finding {
		}

		/**
		 * The file of the day does not exist, or cannot be loaded.
		 *
		 * @param reason what is wrong
		 */
		record Absent(Reason reason) implements Finding {
		}

		/**
		 * The file was written too recently.
		 *
		 * @param message which file, and when it was written
		 * @param until when it is old enough, unless it is written again
		 */
		record TooYoung(String message, Instant until) implements Finding {
		}

	}

}
