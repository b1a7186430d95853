package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.blockload.definition.LocatedImport;
import dev.blockload.schedule.ScheduledRunHistory.DueTime;
import dev.blockload.schedule.ScheduledRunHistory.RecordedTimes;
import org.jspecify.annotations.Nullable;

/**
 * Finds imports that were due and had no good run since, with two queries for any number
 * of imports. Safe for use by many threads.
 */
public final class LateImports {

	/** A scheduled run may take this long before anybody asks for it. */
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
	 * The imports that are late. A time before the first one that is recorded does not
	 * count, nor does one whose outcome is still to come, or depends on another run that
	 * was alive.
	 * @param imports all of which may be late
	 * @param goodAt when the last good run of each ended, by name; without imports that
	 * never had one
	 * @param skippedUntil the end of the pause of each import, by name; without imports
	 * that were never paused
	 * @return by name; of several schedules the one that has waited longest
	 */
	public Map<String, Late> of(Collection<LocatedImport> imports, Map<String, Instant> goodAt,
			Map<String, Instant> skippedUntil) {
		List<DueTime> times = times(imports, skippedUntil);
		Set<DueTime> open = this.scheduledRuns.open(times);
		Map<String, DueTime> counted = new HashMap<>();
		times.stream().filter((time) -> !open.contains(time)).forEach((time) -> counted.putIfAbsent(time.key(), time));
		Map<String, Integer> schedules = new HashMap<>();
		imports.forEach((located) -> schedules.put(located.definition().name(), located.schedules().size()));
		Map<String, Late> late = new HashMap<>();
		this.scheduledRuns.recordedTimes(schedules).forEach((key, recorded) -> {
			DueTime time = counted.get(key);
			if (time != null && isLate(time.dueAt(), recorded, goodAt.get(time.importName()))) {
				late.merge(time.importName(), new Late(time.dueAt(), recorded.last().reason()), Late::longer);
			}
		});
		return late;
	}

	/** The last times of each schedule, the newest first. */
	private List<DueTime> times(Collection<LocatedImport> imports, Map<String, Instant> skippedUntil) {
		Instant until = this.clock.instant().minus(GRACE);
		List<DueTime> times = new ArrayList<>();
		for (LocatedImport located : imports) {
			String name = located.definition().name();
			Instant skipped = skippedUntil.getOrDefault(name, Instant.MIN);
			for (int i = 0; i < located.schedules().size(); i++) {
				int number = i + 1;
				located.schedules()
					.get(i)
					.latest(until, TIMES)
					.stream()
					.filter((time) -> time.isAfter(skipped))
					.forEach((time) -> times.add(new DueTime(name, number, time)));
			}
		}
		return times;
	}

	private static boolean isLate(Instant time, RecordedTimes recorded, @Nullable Instant goodAt) {
		return !recorded.first().isAfter(time) && (goodAt == null || goodAt.isBefore(time));
	}

	/**
	 * An import is late.
	 *
	 * @param since when it was due
	 * @param reason why its last scheduled run did not succeed, or null
	 */
	public record Late(Instant since, @Nullable Reason reason) {

		private static Late longer(Late one, Late other) {
			return other.since.isBefore(one.since) ? other : one;
		}

	}

}
