package dev.blockload.schedule;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import dev.blockload.definition.FlowDefinition;
import dev.blockload.definition.LocatedFlow;
import dev.blockload.definition.Schedule;
import dev.blockload.flow.FlowRun;
import dev.blockload.schedule.LateImports.Late;
import dev.blockload.schedule.LateImports.Rule;
import dev.blockload.schedule.ScheduledRunHistory.RecordedTimes;
import org.jspecify.annotations.Nullable;

/**
 * Finds flows that are late although no flow run says so: the deadline of a time of their
 * schedule has passed and no flow run was begun for it, such as because all nodes were
 * down, or because the flow could not begin. The lateness of a flow run that was begun is
 * its own. Pages, metrics and notifications use it. Safe for use by many threads.
 */
public final class LateFlows {

	private final ScheduledRunHistory scheduledRuns;

	private final Clock clock;

	/**
	 * Create the rule.
	 * @param scheduledRuns what became of the times of schedules
	 * @param clock decides which deadlines are past
	 */
	public LateFlows(ScheduledRunHistory scheduledRuns, Clock clock) {
		this.scheduledRuns = scheduledRuns;
		this.clock = clock;
	}

	/**
	 * The flows that are late without a flow run of the time that they missed. A time
	 * before the first one that is recorded does not count, nor does one that was skipped
	 * by a pause.
	 * @param flows all of which may be late
	 * @param last the last flow run of each that was not a dry run, by name
	 * @param good when the last good run of each ended, by name; without those that have
	 * none
	 * @param skippedUntil the end of the pause of each flow, by name; without those that
	 * were never paused
	 * @return by name; by several schedules, the one that is late for longest
	 */
	public Map<String, Late> of(Collection<LocatedFlow> flows, Map<String, FlowRun> last, Map<String, Instant> good,
			Map<String, Instant> skippedUntil) {
		Map<String, Integer> schedules = new HashMap<>();
		flows.stream()
			.filter((flow) -> flow.definition().deadline() != null)
			.forEach((flow) -> schedules.put(flow.definition().name(), flow.schedules().size()));
		if (schedules.isEmpty()) {
			return Map.of();
		}
		Instant now = this.clock.instant();
		Map<String, RecordedTimes> recorded = this.scheduledRuns.recordedTimes(schedules);
		Map<String, Late> late = new HashMap<>();
		for (LocatedFlow flow : flows) {
			String name = flow.definition().name();
			for (int i = 0; i < flow.schedules().size() && schedules.containsKey(name); i++) {
				RecordedTimes times = recorded.get(ScheduledRun.key(name, i + 1));
				missed(flow.definition(), flow.schedules().get(i), now)
					.filter((missed) -> missed.since().isAfter(skippedUntil.getOrDefault(name, Instant.MIN)))
					.filter((missed) -> times != null && !times.first().isAfter(missed.since()))
					.filter((missed) -> isOpen(missed.since(), good.get(name), last.get(name)))
					.ifPresent((missed) -> late.merge(name, because(missed, times), Late::longer));
			}
		}
		return late;
	}

	/** The last time of a schedule whose deadline has passed. */
	private static Optional<Late> missed(FlowDefinition flow, Schedule schedule, Instant now) {
		// Of the times before one deadline, the last one counts: its run loads for all.
		return flow.deadlineUpTo(now, schedule.zone())
			.flatMap((deadline) -> schedule.latest(deadline.minusNanos(1), 1)
				.stream()
				.findFirst()
				.map((time) -> new Late(Rule.DEADLINE, time, deadline, null)));
	}

	/** With what became of the time, if it is the last one that is recorded. */
	private static Late because(Late missed, @Nullable RecordedTimes times) {
		Reason reason = (times != null && times.last().dueAt().equals(missed.since())) ? times.last().reason() : null;
		return new Late(missed.rule(), missed.since(), missed.lateAt(), reason);
	}

	/** Whether nothing was loaded since a time, and no flow run was begun for it. */
	private static boolean isOpen(Instant time, @Nullable Instant good, @Nullable FlowRun last) {
		return (good == null || good.isBefore(time)) && (last == null || !last.times().dueAt().equals(time));
	}

}
