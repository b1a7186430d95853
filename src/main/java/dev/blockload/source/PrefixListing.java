package dev.blockload.source;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

import dev.blockload.Printable;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import dev.blockload.storage.ObjectStore.Continuation;
import dev.blockload.storage.ObjectStore.Page;
import org.jspecify.annotations.Nullable;

/**
 * Lists pages of the keys with one prefix, with folders rolled up, and counts the
 * requests. Every request has exactly this prefix, because rights can be limited to it.
 */
final class PrefixListing {

	private static final String DELIMITER = "/";

	private static final String REPORT = "Report this to the operator of the store.";

	private final ObjectStore store;

	private final String prefix;

	private final int pageSize;

	/**
	 * How many pages are read, of 1000 keys each: more than a folder has that is used.
	 */
	static final int MAX_PAGES = 20_000;

	/** S3 sends an empty page where 1000 keys in a row were deleted. */
	static final int MAX_EMPTY_PAGES = 10_000;

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
	 * @throws StorageException code {@code listing-endless}
	 */
	Page after(@Nullable String key) {
		return filled(counted(this.store.list(this.prefix, key, DELIMITER, this.pageSize)));
	}

	/** The page after a page. */
	Page next(Continuation next) {
		return filled(following(next));
	}

	/**
	 * Read all pages, of a store that lists in any order.
	 * @param reader called for each page
	 */
	void all(Consumer<Page> reader) {
		Set<String> firstKeys = new HashSet<>();
		Set<String> tokens = new HashSet<>();
		Page page = after(null);
		while (true) {
			if (!page.objects().isEmpty() && !firstKeys.add(page.objects().get(0).key())) {
				throw endless("does not end: the store returned more than once the page that begins with '"
						+ Printable.line(page.objects().get(0).key()) + "'", REPORT);
			}
			reader.accept(page);
			if (page.next() == null) {
				return;
			}
			requireNew(tokens, page.next());
			page = next(page.next());
		}
	}

	/** Skips empty pages: a store can return them before the end. */
	private Page filled(Page page) {
		Page filled = page;
		Set<String> tokens = new HashSet<>();
		for (int empty = 1; filled.next() != null && filled.objects().isEmpty()
				&& filled.folders().isEmpty(); empty++) {
			if (empty == MAX_EMPTY_PAGES) {
				throw endless("does not end: the store returned " + empty + " empty pages in a row", REPORT);
			}
			requireNew(tokens, filled.next());
			filled = following(filled.next());
		}
		return filled;
	}

	private void requireNew(Set<String> tokens, Continuation next) {
		if (!tokens.add(next.token())) {
			throw endless("does not end: the store returned the same continuation token again", REPORT);
		}
	}

	private Page following(Continuation next) {
		return counted(this.store.list(next, this.pageSize));
	}

	private Page counted(Page page) {
		if (++this.requests == MAX_PAGES && page.next() != null) {
			throw endless("has not ended after " + MAX_PAGES + " pages",
					"Write a longer prefix before {{date}}, or use a folder with fewer files.");
		}
		return page;
	}

	private StorageException endless(String what, String action) {
		return new StorageException(
				StorageCode.LISTING_ENDLESS, "The listing of bucket '" + this.store.bucket() + "' with prefix '"
						+ Printable.line(this.prefix) + "' " + what + ".",
				action + " A file can be loaded without a listing: use --key KEY.", null);
	}

	/** The number of requests so far. */
	int requests() {
		return this.requests;
	}

}
