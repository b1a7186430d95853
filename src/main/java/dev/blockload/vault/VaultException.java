package dev.blockload.vault;

import dev.blockload.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A secret cannot be saved or read, or a key cannot be changed. Has no cause that could
 * contain a key or a secret.
 */
public final class VaultException extends Failure {

	private static final long serialVersionUID = 1L;

	/**
	 * Create a failure.
	 * @param code why
	 * @param message what was found and what was expected; without keys and secrets
	 * @param action what to do, or null if the message is enough
	 */
	public VaultException(VaultCode code, String message, @Nullable String action) {
		super(code, message, action, null);
	}

}
