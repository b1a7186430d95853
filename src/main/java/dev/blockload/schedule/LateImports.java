package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.schedule.ScheduledRunHistory.DueTime;
import dev.blockload.schedule.ScheduledRunHistory.RecordedTimes;
import dev.blockload.source.FileChoice;
import org.jspecify.annotations.Nullable;

/**
 * The rule for lateness: finds imports that had no good run in time, with two queries for
 * any number of imports. Pages, health, metrics and notifications use it. Safe for use by
 * many threads.
 */
public final class LateImports {

	/**
	 * A scheduled run without a deadline may take this long before anybody asks for it.
	 */
	public static final Duration GRACE = Duration.ofMinutes(5);

	/** Of the last times the newest can still be open: then the one before it counts. */
	private static final int TIMES = 2;

	private final ScheduledRunHistory scheduledRuns;

	private final Clock clock;

	/**
	 * Create the rule.
	 * @param scheduledRuns what became of the times of schedules
	 * @param clock decides which times are past
	 */
	public LateImports(ScheduledRunHistory scheduledRuns, Clock clock) {
		this.scheduledRuns = scheduledRuns;
		this.clock = clock;
	}

	/**
	 * The imports that are late, each by one of three rules:
	 * <ul>
	 * <li>The deadline of a time of a schedule has passed, and no good run ended since
	 * that time, whatever its scheduled run does.</li>
	 * <li>A schedule without a deadline was due more than {@link #GRACE} ago, and no good
	 * run ended since. A time whose outcome is still to come, or depends on another run
	 * that was alive, does not count.</li>
	 * <li>The last good run is older than {@code max-age}. An import with schedules must
	 * also have been due within that time: a monthly file may be old.</li>
	 * </ul>
	 * A time before the first one that is recorded does not count, nor does one that was
	 * skipped by a pause.
	 * @param imports all of which may be late
	 * @param goodAt when the last good run of each ended, by name; without imports that
	 * never had one
	 * @param skippedUntil the end of the pause of each import, by name; without imports
	 * that were never paused
	 * @return by name; by several rules or schedules, the one that is late for longest
	 */
	public Map<String, Late> of(Collection<LocatedImport> imports, Map<String, Instant> goodAt,
			Map<String, Instant> skippedUntil) {
		Map<String, Due> counted = counted(dues(imports, skippedUntil));
		Map<String, Integer> schedules = new HashMap<>();
		imports.forEach((located) -> schedules.put(located.definition().name(), located.schedules().size()));
		Map<String, Late> late = new HashMap<>();
		this.scheduledRuns.recordedTimes(schedules).forEach((key, recorded) -> {
			Due due = counted.get(key);
			if (due != null && isLate(due.time().dueAt(), recorded, goodAt.get(due.time().importName()))) {
				late.merge(due.time().importName(),
						new Late(due.rule(), due.time().dueAt(), due.lateAt(), recorded.last().reason()), Late::longer);
			}
		});
		for (LocatedImport located : imports) {
			String name = located.definition().name();
			Instant good = goodAt.get(name);
			tooOld(located, good, skippedUntil.getOrDefault(name, Instant.MIN))
				.ifPresent((old) -> late.merge(name, old, Late::longer));
		}
		return late;
	}

	/** The last times of each schedule that can be late, the newest first. */
	private List<Due> dues(Collection<LocatedImport> imports, Map<String, Instant> skippedUntil) {
		Instant now = this.clock.instant();
		List<Due> dues = new ArrayList<>();
		for (LocatedImport located : imports) {
			String name = located.definition().name();
			Instant skipped = skippedUntil.getOrDefault(name, Instant.MIN);
			for (int i = 0; i < located.schedules().size(); i++) {
				int number = i + 1;
				dues(located.schedules().get(i), now).stream()
					.filter((due) -> due.dueAt().isAfter(skipped))
					.forEach((due) -> dues.add(due.of(name, number)));
			}
		}
		return dues;
	}

