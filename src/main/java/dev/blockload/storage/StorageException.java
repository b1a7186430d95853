package dev.blockload.storage;

import dev.blockload.Failure;
import dev.blockload.FailureCode;
import org.jspecify.annotations.Nullable;

/**
 * The object store refused, failed, or holds another object than the pinned one.
 */
public final class StorageException extends Failure {

	private static final long serialVersionUID = 1L;

	/**
	 * Create a failure.
	 * @param code a {@link StorageCode}, or one of the process
	 * @param message what was found and what was expected, without secrets
	 * @param action what to do about it, or null where the message says it
	 * @param cause the failure beneath, or null
	 */
	public StorageException(FailureCode code, String message, @Nullable String action, @Nullable Throwable cause) {
		super(code, message, action, cause);
	}

}
