package dev.blockload.vault;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.subtle.AesGcmJce;

/**
 * A key that encrypts secrets: AES-256-GCM. Immutable; shows only its id.
 */
final class DataKey {

	private static final int BYTES = 32;

	private final AesGcmKey key;

	private final Aead aead;

	private DataKey(AesGcmKey key) throws GeneralSecurityException {
		this.key = key;
		this.aead = AesGcmJce.create(key);
	}

	/** Make a new key from random bits. */
	static DataKey generate() {
		try {
			AeadConfig.register();
			KeysetHandle handle = KeysetHandle.newBuilder()
				.addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
					.withRandomId()
					.makePrimary())
				.build();
			return of(handle.getPrimary().getKey()).orElseThrow();
		}
		catch (GeneralSecurityException ex) {
			throw impossible();
		}
	}

	/**
	 * Use a key of Tink.
	 * @return empty if it is not a key for AES-256-GCM with an id
	 */
	static Optional<DataKey> of(com.google.crypto.tink.Key key) {
		try {
			return (key instanceof AesGcmKey gcm && gcm.getParameters().getKeySizeBytes() == BYTES
					&& gcm.getIdRequirementOrNull() != null) ? Optional.of(new DataKey(gcm)) : Optional.empty();
		}
		catch (GeneralSecurityException ex) {
			throw impossible();
		}
	}

	/** The id of the key, which each of its ciphertexts begins with. */
	long id() {
		Integer id = this.key.getIdRequirementOrNull();
		return Integer.toUnsignedLong((id != null) ? id : 0);
	}

	/** The key itself, for a file of keys. */
	AesGcmKey tinkKey() {
		return this.key;
	}

	byte[] encrypt(byte[] plaintext, String associated) {
		try {
			return this.aead.encrypt(plaintext, associated.getBytes(StandardCharsets.UTF_8));
		}
		catch (GeneralSecurityException ex) {
			throw impossible();
		}
	}

	/**
	 * Decrypt a ciphertext.
	 * @return empty if it was not made with this key and this associated data
	 */
	Optional<byte[]> decrypt(byte[] ciphertext, String associated) {
		try {
			return Optional.of(this.aead.decrypt(ciphertext, associated.getBytes(StandardCharsets.UTF_8)));
		}
		catch (GeneralSecurityException ex) {
			return Optional.empty();
		}
	}

	/** Nothing, encrypted: what only the right key decrypts. */
	byte[] proof() {
		return encrypt(new byte[0], proofData());
	}

	boolean proves(byte[] proof) {
		return decrypt(proof, proofData()).isPresent();
	}

	private String proofData() {
		return "blockload key " + id();
	}

	// Without the cause: it could describe the key.
	private static IllegalStateException impossible() {
		return new IllegalStateException("AES-256-GCM does not work in this Java.");
	}

	@Override
	public String toString() {
		return "key " + id();
	}

}
