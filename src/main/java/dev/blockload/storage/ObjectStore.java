package dev.blockload.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reads from one bucket. The interface is small on purpose: nothing writes, moves or
 * deletes. Needs {@code s3:GetObject} only, and {@code s3:ListBucket} for {@link #list}.
 * Safe for use by many threads. All failures are {@link StorageException}s, also those
 * while a stream is read.
 */
public interface ObjectStore extends AutoCloseable {

	/** The bucket's name. */
	String bucket();

	/**
	 * List the first page of keys in key order (UTF-8 bytes), with one request.
	 * @param prefix the prefix of the keys; may be empty
	 * @param startAfter the key after which the page begins, which need not exist, or
	 * null for the first key. For the next page use {@link Page#next}: a page can end in
	 * a folder
	 * @param delimiter keys that contain it after the prefix are rolled up into
	 * {@link Page#folders}; null for no folders
	 * @param maxKeys the most keys and folders of the page, 1 to 1000
	 */
	Page list(String prefix, @Nullable String startAfter, @Nullable String delimiter, int maxKeys);

	/**
	 * List the next page, with one request.
	 * @param next the end of the page before, from this store
	 * @param maxKeys the most keys and folders of the page, 1 to 1000
	 */
	Page list(Continuation next, int maxKeys);

	/**
	 * Pin an object as it is now. Needs {@code s3:GetObject} only.
	 * @param key the whole key
	 */
	default Pin pin(String key) {
		return inspect(key).pin();
	}

	/**
	 * Read the first byte of an object and return its details. An object that can be
	 * inspected can be read. Needs {@code s3:GetObject} only, and {@code kms:Decrypt} on
	 * the key that the object is encrypted with, if any.
	 * @param key the whole key
	 */
	ObjectDetails inspect(String key);

	/**
	 * Read a range of the pinned object. If the object changed, this or a later read
	 * fails with code {@code object-changed}. A read that fails is resumed at the same
	 * byte, within limits. The stream ends exactly at {@code end} or fails. Closing it
	 * early aborts the request.
	 * @param pin the object
	 * @param start the first byte
	 * @param end the byte after the last
	 */
	InputStream open(Pin pin, long start, long end) throws IOException;

	/**
	 * Call this when a request of this store is retried. Before the first request.
	 * @param listener instead of an earlier one
	 */
	default void onRetry(RetryListener listener) {
	}

	/** Closes the store; open streams remain usable. */
	@Override
	void close();

	/**
	 * The details of an object.
	 *
	 * @param pin the object as it is now
	 * @param kmsKey the ARN of the KMS key that it is encrypted with (SSE-KMS, DSSE-KMS),
	 * or null if there is none or the store does not name it
	 */
	record ObjectDetails(Pin pin, @Nullable String kmsKey) {
	}

	/**
	 * A page of a listing.
	 *
	 * @param objects the objects in key order
	 * @param folders the rolled-up prefixes in key order; empty without a delimiter
	 * @param next the start of the next page, or null for the last page; a page that is
	 * not the last can be empty
	 */
	record Page(List<StoredObject> objects, List<String> folders, @Nullable Continuation next) {
		public Page {
			objects = List.copyOf(objects);
			folders = List.copyOf(folders);
			if (folders.contains("")) {
				throw new IllegalArgumentException(
						"A page has an empty folder among " + folders + ". Expected at least one character each.");
			}
		}
	}

	/**
	 * The end of a page. It has a token instead of a key: only the store can continue
	 * after a folder without repeating it or skipping keys.
	 *
	 * @param prefix the prefix of the listing
	 * @param delimiter the delimiter of the listing, or null
	 * @param token the continuation token of the store
	 */
	record Continuation(String prefix, @Nullable String delimiter, String token) {
		public Continuation {
			if (token.isEmpty()) {
				throw new IllegalArgumentException("The continuation token of the listing with prefix '" + prefix
						+ "' is empty. Expected at least one character.");
			}
		}
	}

}
