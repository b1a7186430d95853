package dev.blockload.importjob;

import dev.blockload.load.Mode;
import dev.blockload.source.Wanted;
import org.jspecify.annotations.Nullable;

/**
 * What a new run is asked to do.
 *
 * @param importName the import
 * @param wanted which object, where not the import's own rule decides
 * @param mode instead of the import's own, or null
 * @param repeat whether what was published already is loaded again
 */
public record RunRequest(String importName, Wanted wanted, @Nullable Mode mode, Repeat repeat) {

	/**
	 * What to do about an object that was published already.
	 */
	public enum Repeat {

		/** End UNCHANGED. */
		SKIP,

		/** Load it all the same ({@code --force}). */
		FORCE

	}

}
