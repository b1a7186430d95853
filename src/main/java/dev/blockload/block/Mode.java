package dev.blockload.block;

import java.util.Locale;

/**
 * What a run does to the rows that are in its block already.
 */
public enum Mode {

	/** Adds all rows. */
	APPEND,

	/** Changes rows whose key is there, adds none. */
	UPDATE,

	/** Changes rows whose key is there, adds the others. */
	UPSERT,

	/** Afterwards the block holds the file's rows and nothing else. */
	REPLACE;

	/** The word in definitions and on the command line. */
	public String word() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * The mode of a word.
	 * @param word as {@link #word()} writes it
	 * @throws IllegalArgumentException where there is no such mode
	 */
	public static Mode of(String word) {
		return valueOf(word.toUpperCase(Locale.ROOT));
	}

}
