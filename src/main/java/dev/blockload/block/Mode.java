package dev.blockload.block;

import java.util.Locale;

/**
 * What a run does with the items of its block: new ones, which only the file has;
 * existing ones, which both have; and absent ones, which only the block has. Code asks a
 * mode what it does, and does not compare modes: a new mode answers the questions here.
 */
public enum Mode {

	/** Adds new items. A block without a key gets all rows. */
	APPEND(NewItems.INSERTED, ExistingItems.NOT_TAKEN, AbsentItems.KEPT),

	/** Changes existing items. */
	UPDATE(NewItems.NOT_TAKEN, ExistingItems.UPDATED, AbsentItems.KEPT),

	/** Changes existing items and adds new ones. */
	UPSERT(NewItems.INSERTED, ExistingItems.UPDATED, AbsentItems.KEPT),

	/** Afterwards the block has the items of the file and no others. */
	REPLACE(NewItems.INSERTED, ExistingItems.UPDATED, AbsentItems.DELETED);

	private final NewItems newItems;

	private final ExistingItems existingItems;

	private final AbsentItems absentItems;

	Mode(NewItems newItems, ExistingItems existingItems, AbsentItems absentItems) {
		this.newItems = newItems;
		this.existingItems = existingItems;
		this.absentItems = absentItems;
	}

	/**
	 * Whether items are inserted that the block does not have. Otherwise their records
	 * are treated as {@link OtherKeys} says.
	 */
	public boolean insertsNewRows() {
		return this.newItems == NewItems.INSERTED;
	}

	/**
	 * Whether items that the block has are changed to what the file says. Otherwise their
	 * records are treated as {@link OtherKeys} says.
	 */
	public boolean updatesExistingRows() {
		return this.existingItems == ExistingItems.UPDATED;
	}

	/** Whether each record is loaded, regardless of whether the block has its key. */
	public boolean takesAllKeys() {
		return insertsNewRows() && updatesExistingRows();
	}

	/** Whether items of the block are deleted that the file does not have. */
	public boolean deletesAbsentRows() {
		return this.absentItems == AbsentItems.DELETED;
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

	private enum NewItems {

		INSERTED, NOT_TAKEN

	}

	private enum ExistingItems {

		UPDATED, NOT_TAKEN

	}

	private enum AbsentItems {

		DELETED, KEPT

	}

}
