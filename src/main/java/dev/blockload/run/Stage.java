package dev.blockload.run;

import java.util.Locale;

/**
 * How far a run has come: the last step whose work is committed. A stage never goes back.
 */
public enum Stage {

	/** The run exists. */
	CREATED,

	/** Its object is pinned. */
	RESOLVED,

	/** Header and ranges are stored, and the staging table is created. */
	PLANNED,

	/** Every range is staged to its end. */
	LOADED,

	/** The counts balance, and the block accepts the staged rows. */
	VERIFIED,

	/** The rows are visible in the block. */
	PUBLISHED,

	/** There was nothing new to publish. */
	UNCHANGED,

	/** A dry run has published, and rolled that back. */
	REHEARSED;

	/**
	 * Whether the work of this stage is done when a run has come to {@code reached}.
	 * @param reached where the run is
	 */
	public boolean isDoneAt(Stage reached) {
		return reached.compareTo(this) >= 0;
	}

	/** The stage as the run's row stores it. */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * The stage of a run row.
	 * @param text as {@link #text()} writes it
	 */
	public static Stage of(String text) {
		return valueOf(text.toUpperCase(Locale.ROOT));
	}

}
