package dev.blockload.source;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

import dev.blockload.Printable;
import dev.blockload.Warning;
import dev.blockload.source.FileChoice.MostRecent;
import dev.blockload.source.near.NearKeys;
import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.StoredObject;
import org.jspecify.annotations.Nullable;

/**
 * Collects the newest match from a listing, and counts the keys and folders in it. Keeps
 * only the newest two matches, however many keys there are.
 */
final class MatchCollector {

	// For equal instants, the object written last is probably a correction. The key makes
	// the choice the same every time.
	private static final Comparator<Match> NEWEST_LAST = Comparator.comparing(Match::instant)
		.thenComparing((match) -> match.object().lastModified())
		.thenComparing(Match::key, ObjectKeys.IN_KEY_ORDER);

	private final MostRecent recent;

	private final DateFilter filter;

	private final NearKeys near;

	private @Nullable Match newest;

	private @Nullable Match second;

	private int ofNewestDate;

	private long keys;

	private long folders;

	/**
	 * Create an empty collector.
	 * @param near receives every key that does not match
	 */
	MatchCollector(MostRecent recent, DateFilter filter, NearKeys near) {
		this.recent = recent;
		this.filter = filter;
		this.near = near;
	}

	/** Counts a folder. */
	void addFolder(String folder) {
		this.folders++;
	}

	/** Adds an object of the listing; each only once. */
	void add(StoredObject object) {
		if (object.key().endsWith("/")) {
			// The S3 console creates such empty objects as folders.
			return;
		}
		this.keys++;
		Optional<FileDate> date = this.recent.path().dateOf(object.key());
		if (date.isPresent() && this.filter.refusal(date.get()).isEmpty()) {
			add(new Match(object, date.get().instant(this.recent.zone())));
		}
		else {
			this.near.add(object.key());
		}
	}

	private void add(Match match) {
		Match before = this.newest;
		if (before == null || match.instant().isAfter(before.instant())) {
			this.newest = match;
			this.second = null;
			this.ofNewestDate = 1;
		}
		else if (match.instant().equals(before.instant())) {
			boolean newer = NEWEST_LAST.compare(match, before) > 0;
			Match other = newer ? before : match;
			this.newest = newer ? match : before;
			if (this.second == null || NEWEST_LAST.compare(other, this.second) > 0) {
				this.second = other;
			}
			this.ofNewestDate++;
		}
	}

	/** The newest match, or null if there is none. */
	@Nullable Match newest() {
		return this.newest;
	}

	/** A warning if several files have the newest date. */
	Optional<Warning> sameDate() {
		if (this.newest == null || this.second == null) {
			return Optional.empty();
		}
		return Optional.of(new Warning(SourceWarning.SAME_DATE,
				this.ofNewestDate + " files have the date " + this.newest.instant() + ". The run uses '"
						+ Printable.line(this.newest.key()) + "' (last modified " + this.newest.object().lastModified()
						+ "), not '" + Printable.line(this.second.key()) + "' (last modified "
						+ this.second.object().lastModified() + ")."));
	}

	/** The number of keys, without those in folders and without folder objects. */
	long keys() {
		return this.keys;
	}

	/** The number of folders. */
	long folders() {
		return this.folders;
	}

	/**
	 * An object that matches.
	 *
	 * @param object the object as listed
	 * @param instant the instant of the date in its name
	 */
	record Match(StoredObject object, Instant instant) {

		String key() {
			return this.object.key();
		}

	}

}
