package dev.blockload.source;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.blockload.Printable;
import dev.blockload.Warning;
import dev.blockload.source.FileChoice.Dated;
import dev.blockload.source.FileChoice.Each;
import dev.blockload.source.FileChoice.Fixed;
import dev.blockload.source.FileChoice.MostRecent;
import dev.blockload.source.RequestedFile.ByRule;
import dev.blockload.source.RequestedFile.OfDate;
import dev.blockload.source.RequestedFile.OfKey;
import dev.blockload.source.RequestedFile.Pushed;
import dev.blockload.source.near.NearKeys;
import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;

/**
 * Resolves an import's choice of file to the one object that a run reads. Chooses by the
 * date in the file name, never by the time of modification. Of an import that loads each
 * file, the rule chooses the newest: which files are not loaded yet is not known here.
 * Never falls back to an older file: if the chosen one cannot be read, it fails. Safe for
 * use by many threads if the store is.
 */
public final class ObjectResolver {

	// The most keys in one page of S3.
	private static final int PAGE_SIZE = 1000;

	private final ObjectStore store;

	private final Clock clock;

	private final int pageSize;

	/**
	 * Create a resolver.
	 * @param store the bucket; not closed here
	 * @param clock the clock that decides which dates are in the future and how old a
	 * file is
	 */
	public ObjectResolver(ObjectStore store, Clock clock) {
		this(store, clock, PAGE_SIZE);
	}

	ObjectResolver(ObjectStore store, Clock clock, int pageSize) {
		this.store = store;
		this.clock = clock;
		this.pageSize = pageSize;
	}

	/**
	 * Choose an object and pin it.
	 * @param choice the file that the import names
	 * @param wanted the file that the run asks for
	 * @return the object, pinned as it is now
	 * @throws SourceException if there is none, or it must not be loaded
	 * @throws StorageException if the store refuses or fails
	 */
	public Resolution resolve(FileChoice choice, RequestedFile wanted) {
		if (wanted instanceof Pushed pushed) {
			return new Resolution(pushed.file().pin(), List.of(), 1);
		}
		if (wanted instanceof OfKey ofKey) {
			return ofKey(choice, ofKey.key());
		}
		if (choice instanceof Dated dated) {
			return mostRecent(dated.newest(), wanted);
		}
		if (choice instanceof Fixed fixed) {
			if (wanted instanceof OfDate ofDate) {
				throw SourceException.noDateInPath(fixed.key(), ofDate.date());
			}
			return asWritten(fixed.key(), new ArrayList<>());
		}
		throw new IllegalArgumentException("File " + wanted + " of " + choice + " cannot be resolved.");
	}

	/**
	 * Refuse a request that no object can fulfil.
	 * @param importName the import
	 * @param choice of the import
	 * @param wanted what a run requests
	 * @throws SourceException code {@code no-date-in-path} for a date of a fixed file,
	 * {@code push-only} for an import whose files clients push
	 */
	public static void requireSuitable(String importName, FileChoice choice, RequestedFile wanted) {
		if (choice instanceof Fixed fixed && wanted instanceof OfDate ofDate) {
			throw SourceException.noDateInPath(fixed.key(), ofDate.date());
		}
		if (choice instanceof FileChoice.Pushed && !(wanted instanceof Pushed)) {
			throw SourceException.pushOnly(importName);
		}
	}

	/**
	 * Refuse an import whose files have no dates.
	 * @param importName the import
	 * @param choice of the import
	 * @return the dated path of the import
	 * @throws SourceException code {@code no-date-in-path} for a fixed file,
	 * {@code each-file} for an import that loads each file, {@code push-only} for an
	 * import whose files clients push
	 */
	public static MostRecent requireDated(String importName, FileChoice choice) {
		if (choice instanceof MostRecent recent) {
			return recent;
		}
		if (choice instanceof Each each) {
			throw SourceException.eachFile(importName, each);
		}
		throw (choice instanceof Fixed fixed) ? SourceException.noDatesToFill(importName, fixed.key())
				: SourceException.pushOnly(importName);
	}

	private Resolution ofKey(FileChoice choice, String written) {
		String key = ObjectKeys.withoutLeadingSlash(written);
		List<Warning> warnings = new ArrayList<>();
		if (choice instanceof Dated dated && dated.path().dateOf(key).isEmpty()) {
			warnings.add(new Warning(SourceWarning.KEY_OUTSIDE_PATTERN, "Key '" + Printable.line(key)
					+ "' does not match '" + dated.path() + "'. It is used because the run asks for it."));
		}
		return asWritten(written, warnings);
	}

