package dev.blockload.api;

import java.time.Instant;

import dev.blockload.storage.StoredObject;
import org.jspecify.annotations.Nullable;

/**
 * An object or a folder. The fields are those of {@code ls --output json}.
 *
 * @param key the whole key; that of a folder is the beginning of keys
 * @param folder whether keys begin with it
 * @param size in bytes, or null for a folder
 * @param lastModified or null for a folder
 * @param etag or null for a folder
 * @param archived whether it must be restored before it can be read
 */
record ObjectEntry(String key, boolean folder, @Nullable Long size, @Nullable Instant lastModified,
		@Nullable String etag, boolean archived) {

	static ObjectEntry folder(String key) {
		return new ObjectEntry(key, true, null, null, null, false);
	}

	/** A fixed key whose object was not looked at. */
	static ObjectEntry unread(String key) {
		return new ObjectEntry(key, false, null, null, null, false);
	}

	static ObjectEntry of(StoredObject object) {
		return new ObjectEntry(object.key(), false, object.size(), object.lastModified(), object.etag(),
				object.archived());
	}

}
