package dev.blockload.source.near;

import java.util.Comparator;

import dev.blockload.storage.ObjectKeys;

/**
 * A similar key with its rank.
 *
 * @param weight the weight of the differences: the less, the nearer
 * @param distance the distance among keys of the same weight
 * @param key the whole key
 * @param why the differences
 */
record RankedKey(int weight, long distance, String key, String why) implements Comparable<RankedKey> {

	private static final Comparator<RankedKey> NEAREST_FIRST = Comparator.comparingInt(RankedKey::weight)
		.thenComparingLong(RankedKey::distance)
		.thenComparing(RankedKey::key, ObjectKeys.IN_KEY_ORDER);

	@Override
	public int compareTo(RankedKey other) {
		return NEAREST_FIRST.compare(this, other);
	}

}
