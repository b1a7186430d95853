package dev.blockload.source;

import java.util.List;
import java.util.stream.Stream;

import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.ObjectStore.Page;
import dev.blockload.storage.StoredObject;

/**
 * What one request has shown of a listing.
 *
 * @param after the key that it was asked to begin after; empty for the first page
 * @param page what it showed
 */
record ListedPage(String after, Page page) {

	/** The last entry, with all keys of a folder. Never of an empty page. */
	String last() {
		return Stream.concat(lastOf(keys()), lastOf(ends())).reduce(ObjectKeys::later).orElseThrow();
	}

	/** The first entry. Never of an empty page. */
	String first() {
		return Stream.concat(keys().stream().limit(1), this.page.folders().stream().limit(1))
			.reduce(ObjectKeys::earlier)
			.orElseThrow();
	}

	/** Whether the store kept to the order of keys, and to where it was to begin. */
	boolean isInOrder() {
		return isAscending(keys()) && isAscending(ends());
	}

	private boolean isAscending(List<String> entries) {
		String before = this.after;
		for (String entry : entries) {
			if (ObjectKeys.IN_KEY_ORDER.compare(before, entry) >= 0) {
				return false;
			}
			before = entry;
		}
		return true;
	}

	private List<String> keys() {
		return this.page.objects().stream().map(StoredObject::key).toList();
	}

	private List<String> ends() {
		return this.page.folders().stream().map(ObjectKeys::endOf).toList();
	}

	private static Stream<String> lastOf(List<String> entries) {
		return entries.stream().skip(Math.max(0, entries.size() - 1));
	}

}
