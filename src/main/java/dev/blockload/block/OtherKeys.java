package dev.blockload.block;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What happens to a record whose key the mode does not take: mode {@code append} takes
 * new keys only, mode {@code update} takes existing keys only.
 */
public enum OtherKeys {

	/** The record is a reject. */
	REJECT,

	/** The record is skipped and counted. It protects no item. */
	SKIP;

	/** The value as definitions write it. */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	/** All values as definitions write them. */
	public static List<String> texts() {
		return Arrays.stream(values()).map(OtherKeys::text).toList();
	}

	/**
	 * Finds a value by its text.
	 * @param text as {@link #text()} writes it
	 * @throws IllegalArgumentException if there is no such value
	 */
	public static OtherKeys of(String text) {
		return valueOf(text.toUpperCase(Locale.ROOT));
	}

}
