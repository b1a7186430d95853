package dev.blockload.publish;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an undo did to the block and to lists, counted by the statements themselves.
 *
 * @param inserted rows restored that the run had deleted
 * @param updated rows that got their old values again
 * @param deleted rows removed that the run had added
 * @param differing restored rows that a trigger made different from what they were
 * @param removed items removed that the run had created, by list
 * @param staying items that stay, because rows refer to them or another writer changed
 * them, by list
 */
public record UndoneRows(long inserted, long updated, long deleted, long differing, SortedMap<String, Long> removed,
		SortedMap<String, Long> staying) {

	public UndoneRows {
		if (inserted < 0 || updated < 0 || deleted < 0 || differing < 0) {
			throw new IllegalArgumentException(
					"%d inserted, %d updated, %d deleted and %d differing rows are not possible. Expected 0 or more of each."
						.formatted(inserted, updated, deleted, differing));
		}
		removed = new TreeMap<>(removed);
		staying = new TreeMap<>(staying);
	}

	/** Rows of the block, without lists. */
	UndoneRows(long inserted, long updated, long deleted, long differing) {
		this(inserted, updated, deleted, differing, new TreeMap<>(), new TreeMap<>());
	}

	/** The same with items of lists. */
	UndoneRows with(Map<String, Long> removedItems, Map<String, Long> stayingItems) {
		return new UndoneRows(this.inserted, this.updated, this.deleted, this.differing, new TreeMap<>(removedItems),
				new TreeMap<>(stayingItems));
	}

}
