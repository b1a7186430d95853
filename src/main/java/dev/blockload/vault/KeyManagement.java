package dev.blockload.vault;

import com.google.crypto.tink.Aead;

/**
 * The port to a key management service, which keeps keys that nobody can read, and
 * encrypts and decrypts with them.
 */
@FunctionalInterface
public interface KeyManagement {

	/**
	 * A key of the service. It calls the service only when it encrypts or decrypts, and
	 * then throws a {@link VaultException} with the code {@code kms-unavailable} or
	 * {@code kms-refused}.
	 * @param name of the key, such as its ARN
	 */
	Aead key(String name);

}
