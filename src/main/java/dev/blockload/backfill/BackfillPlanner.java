package dev.blockload.backfill;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import dev.blockload.Printable;
import dev.blockload.Warning;
import dev.blockload.connection.S3Connection;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.outstanding.FileHistory;
import dev.blockload.outstanding.OutstandingFiles;
import dev.blockload.run.FileVersion;
import dev.blockload.run.LoadedFiles;
import dev.blockload.run.LoadedFiles.LoadedFile;
import dev.blockload.run.LoadedFiles.UnfinishedFile;
import dev.blockload.run.RunTable;
import dev.blockload.source.DatedObjects;
import dev.blockload.source.FileChoice;
import dev.blockload.source.FileChoice.MostRecent;
import dev.blockload.source.ObjectResolver;
import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStores;
import dev.blockload.storage.StoredObject;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a backfill does with each date: from the objects in the bucket, and from
 * the runs of the import. Safe for use by many threads.
 */
public final class BackfillPlanner {

	private final ObjectStores stores;

	private final LoadedFiles files;

	private final RunTable runs;

	private final Clock clock;

	/**
	 * Create a planner.
	 * @param stores where the objects are
	 * @param files what runs loaded
	 * @param runs the runs
	 * @param clock decides which dates are in the future
	 */
	public BackfillPlanner(ObjectStores stores, LoadedFiles files, RunTable runs, Clock clock) {
		this.stores = stores;
		this.files = files;
		this.runs = runs;
		this.clock = clock;
	}

	/**
	 * List the objects of a range of dates. Needs no transaction: it waits for the store.
	 * @param definition the import
	 * @param connection of the import
	 * @param range the dates
	 * @throws dev.blockload.source.SourceException code {@code no-date-in-path} for an
	 * import of a fixed file, {@code push-only} for an import whose files clients push
	 * @throws dev.blockload.storage.StorageException if the store refuses or fails
	 */
	public Map<LocalDate, DatedObjects.OfDay> list(ImportDefinition definition, S3Connection connection,
			BackfillRange range) {
		MostRecent recent = ObjectResolver.requireDated(definition.name(), definition.file());
		try (ObjectStore store = this.stores.open(connection)) {
			return new DatedObjects(store).between(recent, range.from(), range.to());
		}
	}

	/**
	 * Plan a backfill as the database is now.
	 * @param definition the import
	 * @param range the dates
	 * @param objects of the range, as {@link #list} found them
	 * @param older whether dates can be loaded that are older than a published one
	 */
	public BackfillPlan plan(ImportDefinition definition, BackfillRange range,
			Map<LocalDate, DatedObjects.OfDay> objects, Older older) {
		MostRecent recent = ObjectResolver.requireDated(definition.name(), definition.file());
		History history = history(definition);
		Instant now = this.clock.instant();
		LocalDate today = LocalDate.ofInstant(now, recent.zone());
		List<BackfillDate> dates = new ArrayList<>();
		for (LocalDate day = range.from(); !day.isAfter(range.to()); day = day.plusDays(1)) {
			List<DatedObjects.Dated> all = Optional.ofNullable(objects.get(day))
				.map(DatedObjects.OfDay::objects)
				.orElse(List.of());
			if (!all.isEmpty() || history.done.ofDay(day).isPresent() || !day.isAfter(today)) {
				dates.add(date(definition, day, all, history, recent.ignoreFuture() ? now : Instant.MAX, older));
			}
		}
		return new BackfillPlan(definition.name(), range, definition.mode(), dates, history.newest);
	}

	/**
	 * A date that is to be loaded, as the database is now.
	 * @param definition the import
	 * @param planned the date as it was planned
	 * @param older whether dates can be loaded that are older than a published one
	 * @return the date, which another run can have loaded
	 * @throws BackfillException code {@code out-of-order} if another run has published a
	 * newer date since
	 */
	public BackfillDate refresh(ImportDefinition definition, BackfillDate planned, Older older) {
		History history = history(definition);
		BackfillDate date = now(definition, planned.date(), planned.object(), planned.warnings(), history, older);
		if (date.state() == DateState.OUT_OF_ORDER && history.newest != null) {
			throw BackfillException.outOfOrder(definition.name(), date.date(), history.newest);
		}
		return date;
	}

	/**
	 * Look again at a date whose run is about to begin.
	 * @param definition the import
	 * @param day the date
	 * @param older whether the date can be loaded although a newer one is published
	 * @return the run that has loaded the date, or empty
	 * @throws BackfillException code {@code out-of-order} if a newer date is published
	 */
	public Optional<Long> loadedBy(ImportDefinition definition, LocalDate day, Older older) {
		History history = history(definition);
		LoadedFile done = history.done.ofDay(day).orElse(null);
		if (done == null && isOutOfOrder(definition, day, history, older)) {
			throw BackfillException.outOfOrder(definition.name(), day, Objects.requireNonNull(history.newest));
		}
		return Optional.ofNullable(done).map(LoadedFile::run);
	}

