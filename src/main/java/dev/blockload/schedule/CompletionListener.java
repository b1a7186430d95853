package dev.blockload.schedule;

import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * Learns how scheduled runs end. Called by many threads.
 */
public interface CompletionListener {

	/**
	 * A scheduled run has ended. Called in the transaction that records this: what the
	 * listener writes commits with it, and an exception takes it back.
	 * @param scheduledRun as it was before it ended
	 * @param outcome how it ended
	 * @param reason why, or null
	 * @param run its last run, or null where it started none
	 */
	void completed(ScheduledRun scheduledRun, Outcome outcome, @Nullable Reason reason, @Nullable Run run);

}
