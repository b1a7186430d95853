package dev.blockload.storage;

import dev.blockload.Failure;
import dev.blockload.FailureCode;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if the object store refuses or fails, or if the pinned object was replaced.
 */
public final class StorageException extends Failure {

	private static final long serialVersionUID = 1L;

	/**
	 * Create a failure.
	 * @param code a {@link StorageCode}, or one of the process
	 * @param message what was found and what was expected, without secrets
	 * @param action what to do, or null if the message says it
	 * @param cause the cause, or null
	 */
	public StorageException(FailureCode code, String message, @Nullable String action, @Nullable Throwable cause) {
		super(code, message, action, cause);
	}

}
