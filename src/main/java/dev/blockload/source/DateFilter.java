package dev.blockload.source;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

import dev.blockload.source.FileChoice.MostRecent;
import dev.blockload.source.RequestedFile.OfDate;
import dev.blockload.source.near.DatesInNames;
import org.jspecify.annotations.Nullable;

/**
 * Which of the dates that match a path a run may take.
 *
 * @param zone the zone of dates that carry none
 * @param latest none after this instant, or null for any
 * @param wanted the one date that the run names, or null for the newest
 * @param wantedText as the run wrote it, or null
 */
record DateFilter(ZoneId zone, @Nullable Instant latest, @Nullable FileDate wanted,
		@Nullable String wantedText) implements DatesInNames {

	private static final LocalDateTime FIRST = LocalDateTime.of(0, 1, 1, 0, 0);

	private static final LocalDateTime LAST = LocalDateTime.of(9999, 12, 31, 23, 59, 59);

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

	/**
	 * No date that is written as earlier than this may be the newest.
	 * @param newest of those that were found, or null
	 */
	LocalDateTime first(@Nullable Instant newest) {
		LocalDateTime first = (this.wanted != null) ? firstOf(this.wanted) : FIRST;
		return (newest != null) ? within(later(first, earliest(newest))) : within(first);
	}

	/** No date that is written as later than this may be taken. */
	LocalDateTime last() {
		if (this.wanted != null) {
			return within((this.wanted.time() == null) ? this.wanted.day().atTime(23, 59, 59)
					: latest(this.wanted.instant(this.zone)));
		}
		return (this.latest != null) ? within(latest(this.latest)) : LAST;
	}

	private LocalDateTime firstOf(FileDate date) {
		return (date.time() == null) ? date.day().atStartOfDay() : earliest(date.instant(this.zone));
	}

	// No place on earth is further from Greenwich than the extremes that an offset may
	// name; the zone of an import is within them too.
	private static LocalDateTime earliest(Instant instant) {
		return LocalDateTime.ofInstant(instant, ZoneOffset.MIN).truncatedTo(ChronoUnit.SECONDS);
	}

	private static LocalDateTime latest(Instant instant) {
		return LocalDateTime.ofInstant(instant, ZoneOffset.MAX).truncatedTo(ChronoUnit.SECONDS);
	}

	private static LocalDateTime later(LocalDateTime one, LocalDateTime other) {
		return one.isAfter(other) ? one : other;
	}

	private static LocalDateTime within(LocalDateTime date) {
		return date.isBefore(FIRST) ? FIRST : date.isAfter(LAST) ? LAST : date;
	}

	/** Whether it takes one date only, which the run names. */
	boolean isForOneDate() {
		return this.wanted != null;
	}

	private boolean isWanted(FileDate date, FileDate named) {
		return (named.time() == null) ? date.day().equals(named.day())
				: date.instant(this.zone).equals(named.instant(this.zone));
	}

	@Override
	public Optional<NameDate> parse(String text) {
		return FileDate.parse(text).map((date) -> new NameDate(0, text.length(), distance(date), refusal(date)));
	}

	@Override
	public Optional<NameDate> find(String text) {
		return FileDate.find(text)
			.map((place) -> new NameDate(place.start(), place.end(), distance(place.date()), refusal(place.date())));
	}

	/** How far a date is from what is looked for: the less, the nearer. */
	private long distance(FileDate date) {
		long seconds = date.instant(this.zone).getEpochSecond();
		return (this.wanted != null) ? Math.abs(seconds - this.wanted.instant(this.zone).getEpochSecond()) : -seconds;
	}

}
