package dev.blockload.schedule;

import dev.blockload.run.LastRuns;
import dev.blockload.run.RunLine;
import dev.blockload.run.RunStatus;
import dev.blockload.schedule.LateImports.Late;
import org.jspecify.annotations.Nullable;

/**
 * Whether the rows of an import are as new as they should be. In the order in which
 * people want to see them.
 */
public enum Freshness {

	/** Its last run failed. */
	FAILED,

	/** It had no good run in time. */
	LATE,

	/** The rows of its last good run were undone. */
	UNDONE,

	/** It has no good run yet. */
	NEVER,

	/** Its last run was stopped. */
	STOPPED,

	/** Its last run was good, and nothing was due since. */
	FRESH;

	/**
	 * That of an import. A run that waits or is in progress says nothing yet: the one
	 * that ended before it counts.
	 * @param runs its last runs, or null if it never ran
	 * @param late since when it is late, or null
	 */
	public static Freshness of(@Nullable LastRuns runs, @Nullable Late late) {
		RunLine ended = (runs != null) ? runs.ended() : null;
		if (ended != null && ended.status() == RunStatus.FAILED) {
			return FAILED;
		}
		if (late != null) {
			return LATE;
		}
		if (ended != null && ended.undone()) {
			return UNDONE;
		}
		if (ended != null && ended.status() == RunStatus.STOPPED) {
			return STOPPED;
		}
		return (runs != null && runs.good() != null) ? FRESH : NEVER;
	}

}
