package dev.blockload.importjob;

/**
 * What {@code repair} found.
 */
public enum RepairCode {

	/** The process of a run died. */
	DEAD_RUN("dead-run"),

	/** Spring Batch did not note the end of an execution. */
	UNENDED_EXECUTION("unended-execution"),

	/** Spring Batch has a job instance without an execution. */
	INSTANCE_WITHOUT_EXECUTION("instance-without-execution"),

	/** A staging table is left of a run that never continues. */
	STAGING_TABLE_LEFT("staging-table-left"),

	/** Tables are left that kept rows for an undo that is not possible any more. */
	UNDO_TABLE_LEFT("undo-table-left"),

	/** A partition is neither attached nor detached. */
	DETACH_PENDING("detach-pending"),

	/** A session that is not a run holds the lock of an import. A person must end it. */
	IMPORT_BLOCKED("import-blocked"),

	/** Something could not be repaired. */
	NOT_REPAIRED("not-repaired");

	private final String text;

	RepairCode(String text) {
		this.text = text;
	}

	/** Lower case words joined by hyphens. */
	public String text() {
		return this.text;
	}

}
