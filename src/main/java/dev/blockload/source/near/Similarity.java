package dev.blockload.source.near;

import java.util.Optional;

/**
 * Compares keys with the wanted one.
 */
interface Similarity {

	/**
	 * Compares one key.
	 * @return empty if it is not similar, or is the wanted one
	 */
	Optional<RankedKey> of(String key);

}
