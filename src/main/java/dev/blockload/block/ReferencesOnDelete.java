package dev.blockload.block;

import java.util.Locale;

/**
 * What a replace does with an item to which rows of other tables refer.
 */
public enum ReferencesOnDelete {

	/** The run fails and changes nothing. */
	REFUSE,

	/** The item is deleted if its foreign keys say what then happens to those rows. */
	CASCADE;

	/** The value as definitions write it. */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Finds a value by its text.
	 * @param text as {@link #text()} writes it
	 * @throws IllegalArgumentException if there is no such value
	 */
	public static ReferencesOnDelete of(String text) {
		return valueOf(text.toUpperCase(Locale.ROOT));
	}

}
