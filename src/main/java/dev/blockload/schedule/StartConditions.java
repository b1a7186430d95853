package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.schedule.FileProbe.Finding;

/**
 * Checks that the blocks that an import's block references are loaded, and that its file
 * exists and is old enough.
 */
final class StartConditions implements StartCondition {

	private static final Duration ORDER_RECHECK = Duration.ofSeconds(2);

	private final ReferenceOrder order;

	private final FileProbe files;

	private final Clock clock;

	StartConditions(ReferenceOrder order, FileProbe files, Clock clock) {
		this.order = order;
		this.files = files;
		this.clock = clock;
	}

	@Override
	public Optional<Obstacle> check(ScheduledRun scheduledRun, LocatedImport located, Schedule schedule) {
		Optional<String> predecessor = this.order.predecessor(scheduledRun, located);
		if (predecessor.isPresent()) {
			return Optional.of(new Obstacle.Wait(
					new Reason(ScheduleCode.ORDER,
							"This import waits for '" + predecessor.get()
									+ "', because its block references that block."),
					this.clock.instant().plus(ORDER_RECHECK)));
		}
		if (schedule.waiting() == null && schedule.minAge() == null) {
			return Optional.empty();
		}
		Finding finding = this.files.probe(located, schedule, scheduledRun.dueAt());
		if (finding instanceof Finding.TooYoung young) {
			return Optional.of(new Obstacle.Wait(new Reason(ScheduleCode.TOO_YOUNG, young.message()), young.until()));
		}
		Schedule.Wait wait = schedule.waiting();
		return (finding instanceof Finding.Absent absent && wait != null)
				? Optional.of(absent(absent.reason(), wait.every(), schedule.waitsUntil(scheduledRun.dueAt())))
				: Optional.empty();
	}

	private Obstacle absent(Reason reason, Duration every, Instant until) {
		Instant now = this.clock.instant();
		if (now.isBefore(until)) {
			Instant next = now.plus(every);
			return new Obstacle.Wait(reason, next.isBefore(until) ? next : until);
		}
		return new Obstacle.End(ScheduleCode.NO_MATCH.isOf(reason) ? Outcome.NO_MATCH : Outcome.FAILED,
				new Reason(reason.reasonCode(), reason.message() + " (waited until " + until + ")"));
	}

}
