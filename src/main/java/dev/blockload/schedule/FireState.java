package dev.blockload.schedule;

import java.util.Locale;

/**
 * How far a fire is.
 */
public enum FireState {

	/** Its time has come. */
	DUE,

	/** It waits for the day's file, or for the file to be old enough. */
	WAITING,

	/** Its run is under way, or will be gone on with since its node died. */
	RUNNING,

	/** Its run failed in a way that may pass, and is tried again later. */
	RETRYING,

	/** Its node was stopped, and its run goes on elsewhere. */
	HANDED_OVER,

	/** It has an outcome. */
	ENDED;

	/** As kept in the database and shown to people. */
	public String word() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	static FireState of(String word) {
		return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
	}

}
