package dev.blockload.block;

import java.util.Locale;

/**
 * What a run does to the rows of its block. Code asks a mode what it does, and does not
 * compare modes: a new mode answers the questions here.
 */
public enum Mode {

	/** Adds all rows. */
	APPEND(NewRows.INSERTED, ExistingRows.KEPT, AbsentRows.KEPT),

	/** Changes the rows whose key the block has, and adds none. */
	UPDATE(NewRows.IGNORED, ExistingRows.UPDATED, AbsentRows.KEPT),

	/** Changes the rows whose key the block has, and adds the others. */
	UPSERT(NewRows.INSERTED, ExistingRows.UPDATED, AbsentRows.KEPT),

	/** Afterwards the block has the rows of the file and no others. */
	REPLACE(NewRows.INSERTED, ExistingRows.UPDATED, AbsentRows.DELETED);

	private final NewRows newRows;

	private final ExistingRows existingRows;

	private final AbsentRows absentRows;

	Mode(NewRows newRows, ExistingRows existingRows, AbsentRows absentRows) {
		this.newRows = newRows;
		this.existingRows = existingRows;
		this.absentRows = absentRows;
	}

	/** Whether rows are inserted that the block does not have. */
	public boolean insertsNewRows() {
		return this.newRows == NewRows.INSERTED;
	}

	/** Whether rows that the block has are changed to what the file says. */
	public boolean updatesExistingRows() {
		return this.existingRows == ExistingRows.UPDATED;
	}

	/** Whether rows of the block are deleted that the file does not have. */
	public boolean deletesAbsentRows() {
		return this.absentRows == AbsentRows.DELETED;
	}

	/** The mode as definitions and the command line write it. */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Finds a mode by its text.
	 * @param text as {@link #text()} writes it
	 * @throws IllegalArgumentException if there is no such mode
	 */
	public static Mode of(String text) {
		return valueOf(text.toUpperCase(Locale.ROOT));
	}

	private enum NewRows {

		INSERTED, IGNORED

	}

	private enum ExistingRows {

		UPDATED, KEPT

	}

	private enum AbsentRows {

		DELETED, KEPT

	}

}
