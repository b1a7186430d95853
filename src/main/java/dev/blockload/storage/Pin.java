package dev.blockload.storage;

import java.time.Instant;

/**
 * The exact object that a run reads. The ETag is compared, never computed: it is no MD5
 * for multipart and SSE-KMS objects.
 *
 * @param bucket the bucket's name
 * @param key the whole key, without a leading slash of courtesy
 * @param etag as the store sent it, quotes included
 * @param size in bytes
 * @param lastModified as the store tells it
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
