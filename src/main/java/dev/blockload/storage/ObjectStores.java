package dev.blockload.storage;

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

}
