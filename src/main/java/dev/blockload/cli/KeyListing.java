package dev.blockload.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.StoredObject;
import org.jspecify.annotations.Nullable;

/**
 * The first objects and folders of a bucket whose keys begin with a prefix.
 *
 * @param entries in the order of their keys
 * @param more whether others follow
 */
record KeyListing(List<Entry> entries, boolean more) {

	/** The most that one request returns. */
	private static final int PAGE = 1000;

	KeyListing {
		entries = List.copyOf(entries);
	}

	/**
	 * List as many requests as the limit needs.
	 * @param store the bucket
	 * @param prefix the beginning of the keys
	 * @param delimiter the end of the name of a folder, or null to list no folders
	 * @param limit how many objects and folders at most
	 */
	static KeyListing of(ObjectStore store, String prefix, @Nullable String delimiter, int limit) {
		List<Entry> entries = new ArrayList<>();
		ObjectStore.Page page = store.list(prefix, null, delimiter, Math.min(PAGE, limit + 1));
		while (true) {
			List<Entry> found = new ArrayList<>(page.folders().stream().map(Entry::folder).toList());
			page.objects().forEach((object) -> found.add(Entry.of(object)));
			found.sort(Comparator.comparing(Entry::key, ObjectKeys.IN_KEY_ORDER));
			entries.addAll(found);
			ObjectStore.Continuation next = page.next();
			if (entries.size() > limit) {
				return new KeyListing(entries.subList(0, limit), true);
			}
			if (next == null) {
				return new KeyListing(entries, false);
			}
			page = store.list(next, Math.min(PAGE, limit + 1 - entries.size()));
		}
	}

	/**
	 * An object or a folder.
	 *
	 * @param key the whole key; that of a folder ends in a slash
	 * @param size in bytes, or null for a folder
	 * @param lastModified or null for a folder
	 * @param etag or null for a folder
	 * @param archived whether it must be restored before it can be read
	 */
	record Entry(String key, @Nullable Long size, @Nullable Instant lastModified, @Nullable String etag,
			boolean archived) {

		static Entry folder(String key) {
			return new Entry(key, null, null, null, false);
		}

		static Entry of(StoredObject object) {
			return new Entry(object.key(), object.size(), object.lastModified(), object.etag(), object.archived());
		}

	}

}
