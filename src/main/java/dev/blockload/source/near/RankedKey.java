package dev.blockload.source.near;

import java.util.Comparator;

import dev.blockload.storage.ObjectKeys;

/**
 * A similar key with its rank.
 *
 * @param place whether the key is in the expected folder
 * @param weight the weight of the differences: the less, the nearer
 * @param distance the distance among keys of the same weight
 * @param key the whole key
 * @param why the differences
 */
record RankedKey(Place place, int weight, long distance, String key, String why) implements Comparable<RankedKey> {

	/**
	 * Where a key is. The expected folder comes first.
	 */
	enum Place {

		/** In the expected folder, perhaps in other upper and lower case. */
		EXPECTED_FOLDER,

		/** In another folder. */
		OTHER_FOLDER

	}

	private static final Comparator<RankedKey> NEAREST_FIRST = Comparator.comparing(RankedKey::place)
		.thenComparingInt(RankedKey::weight)
		.thenComparingLong(RankedKey::distance)
		.thenComparing(RankedKey::key, ObjectKeys.IN_KEY_ORDER);

	@Override
	public int compareTo(RankedKey other) {
		return NEAREST_FIRST.compare(this, other);
	}

}
