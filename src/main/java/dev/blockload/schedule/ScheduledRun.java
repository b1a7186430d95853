package dev.blockload.schedule;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One time at which a schedule of an import is due, and what became of it.
 *
 * @param id its number
 * @param importName the import
 * @param scheduleNumber the schedule's place in the import's list, from 1
 * @param dueAt when it was due
 * @param missed how many earlier times it stands for, at which no node was running
 * @param state how far it is
 * @param outcome how it ended, or null
 * @param reason why it waits or ended so, or null
 * @param failedAttempts how often its run failed in a way that resolves itself
 * @param lostNodes how many nodes died while they executed it
 * @param token fencing token of the executor; 0 where no node has executed it yet
 * @param createdAt when a node recorded it
 */
public record ScheduledRun(long id, String importName, int scheduleNumber, Instant dueAt, int missed,
		ScheduledRunState state, @Nullable Outcome outcome, @Nullable Reason reason, int failedAttempts, int lostNodes,
		long token, Instant createdAt) {

	public ScheduledRun {
		if (id < 1 || scheduleNumber < 1) {
			throw new IllegalArgumentException("Scheduled run " + id + " of schedule " + scheduleNumber + " of import '"
					+ importName + "' is not valid. Expected numbers of 1 or more.");
		}
		if (importName.isBlank()) {
			throw new IllegalArgumentException("Scheduled run " + id + " has a blank import name.");
		}
		if (missed < 0 || failedAttempts < 0 || lostNodes < 0 || token < 0) {
			throw new IllegalArgumentException("Scheduled run " + id + " has a negative count: missed " + missed
					+ ", failed attempts " + failedAttempts + ", lost nodes " + lostNodes + ", token " + token + ".");
		}
		if ((state == ScheduledRunState.ENDED) != (outcome != null)) {
			throw new IllegalArgumentException("Scheduled run " + id + " is in state " + state + " with outcome "
					+ outcome + ". Expected an outcome exactly in state ENDED.");
		}
	}

	/** Name of one of an import's schedules, such as {@code salaries#1}. */
	public static String key(String importName, int scheduleNumber) {
		return importName + "#" + scheduleNumber;
	}

	/** Name of its schedule. */
	public String key() {
		return key(this.importName, this.scheduleNumber);
	}

}
