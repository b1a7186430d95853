package dev.blockload.schedule;

import java.time.Instant;
import java.util.Optional;

import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;

/**
 * Decides whether the run of a scheduled run can start.
 */
@FunctionalInterface
interface StartCondition {

	/**
	 * What prevents the run from starting now.
	 * @param scheduledRun that is due
	 * @param located its import
	 * @param schedule its schedule
	 * @return empty where the run can start
	 * @throws dev.blockload.Failure where the object store does not answer
	 */
	Optional<Obstacle> check(ScheduledRun scheduledRun, LocatedImport located, Schedule schedule);

	/**
	 * What prevents a run from starting.
	 */
	sealed interface Obstacle permits Obstacle.Wait, Obstacle.End {

		/** Why the run does not start. */
		Reason reason();

		/**
		 * The scheduled run waits.
		 *
		 * @param reason why
		 * @param until when to check again
		 */
		record Wait(Reason reason, Instant until) implements Obstacle {
		}

		/**
		 * The scheduled run ends without a run: it has waited long enough.
		 *
		 * @param outcome how it ends
		 * @param reason why
		 */
		record End(Outcome outcome, Reason reason) implements Obstacle {
		}

	}

}
