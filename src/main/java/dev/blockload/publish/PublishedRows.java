package dev.blockload.publish;

/**
 * What publishing did to the block, counted by the statements themselves.
 *
 * @param inserted rows added
 * @param updated rows changed
 * @param unchanged rows that the block had already, equal in every column
 * @param deleted rows deleted
 */
public record PublishedRows(long inserted, long updated, long unchanged, long deleted) {

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

}
