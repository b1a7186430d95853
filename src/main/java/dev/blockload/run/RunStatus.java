package dev.blockload.run;

/**
 * The status of a run, as people and scripts see it.
 */
public enum RunStatus {

	/** Its rows are visible in the block. */
	COMPLETED,

	/** The file is loaded already; the block was not changed. */
	UNCHANGED,

	/** It failed, or its process died; the block was not changed. */
	FAILED,

	/** It was stopped; {@code restart} continues it. */
	STOPPED,

	/** A process is working on it. */
	RUNNING,

	/**
	 * A node will begin its first attempt, or its next one. Nobody has to do anything for
	 * that.
	 */
	WAITING;

	/** Whether the run has ended: nothing more happens to it by itself. */
	public boolean isFinal() {
		return switch (this) {
			case COMPLETED, UNCHANGED, FAILED, STOPPED -> true;
			case RUNNING, WAITING -> false;
		};
	}

}
