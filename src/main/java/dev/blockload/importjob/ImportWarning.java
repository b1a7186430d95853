package dev.blockload.importjob;

import dev.blockload.WarningCode;

/**
 * The warnings of the job.
 */
enum ImportWarning implements WarningCode {

	/** The run is a dry run. */
	DRY_RUN("dry-run"),

	/** Columns of the file are not loaded. */
	UNMAPPED_HEADERS("unmapped-headers"),

	/** A preview shows fewer records than it should, because they are long. */
	SHORTENED("shortened"),

	/** Rows are inserted, although the block is partitioned by load. */
	INSERTED("inserted"),

	/** Other imports published into the block since the file was loaded. */
	CHANGED_BY_OTHERS("changed-by-others"),

	/** The run failed before it superseded an earlier run. */
	OLDER_RUN_KEPT("older-run-kept"),

	/** The last load of the file was undone, and a schedule does not load it again. */
	UNDONE("undone"),

	/** Nothing is kept of the run, so that it cannot be undone. */
	NOT_KEPT_FOR_UNDO("not-kept-for-undo"),

	/** Rows differ from what they were before the run that was undone. */
	UNDO_DIFFERS("undo-differs"),

	/** Items that a run had created in lists were removed. */
	ITEMS_REMOVED("items-removed"),

	/** Items that a run created in lists stay, because rows refer to them. */
	ITEMS_STAY("items-stay"),

	/** Rows are not deleted because of rejected records. */
	DELETES_HELD_BACK("deletes-held-back"),

	/** Another object with the same content was already appended. */
	SAME_CONTENT("same-content"),

	/** A block has many partitions that could not be merged yet. */
	MERGE_POSTPONED("merge-postponed"),

	/** Partitions could not be merged. */
	MERGE_FAILED("merge-failed"),

	/** Rows are staged, although the import requests no checkpoints. */
	STAGED("staged"),

	/** An earlier version of the file was loaded, and its rows stay. */
	FILE_REWRITTEN("file-rewritten"),

	/** A newer file was loaded before. */
	LATE_FILE("late-file"),

	/** The date in the name of the file is in the future. */
	FUTURE_FILE("future-file"),

	/** The file of an undone run is loaded again by the next run. */
	FILE_OUTSTANDING("file-outstanding"),

	/** The definition of the import changed after the run began. */
	DEFINITION_CHANGED("definition-changed");

	private final String text;

	ImportWarning(String text) {
		this.text = text;
	}

	@Override
	public String text() {
		return this.text;
	}

}
