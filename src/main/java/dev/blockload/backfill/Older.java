package dev.blockload.backfill;

/**
 * Whether a backfill loads dates that are older than one that is published, although
 * their values can take the place of newer ones.
 */
public enum Older {

	/** It refuses them. */
	REFUSED,

	/** It loads them ({@code --allow-older}). */
	ALLOWED

}
