package dev.blockload.source;

import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStore.Continuation;
import dev.blockload.storage.ObjectStore.Page;
import org.jspecify.annotations.Nullable;

/**
 * Lists pages of the keys with one prefix, with folders rolled up, and counts the
 * requests. Every request has exactly this prefix, because rights can be limited to it.
 */
final class PrefixListing {

	private static final String DELIMITER = "/";

	private final ObjectStore store;

	private final String prefix;

	private final int pageSize;

	private int requests;

	/**
	 * Create a listing, without a request.
	 * @param pageSize the most keys and folders of a page, 1 to 1000
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
	 * @param key the key, which need not exist, or null for the first page
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

	/** Skips empty pages: a store can return them before the end. */
	private Page filled(Page page) {
		Page filled = page;
		while (filled.next() != null && filled.objects().isEmpty() && filled.folders().isEmpty()) {
			this.requests++;
			filled = this.store.list(filled.next(), this.pageSize);
		}
		return filled;
	}

	/** The number of requests so far. */
	int requests() {
		return this.requests;
	}

}
