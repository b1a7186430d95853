package dev.blockload.schedule;

import java.util.Locale;

/**
 * How a scheduled run ended.
 */
public enum Outcome {

	/** Its run published the file. */
	COMPLETED,

	/** Its run found that this file was already loaded. */
	UNCHANGED,

	/** Its run failed, and a retry does not help or no retry is left. */
	FAILED,

	/** A person stopped its run. */
	STOPPED,

	/** No object matched. */
	NO_MATCH,

	/** The import's previous run was alive, so this time was skipped. */
	OVERLAPPED,

	/** No node was running at its time, and the schedule says to skip it then. */
	MISSED,

	/** A later scheduled run or run of the import replaced it. */
	SUPERSEDED,

	/**
	 * A person undid the last load of this file, and a schedule does not load it again.
	 */
	UNDONE;

	/** As stored in the database and shown by {@code schedules}. */
	public String text() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	static Outcome of(String text) {
		return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
	}

}
