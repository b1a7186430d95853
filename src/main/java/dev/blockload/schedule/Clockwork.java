package dev.blockload.schedule;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.definition.WatchedDefinitions;
import dev.blockload.schedule.Fire.Reason;

/**
 * What happens when the time of a schedule has come: the fire is noted, and work is made
 * of it. Done again after a crash at any point, it changes nothing that was done.
 */
final class Clockwork {

	/** The task of {@code blockload.schedule_work}; its instances are fires. */
	static final String FIRE = "fire";

	/** More missed times than this are not told apart. */
	private static final int MOST_MISSED = 1000;

	private final WatchedDefinitions watched;

	private final FireTable fires;

	private final FireEnd ending;

	private final SchedulerClient work;

	private final ScheduleSettings settings;

	private final Clock clock;

	Clockwork(WatchedDefinitions watched, FireTable fires, FireEnd ending, SchedulerClient work,
			ScheduleSettings settings, Clock clock) {
		this.watched = watched;
		this.fires = fires;
		this.ending = ending;
		this.work = work;
		this.settings = settings;
		this.clock = clock;
	}

	/**
	 * A schedule's time has come.
	 * @param due the time; there may have been later ones by now
	 * @return when it fires next; at once again where it is not known here, for a node
	 * that knows it; empty where it never does
	 */
	Optional<Instant> fire(String importName, int number, Instant due) {
		Optional<Schedule> known = this.watched.find(importName)
			.map(LocatedImport::schedules)
			.filter((schedules) -> schedules.size() >= number)
			.map((schedules) -> schedules.get(number - 1));
		if (known.isEmpty()) {
			return Optional.of(due);
		}
		Schedule schedule = known.get();
		Instant now = this.clock.instant();
		// Of the times that have been only the last is run.
		Instant last = schedule.latest(now, 1).stream().filter((time) -> time.isAfter(due)).findFirst().orElse(due);
		Optional<Instant> noted = this.fires.last(importName, number).map(Fire::time);
		// Where a node died between noting a fire and its next time, some are noted.
		if (noted.filter((time) -> !time.isBefore(last)).isEmpty()) {
			Instant first = noted.filter((time) -> !time.isBefore(due)).flatMap(schedule::next).orElse(due);
			this.fires.add(importName, number, last, missed(schedule, first, last));
		}
		boolean late = now.isAfter(last.plus(this.settings.missedAfter()));
		if (late && schedule.missed() == Schedule.Missed.SKIP) {
			this.fires.find(importName, number, last)
				.filter((fire) -> fire.owner() == 0)
				.ifPresent((fire) -> this.ending.end(fire, Outcome.MISSED,
						new Reason("missed", "nobody was there to run it"), null));
		}
		beginAll(this.fires.open(importName, number));
		this.fires.forgetOld(importName, number);
		return schedule.next(now);
	}

	/** See to it that fires which have not ended are worked on. */
	void beginAll(List<Fire> open) {
		for (Fire fire : open) {
			this.work.scheduleIfNotExists(new TaskInstance<>(FIRE, Long.toString(fire.id())), this.clock.instant());
		}
	}

	private static int missed(Schedule schedule, Instant due, Instant last) {
		int missed = 0;
		for (Instant time = due; time.isBefore(last) && missed < MOST_MISSED; missed++) {
			time = schedule.next(time).orElse(last);
		}
		return missed;
	}

}
