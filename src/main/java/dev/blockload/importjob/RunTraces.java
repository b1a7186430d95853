package dev.blockload.importjob;

import dev.blockload.run.Run;

/**
 * Records the attempts that this process works on as traces.
 */
public interface RunTraces {

	/** Records nothing. */
	RunTraces OFF = (run, attempt) -> AttemptTrace.NONE;

	/**
	 * An attempt begins.
	 * @param run its run
	 * @param attempt its number, from 1
	 * @return its trace; never throws
	 */
	AttemptTrace begin(Run run, int attempt);

	/**
	 * This process begins to load ranges of an attempt that another process works on.
	 * @param run its run
	 * @param attempt its number, from 1
	 * @return the trace for the lanes of this process; never throws
	 */
	default AttemptTrace help(Run run, int attempt) {
		return AttemptTrace.NONE;
	}

}
