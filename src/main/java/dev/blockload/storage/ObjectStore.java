package dev.blockload.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One bucket, to read from. Kept small on purpose: nothing here writes, moves or deletes,
 * and nothing needs more than {@code s3:GetObject}, and {@code s3:ListBucket} for
 * {@link #list}. Safe for use by many threads. All failures are
 * {@link StorageException}s, also those that come while a stream is read.
 */
public interface ObjectStore extends AutoCloseable {

	/** The bucket's name. */
	String bucket();

	/**
	 * The first page of keys in key order (UTF-8 bytes), one request.
	 * @param prefix only keys that begin with it; may be empty
	 * @param startAfter only keys after this one, which need not exist, or null for all;
	 * to go on after a page use {@link Page#next}, which alone is right where a page ends
	 * in a folder
	 * @param delimiter where set, keys that hold it after the prefix are rolled up into
	 * {@link Page#folders}
	 * @param maxKeys at most so many keys and folders, 1 to 1000
	 */
	Page list(String prefix, @Nullable String startAfter, @Nullable String delimiter, int maxKeys);

	/**
	 * The page after a page, one request.
	 * @param next where that page ended, from this store
	 * @param maxKeys at most so many keys and folders, 1 to 1000
	 */
	Page list(Continuation next, int maxKeys);

	/**
	 * Pin an object as it is now. Needs {@code s3:GetObject} alone.
	 * @param key the whole key
	 */
	default Pin pin(String key) {
		return inspect(key).pin();
	}

	/**
	 * Read the first byte of an object, and tell what there is to know about it: what can
	 * be looked at can be read. Needs {@code s3:GetObject} alone, and {@code kms:Decrypt}
	 * on the key that the object is encrypted with, if any.
	 * @param key the whole key
	 */
	ObjectDetails inspect(String key);

	/**
	 * Read the pinned object, and no other: if it changed, this or a later read fails
	 * with code {@code object-changed}. A body that breaks is resumed where it broke,
	 * within limits. The stream ends at {@code end} exactly or fails; it never ends
	 * early. Closing it early aborts the request instead of draining it.
	 * @param pin the object
	 * @param start the first byte
	 * @param end the byte after the last
	 */
	InputStream open(Pin pin, long start, long end) throws IOException;

	/** Lets go of the store; streams that are open go on. */
	@Override
	void close();

	/**
	 * What one request tells about an object.
	 *
	 * @param pin the object as it is now
	 * @param kmsKey the ARN of the KMS key that it is encrypted with (SSE-KMS, DSSE-KMS),
	 * or null where it is encrypted with none, or the store does not say
	 */
	record ObjectDetails(Pin pin, @Nullable String kmsKey) {
	}

	/**
	 * A page of a listing.
	 *
	 * @param objects in key order
	 * @param folders the rolled-up prefixes, in order; empty without a delimiter
	 * @param next where to go on, or null at the end; a page that is not the last may be
	 * empty
	 */
	record Page(List<StoredObject> objects, List<String> folders, @Nullable Continuation next) {
		public Page {
			objects = List.copyOf(objects);
			folders = List.copyOf(folders);
		}
	}

	/**
	 * Where a page ended. A token and not a key: only the store knows how to go on after
	 * a folder without showing it twice or passing over what follows it.
	 *
	 * @param prefix of the listing
	 * @param delimiter of the listing, or null
	 * @param token the store's own words
	 */
	record Continuation(String prefix, @Nullable String delimiter, String token) {
	}

}
