package dev.blockload.schedule;

import java.util.Locale;

/**
 * How far a scheduled run is.
 */
public enum ScheduledRunState {

	/** It is due, and no node has executed it yet. */
	DUE,

	/**
	 * It waits for the file of the day, for a file to be old enough, for other runs, or
	 * for the success of another import.
	 */
	WAITING,

	/** Its run is being executed, or is restarted since its node died. */
	RUNNING,

	/** Its run failed in a way that resolves itself, and is retried later. */
	RETRYING,

	/** Its node was stopped. Another node, or the next start, continues its run. */
	RELEASED,

	/** It has an outcome. */
	ENDED;

	/** As stored in the database and shown by {@code schedules}. */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	static ScheduledRunState of(String text) {
		return valueOf(text.toUpperCase(Locale.ROOT));
	}

}
