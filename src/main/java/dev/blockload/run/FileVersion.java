package dev.blockload.run;

/**
 * An object as it was written once: an object that is written again under the same key is
 * another one.
 *
 * @param key of the object
 * @param etag of the object; a weak ETag differs from the strong one of the same object
 * by its prefix only, which is removed
 */
public record FileVersion(String key, String etag) {

	public FileVersion {
		etag = etag.startsWith("W/") ? etag.substring(2) : etag;
	}

}
