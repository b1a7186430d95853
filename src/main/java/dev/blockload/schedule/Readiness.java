package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.schedule.FileLook.Sighting;
import dev.blockload.schedule.Fire.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the run of a fire can begin: whether the lists that its block refers to
 * are loaded, and the file is there and old enough.
 */
final class Readiness {

	private static final Duration SOON = Duration.ofSeconds(2);

	private final FireOrder order;

	private final FileLook files;

	private final Clock clock;

	Readiness(FireOrder order, FileLook files, Clock clock) {
		this.order = order;
		this.files = files;
		this.clock = clock;
	}

	/**
	 * What keeps the run of a fire from beginning now.
	 * @return empty where nothing does
	 * @throws dev.blockload.Failure where the store cannot be asked
	 */
	Optional<Delay> delay(Fire fire, LocatedImport located, Schedule schedule) {
		Optional<String> list = this.order.before(fire, located);
		if (list.isPresent()) {
			return Optional
				.of(Delay.until(new Reason("order", "waits for '" + list.get() + "', which its block refers to"),
						this.clock.instant().plus(SOON)));
		}
		if (schedule.waiting() == null && schedule.minAge() == null) {
			return Optional.empty();
		}
		Sighting sighting = this.files.look(located, schedule, fire.time());
		if (sighting instanceof Sighting.TooYoung young) {
			return Optional.of(Delay.until(new Reason("too-young", young.message()), young.until()));
		}
		Schedule.Wait wait = schedule.waiting();
		return (sighting instanceof Sighting.Absent absent && wait != null)
				? Optional.of(absent(absent.reason(), wait.every(), schedule.waitsUntil(fire.time())))
				: Optional.empty();
	}

	private Delay absent(Reason reason, Duration every, Instant until) {
		Instant now = this.clock.instant();
		if (now.isBefore(until)) {
			Instant next = now.plus(every);
			return Delay.until(reason, next.isBefore(until) ? next : until);
		}
		return new Delay(reason.word().equals("no-match") ? Outcome.NO_MATCH : Outcome.FAILED,
				new Reason(reason.word(), reason.message() + " (waited for it until " + until + ")"), now);
	}

	/**
	 * The run does not begin now.
	 *
	 * @param outcome that the fire ends with, or null where it waits
	 * @param reason why
	 * @param until when to look again
	 */
	record Delay(@Nullable Outcome outcome, Reason reason, Instant until) {

		static Delay until(Reason reason, Instant until) {
			return new Delay(null, reason, until);
		}

	}

}
