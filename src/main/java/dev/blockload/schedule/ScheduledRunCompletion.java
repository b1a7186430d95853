package dev.blockload.schedule;

import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Ends scheduled runs, and informs the listener in the same transaction, so that each end
 * is announced exactly once.
 */
final class ScheduledRunCompletion {

	private static final Logger LOG = LoggerFactory.getLogger(ScheduledRunCompletion.class);

	private final ScheduledRunTable table;

	private final CompletionListener listener;

	private final TransactionTemplate transaction;

	ScheduledRunCompletion(ScheduledRunTable table, CompletionListener listener, TransactionTemplate transaction) {
		this.table = table;
		this.listener = listener;
		this.transaction = transaction;
	}

	/**
	 * End a scheduled run, unless it has ended or another executor has taken it.
	 * @param reason why, or null
	 * @param run its last run, or null
	 */
	boolean end(ScheduledRun scheduledRun, Outcome outcome, @Nullable Reason reason, @Nullable Run run) {
		boolean ended = Boolean.TRUE.equals(this.transaction.execute((status) -> {
			if (!this.table.end(scheduledRun, outcome, reason)) {
				return false;
			}
			this.listener.completed(scheduledRun, outcome, reason, run);
			return true;
		}));
		if (ended) {
			log(scheduledRun, outcome, reason, run);
		}
		return ended;
	}

	/** With the fields that every log line about a run has. */
	private static void log(ScheduledRun scheduledRun, Outcome outcome, @Nullable Reason reason, @Nullable Run run) {
		String text = "Scheduled run of %s, due at %s: %s%s%s".formatted(scheduledRun.key(), scheduledRun.dueAt(),
				outcome.text(), (run != null) ? ", run " + run.id() : "",
				(reason != null) ? ": " + reason.message() : "");
		MDC.put("import", scheduledRun.importName());
		if (run != null) {
			MDC.put("run", Long.toString(run.id()));
		}
		try {
			switch (outcome) {
				case COMPLETED, UNCHANGED, SUPERSEDED, UNDONE -> LOG.info("{}", text);
				case STOPPED, OVERLAPPED, MISSED, NO_MATCH, FAILED -> LOG.warn("{}", text);
			}
		}
		finally {
			MDC.remove("run");
			MDC.remove("import");
		}
	}

}
