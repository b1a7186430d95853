package dev.blockload.block;

/**
 * What a run that replaces the rows of its block may delete.
 *
 * @param limit how many rows
 * @param emptying whether it may leave the block without a row
 */
public record DeleteRules(DeleteLimit limit, Emptying emptying) {

	/** What holds if an import says nothing. */
	public static final DeleteRules STANDARD = new DeleteRules(DeleteLimit.STANDARD, Emptying.REFUSED);

	/**
	 * Whether deleting is without a limit for a file without records: the import expects
	 * such files, and sets no limit of its own.
	 * @param read records of the file
	 */
	public boolean areFreeFor(long read) {
		return read == 0 && this.emptying == Emptying.ALLOWED && this.limit instanceof DeleteLimit.Standard;
	}

	/**
	 * What becomes of a run that would leave a block with rows without a row.
	 */
	public enum Emptying {

		/** It fails. */
		REFUSED,

		/** It empties the block. */
		ALLOWED

	}

}
