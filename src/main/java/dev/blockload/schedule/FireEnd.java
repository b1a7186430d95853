package dev.blockload.schedule;

import dev.blockload.importjob.Run;
import dev.blockload.schedule.Fire.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends fires, and has it told.
 */
final class FireEnd {

	private static final Logger LOG = LoggerFactory.getLogger(FireEnd.class);

	private final FireTable fires;

	FireEnd(FireTable fires) {
		this.fires = fires;
	}

	/**
	 * End a fire, unless it has ended or is somebody else's by now.
	 * @param reason what there is to say, or null
	 * @param run the last run that it began, or null
	 */
	void end(Fire fire, Outcome outcome, @Nullable Reason reason, @Nullable Run run) {
		if (this.fires.end(fire, outcome, reason)) {
			LOG.info("{} of {}: {}{}{}", Fire.key(fire.importName(), fire.schedule()), fire.time(), outcome.word(),
					(run != null) ? ", run " + run.id() : "", (reason != null) ? ": " + reason.message() : "");
		}
	}

}
