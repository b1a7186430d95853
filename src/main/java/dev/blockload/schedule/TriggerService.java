package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

import dev.blockload.definition.Schedule;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.task.TaskQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Processes triggers that are due: records the scheduled run and queues the task that
 * executes it, both in one transaction. Repeating it after a crash changes nothing.
 */
final class TriggerService {

	/** Within this time all nodes receive new definitions. */
	private static final Duration DIFFERING = Duration.ofMinutes(10);

	/** A definition that breaks on Friday is repaired on Monday. */
	private static final Duration UNKNOWN = Duration.ofDays(7);

	private static final Logger LOG = LoggerFactory.getLogger(TriggerService.class);

	/** Missed times are counted up to this number. */
	private static final int MOST_MISSED = 1000;

	private final ActiveDefinitions watched;

	private final ScheduledRunTable table;

	private final ScheduledRunHistory history;

	private final PausedImports paused;

	private final ScheduledRunCompletion completion;

	private final TaskQueue queue;

	private final TransactionTemplate transaction;

	private final ScheduleSettings settings;

	private final Clock clock;

	TriggerService(ActiveDefinitions watched, ScheduledRunTable table, ScheduledRunHistory history,
			PausedImports paused, ScheduledRunCompletion completion, TaskQueue queue, TransactionTemplate transaction,
			ScheduleSettings settings, Clock clock) {
		this.watched = watched;
		this.table = table;
		this.history = history;
		this.paused = paused;
		this.completion = completion;
		this.queue = queue;
		this.transaction = transaction;
		this.settings = settings;
		this.clock = clock;
	}

	/**
	 * Process a trigger that is due.
	 * @param importName whose
	 * @param scheduleNumber its place in the import's list of schedules, from 1
	 * @param data of its row
	 * @param time of its row; later times of the schedule can have passed since
	 * @return when it is due next; empty where it never is
	 */
	Optional<Next> process(String importName, int scheduleNumber, TriggerData data, Instant time) {
		Instant now = this.clock.instant();
		Instant due = Objects.requireNonNullElse(data.due(), time);
		Optional<Schedule> known = this.watched.find(importName, scheduleNumber);
		if (known.isEmpty() && now.isAfter(due.plus(UNKNOWN))) {
			LOG.warn("Schedule {} is abandoned: no node has found it in its definitions since {}.",
					ScheduledRun.key(importName, scheduleNumber), due);
			return Optional.empty();
		}
		if (known.isEmpty() || (!isSame(known.get(), data) && now.isBefore(due.plus(DIFFERING)))) {
			return Optional.of(new Next(now.plus(this.settings.postpone()), data.postponedFrom(time)));
		}
		Schedule schedule = known.get();
		if (this.paused.contains(importName)) {
			return schedule.next(now).map((next) -> new Next(next, TriggerData.of(schedule)));
		}
		// In one transaction: a time that is recorded as missed is never executed.
		this.transaction.executeWithoutResult((status) -> record(importName, scheduleNumber, schedule, due, now));
		this.table.deleteOld(importName, scheduleNumber);
		return schedule.next(now).map((next) -> new Next(next, TriggerData.of(schedule)));
	}

	private static boolean isSame(Schedule schedule, TriggerData data) {
		return TriggerData.of(schedule).schedule().equals(data.schedule());
	}

	private void record(String importName, int scheduleNumber, Schedule schedule, Instant due, Instant now) {
		// Of all times that have passed, only the last one runs.
		Instant last = schedule.latest(now, 1).stream().filter((time) -> time.isAfter(due)).findFirst().orElse(due);
		Optional<Instant> recorded = this.history.last(importName, scheduleNumber).map(ScheduledRun::dueAt);
		// A node that died before it computed the next time has recorded some already.
		if (recorded.filter((time) -> !time.isBefore(last)).isEmpty()) {
			Instant first = recorded.filter((time) -> !time.isBefore(due)).flatMap(schedule::next).orElse(due);
			add(importName, scheduleNumber, last, missed(schedule, first, last));
		}
		boolean late = now.isAfter(last.plus(this.settings.missedAfter()));
		if (late && schedule.missed() == Schedule.Missed.SKIP) {
			this.history.find(importName, scheduleNumber, last)
				.filter((scheduledRun) -> scheduledRun.token() == 0)
				.ifPresent(
						(scheduledRun) -> this.completion.end(scheduledRun, Outcome.MISSED,
								new Reason(ScheduleCode.MISSED,
										"No node was running at this time, and the schedule says 'missed: skip'."),
								null));
		}
	}

	/** The row and the task that executes it exist together or not at all. */
	private void add(String importName, int scheduleNumber, Instant dueAt, int missed) {
		this.transaction.executeWithoutResult((status) -> this.table.add(importName, scheduleNumber, dueAt, missed)
			.ifPresent((id) -> this.queue.add(id, this.clock.instant())));
	}

	private static int missed(Schedule schedule, Instant due, Instant last) {
		int missed = 0;
		for (Instant time = due; time.isBefore(last) && missed < MOST_MISSED; missed++) {
			time = schedule.next(time).orElse(last);
		}
		return missed;
	}

	/**
	 * What the row of a trigger becomes.
	 *
	 * @param time when it is due next
	 * @param data what it stores
	 */
	record Next(Instant time, TriggerData data) {
	}

}
