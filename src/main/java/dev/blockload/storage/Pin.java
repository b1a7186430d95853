package dev.blockload.storage;

import java.time.Instant;

/**
 * The exact object that a run reads. The ETag is compared, never computed: for multipart
 * and SSE-KMS objects it is not an MD5 hash.
 *
 * @param bucket the bucket's name
 * @param key the whole key
 * @param etag the ETag as the store sent it, with its quotes. A weak one, such as
 * {@code W/"x"}, becomes the strong one {@code "x"}: proxies make ETags weak that
 * compress on the way, and {@code If-Match} never matches a weak one
 * @param size the size in bytes
 * @param lastModified the time of the last modification, as the store sent it
 */
public record Pin(String bucket, String key, String etag, long size, Instant lastModified) {

	private static final String WEAK = "W/";

	public Pin {
		etag = valueOf(etag);
		if (bucket.isEmpty() || key.isEmpty() || etag.isEmpty()) {
			throw new IllegalArgumentException("The pin of '" + key + "' in bucket '" + bucket + "' with ETag '" + etag
					+ "' is incomplete. Expected a bucket, a key and an ETag.");
		}
		if (size < 0) {
			throw new IllegalArgumentException("The size of '" + key + "' is " + size + " bytes. Expected 0 or more.");
		}
	}

	/**
	 * The value of an ETag, by which ETags are compared.
	 * @param etag weak or strong, with its quotes
	 */
	private static String valueOf(String etag) {
		return etag.startsWith(WEAK) ? etag.substring(WEAK.length()) : etag;
	}

	/** Whether an ETag is the one of the pinned object. */
	public boolean hasEtag(String other) {
		return this.etag.equals(valueOf(other));
	}

}
