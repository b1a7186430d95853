package dev.blockload.source;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.blockload.Warning;
import dev.blockload.source.FileChoice.MostRecent;
import dev.blockload.source.RequestedFile.OfDate;
import dev.blockload.storage.ObjectKeys;
import org.jspecify.annotations.Nullable;

/**
 * The choice made in the plainest way: every key is looked at. Shares nothing with the
 * product but the records of the request.
 */
final class FullListing {

	private final MostRecent recent;

	private final @Nullable String date;

	private final Instant now;

	private final List<Match> newest = new ArrayList<>();

	private final Set<String> folders = new TreeSet<>();

	private int keys;

	FullListing(MostRecent recent, RequestedFile wanted, Instant now) {
		this.recent = recent;
		this.date = (wanted instanceof OfDate ofDate) ? ofDate.date() : null;
		this.now = now;
	}

	/** What a run must say: the key it takes and its warnings, or how much it saw. */
	static String outcome(Map<String, Instant> bucket, MostRecent recent, RequestedFile wanted, Instant now) {
		FullListing listing = new FullListing(recent, wanted, now);
		bucket.forEach(listing::look);
		return listing.outcome();
	}

	void look(String key, Instant lastModified) {
		String prefix = this.recent.path().prefix();
		String suffix = this.recent.path().suffix();
		if (!key.startsWith(prefix)) {
			return;
		}
		int slash = key.indexOf('/', prefix.length());
		if (slash >= 0) {
			this.folders.add(key.substring(0, slash + 1));
			return;
		}
		if (key.endsWith("/")) {
			return;
		}
		this.keys++;
		if (key.endsWith(suffix) && key.length() > prefix.length() + suffix.length()) {
			match(key, key.substring(prefix.length(), key.length() - suffix.length()), lastModified);
		}
	}

	private void match(String key, String token, Instant lastModified) {
		Instant instant = IsoDates.instant(token, this.recent.zone());
		if (instant == null || !isTaken(token, instant)) {
			return;
		}
		int compared = this.newest.isEmpty() ? 1 : instant.compareTo(this.newest.get(0).instant());
		if (compared > 0) {
			this.newest.clear();
		}
		if (compared >= 0) {
			this.newest.add(new Match(key, instant, lastModified));
		}
	}

	private boolean isTaken(String token, Instant instant) {
		if (this.date == null) {
			return !this.recent.ignoreFuture() || !instant.isAfter(this.now);
		}
		LocalDate day = IsoDates.day(token);
		return (this.date.indexOf('T') < 0) ? day.equals(IsoDates.day(this.date))
				: instant.equals(IsoDates.instant(this.date, this.recent.zone()));
	}

	/** As above, of what was looked at. */
	String outcome() {
		if (this.newest.isEmpty()) {
			return (this.date != null) ? "no-match" : "no-match of " + this.keys + " and " + this.folders.size();
		}
		Comparator<Match> last = Comparator.comparing(Match::lastModified)
			.thenComparing(Match::key, ObjectKeys.IN_KEY_ORDER);
		this.newest.sort(last.reversed());
		Match taken = this.newest.get(0);
		List<Warning> warnings = new ArrayList<>();
		if (taken.instant().isAfter(this.now)) {
			warnings.add(new Warning("future-date", "File '" + taken.key() + "' is dated " + taken.instant()
					+ ", which is in the future. The time is now " + this.now + "."));
		}
		if (this.newest.size() > 1) {
			Match other = this.newest.get(1);
			warnings.add(new Warning("same-date",
					this.newest.size() + " files have the date " + taken.instant() + ". The run uses '" + taken.key()
							+ "' (last modified " + taken.lastModified() + "), not '" + other.key()
							+ "' (last modified " + other.lastModified() + ")."));
		}
		return taken.key() + " " + warnings;
	}

	private record Match(String key, Instant instant, Instant lastModified) {
	}

}
