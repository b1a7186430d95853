package dev.blockload.schedule;

import dev.blockload.run.Run;
import dev.blockload.schedule.Fire.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Ends fires, and makes word of it in the same transaction: what has ended is told, once.
 */
final class FireEnd {

	private static final Logger LOG = LoggerFactory.getLogger(FireEnd.class);

	private final FireTable fires;

	private final Bulletin bulletin;

	private final TransactionTemplate transaction;

	FireEnd(FireTable fires, Bulletin bulletin, TransactionTemplate transaction) {
		this.fires = fires;
		this.bulletin = bulletin;
		this.transaction = transaction;
	}

	/**
	 * End a fire, unless it has ended or is somebody else's by now.
	 * @param reason what there is to say, or null
	 * @param run the last run that it began, or null
	 */
	void end(Fire fire, Outcome outcome, @Nullable Reason reason, @Nullable Run run) {
		boolean ended = Boolean.TRUE.equals(this.transaction.execute((status) -> {
			if (!this.fires.end(fire, outcome, reason)) {
				return false;
			}
			this.bulletin.ended(fire, outcome, reason, run);
			return true;
		}));
		if (ended) {
			log(fire, outcome, reason, run);
		}
	}

	/** With the fields that all that is logged of a run has. */
	private static void log(Fire fire, Outcome outcome, @Nullable Reason reason, @Nullable Run run) {
		String text = "%s of %s: %s%s%s".formatted(Fire.key(fire.importName(), fire.schedule()), fire.time(),
				outcome.word(), (run != null) ? ", run " + run.id() : "",
				(reason != null) ? ": " + reason.message() : "");
		MDC.put("import", fire.importName());
		if (run != null) {
			MDC.put("run", Long.toString(run.id()));
		}
		try {
			switch (outcome) {
				case COMPLETED, UNCHANGED, SUPERSEDED -> LOG.info("{}", text);
				case STOPPED, OVERLAPPED, MISSED, NO_MATCH, FAILED -> LOG.warn("{}", text);
			}
		}
		finally {
			MDC.remove("run");
			MDC.remove("import");
		}
	}

}
