package dev.blockload.vault;

import java.util.Locale;

/**
 * What a key is used for.
 */
public enum KeyState {

	/** Decrypts only, until all nodes hold it. */
	NEW,

	/** Encrypts and decrypts. */
	ACTIVE,

	/** Decrypts the secrets that are not encrypted with the active key yet. */
	OLD;

	/** The name in the database and for people. */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	static KeyState of(String text) {
		return valueOf(text.toUpperCase(Locale.ROOT));
	}

}
