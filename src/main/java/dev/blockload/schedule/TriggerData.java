package dev.blockload.schedule;

import java.time.Instant;

import dev.blockload.definition.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * What the row of a trigger stores beside its next time.
 *
 * @param schedule the cron expression and zone from which that time was computed
 * @param due when the trigger was due, where a node has postponed it since; else null
 */
record TriggerData(String schedule, @Nullable Instant due) {

	private static final String SINCE = " due ";

	TriggerData {
		if (schedule.isBlank()) {
			throw new IllegalArgumentException("'" + schedule + "' is not a schedule. Expected a cron expression.");
		}
	}

	/** Of a trigger that is not postponed. */
	static TriggerData of(Schedule schedule) {
		return new TriggerData(schedule.cron() + " " + schedule.zone(), null);
	}

	/** Read what {@link #text} wrote. */
	static TriggerData of(String text) {
		int split = text.indexOf(SINCE);
		return (split < 0) ? new TriggerData(text, null)
				: new TriggerData(text.substring(0, split), Instant.parse(text.substring(split + SINCE.length())));
	}

	/** The same, postponed from a time; a time before that one stays. */
	TriggerData postponedFrom(Instant time) {
		return (this.due != null) ? this : new TriggerData(this.schedule, time);
	}

	/** As stored in the row. */
	String text() {
		return (this.due != null) ? this.schedule + SINCE + this.due : this.schedule;
	}

}
