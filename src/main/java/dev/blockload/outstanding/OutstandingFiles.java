package dev.blockload.outstanding;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.blockload.block.Mode;
import dev.blockload.run.FileVersion;
import dev.blockload.run.LoadedFiles;
import dev.blockload.run.LoadedFiles.LoadedFile;
import dev.blockload.source.DatedObjects;
import dev.blockload.source.DatedObjects.Dated;
import dev.blockload.source.FileChoice;
import dev.blockload.source.FileChoice.Each;
import dev.blockload.source.FileChoice.Late;
import dev.blockload.source.FileChoice.MostRecent;
import dev.blockload.source.ObjectResolver;
import dev.blockload.source.RequestedFile;
import dev.blockload.source.Resolution;
import dev.blockload.source.SourceException;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.StoredObject;

/**
 * Finds the files of an import that loads each file and that are not loaded yet. Safe for
 * use by many threads.
 */
public final class OutstandingFiles {

	private final LoadedFiles files;

	private final Clock clock;

	/**
	 * Create a finder.
	 * @param files what runs loaded
	 * @param clock decides which dates are in the future
	 */
	public OutstandingFiles(LoadedFiles files, Clock clock) {
		this.files = files;
		this.clock = clock;
	}

	/** What an import has loaded, as the database is now. */
	public FileHistory history(String importName, FileChoice file) {
		return new FileHistory(file, this.files.published(importName));
	}

	/**
	 * List the files of an import, loaded or not. Needs no transaction: it waits for the
	 * store.
	 * @param each which files it loads
	 * @param store its bucket; not closed here
	 * @return at least one, in the order in which they are loaded
	 * @throws SourceException code {@code no-match} if the bucket has no file of the
	 * import at all
	 * @throws dev.blockload.storage.StorageException if the store refuses or fails
	 */
	public List<Dated> list(Each each, ObjectStore store) {
		Instant now = this.clock.instant();
		List<Dated> listed = new DatedObjects(store).each(each)
			.stream()
			.filter((dated) -> !each.ignoreFuture() || !dated.instant().isAfter(now))
			.toList();
		if (listed.isEmpty()) {
			throw none(each, store);
		}
		return listed;
	}

	/**
	 * Find the files that are not loaded yet, as the database is now.
	 * @param importName the import
	 * @param each which files it loads
	 * @param mode of the run
	 * @param listed as {@link #list} returned them
	 * @param passed files that are left out, because the same series of runs has tried
	 * them
	 */
	public Found find(String importName, Each each, Mode mode, List<Dated> listed, Set<FileVersion> passed) {
		FileHistory history = history(importName, each);
		List<Dated> ready = new ArrayList<>();
		List<Dated> late = new ArrayList<>();
		for (Dated dated : listed) {
			FileVersion version = version(dated.object());
			if (history.of(version).isEmpty() && !passed.contains(version)) {
				(isRefused(each, mode, history, dated.instant()) ? late : ready).add(dated);
			}
		}
		return new Found(ready, late, listed.get(listed.size() - 1), history);
	}

	/** With the keys that are nearest, unless there are older files. */
	private SourceException none(Each each, ObjectStore store) {
		MostRecent ofAnyAge = new MostRecent(each.path(), each.zone(), each.ignoreFuture(), null);
		Resolution older = new ObjectResolver(store, this.clock).resolve(ofAnyAge, new RequestedFile.ByRule());
		return SourceException.noFile(store.bucket(), each, older.pin().key());
	}

	/**
	 * Whether a file is refused because a newer one is loaded.
	 * @param mode of the run
	 * @param date of the file
	 */
	public static boolean isRefused(Each each, Mode mode, FileHistory history, Instant date) {
		return each.late() == Late.REFUSE && !FileHistory.isOrderFree(mode) && history.newerThan(date).isPresent();
	}

	/** An object as it was listed. */
	public static FileVersion version(StoredObject object) {
		return new FileVersion(object.key(), object.etag());
	}

	/**
	 * The files that are not loaded yet.
	 *
	 * @param ready those to load, in the order in which they are loaded
	 * @param late those that are refused, because a newer one is loaded
	 * @param newest the newest file of all, loaded or not
	 * @param history what is loaded
	 */
	public record Found(List<Dated> ready, List<Dated> late, Dated newest, FileHistory history) {

		public Found {
			ready = List.copyOf(ready);
			late = List.copyOf(late);
		}

		/** The file to load next. */
		public Optional<Dated> next() {
			return this.ready.stream().findFirst();
		}

		/** Whether a run by the rule of the import would load a file, or refuse one. */
		public boolean isAnyLeft() {
			return !this.ready.isEmpty() || !this.late.isEmpty();
		}

		/** The loaded file that is newer than the first late one. */
		public Optional<LoadedFile> newerThanLate() {
			return this.late.stream().findFirst().flatMap((dated) -> this.history.newerThan(dated.instant()));
		}

	}

}