	private static List<UnnamedDue> dues(Schedule schedule, Instant now) {
		if (schedule.deadline() != null) {
			return schedule.lastPastDeadline(now)
				.map((time) -> new UnnamedDue(Rule.DEADLINE, time, schedule.deadlineOf(time).orElseThrow()))
				.stream()
				.toList();
		}
		return schedule.latest(now.minus(GRACE), TIMES)
			.stream()
			.map((time) -> new UnnamedDue(Rule.SCHEDULE, time, time.plus(GRACE)))
			.toList();
	}

	/** The time of each schedule that counts, by the key of the schedule. */
	private Map<String, Due> counted(List<Due> dues) {
		List<DueTime> canBeOpen = dues.stream().filter((due) -> due.rule() == Rule.SCHEDULE).map(Due::time).toList();
		Set<DueTime> open = canBeOpen.isEmpty() ? new HashSet<>() : this.scheduledRuns.open(canBeOpen);
		Map<String, Due> counted = new HashMap<>();
		dues.stream()
			.filter((due) -> !open.contains(due.time()))
			.forEach((due) -> counted.putIfAbsent(due.time().key(), due));
		return counted;
	}

	private static boolean isLate(Instant time, RecordedTimes recorded, @Nullable Instant goodAt) {
		return !recorded.first().isAfter(time) && (goodAt == null || goodAt.isBefore(time));
	}

	private Optional<Late> tooOld(LocatedImport located, @Nullable Instant goodAt, Instant skippedUntil) {
		Optional<Duration> maxAge = maxAge(located);
		if (maxAge.isEmpty() || goodAt == null || skippedUntil.equals(Instant.MAX)) {
			return Optional.empty();
		}
		Instant since = skippedUntil.isAfter(goodAt) ? skippedUntil : goodAt;
		Instant lateAt = since.plus(maxAge.get());
		boolean due = located.schedules().isEmpty() || located.schedules()
			.stream()
			.flatMap((schedule) -> schedule.next(since).stream())
			.anyMatch((time) -> !time.isAfter(lateAt.minus(GRACE)));
		return (due && !lateAt.isAfter(this.clock.instant()))
				? Optional.of(new Late(Rule.MAX_AGE, goodAt, lateAt, null)) : Optional.empty();
	}

	/** The {@code max-age} of the files of an import; empty where it has none. */
	public static Optional<Duration> maxAge(LocatedImport located) {
		return (located.definition().file() instanceof FileChoice.Dated dated) ? Optional.ofNullable(dated.maxAge())
				: Optional.empty();
	}

	/**
	 * Why an import is late.
	 */
	public enum Rule {

		/** A schedule was due. */
		SCHEDULE,

		/** The deadline of a schedule has passed. */
		DEADLINE,

		/** The last good run is older than {@code max-age}. */
		MAX_AGE

	}

	/**
	 * An import is late.
	 *
	 * @param rule by which
	 * @param since when it was due; by {@code max-age}, when its last good run ended
	 * @param lateAt when it became late
	 * @param reason why its last scheduled run did not succeed, or null
	 */
	public record Late(Rule rule, Instant since, Instant lateAt, @Nullable Reason reason) {

		static Late longer(Late one, Late other) {
			return other.lateAt.isBefore(one.lateAt) ? other : one;
		}

		/** One sentence: what did not happen. */
		public String sentence() {
			return switch (this.rule) {
				case SCHEDULE -> "No good run since " + this.since + ".";
				case DEADLINE -> "No good run since " + this.since + ", and the deadline was " + this.lateAt + ".";
				case MAX_AGE -> "No good run since " + this.since + ", which is longer than max-age allows.";
			};
		}

	}

	private record UnnamedDue(Rule rule, Instant dueAt, Instant lateAt) {

		Due of(String importName, int scheduleNumber) {
			return new Due(this.rule, new DueTime(importName, scheduleNumber, this.dueAt), this.lateAt);
		}

	}

	private record Due(Rule rule, DueTime time, Instant lateAt) {
	}

}
