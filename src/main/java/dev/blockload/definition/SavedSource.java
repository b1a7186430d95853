package dev.blockload.definition;

import java.util.List;

import dev.blockload.Failure;
import dev.blockload.connection.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Reads the definitions that are saved in the database. Safe for use by many threads.
 */
public interface SavedSource {

	/** No definition is saved. */
	SavedSource NONE = (need) -> Texts.NONE;

	/**
	 * Read the current texts of all saved definitions.
	 * @param need how much they are needed
	 * @return the texts, or why they cannot be read
	 */
	Texts read(Need need);

	/**
	 * Read a secret of a saved definition.
	 * @param number the number of the secret
	 * @param field the field that the secret is for, such as {@code secret-access-key}
	 * @throws Failure if it cannot be read
	 */
	default Secret reveal(long number, String field) {
		throw new IllegalArgumentException("There is no secret " + number + " for " + field + ".");
	}

	/**
	 * How much the saved definitions are needed.
	 */
	enum Need {

		/** A name is not in the files, or all definitions are asked for. */
		REQUIRED,

		/** They complete an answer that files alone can give: no server is started. */
		IF_AT_HAND

	}

	/**
	 * The saved definitions.
	 *
	 * @param texts in the order of their kinds and names; empty if they cannot be read
	 * @param unreadable why they cannot be read, as a sentence; null if they were read
	 */
	record Texts(List<SavedText> texts, @Nullable String unreadable) {

		/** No definition is saved. */
		public static final Texts NONE = new Texts(List.of(), null);

		public Texts {
			texts = List.copyOf(texts);
		}

	}

}
