package dev.blockload.source;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.storage.ObjectKeys;

/**
 * A range in the order of keys.
 *
 * @param after the key before the range, which need not exist
 * @param to the last key of the range, which need not exist
 */
record KeyRange(String after, String to) {

	KeyRange {
		if (ObjectKeys.IN_KEY_ORDER.compare(after, to) > 0) {
			throw new IllegalArgumentException(
					"The range of keys after '" + after + "' up to '" + to + "' ends before it begins.");
		}
	}

	/**
	 * Joins ranges that overlap or touch.
	 * @param ascending the ranges in the order of their starts
	 */
	static List<KeyRange> joined(List<KeyRange> ascending) {
		List<KeyRange> joined = new ArrayList<>();
		for (KeyRange range : ascending) {
			KeyRange last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
			if (last != null && ObjectKeys.IN_KEY_ORDER.compare(range.after(), last.to()) <= 0) {
				joined.set(joined.size() - 1, new KeyRange(last.after(), ObjectKeys.later(last.to(), range.to())));
			}
			else {
				joined.add(range);
			}
		}
		return joined;
	}

}
