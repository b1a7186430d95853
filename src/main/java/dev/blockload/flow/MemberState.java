package dev.blockload.flow;

import java.util.Locale;

/**
 * How far an import of a flow run is.
 */
public enum MemberState {

	/** Imports before it are not loaded yet, or as many run as can. */
	PENDING,

	/** It waits for its file, for another run of the import, or for a retry. */
	WAITING,

	/** Its run waits for a node, or is in progress. */
	RUNNING,

	/** Its run published a file. */
	COMPLETED,

	/** Its file was loaded before. */
	UNCHANGED,

	/** Its run failed and no retry is left, or its file did not come. */
	FAILED,

	/** It did not begin, because of another import or because the flow was stopped. */
	SKIPPED,

	/** A person stopped its run. */
	STOPPED;

	/** As stored in the database, and as people and scripts see it. */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	static MemberState of(String text) {
		return valueOf(text.toUpperCase(Locale.ROOT));
	}

	/** Whether its file is loaded. */
	public boolean isGood() {
		return this == COMPLETED || this == UNCHANGED;
	}

	/** Whether nothing more follows in this attempt of the flow run. */
	public boolean isFinal() {
		return switch (this) {
			case PENDING, WAITING, RUNNING -> false;
			case COMPLETED, UNCHANGED, FAILED, SKIPPED, STOPPED -> true;
		};
	}

}
