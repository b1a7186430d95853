package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.Schedule;
import dev.blockload.schedule.Fire.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when the time of a schedule has come: the fire is noted, and work is made
 * of it. Done again after a crash at any point, it changes nothing that was done.
 */
final class Clockwork {

	/** The task of {@code blockload.schedule_work}; its instances are fires. */
	static final String FIRE = "fire";

	/** Within this time all nodes get their new definitions. */
	private static final Duration DIFFERING = Duration.ofMinutes(10);

	/** A definition that is broken on Friday is mended on Monday. */
	private static final Duration UNKNOWN = Duration.ofDays(7);

	private static final Logger LOG = LoggerFactory.getLogger(Clockwork.class);

	/** More missed times than this are not told apart. */
	private static final int MOST_MISSED = 1000;

	private final ActiveDefinitions watched;

	private final FireTable fires;

	private final FireEnd ending;

	private final SchedulerClient work;

	private final ScheduleSettings settings;

	private final Clock clock;

	Clockwork(ActiveDefinitions watched, FireTable fires, FireEnd ending, SchedulerClient work,
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
	 * @param tick what its row says
	 * @param time of the row; there may have been later ones by now
	 * @return when it fires next; empty where it never does
	 */
	Optional<Next> fire(String importName, int number, Tick tick, Instant time) {
		Instant now = this.clock.instant();
		Instant due = Objects.requireNonNullElse(tick.due(), time);
		Optional<Schedule> known = this.watched.find(importName, number);
		if (known.isEmpty() && now.isAfter(due.plus(UNKNOWN))) {
			LOG.warn("schedule {} is given up: no node has known it since {}", Fire.key(importName, number), due);
			return Optional.empty();
		}
		if (known.isEmpty() || (!isSame(known.get(), tick) && now.isBefore(due.plus(DIFFERING)))) {
			return Optional.of(new Next(now.plus(this.settings.putBack()), tick.putBackFrom(time)));
		}
		Schedule schedule = known.get();
		note(importName, number, schedule, due, now);
		beginAll(this.fires.open(importName, number));
		this.fires.forgetOld(importName, number);
		return schedule.next(now).map((next) -> new Next(next, Tick.of(schedule)));
	}

	private static boolean isSame(Schedule schedule, Tick tick) {
		return Tick.of(schedule).schedule().equals(tick.schedule());
	}

	private void note(String importName, int number, Schedule schedule, Instant due, Instant now) {
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
	}

	/** See to it that fires which have not ended are worked on. */
	void beginAll(List<Fire> open) {
		for (Fire fire : open) {
			this.work.scheduleIfNotExists(new TaskInstance<>(FIRE, Long.toString(fire.id())), this.clock.instant());
		}
	}

	/**
	 * What becomes of a schedule's row.
	 *
	 * @param time its next time
	 * @param tick what it says
	 */
	record Next(Instant time, Tick tick) {
	}

	private static int missed(Schedule schedule, Instant due, Instant last) {
		int missed = 0;
		for (Instant time = due; time.isBefore(last) && missed < MOST_MISSED; missed++) {
			time = schedule.next(time).orElse(last);
		}
		return missed;
	}

}
