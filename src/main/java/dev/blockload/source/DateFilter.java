package dev.blockload.source;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

import dev.blockload.source.FileChoice.MostRecent;
import dev.blockload.source.Wanted.OfDate;
import org.jspecify.annotations.Nullable;

/**
 * Which of the dates that match a path a run may take.
 *
 * @param zone the zone of dates that carry none
 * @param latest none after this instant, or null for any
 * @param wanted the one date that the run names, or null for the newest
 * @param wantedText as the run wrote it, or null
 */
record DateFilter(ZoneId zone, @Nullable Instant latest, @Nullable FileDate wanted, @Nullable String wantedText) {

	/** The newest date; none in the future if the import ignores those. */
	static DateFilter upTo(Instant now, MostRecent recent) {
		return new DateFilter(recent.zone(), recent.ignoreFuture() ? now : null, null, null);
	}

	/** One date, in the future or not: the run names it. */
	static DateFilter of(OfDate wanted, MostRecent recent) {
		return new DateFilter(recent.zone(), null, FileDate.parse(wanted.date()).orElseThrow(), wanted.date());
	}

	/**
	 * Why a date is not taken.
	 * @param date of a key that matches
	 * @return empty if it may be taken
	 */
	Optional<String> refusal(FileDate date) {
		Instant instant = date.instant(this.zone);
		if (this.latest != null && instant.isAfter(this.latest)) {
			return Optional.of("its date " + instant + " lies in the future, and the import ignores such dates");
		}
		if (this.wanted != null && !isWanted(date, this.wanted)) {
			return Optional.of("its date is " + instant + ", the run names " + this.wantedText);
		}
		return Optional.empty();
	}

	private boolean isWanted(FileDate date, FileDate named) {
		return (named.time() == null) ? date.day().equals(named.day())
				: date.instant(this.zone).equals(named.instant(this.zone));
	}

	/** How far a date is from what is looked for: the less, the nearer. */
	long distance(FileDate date) {
		long seconds = date.instant(this.zone).getEpochSecond();
		return (this.wanted != null) ? Math.abs(seconds - this.wanted.instant(this.zone).getEpochSecond()) : -seconds;
	}

}
