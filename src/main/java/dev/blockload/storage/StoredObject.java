package dev.blockload.storage;

import java.time.Instant;

/**
 * One object as a listing shows it.
 *
 * @param key the whole key
 * @param etag as the store sent it, quotes included
 * @param size in bytes
 * @param lastModified as the store tells it, whole seconds
 * @param archived whether its storage class needs a restore before it can be read
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
