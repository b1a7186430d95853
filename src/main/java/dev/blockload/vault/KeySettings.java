package dev.blockload.vault;

import java.nio.file.Path;

import dev.blockload.connection.Secret;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;

/**
 * Where the keys of this process come from. A file and a variable cannot both be set; a
 * key of AWS KMS can be set beside them, so that keys can move to it.
 *
 * @param file the file of keys, or null
 * @param value the content of such a file, or null
 * @param kmsKey the ARN of a key of AWS KMS, or null
 */
public record KeySettings(@Nullable Path file, @Nullable Secret value, @Nullable String kmsKey) {

	private static final String ARN = "arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+";

	public KeySettings {
		if (file != null && value != null) {
			throw new VaultException(VaultCode.KEY_SETTINGS,
					"BLOCKLOAD_KEYS_FILE and BLOCKLOAD_KEYS_VALUE are both set. Expected one of them.",
					"Unset one of them.");
		}
		if (kmsKey != null && !kmsKey.matches(ARN)) {
			throw new VaultException(VaultCode.KEY_SETTINGS,
					"BLOCKLOAD_KEYS_KMS is '" + kmsKey + "'. Expected the ARN of a key of AWS KMS.",
					"Write it such as arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab.");
		}
	}

	/**
	 * Read the settings.
	 * @param environment of the process
	 * @throws VaultException code {@code key-settings} if they are not valid
	 */
	public static KeySettings of(Environment environment) {
		String file = environment.getProperty("blockload.keys.file", "");
		String value = environment.getProperty("blockload.keys.value", "");
		String kms = environment.getProperty("blockload.keys.kms", "");
		return new KeySettings(file.isBlank() ? null : Path.of(file), value.isBlank() ? null : new Secret(value),
				kms.isBlank() ? null : kms.strip());
	}

	/** Whether the process can hold any key. */
	boolean isEmpty() {
		return this.file == null && this.value == null && this.kmsKey == null;
	}

	/** Where a key would have to be, for people. */
	String place() {
		return (this.file != null) ? this.file.toString()
				: (this.value != null) ? "BLOCKLOAD_KEYS_VALUE" : "BLOCKLOAD_KEYS_FILE, which is not set";
	}

}
