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
 * Decides which dates in matching file names a run accepts.
 *
 * @param zone the zone of dates without an offset
 * @param latest the last accepted instant, or null for no limit
 * @param wanted the only date that the run accepts, or null for the newest
 * @param wantedText the same as the run wrote it, or null
 */
record DateFilter(ZoneId zone, @Nullable Instant latest, @Nullable FileDate wanted,
		@Nullable String wantedText) implements DatesInNames {

	private static final LocalDateTime FIRST = LocalDateTime.of(0, 1, 1, 0, 0);

	private static final LocalDateTime LAST = LocalDateTime.of(9999, 12, 31, 23, 59, 59);

	/** Accepts any date, but none in the future if the import ignores those. */
	static DateFilter upTo(Instant now, MostRecent recent) {
		return new DateFilter(recent.zone(), recent.ignoreFuture() ? now : null, null, null);
	}

	/** Accepts one date only, which may be in the future. */
	static DateFilter of(OfDate wanted, MostRecent recent) {
		return new DateFilter(recent.zone(), null, FileDate.parse(wanted.date()).orElseThrow(), wanted.date());
	}

	/**
	 * The reason why a date is refused, as a clause.
	 * @param date the date in a matching key
	 * @return empty if it is accepted
	 */
	Optional<String> refusal(FileDate date) {
		Instant instant = date.instant(this.zone);
		if (this.latest != null && instant.isAfter(this.latest)) {
			return Optional.of("its date " + instant + " is in the future, and the import ignores future dates");
		}
		if (this.wanted != null && !isWanted(date, this.wanted)) {
			return Optional.of("its date is " + instant + ", expected " + this.wantedText);
		}
		return Optional.empty();
	}

	/**
	 * The first local time, as written in a key, that can be the newest.
	 * @param newest the newest instant found so far, or null
	 */
	LocalDateTime first(@Nullable Instant newest) {
		LocalDateTime first = (this.wanted != null) ? firstOf(this.wanted) : FIRST;
		return (newest != null) ? within(later(first, earliest(newest))) : within(first);
	}

	/** The last local time, as written in a key, that can be accepted. */
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

	// Every offset and every zone is between these two.
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

	/** Whether the run accepts one date only. */
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

	/** The distance of a date from the wanted one: the less, the nearer. */
	private long distance(FileDate date) {
		long seconds = date.instant(this.zone).getEpochSecond();
		return (this.wanted != null) ? Math.abs(seconds - this.wanted.instant(this.zone).getEpochSecond()) : -seconds;
	}

}