	private static boolean isOutOfOrder(ImportDefinition definition, LocalDate day, History history, Older older) {
		return history.newest != null && day.isBefore(history.newest.date()) && older == Older.REFUSED
				&& !BackfillPlan.isLoadedInAnyOrder(definition.mode());
	}

	private BackfillDate date(ImportDefinition definition, LocalDate day, List<DatedObjects.Dated> all, History history,
			Instant latest, Older older) {
		List<StoredObject> taken = all.stream()
			.filter((dated) -> !dated.instant().isAfter(latest))
			.map(DatedObjects.Dated::object)
			.toList();
		StoredObject object = taken.isEmpty() ? null : taken.get(0);
		LoadedFile done = history.done.ofDay(day).orElse(null);
		if (object == null && done == null) {
			return new BackfillDate(day, all.isEmpty() ? DateState.NO_OBJECT : DateState.FUTURE,
					all.isEmpty() ? null : all.get(0).object(), null, null, null, List.of());
		}
		List<Warning> warnings = new ArrayList<>();
		if (done == null && taken.size() > 1) {
			warnings.add(others(definition, day, taken));
		}
		return now(definition, day, object, warnings, history, older);
	}

	private BackfillDate now(ImportDefinition definition, LocalDate day, @Nullable StoredObject object,
			List<Warning> warnings, History history, Older older) {
		LoadedFile done = history.done.ofDay(day).orElse(null);
		if (done != null) {
			List<Warning> corrected = (object != null && !isSame(done.key(), done.etag(), object))
					? List.of(corrected(definition, day, done, object)) : List.of();
			return new BackfillDate(day, DateState.DONE, object, done.run(), null, done.rows(), corrected);
		}
		if (isOutOfOrder(definition, day, history, older)) {
			return new BackfillDate(day, DateState.OUT_OF_ORDER, object, null, null, null, warnings);
		}
		Long unfinished = (object != null) ? unfinished(definition, history.unfinished.get(day), object) : null;
		return new BackfillDate(day, (unfinished != null) ? DateState.CONTINUE : DateState.LOAD, object, unfinished,
				null, null, warnings);
	}

	/** The run to continue: it works with the same file and the same definition. */
	private @Nullable Long unfinished(ImportDefinition definition, @Nullable UnfinishedFile unfinished,
			StoredObject object) {
		if (unfinished == null) {
			return null;
		}
		String key = unfinished.key();
		boolean sameFile = key == null || isSame(key, Objects.requireNonNullElse(unfinished.etag(), ""), object);
		return (sameFile && this.runs.snapshot(unfinished.run()).definition().equals(definition.source()))
				? unfinished.run() : null;
	}

	private static boolean isSame(String key, String etag, StoredObject object) {
		return new FileVersion(key, etag).equals(OutstandingFiles.version(object));
	}

	private static Warning others(ImportDefinition definition, LocalDate day, List<StoredObject> objects) {
		return new Warning(BackfillWarning.OTHER_OBJECTS,
				"%d objects have the date %s. The backfill loads '%s'. To load another one: %s".formatted(
						objects.size(), day, Printable.line(objects.get(0).key()),
						command(definition, "--key " + ObjectKeys.shellWord(objects.get(1).key()))));
	}

	private static Warning corrected(ImportDefinition definition, LocalDate day, LoadedFile done, StoredObject object) {
		return new Warning(BackfillWarning.OBJECT_CORRECTED,
				"Run %d loaded '%s' for the date %s. The bucket now has another version: '%s', last modified %s. To load it: %s"
					.formatted(done.run(), Printable.line(done.key()), day, Printable.line(object.key()),
							object.lastModified(), command(definition, "--date " + day)));
	}

	private static String command(ImportDefinition definition, String options) {
		return "./blockload run " + definition.name() + " " + options;
	}

	private History history(ImportDefinition definition) {
		FileChoice file = definition.file();
		FileHistory done = new FileHistory(file, this.files.published(definition.name()));
		FileHistory.Newest newest = done.newest();
		Map<LocalDate, UnfinishedFile> unfinished = new HashMap<>();
		for (UnfinishedFile one : this.files.unfinished(definition.name())) {
			Optional<LocalDate> day = Optional.ofNullable(one.key())
				.flatMap(file::dayIn)
				.or(() -> Optional.ofNullable(one.wantedDate()).map(FileChoice::dayOf));
			day.ifPresent((date) -> unfinished.put(date, one));
		}
		return new History(done, unfinished,
				(newest != null) ? new BackfillPlan.Newest(newest.date(), newest.run()) : null);
	}

	private record History(FileHistory done, Map<LocalDate, UnfinishedFile> unfinished,
			BackfillPlan.@Nullable Newest newest) {
	}

}
