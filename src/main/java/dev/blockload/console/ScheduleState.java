package dev.blockload.console;

import java.time.Duration;
import java.time.Instant;

import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.run.LastRuns;
import dev.blockload.run.RunLine;
import dev.blockload.run.RunStatus;
import dev.blockload.schedule.LateImports;
import dev.blockload.schedule.Outcome;
import dev.blockload.schedule.PausedImports.Pause;
import dev.blockload.schedule.ScheduledRun;
import dev.blockload.schedule.ScheduledRunState;
import org.jspecify.annotations.Nullable;

/**
 * A schedule, and what became of its last time.
 *
 * @param located its import
 * @param number its place in the import's list, from 1
 * @param condition what became of its last time
 * @param dueAt its last time, or null if it was not due yet
 * @param recorded what is recorded of this time, or null if no node has begun it
 * @param recoveredBy the run that was good later, or null
 * @param pause who paused the import, or null
 */
record ScheduleState(LocatedImport located, int number, DueCondition condition, @Nullable Instant dueAt,
		@Nullable ScheduledRun recorded, @Nullable Long recoveredBy, @Nullable Pause pause) {

	/**
	 * After so long without a good run a time is late, and a run that begins so long
	 * after its time has not begun in time.
	 */
	static final Duration GRACE = LateImports.GRACE;

	/**
	 * The state of a schedule.
	 * @param last what is recorded of it, or null
	 * @param runs the last runs of its import, or null if it never ran
	 * @param skippedUntil until when its times were skipped
	 * @param now the moment
	 */
	static ScheduleState of(LocatedImport located, int number, @Nullable ScheduledRun last, @Nullable LastRuns runs,
			Instant skippedUntil, @Nullable Pause pause, Instant now) {
		if (last == null) {
			return new ScheduleState(located, number, DueCondition.NEVER, null, null, null, pause);
		}
		RunLine good = (runs != null) ? runs.good() : null;
		Instant goodAt = (good != null) ? good.endedAt() : null;
		Schedule schedule = located.schedules().get(number - 1);
		Instant latest = schedule.latest(now.minus(GRACE), 1).stream().findFirst().orElse(Instant.MIN);
		if (latest.isAfter(last.dueAt()) && latest.isAfter(skippedUntil)
				&& (goodAt == null || goodAt.isBefore(latest))) {
			return new ScheduleState(located, number, DueCondition.LATE, latest, null, null, pause);
		}
		Outcome outcome = last.outcome();
		if (outcome == null) {
			return new ScheduleState(located, number,
					(last.state() == ScheduledRunState.RUNNING) ? DueCondition.RUNNING : DueCondition.WAITING,
					last.dueAt(), last, null, pause);
		}
		DueCondition own = condition(outcome);
		// Of several files, a later one can be loaded although one before it failed.
		boolean failed = own == DueCondition.FAILED && isFailed(runs);
		boolean followed = !failed && goodAt != null && goodAt.isAfter(last.dueAt());
		if (own == DueCondition.ON_TIME || (followed && good != null)) {
			boolean atOnce = own == DueCondition.ON_TIME && !isTroubled(last);
			return new ScheduleState(located, number, atOnce ? DueCondition.ON_TIME : DueCondition.RECOVERED,
					last.dueAt(), last, (own == DueCondition.ON_TIME || good == null) ? null : good.id(), pause);
		}
		return new ScheduleState(located, number, own, last.dueAt(), last, null, pause);
	}

	private static boolean isFailed(@Nullable LastRuns runs) {
		RunLine ended = (runs != null) ? runs.ended() : null;
		return ended != null && ended.status() == RunStatus.FAILED;
	}

	private static DueCondition condition(Outcome outcome) {
		return switch (outcome) {
			case COMPLETED, UNCHANGED -> DueCondition.ON_TIME;
			case FAILED, NO_MATCH -> DueCondition.FAILED;
			case STOPPED -> DueCondition.STOPPED;
			case MISSED, OVERLAPPED -> DueCondition.MISSED;
			case SUPERSEDED, UNDONE -> DueCondition.LATE;
		};
	}

	private static boolean isTroubled(ScheduledRun run) {
		return run.missed() > 0 || run.failedAttempts() > 0 || run.lostNodes() > 0 || delay(run) != null;
	}

	/** How long after its time it was recorded; null if it was in time. */
	private static @Nullable Duration delay(ScheduledRun run) {
		Duration delay = Duration.between(run.dueAt(), run.createdAt());
		return (delay.compareTo(GRACE) > 0) ? delay : null;
	}

	/** How long after its time a node began it; null if that was in time. */
	@Nullable Duration delay() {
		return (this.recorded != null) ? delay(this.recorded) : null;
	}

	/**
	 * Until when it waits for its file, or null if it does not wait for one.
	 */
	@Nullable Instant waitsUntil() {
		ScheduledRun run = this.recorded;
		return (run != null && run.state() == ScheduledRunState.WAITING && schedule().waiting() != null)
				? schedule().waitsUntil(run.dueAt()) : null;
	}

	Schedule schedule() {
		return this.located.schedules().get(this.number - 1);
	}

	String name() {
		return this.located.definition().name();
	}

	String application() {
		return this.located.definition().application();
	}

	/** {@code application.block}. */
	String block() {
		return application() + "." + this.located.definition().block();
	}

	/** Whether the import has other schedules. */
	boolean isOneOfSeveral() {
		return this.located.schedules().size() > 1;
	}

}
