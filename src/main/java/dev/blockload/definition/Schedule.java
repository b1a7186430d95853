package dev.blockload.definition;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.support.CronExpression;

/**
 * When an import is to be run. Its times are times of the clocks of its zone: one that
 * the clocks skip comes when they have skipped it, one that they show twice comes the
 * first time.
 *
 * @param cron six fields, as written
 * @param zone whose clocks it goes by
 * @param missed what to do about a time at which nobody was there
 * @param waiting how long to wait for the day's file, or null
 * @param minAge leaves a file alone until it is so old, or null
 */
public record Schedule(String cron, ZoneId zone, Missed missed, @Nullable Wait waiting, @Nullable Duration minAge) {

	/**
	 * How far back {@link #latest} looks, one after the other: never through more times
	 * than needed.
	 */
	private static final List<Duration> WINDOWS = List.of(Duration.ofMinutes(2), Duration.ofHours(2),
			Duration.ofDays(2), Duration.ofDays(63), Duration.ofDays(800), Duration.ofDays(366 * 12));

	/** Of all that were asked for: reading one takes longer than its next time. */
	private static final Map<String, CronExpression> EXPRESSIONS = new ConcurrentHashMap<>();

	public Schedule {
		if (!CronExpression.isValidExpression(cron)) {
			throw new IllegalArgumentException("'" + cron + "' is not a cron expression of six fields.");
		}
		requirePositive("min-age", minAge);
	}

	private static void requirePositive(String key, @Nullable Duration duration) {
		if (duration != null && (duration.isZero() || duration.isNegative())) {
			throw new IllegalArgumentException(key + " is " + duration + ". Expected a positive duration.");
		}
	}

	/**
	 * The first time after a moment.
	 * @return empty where there is none, such as on 30 February
	 */
	public Optional<Instant> next(Instant moment) {
		CronExpression expression = EXPRESSIONS.computeIfAbsent(this.cron, CronExpression::parse);
		LocalDateTime local = LocalDateTime.ofInstant(moment, this.zone);
		while (true) {
			local = expression.next(local);
			if (local == null) {
				return Optional.empty();
			}
			Instant time = instant(local);
			// What the clocks show for the second time has been.
			if (time.isAfter(moment)) {
				return Optional.of(time);
			}
		}
	}

	/** The first times after a moment, at most so many. */
	public List<Instant> next(Instant moment, int count) {
		List<Instant> times = new ArrayList<>();
		for (Optional<Instant> time = next(moment); time.isPresent() && times.size() < count; time = next(time.get())) {
			times.add(time.get());
		}
		return times;
	}

	/** The last times up to a moment, the latest first, at most so many. */
	public List<Instant> latest(Instant moment, int count) {
		List<Instant> found = List.of();
		for (Duration window : WINDOWS) {
			found = between(moment.minus(window), moment);
			if (found.size() >= count) {
				break;
			}
		}
		List<Instant> latest = new ArrayList<>();
		for (int i = found.size() - 1; i >= 0 && latest.size() < count; i--) {
			latest.add(found.get(i));
		}
		return latest;
	}

	private List<Instant> between(Instant after, Instant upTo) {
		List<Instant> times = new ArrayList<>();
		for (Optional<Instant> time = next(after); time.isPresent()
				&& !time.get().isAfter(upTo); time = next(time.get())) {
			times.add(time.get());
		}
		return times;
	}

	private Instant instant(LocalDateTime local) {
		ZoneOffsetTransition transition = this.zone.getRules().getTransition(local);
		if (transition != null && transition.isGap()) {
			return transition.getInstant();
		}
		ZoneOffset first = this.zone.getRules().getValidOffsets(local).get(0);
		return local.toInstant(first);
	}

	/** The day on which a time falls. */
	public LocalDate day(Instant time) {
		return LocalDate.ofInstant(time, this.zone);
	}

	/**
	 * Until when the file of a time is waited for: that time of the same day, or of the
	 * next where it has been.
	 * @return the time itself where nothing is waited for
	 */
	public Instant waitsUntil(Instant time) {
		Wait limits = this.waiting;
		if (limits == null) {
			return time;
		}
		ZonedDateTime end = day(time).atTime(limits.until()).atZone(this.zone);
		return (end.toInstant().isAfter(time) ? end : end.plusDays(1)).toInstant();
	}

	/**
	 * What to do about a time at which nobody was there to run the import.
	 */
	public enum Missed {

		/** Run it once when somebody is. */
		RUN("run"),

		/** Leave it out. */
		SKIP("skip");

		private final String word;

		Missed(String word) {
			this.word = word;
		}

		/** As written in definitions. */
		public String word() {
			return this.word;
		}

	}

	/**
	 * To wait for the day's file.
	 *
	 * @param until the time of day when it is given up
	 * @param every how long between two looks
	 */
	public record Wait(LocalTime until, Duration every) {

		public Wait {
			requirePositive("every", every);
		}
	}

}
