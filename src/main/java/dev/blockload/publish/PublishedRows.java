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

	public PublishedRows {
		if (inserted < 0 || updated < 0 || unchanged < 0 || deleted < 0) {
			throw new IllegalArgumentException(
					"%d inserted, %d updated, %d unchanged, %d deleted rows are not possible. Expected 0 or more of each."
						.formatted(inserted, updated, unchanged, deleted));
		}
	}

}
