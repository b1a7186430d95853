package dev.blockload.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.blockload.storage.ObjectStore;
import dev.blockload.visible.VisibleKeys;
import org.jspecify.annotations.Nullable;

/**
 * A folder of a bucket: its folders, and a page of its objects, the newest first.
 *
 * @param prefix the folder, or any beginning of keys
 * @param folders the folders in it, as prefixes
 * @param objects the objects of the page
 * @param found how many objects there are
 * @param page the number of the page, from 1
 * @param complete whether all keys of the folder were read
 */
record FolderListing(String prefix, List<String> folders, List<Entry> objects, int found, int page, boolean complete) {

	/** How many objects a page has. */
	static final int ROWS = 50;

	/** A store lists in the order of keys: the newest are known when all were read. */
	private static final int MOST_REQUESTS = 10;

	private static final int KEYS = 1000;

	/**
	 * Lists a folder.
	 * @param keys those that the person sees
	 * @param page the number of the page, from 1
	 */
	static FolderListing of(ObjectStore store, VisibleKeys keys, String prefix, int page) {
		List<String> folders = new ArrayList<>();
		List<Entry> objects = new ArrayList<>();
		ObjectStore.Page listed = store.list(prefix, null, "/", KEYS);
		for (int request = 1;; request++) {
			listed.folders().stream().filter(keys::shows).forEach(folders::add);
			listed.objects()
				.stream()
				.filter((object) -> keys.shows(object.key()) && !object.key().endsWith("/"))
				.forEach((object) -> objects.add(new Entry(object.key(), object.size(), object.lastModified())));
			ObjectStore.Continuation next = listed.next();
			if (next == null || request == MOST_REQUESTS) {
				objects.sort(Comparator.comparing(Entry::lastModified, Comparator.nullsLast(Comparator.reverseOrder()))
					.thenComparing(Entry::key));
				return paged(prefix, folders, objects, page, next == null);
			}
			listed = store.list(next, KEYS);
		}
	}

	/** Where a person who does not see all keys can go on. */
	static FolderListing beyond(VisibleKeys keys, String prefix, int page) {
		List<String> folders = new ArrayList<>();
		List<Entry> objects = new ArrayList<>();
		for (String key : keys.beyond(prefix)) {
			if (keys.exact().contains(key)) {
				objects.add(new Entry(key, null, null));
			}
			else {
				folders.add(key);
			}
		}
		return paged(prefix, folders, objects, page, true);
	}

	private static FolderListing paged(String prefix, List<String> folders, List<Entry> objects, int page,
			boolean complete) {
		int shown = Query.page(page);
		int from = Math.min(objects.size(), (shown - 1) * ROWS);
		return new FolderListing(prefix, List.copyOf(folders),
				List.copyOf(objects.subList(from, Math.min(objects.size(), from + ROWS))), objects.size(), shown,
				complete);
	}

	boolean hasNext() {
		return this.page * ROWS < this.found;
	}

	/** The folders above, the bucket first. */
	List<String> above() {
		List<String> above = new ArrayList<>(List.of(""));
		for (int slash = this.prefix.indexOf('/'); slash >= 0; slash = this.prefix.indexOf('/', slash + 1)) {
			above.add(this.prefix.substring(0, slash + 1));
		}
		return above;
	}

	/** The last part of a key or a prefix. */
	static String name(String key) {
		return key.substring(key.lastIndexOf('/', key.length() - 2) + 1);
	}

	/**
	 * An object.
	 *
	 * @param key its key
	 * @param size in bytes, or null if it is not known
	 * @param lastModified or null if it is not known
	 */
	record Entry(String key, @Nullable Long size, @Nullable Instant lastModified) {
	}

}
