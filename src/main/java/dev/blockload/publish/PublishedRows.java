package dev.blockload.publish;

import org.jspecify.annotations.Nullable;

/**
 * What publishing did to the block, counted by the statements themselves.
 *
 * @param inserted rows added
 * @param updated rows changed
 * @param unchanged rows that the block had already, equal in every column
 * @param deleted rows deleted
 * @param heldBack rows that were not deleted because of rejected records, or null
 */
public record PublishedRows(long inserted, long updated, long unchanged, long deleted, @Nullable HeldBack heldBack) {

	/**
	 * Create counts.
	 * @throws PublishException code {@code counts-differ} if a count is below zero
	 */
	public PublishedRows {
		if (inserted < 0 || updated < 0 || unchanged < 0 || deleted < 0) {
			throw new PublishException(PublishCode.COUNTS_DIFFER,
					"Publish counted %d inserted, %d updated, %d unchanged and %d deleted rows. Expected 0 or more of each."
						.formatted(inserted, updated, unchanged, deleted),
					"Look for triggers and policies on the block. Then start a new run. If it happens again, report it.");
		}
	}

	/** Rows were not held back. */
	PublishedRows(long inserted, long updated, long unchanged, long deleted) {
		this(inserted, updated, unchanged, deleted, null);
	}

	/**
	 * Rows that a replace did not delete, because each can be the item of a rejected
	 * record whose key cannot be read.
	 *
	 * @param rows that are not in the file
	 * @param records whose key cannot be read
	 */
	public record HeldBack(long rows, long records) {

		public HeldBack {
			if (rows < 1 || records < 1) {
				throw new IllegalArgumentException(
						"%d rows held back because of %d records are not possible. Expected 1 or more of each."
							.formatted(rows, records));
			}
		}

	}

}
