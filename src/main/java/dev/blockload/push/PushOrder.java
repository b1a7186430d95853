package dev.blockload.push;

import dev.blockload.importjob.RunRequest;
import dev.blockload.run.RunOrigin;
import org.jspecify.annotations.Nullable;

/**
 * A request to load a file that a client sends.
 *
 * @param importName the import
 * @param length how many bytes the client announces, or null if it announces none
 * @param purpose whether what is loaded is published
 * @param deletes how many rows a replace may delete
 * @param idempotencyKey a repeated request with the same key returns the same run; null
 * if each request is a new one
 * @param query everything that the client requests apart from the body, as text: with the
 * same key it must be the same
 * @param origin what the run is a part of
 */
public record PushOrder(String importName, @Nullable Long length, RunRequest.Purpose purpose,
		RunRequest.Deletes deletes, @Nullable String idempotencyKey, String query, RunOrigin origin) {

	public PushOrder {
		if (length != null && length < 0) {
			throw new IllegalArgumentException("The length of the body is " + length + ". Expected 0 or more.");
		}
	}

	/** A request whose run is a part of nothing. */
	public PushOrder(String importName, @Nullable Long length, RunRequest.Purpose purpose, RunRequest.Deletes deletes,
			@Nullable String idempotencyKey, String query) {
		this(importName, length, purpose, deletes, idempotencyKey, query, RunOrigin.NONE);
	}

	/** A request to publish a file, without a key. */
	public static PushOrder of(String importName, @Nullable Long length) {
		return new PushOrder(importName, length, RunRequest.Purpose.PUBLISH, RunRequest.Deletes.LIMITED, null, "");
	}

}
