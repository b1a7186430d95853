package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.NamingSentence;
import dev.blockload.definition.Schedule;
import dev.blockload.importjob.FileNeed;
import dev.blockload.importjob.FileProbe;
import dev.blockload.importjob.FileProbe.Finding;

/**
 * Checks that the blocks that an import's block references were loaded, and that its file
 * exists and is old enough.
 */
final class StartConditions implements StartCondition {

	/** Pause between two looks at upstream imports, while a scheduled run is new. */
	private static final Duration UPSTREAM_RECHECK = Duration.ofSeconds(2);

	/** The same for one that has waited for a minute: it can wait for hours. */
	private static final Duration LATER_RECHECK = Duration.ofSeconds(10);

	private static final Duration NEW = Duration.ofMinutes(1);

	private final Upstreams upstreams;

	private final ScheduledRunHistory history;

	private final FileProbe files;

	private final Clock clock;

	StartConditions(Upstreams upstreams, ScheduledRunHistory history, FileProbe files, Clock clock) {
		this.upstreams = upstreams;
		this.history = history;
		this.files = files;
		this.clock = clock;
	}

	@Override
	public Optional<Obstacle> check(ScheduledRun scheduledRun, LocatedImport located, Schedule schedule) {
		Optional<Obstacle> upstream = switch (schedule.upstream()) {
			case WAIT -> this.upstreams.blocking(scheduledRun, located, schedule)
				.map((blocking) -> upstream(blocking, scheduledRun, schedule));
			case IGNORE -> Optional.empty();
		};
		return upstream.or(() -> file(scheduledRun, located, schedule));
	}

	private Obstacle upstream(Upstreams.Blocking blocking, ScheduledRun scheduledRun, Schedule schedule) {
		Instant now = this.clock.instant();
		Instant recheck = now.plus(now.isBefore(scheduledRun.createdAt().plus(NEW)) ? UPSTREAM_RECHECK : LATER_RECHECK);
		if (blocking instanceof Upstreams.Blocking.Unfinished unfinished) {
			return new Obstacle.Wait(new Reason(ScheduleCode.ORDER,
					NamingSentence.WAITS.of(unfinished.importName()) + ", because its block references that block."),
					recheck);
		}
		Reason failed = failed(((Upstreams.Blocking.Failed) blocking).scheduledRun());
		Optional<Instant> next = schedule.next(scheduledRun.dueAt());
		if (next.filter((time) -> !now.isBefore(time)).isPresent()) {
			return new Obstacle.End(Outcome.FAILED, failed);
		}
		return new Obstacle.Wait(failed, next.filter((time) -> time.isBefore(recheck)).orElse(recheck));
	}

	/** While the scheduled run waits, and when it ends. */
	private Reason failed(ScheduledRun upstream) {
		Outcome outcome = upstream.outcome();
		Reason why = upstream.reason();
		String run = this.history.lastRun(upstream)
			.map((number) -> "Its run " + number)
			.orElse("Its scheduled run, due at " + upstream.dueAt() + ",");
		return new Reason(UpstreamCode.UPSTREAM_FAILED,
				NamingSentence.MUST_SUCCEED.of(upstream.importName())
						+ ", because the block of this import references its block. " + run
						+ ((outcome != null) ? " ended " + outcome.text() : " waits")
						+ ((why != null) ? " (" + why.reasonCode() + "): " + why.message() : "."));
	}

	private Optional<Obstacle> file(ScheduledRun scheduledRun, LocatedImport located, Schedule schedule) {
		if (schedule.waiting() == null && schedule.minAge() == null) {
			return Optional.empty();
		}
		Finding finding = this.files.probe(located, FileNeed.of(schedule, scheduledRun.dueAt()));
		if (finding instanceof Finding.TooYoung young) {
			return Optional.of(new Obstacle.Wait(new Reason(ScheduleCode.TOO_YOUNG, young.message()), young.until()));
		}
		Schedule.Wait wait = schedule.waiting();
		return (finding instanceof Finding.Absent absent && wait != null)
				? Optional.of(absent(new Reason(absent.code(), absent.message()), wait.every(),
						schedule.waitsUntil(scheduledRun.dueAt())))
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
