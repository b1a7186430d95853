package dev.blockload.storage;

import java.util.UUID;

import dev.blockload.connection.S3Connection;

/**
 * Opens the buckets of connections. Safe for use by many threads. Its users close only
 * the stores that they open; its creator closes the implementation.
 */
@FunctionalInterface
public interface ObjectStores {

	/**
	 * Open the bucket of a connection. Makes no request: a fault of the connection is
	 * reported by the first use of the store.
	 * @param connection the connection
	 * @return the bucket, to be closed by the caller
	 */
	ObjectStore open(S3Connection connection);

	/**
	 * Report all requests from now on, instead of to an earlier listener. A store that
	 * sends no requests ignores this.
	 * @param listener counts them
	 */
	default void onRequest(RequestListener listener) {
	}

	/**
	 * Whether this process has a spool of pushed files.
	 * @param spool its number
	 */
	default boolean hasSpool(UUID spool) {
		return false;
	}

	/**
	 * Open a spool: the files that clients pushed.
	 * @param spool its number
	 * @return the files, to be closed by the caller
	 * @throws StorageException code {@code storage-failed} if this process has none
	 */
	default ObjectStore openSpool(UUID spool) {
		throw new StorageException(StorageCode.STORAGE_FAILED, "This process has no spool of pushed files.",
				"Run it on a node that has one.", null);
	}

}
