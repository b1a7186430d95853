package dev.blockload.run;

/**
 * A launched run that a node has just taken, as the node before it left it.
 *
 * @param ticket the right to execute it
 * @param work what the node does
 * @param nodeDied whether the node before it died while it executed the run
 * @param failedAttempts how often it failed in a way that resolves itself
 * @param lostNodes how many nodes died while they executed it
 */
public record LaunchedRun(LaunchTicket ticket, Work work, boolean nodeDied, int failedAttempts, int lostNodes) {

	public LaunchedRun {
		if (failedAttempts < 0 || lostNodes < 0) {
			throw new IllegalArgumentException("Run %d has %d failed attempts and %d lost nodes. Expected 0 or more."
				.formatted(ticket.run(), failedAttempts, lostNodes));
		}
	}

	/**
	 * What a node does for a launched run.
	 */
	public enum Work {

		/** Begins or continues it: it loads a file. */
		LOAD,

		/** Undoes another run. */
		UNDO

	}

}
