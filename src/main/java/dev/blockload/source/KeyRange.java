package dev.blockload.source;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.storage.ObjectKeys;

/**
 * A stretch of the order of keys.
 *
 * @param after the keys after this one, which need not exist
 * @param to up to this one, which need not exist and is within
 */
record KeyRange(String after, String to) {

	KeyRange {
		if (ObjectKeys.IN_KEY_ORDER.compare(after, to) > 0) {
			throw new IllegalArgumentException(
					"The range of keys after '" + after + "' up to '" + to + "' ends before it begins.");
		}
	}

	/**
	 * The same keys in as few ranges as may be.
	 * @param ascending by where they begin
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