	/**
	 * Paths are often written with a leading slash, which few keys have: the key without
	 * it is tried first. Some stores answer a key with a slash as if its signature were
	 * wrong, so that such an answer says nothing.
	 */
	private Resolution asWritten(String path, List<Warning> warnings) {
		String key = ObjectKeys.withoutLeadingSlash(path);
		try {
			return new Resolution(pin(key), warnings, 1);
		}
		catch (StorageException ex) {
			// Without the right to list, a missing key is answered like a forbidden one.
			boolean missing = ex.failureCode() == StorageCode.NO_SUCH_KEY;
			if (path.startsWith("/") && (missing || ex.failureCode() == StorageCode.ACCESS_DENIED)) {
				Optional<Pin> exact = pinIfThere(path);
				if (exact.isPresent()) {
					return new Resolution(exact.get(), warnings, 2);
				}
			}
			if (missing) {
				NearKeys near = NearKeys.toKey(key);
				near.search(this.store, ObjectKeys.folder(key));
				throw SourceException.noSuchKey(this.store.bucket(), key, near.nearest(), ex);
			}
			throw ex;
		}
	}

	private Optional<Pin> pinIfThere(String key) {
		try {
			return Optional.of(pin(key));
		}
		catch (StorageException ex) {
			return Optional.empty();
		}
	}

	private Resolution mostRecent(MostRecent recent, RequestedFile wanted) {
		Instant now = this.clock.instant();
		DateFilter filter = (wanted instanceof OfDate ofDate) ? DateFilter.of(ofDate, recent)
				: DateFilter.upTo(now, recent);
		NearKeys near = NearKeys.toPath(recent.path().prefix(), recent.path().suffix(), filter);
		PrefixListing listing = new PrefixListing(this.store, recent.path().prefix(), this.pageSize);
		NewestSearch search = new NewestSearch(listing, filter, () -> new MatchCollector(recent, filter, near));
		MatchCollector files = search.search(now);
		MatchCollector.Match newest = files.newest();
		if (newest == null) {
			near.search(this.store, ObjectKeys.folder(recent.path().prefix()));
			throw SourceException.noMatch(this.store.bucket(), recent.path(), filter, files, search.extent(),
					near.nearest());
		}
		if (wanted instanceof ByRule) {
			refuseStale(recent, newest, now);
		}
		List<Warning> warnings = new ArrayList<>();
		if (newest.instant().isAfter(now)) {
			warnings.add(new Warning(SourceWarning.FUTURE_DATE, "File '" + Printable.line(newest.key()) + "' is dated "
					+ newest.instant() + ", which is in the future. The time is now " + now + "."));
		}
		files.sameDate().ifPresent(warnings::add);
		return new Resolution(pinListed(newest.key()), warnings, listing.requests() + 1);
	}

	private static void refuseStale(MostRecent recent, MatchCollector.Match newest, Instant now) {
		requireFresh(recent, newest.key(), newest.instant(), now);
	}

	/**
	 * Refuse a file that is older than the import allows.
	 * @param choice of the import
	 * @param key of its newest file
	 * @param date in the name of the file
	 * @param now the present time
	 * @throws SourceException code {@code stale}
	 */
	public static void requireFresh(Dated choice, String key, Instant date, Instant now) {
		Duration maxAge = choice.maxAge();
		if (maxAge != null) {
			Duration age = Duration.between(date, now);
			if (age.compareTo(maxAge) > 0) {
				throw SourceException.stale(key, date, age, maxAge);
			}
		}
	}

	/**
	 * Pin an object that was listed.
	 * @param key of the object
	 * @throws SourceException code {@code no-match} if it was deleted in the meantime,
	 * {@code empty-file} if it has no bytes
	 * @throws StorageException if the store refuses or fails
	 */
	public Pin pinListed(String key) {
		try {
			return pin(key);
		}
		catch (StorageException ex) {
			if (ex.failureCode() == StorageCode.NO_SUCH_KEY) {
				throw SourceException.vanished(this.store.bucket(), key, ex);
			}
			throw ex;
		}
	}

	private Pin pin(String key) {
		Pin pin;
		try {
			pin = this.store.pin(key);
		}
		catch (StorageException ex) {
			// The storage class in the listing does not decide: it stays the same after
			// an archived object is restored.
			if (ex.failureCode() == StorageCode.ARCHIVED) {
				throw SourceException.archived(key, ex);
			}
			throw ex;
		}
		if (pin.size() == 0) {
			throw SourceException.emptyFile(key, pin.lastModified());
		}
		return pin;
	}

}
