package dev.blockload.definition;

import dev.blockload.connection.Secret;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * Reads secrets of a connection. A secret is the value of a key, or the content of a file
 * that a second key names: the same key with the suffix {@code -file}.
 */
final class SecretFields {

	private static final String FILE = "-file";

	private final YamlSection section;

	SecretFields(YamlSection section) {
		this.section = section;
	}

	/**
	 * The key that has a value, or null where both are missing. {@code ${NAME:}} counts
	 * as missing where the variable is not set or empty, so that one definition serves
	 * stores with and without the value.
	 */
	@Nullable String given(String key) {
		if (this.section.hasValue(key)) {
			return key;
		}
		return this.section.hasValue(key + FILE) ? key + FILE : null;
	}

	/**
	 * Reads a value from either key.
	 * @param expected what it is, such as {@code the id of an access key}
	 * @return null where both are missing, or where the value is wrong, which is then
	 * among the problems
	 */
	@Nullable String text(String key, String expected) {
		String file = key + FILE;
		if (this.section.hasValue(key) && this.section.hasValue(file)) {
			this.section.problem(this.section.position(file),
					key + " and " + file + " cannot be used together. Remove one of them.");
			return null;
		}
		if (this.section.hasValue(file)) {
			return this.section.readSecret(file, "the absolute path of a file that contains " + expected,
					(path) -> SecretFile.read(SecretFile.path(path, expected), expected));
		}
		return this.section.hasValue(key) ? this.section.readSecret(key, expected, (text) -> text) : null;
	}

	/** Reads a secret from either key, as {@link #text} does. */
	@Nullable Secret secret(String key, String expected) {
		String text = text(key, expected);
		return (text != null) ? new Secret(text) : null;
	}

}
