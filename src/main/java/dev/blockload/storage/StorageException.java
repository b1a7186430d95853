package dev.blockload.storage;

import dev.blockload.Failure;
import org.jspecify.annotations.Nullable;

/**
 * The object store refused, failed, or holds another object than the pinned one.
 */
public final class StorageException extends Failure {

	private static final long serialVersionUID = 1L;

	public StorageException(String code, String message, @Nullable String action, Recovery recovery,
			@Nullable Throwable cause) {
		super(code, message, action, recovery, cause);
	}

}
