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
 * When an import runs. Its times are local times of its zone. A time that a clock change
 * skips comes directly after the change; a time that comes twice is used the first time.
 *
 * @param cron the cron expression: six fields
 * @param zone its time zone
 * @param missed what to do about a time at which no node was running
 * @param waiting how long to wait for the file of the day, or null
 * @param minAge the least age of a file to load, or null
 * @param upstream what to do about imports of the blocks that the import's block
 * references
 * @param deadline the time of day by which a good run must have ended, or null
 */
public record Schedule(String cron, ZoneId zone, Missed missed, @Nullable Wait waiting, @Nullable Duration minAge,
		Upstream upstream, @Nullable LocalTime deadline) {

	/**
	 * The windows that {@link #latest} searches, one after the other, so that it reads no
	 * more times than needed.
	 */
	private static final List<Duration> WINDOWS = List.of(Duration.ofMinutes(2), Duration.ofHours(2),
			Duration.ofDays(2), Duration.ofDays(63), Duration.ofDays(800), Duration.ofDays(366 * 12));

	/** Parsed expressions: parsing takes longer than computing the next time. */
	private static final Map<String, CronExpression> EXPRESSIONS = new ConcurrentHashMap<>();

	public Schedule {
		if (!CronExpression.isValidExpression(cron)) {
			throw new IllegalArgumentException("'" + cron + "' is not a cron expression of six fields.");
		}
		requirePositive("min-age", minAge);
	}

	/** Create a schedule without a deadline. */
	public Schedule(String cron, ZoneId zone, Missed missed, @Nullable Wait waiting, @Nullable Duration minAge,
			Upstream upstream) {
		this(cron, zone, missed, waiting, minAge, upstream, null);
	}

	private static void requirePositive(String key, @Nullable Duration duration) {
		if (duration != null && (duration.isZero() || duration.isNegative())) {
			throw new IllegalArgumentException(key + " is " + duration + ". Expected a positive duration.");
		}
	}

	/**
	 * The first time after a moment.
	 * @return empty where no time follows, such as for 30 February
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
			// A local time that comes twice was used the first time.
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

	/** The date of a time in the zone of the schedule. */
	public LocalDate day(Instant time) {
		return LocalDate.ofInstant(time, this.zone);
	}

	/**
	 * The end of the wait for the file of a time: {@code until} on the same day, or on
	 * the next day if that is earlier.
	 * @return the time itself where the schedule does not wait
	 */
	public Instant waitsUntil(Instant time) {
		Wait limits = this.waiting;
		if (limits == null) {
			return time;
		}
		return firstAfter(time, limits.until(), this.zone);
	}

	/**
	 * The deadline of a time: the first one after it.
	 * @return empty where the schedule has no deadline
	 */
	public Optional<Instant> deadlineOf(Instant time) {
		return Optional.ofNullable(this.deadline).map((end) -> firstAfter(time, end, this.zone));
	}

	/**
	 * The last time whose deadline has passed at a moment.
	 * @return empty where there is none, or the schedule has no deadline
	 */
	public Optional<Instant> lastPastDeadline(Instant moment) {
		if (this.deadline == null) {
			return Optional.empty();
		}
		ZonedDateTime today = day(moment).atTime(this.deadline).atZone(this.zone);
		Instant passed = (today.toInstant().isAfter(moment) ? today.minusDays(1) : today).toInstant();
		return latest(passed.minusNanos(1), 1).stream().findFirst();
	}

	/**
	 * The first moment after another one that has a time of day.
	 * @param moment the other one
	 * @param timeOfDay as clocks of the zone show it; one that a clock change skips comes
	 * later by the change
	 * @param zone the time zone
	 */
	public static Instant firstAfter(Instant moment, LocalTime timeOfDay, ZoneId zone) {
		LocalDate day = LocalDate.ofInstant(moment, zone);
		Instant end = day.atTime(timeOfDay).atZone(zone).toInstant();
		return end.isAfter(moment) ? end : day.plusDays(1).atTime(timeOfDay).atZone(zone).toInstant();
	}

	/**
	 * What to do about a time at which no node was running.
	 */
	public enum Missed {

		/** Run the import once, as soon as a node is running. */
		RUN("run"),

		/** Skip the time. */
		SKIP("skip");

		private final String text;

		Missed(String text) {
			this.text = text;
		}

		/** As written in definitions. */
		public String text() {
			return this.text;
		}

	}

	/**
	 * What to do about scheduled imports of the blocks that the import's block
	 * references.
	 */
	public enum Upstream {

		/** Wait until they are finished, and if they failed, until they succeed. */
		WAIT("wait"),

		/** Start regardless of them. */
		IGNORE("ignore");

		private final String text;

		Upstream(String text) {
			this.text = text;
		}

		/** As written in definitions. */
		public String text() {
			return this.text;
		}

	}

	/**
	 * How to wait for the file of the day.
	 *
	 * @param until the time of day when the wait ends
	 * @param every the time between two checks
	 */
	public record Wait(LocalTime until, Duration every) {

		public Wait {
			requirePositive("every", every);
		}
	}

}
