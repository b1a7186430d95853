package dev.blockload.definition;

import dev.blockload.connection.Secret;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a connection whose value may stand in a file of its own instead, which a
 * second key names: that of the value with {@code -file} behind it.
 */
final class SecretFields {

	private static final String FILE = "-file";

	private final YamlSection section;

	SecretFields(YamlSection section) {
		this.section = section;
	}

	/**
	 * The key that gives a value, or null where there is none. {@code ${NAME:}}, whose
	 * default is empty, is as good as left out where the variable is not set or empty:
	 * the same definition serves a store that wants a value and one that does not.
	 */
	@Nullable String given(String key) {
		if (this.section.hasValue(key)) {
			return key;
		}
		return this.section.hasValue(key + FILE) ? key + FILE : null;
	}

	/**
	 * A value from either.
	 * @param expected what it is, such as {@code the id of an access key}
	 * @return null where there is none, or it is wrong, which the problems then say
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

	/** A secret from either; as {@link #text}. */
	@Nullable Secret secret(String key, String expected) {
		String text = text(key, expected);
		return (text != null) ? new Secret(text) : null;
	}

}
