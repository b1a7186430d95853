package dev.blockload.publish;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.blockload.Warning;
import org.jspecify.annotations.Nullable;

/**
 * What publishing did to the block, counted by the statements themselves.
 *
 * @param inserted rows added
 * @param updated rows changed
 * @param unchanged rows that the block had already, equal in every column
 * @param deleted rows deleted
 * @param merged staged rows merged into another row of the same key
 * @param skipped staged rows left out, because the import skips their keys
 * @param deletedCells staged rows that deleted an item
 * @param created items added to each list, by the list's name, in order
 * @param heldBack rows that were not deleted because of rejected records, or null
 * @param warnings what a person should know in addition
 */
public record PublishedRows(long inserted, long updated, long unchanged, long deleted, long merged, long skipped,
		long deletedCells, Map<String, Long> created, @Nullable HeldBack heldBack, List<Warning> warnings) {

	/**
	 * Create counts.
	 * @throws PublishException code {@code counts-differ} if a count is below zero
	 */
	public PublishedRows {
		warnings = List.copyOf(warnings);
		created = Collections.unmodifiableMap(new LinkedHashMap<>(created));
		if (inserted < 0 || updated < 0 || unchanged < 0 || deleted < 0 || merged < 0 || skipped < 0) {
			throw new PublishException(PublishCode.COUNTS_DIFFER,
					"Publish counted %d inserted, %d updated, %d unchanged, %d deleted, %d merged and %d skipped rows. Expected 0 or more of each."
						.formatted(inserted, updated, unchanged, deleted, merged, skipped),
					"Look for triggers and policies on the block. Then start a new run. If it happens again, report it.");
		}
	}

	/** Rows were not merged, skipped or held back, and no item was created. */
	PublishedRows(long inserted, long updated, long unchanged, long deleted) {
		this(inserted, updated, unchanged, deleted, null);
	}

	/** Nothing has to be said in addition. */
	PublishedRows(long inserted, long updated, long unchanged, long deleted, long merged, long skipped,
			Map<String, Long> created, @Nullable HeldBack heldBack) {
		this(inserted, updated, unchanged, deleted, merged, skipped, 0, created, heldBack, List.of());
	}

	/** The same counts, with items created in lists. */
	PublishedRows with(Map<String, Long> otherCreated) {
		return new PublishedRows(this.inserted, this.updated, this.unchanged, this.deleted, this.merged, this.skipped,
				this.deletedCells, otherCreated, this.heldBack, this.warnings);
	}

	/** The same counts, with staged rows that deleted an item. */
	PublishedRows withDeletedCells(long cells) {
		return new PublishedRows(this.inserted, this.updated, this.unchanged, this.deleted, this.merged, this.skipped,
				cells, this.created, this.heldBack, this.warnings);
	}

	/** The same counts, with more that a person should know. */
	PublishedRows with(List<Warning> more) {
		return new PublishedRows(this.inserted, this.updated, this.unchanged, this.deleted, this.merged, this.skipped,
				this.deletedCells, this.created, this.heldBack,
				Stream.concat(this.warnings.stream(), more.stream()).toList());
	}

	/** Rows were not merged or skipped, and no item was created. */
	PublishedRows(long inserted, long updated, long unchanged, long deleted, @Nullable HeldBack heldBack) {
		this(inserted, updated, unchanged, deleted, 0, 0, Map.of(), heldBack);
	}

	/** The same counts, with the rows that were merged or skipped before. */
	PublishedRows with(TakenRows taken) {
		return new PublishedRows(this.inserted, this.updated, this.unchanged, this.deleted,
				taken.count(Disposition.MERGED), taken.count(Disposition.SKIPPED), this.deletedCells, this.created,
				this.heldBack, this.warnings);
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
