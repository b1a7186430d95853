package dev.blockload.storage;

import java.time.Instant;

/**
 * One object of a listing.
 *
 * @param key the whole key
 * @param etag the ETag as the store sent it, with its quotes
 * @param size the size in bytes
 * @param lastModified the time of the last modification, in whole seconds
 * @param archived whether it must be restored from its storage class before it is read
 */
public record StoredObject(String key, String etag, long size, Instant lastModified, boolean archived) {

	public StoredObject {
		if (key.isEmpty()) {
			throw new IllegalArgumentException("The key of a listed object is empty. Expected at least one character.");
		}
		if (size < 0) {
			throw new IllegalArgumentException("The size of '" + key + "' is " + size + " bytes. Expected 0 or more.");
		}
	}

}
