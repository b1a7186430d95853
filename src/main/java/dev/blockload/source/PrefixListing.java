package dev.blockload.source;

import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStore.Continuation;
import dev.blockload.storage.ObjectStore.Page;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the keys that begin with one prefix, those in folders below rolled up. Every
 * request names exactly this prefix, for rights may be granted for it alone. Counts them.
 */
final class PrefixListing {

	private static final String DELIMITER = "/";

	private final ObjectStore store;

	private final String prefix;

	private final int pageSize;

	private int requests;

	/**
	 * Nothing is asked yet.
	 * @param pageSize at most so many keys and folders a page, 1 to 1000
	 */
	PrefixListing(ObjectStore store, String prefix, int pageSize) {
		this.store = store;
		this.prefix = prefix;
		this.pageSize = pageSize;
	}

	String prefix() {
		return this.prefix;
	}

	/**
	 * The page after a key.
	 * @param key which need not exist, or null for the first page
	 */
	Page after(@Nullable String key) {
		this.requests++;
		return filled(this.store.list(this.prefix, key, DELIMITER, this.pageSize));
	}

	/** The page after a page. */
	Page next(Continuation next) {
		this.requests++;
		return filled(this.store.list(next, this.pageSize));
	}

	/** A store may show an empty page and yet have more. */
	private Page filled(Page page) {
		Page filled = page;
		while (filled.next() != null && filled.objects().isEmpty() && filled.folders().isEmpty()) {
			this.requests++;
			filled = this.store.list(filled.next(), this.pageSize);
		}
		return filled;
	}

	/** How many requests were made. */
	int requests() {
		return this.requests;
	}

}
