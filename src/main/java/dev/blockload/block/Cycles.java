package dev.blockload.block;

import java.util.Locale;

/**
 * What happens to items of a list that refer to each other in a circle. An item that
 * refers to itself is no circle.
 */
public enum Cycles {

	/** They are loaded as the block's constraints allow, with a warning. */
	LOAD,

	/** They are rejects. */
	REJECT;

	/** The value as definitions write it. */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Finds a value by its text.
	 * @param text as {@link #text()} writes it
	 * @throws IllegalArgumentException if there is no such value
	 */
	public static Cycles of(String text) {
		return valueOf(text.toUpperCase(Locale.ROOT));
	}

}
