package dev.blockload.api;

import dev.blockload.source.RequestedFile;
import dev.blockload.visible.VisibleKeys;
import org.jspecify.annotations.Nullable;

/**
 * Reads which file a request means.
 */
final class FileOfRequest {

	private FileOfRequest() {
	}

	/**
	 * The file of a date, of a key, or of the import.
	 * @param date or null
	 * @param key or null
	 * @param keys those that the caller sees
	 * @throws dev.blockload.Failure if both are given, one is not valid, or the caller
	 * cannot see the key
	 */
	static RequestedFile of(@Nullable String date, @Nullable String key, VisibleKeys keys) {
		if (date != null && key != null) {
			throw Parameters.wrong("key", key, "a date or a key, not both");
		}
		try {
			if (date != null) {
				return new RequestedFile.OfDate(date);
			}
			return (key != null) ? new RequestedFile.OfKey(keys.require(key)) : new RequestedFile.ByRule();
		}
		catch (IllegalArgumentException ex) {
			throw Parameters.wrong((date != null) ? "date" : "key", String.valueOf((date != null) ? date : key),
					(date != null) ? "a date like 2022-09-30 or 2022-09-30T00:00:00Z" : "at least one character");
		}
	}

}
