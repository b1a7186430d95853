package dev.blockload.saved;

import java.util.List;

import dev.blockload.yaml.Problem;

/**
 * What became of a text that was saved.
 *
 * @param version the version that is saved now
 * @param effect whether it is a new one
 * @param notes what is valid and probably not intended, with positions
 */
public record Saved(SavedVersion version, Effect effect, List<Problem> notes) {

	public Saved {
		notes = List.copyOf(notes);
	}

	/**
	 * What a save changed.
	 */
	public enum Effect {

		/** Nothing was saved under this name before. */
		CREATED,

		/** The text is another one than before, or a secret was replaced. */
		CHANGED,

		/** The same text was saved already. */
		UNCHANGED

	}

}
