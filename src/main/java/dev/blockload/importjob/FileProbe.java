package dev.blockload.importjob;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;

import dev.blockload.Printable;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.source.FileChoice;
import dev.blockload.source.ObjectResolver;
import dev.blockload.source.RequestedFile;
import dev.blockload.source.SourceCode;
import dev.blockload.source.SourceException;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.storage.ObjectStores;
import dev.blockload.storage.StoredObject;

/**
 * Finds out whether the file that a schedule requires exists and is old enough, without
 * starting a run. Safe for use by many threads.
 */
public final class FileProbe {

	private final Definitions definitions;

	private final ObjectStores stores;

	private final FileSeries series;

	private final Clock clock;

	/**
	 * Create a probe.
	 * @param definitions which have the connections
	 * @param stores where the files are
	 * @param series which files are still to be loaded
	 * @param clock decides how old a file is
	 */
	public FileProbe(Definitions definitions, ObjectStores stores, FileSeries series, Clock clock) {
		this.series = series;
		this.definitions = definitions;
		this.stores = stores;
		this.clock = clock;
	}

	/**
	 * Probe once.
	 * @param located the import
	 * @param need which file is needed
	 * @throws dev.blockload.Failure where the object store does not answer
	 */
	public Finding probe(LocatedImport located, FileNeed need) {
		FileChoice file = located.definition().file();
		if (file instanceof FileChoice.Each) {
			return probeEach(located, need);
		}
		Pin pin;
		try (ObjectStore store = this.stores.open(this.definitions.connectionOf(located))) {
			pin = new ObjectResolver(store, this.clock).resolve(file, need.requested(located)).pin();
		}
		catch (SourceException ex) {
			// Where the schedule waits for no file, the run reports what is wrong.
			return (need.day() != null) ? new Finding.Absent(ex.code(), ex.message()) : new Finding.Ready();
		}
		LocalDate day = need.day();
		// The day of a fixed file is the day when it was written.
		if (day != null && file instanceof FileChoice.Fixed
				&& LocalDate.ofInstant(pin.lastModified(), need.zone()).isBefore(day)) {
			return new Finding.Absent(SourceCode.NO_MATCH.text(),
					"'" + Printable.line(pin.key()) + "' was last written at " + pin.lastModified()
							+ ". Expected a file written on " + day + " or later.");
		}
		Duration minAge = need.minAge();
		return (minAge != null) ? aged(pin.key(), pin.lastModified(), minAge) : new Finding.Ready();
	}

	/** The file of the day exists, and all files that a run would load are old enough. */
	private Finding probeEach(LocatedImport located, FileNeed need) {
		try (ObjectStore store = this.stores.open(this.definitions.connectionOf(located))) {
			LocalDate day = need.day();
			if (day != null) {
				var unused = new ObjectResolver(store, this.clock).resolve(located.definition().file(),
						new RequestedFile.OfDate(day.toString()));
			}
			Duration minAge = need.minAge();
			if (minAge != null) {
				return this.series.outstanding(located.definition(), store)
					.stream()
					.max(Comparator.comparing(StoredObject::lastModified))
					.map((object) -> aged(object.key(), object.lastModified(), minAge))
					.orElseGet(Finding.Ready::new);
			}
		}
		catch (SourceException ex) {
			return (need.day() != null) ? new Finding.Absent(ex.code(), ex.message()) : new Finding.Ready();
		}
		return new Finding.Ready();
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
	public sealed interface Finding permits Finding.Ready, Finding.Absent, Finding.TooYoung {

		/** The run can start. The run itself finds out whether there is a file at all. */
		record Ready() implements Finding {
		}

		/**
		 * The file of the day does not exist, or cannot be loaded.
		 *
		 * @param code a stable code
		 * @param message what is wrong
		 */
		record Absent(String code, String message) implements Finding {
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
