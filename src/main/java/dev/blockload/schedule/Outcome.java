package dev.blockload.schedule;

import java.util.Locale;

/**
 * How a fire ended.
 */
public enum Outcome {

	/** Its run published. */
	COMPLETED,

	/** There was nothing new. */
	UNCHANGED,

	/** Its run failed, for good or once too often. */
	FAILED,

	/** A person stopped its run. */
	STOPPED,

	/** There was no file for it. */
	NO_MATCH,

	/** The import's run before it was alive: this time was left out. */
	OVERLAPPED,

	/** Nobody was there at its time, and the schedule says to leave it out then. */
	MISSED,

	/** A later fire or run of the import took its place. */
	SUPERSEDED;

	/** As kept in the database and shown to people. */
	public String word() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	static Outcome of(String word) {
		return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
	}

}
