package dev.blockload.storage;

import java.time.Instant;

/**
 * The exact object that a run reads. The ETag is compared, never computed: for multipart
 * and SSE-KMS objects it is not an MD5 hash.
 *
 * @param bucket the bucket's name
 * @param key the whole key
 * @param etag the ETag as the store sent it, with its quotes
 * @param size the size in bytes
 * @param lastModified the time of the last modification, as the store sent it
 */
public record Pin(String bucket, String key, String etag, long size, Instant lastModified) {

	public Pin {
		if (bucket.isEmpty() || key.isEmpty() || etag.isEmpty()) {
			throw new IllegalArgumentException("The pin of '" + key + "' in bucket '" + bucket + "' with ETag '" + etag
					+ "' is incomplete. Expected a bucket, a key and an ETag.");
		}
		if (size < 0) {
			throw new IllegalArgumentException("The size of '" + key + "' is " + size + " bytes. Expected 0 or more.");
		}
	}

}
