package dev.blockload.schedule;

import java.time.Instant;

import dev.blockload.definition.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule's row in {@code blockload.schedule_clock} says beside its next time.
 *
 * @param schedule by which definition that time was reckoned
 * @param due when it was to fire, where a node has put it back since; else null
 */
record Tick(String schedule, @Nullable Instant due) {

	private static final String SINCE = " due ";

	/** Nothing but the definition. */
	static Tick of(Schedule schedule) {
		return new Tick(schedule.cron() + " " + schedule.zone(), null);
	}

	/** Read what {@link #text} wrote. */
	static Tick of(String text) {
		int split = text.indexOf(SINCE);
		return (split < 0) ? new Tick(text, null)
				: new Tick(text.substring(0, split), Instant.parse(text.substring(split + SINCE.length())));
	}

	/** The same, put back from a time, unless it was put back before. */
	Tick putBackFrom(Instant time) {
		return (this.due != null) ? this : new Tick(this.schedule, time);
	}

	/** As kept in the row. */
	String text() {
		return (this.due != null) ? this.schedule + SINCE + this.due : this.schedule;
	}

}
