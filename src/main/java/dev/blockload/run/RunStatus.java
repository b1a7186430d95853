package dev.blockload.run;

/**
 * How a run stands, as people and scripts see it.
 */
public enum RunStatus {

	/** Its rows are visible in the block. */
	COMPLETED,

	/** There was nothing new; the block was not touched. */
	UNCHANGED,

	/** It failed, or its process died; the block was not touched. */
	FAILED,

	/** It was stopped; {@code restart} goes on. */
	STOPPED,

	/** A process is working on it. */
	RUNNING

}
