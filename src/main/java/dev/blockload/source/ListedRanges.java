package dev.blockload.source;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.ObjectStore.Continuation;
import org.jspecify.annotations.Nullable;

/**
 * Records which ranges of a listing have been read.
 */
final class ListedRanges {

	private final TreeMap<String, Segment> segments = new TreeMap<>(ObjectKeys.IN_KEY_ORDER);

	/**
	 * Adds a page.
	 * @param range the keys from the start of the page to its last entry
	 * @param next the end of the page, or null for the last page
	 */
	void add(KeyRange range, @Nullable Continuation next) {
		Segment merged = new Segment(range, next);
		Map.Entry<String, Segment> below = this.segments.floorEntry(merged.range().to());
		while (below != null && isUpTo(below.getValue(), range.after())) {
			this.segments.remove(below.getKey());
			merged = merged.with(below.getValue());
			below = this.segments.floorEntry(merged.range().to());
		}
		this.segments.put(merged.range().after(), merged);
	}

	boolean holds(String key) {
		Map.Entry<String, Segment> below = this.segments.lowerEntry(key);
		return below != null && isUpTo(below.getValue(), key);
	}

	/**
	 * Finds the last part of the given ranges that has not been read.
	 * @param ranges the ranges in ascending order
	 * @return null if all have been read
	 */
	@Nullable Gap lastGap(List<KeyRange> ranges) {
		Gap last = null;
		for (int index = ranges.size() - 1; index >= 0 && last == null; index--) {
			last = lastGap(ranges.get(index));
		}
		return last;
	}

	private @Nullable Gap lastGap(KeyRange range) {
		String to = range.to();
		while (ObjectKeys.IN_KEY_ORDER.compare(range.after(), to) < 0) {
			Map.Entry<String, Segment> below = this.segments.lowerEntry(to);
			if (below == null || !isUpTo(below.getValue(), range.after())) {
				return new Gap(new KeyRange(range.after(), to), null);
			}
			Segment segment = below.getValue();
			if (!isUpTo(segment, to)) {
				return new Gap(new KeyRange(segment.range().to(), to), segment.next());
			}
			to = segment.range().after();
		}
		return null;
	}

	private static boolean isUpTo(Segment segment, String key) {
		return ObjectKeys.IN_KEY_ORDER.compare(segment.range().to(), key) >= 0;
	}

	/**
	 * A range that has not been read.
	 *
	 * @param range its keys
	 * @param next the end of the page right before it, or null if that was not read
	 */
	record Gap(KeyRange range, @Nullable Continuation next) {
	}

	/**
	 * A range that has been read without a gap.
	 *
	 * @param range its keys
	 * @param next the end of its last page, or null if no page follows
	 */
	private record Segment(KeyRange range, @Nullable Continuation next) {

		Segment with(Segment other) {
			boolean otherEndsLater = ObjectKeys.IN_KEY_ORDER.compare(other.range.to(), this.range.to()) > 0;
			return new Segment(
					new KeyRange(ObjectKeys.earlier(this.range.after(), other.range.after()),
							otherEndsLater ? other.range.to() : this.range.to()),
					otherEndsLater ? other.next : this.next);
		}

	}

}
