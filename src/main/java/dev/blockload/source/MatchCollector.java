package dev.blockload.source;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

import dev.blockload.Warning;
import dev.blockload.source.FileChoice.MostRecent;
import dev.blockload.source.near.NearKeys;
import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.StoredObject;
import org.jspecify.annotations.Nullable;

/**
 * What a listing below the prefix of a dated path showed: the newest match, and how much
 * was seen on the way. Keeps the newest only, however many keys there are.
 */
final class MatchCollector {

	// Instants that are equal say nothing; then what was written last is the likelier
	// correction, and the greater key makes the choice the same every time.
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
	 * Nothing has been seen yet.
	 * @param near is told of every key that is not taken
	 */
	MatchCollector(MostRecent recent, DateFilter filter, NearKeys near) {
		this.recent = recent;
		this.filter = filter;
		this.near = near;
	}

	/** Counts a folder, which is passed over. */
	void addFolder(String folder) {
		this.folders++;
	}

	/** Looks at an object that was not seen before. */
	void add(StoredObject object) {
		if (object.key().endsWith("/")) {
			// An object of no bytes that stands for a folder in the console of S3.
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

	/** The match to take, or null if there is none. */
	@Nullable Match newest() {
		return this.newest;
	}

	/** A warning where several files carry the newest date. */
	Optional<Warning> sameDate() {
		if (this.newest == null || this.second == null) {
			return Optional.empty();
		}
		return Optional.of(new Warning(SourceWarning.SAME_DATE,
				this.ofNewestDate + " files carry the date " + this.newest.instant() + ": took '" + this.newest.key()
						+ "' (last modified " + this.newest.object().lastModified() + "), not '" + this.second.key()
						+ "' (" + this.second.object().lastModified() + ")"));
	}

	/** How many keys were seen, those in folders and folder markers left out. */
	long keys() {
		return this.keys;
	}

	/** How many folders were seen and passed over. */
	long folders() {
		return this.folders;
	}

	/**
	 * An object that matches.
	 *
	 * @param object as listed
	 * @param instant of the date in its name
	 */
	record Match(StoredObject object, Instant instant) {

		String key() {
			return this.object.key();
		}

	}

}
