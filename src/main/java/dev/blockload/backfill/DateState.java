package dev.blockload.backfill;

import java.util.Locale;

/**
 * What a backfill does, or did, with a date.
 */
public enum DateState {

	/** A published run loaded an object of the date. */
	DONE,

	/** A new run is to load the object of the date. */
	LOAD,

	/** A run that did not complete is to be continued. */
	CONTINUE,

	/** The bucket has no object of the date. */
	NO_OBJECT,

	/** The date is in the future, and the import ignores such dates. */
	FUTURE,

	/** The date is older than one that is published, and the mode changes rows. */
	OUT_OF_ORDER,

	/** The run of the date failed. */
	FAILED,

	/** The run of the date was stopped. */
	STOPPED,

	/** The date was to be loaded, and an earlier one failed or was stopped. */
	NOT_STARTED;

	/** Whether a run is to load the date. */
	public boolean isPending() {
		return this == LOAD || this == CONTINUE;
	}

	/** As scripts read it. */
	public String text() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
