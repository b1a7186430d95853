package dev.blockload.source;

import java.util.List;
import java.util.stream.Stream;

import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.ObjectStore.Page;
import dev.blockload.storage.StoredObject;

/**
 * One page of a listing and the key after which it begins.
 *
 * @param after the key before the page; empty for the first page
 * @param page the page
 */
record ListedPage(String after, Page page) {

	/** The last entry; for a folder, the end of its keys. Not for an empty page. */
	String last() {
		return Stream.concat(lastOf(keys()), lastOf(ends())).reduce(ObjectKeys::later).orElseThrow();
	}

	/** The first entry. Not for an empty page. */
	String first() {
		return Stream.concat(keys().stream().limit(1), this.page.folders().stream().limit(1))
			.reduce(ObjectKeys::earlier)
			.orElseThrow();
	}

	/** Whether the entries are in key order and after the start of the page. */
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
