package dev.blockload.run;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * How the rows of a run come into its block.
 */
public enum LoadPath {

	/**
	 * Batches are copied into a staging table and committed one by one. A restart
	 * continues from these checkpoints.
	 */
	STAGED,

	/**
	 * All rows are copied into the block in one transaction. There is no checkpoint: a
	 * restart begins with the first byte.
	 */
	DIRECT;

	/** The path as the run's row stores it. */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * The path of a run row.
	 * @param text as {@link #text()} writes it, or null
	 * @return null for a run that is not planned
	 */
	static @Nullable LoadPath of(@Nullable String text) {
		return (text != null) ? valueOf(text.toUpperCase(Locale.ROOT)) : null;
	}

}
