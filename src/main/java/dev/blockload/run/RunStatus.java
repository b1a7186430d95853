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
	RUNNING

}
