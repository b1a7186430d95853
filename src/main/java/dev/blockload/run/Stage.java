package dev.blockload.run;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

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

	/** The step that leads to this stage; null if none or several do. */
	@Nullable String step() {
		return switch (this) {
			case CREATED, UNCHANGED -> null;
			case RESOLVED -> "resolve";
			case PLANNED -> "plan";
			case LOADED -> "load";
			case VERIFIED -> "verify";
			case PUBLISHED, REHEARSED -> "publish";
		};
	}

	/** The step that follows this stage; null if the run has ended. */
	public @Nullable String nextStep() {
		return switch (this) {
			case CREATED -> "resolve";
			case RESOLVED -> "plan";
			case PLANNED -> "load";
			case LOADED -> "verify";
			case VERIFIED -> "publish";
			case PUBLISHED, UNCHANGED, REHEARSED -> null;
		};
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
