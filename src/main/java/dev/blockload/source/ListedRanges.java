package dev.blockload.source;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.ObjectStore.Continuation;
import org.jspecify.annotations.Nullable;

/**
 * Which stretches of a listing have been seen.
 */
final class ListedRanges {

	private final TreeMap<String, Segment> stretches = new TreeMap<>(ObjectKeys.IN_KEY_ORDER);

	/**
	 * Adds what a page has shown.
	 * @param range from where it was asked for up to its last entry
	 * @param next where it ended, or null where nothing follows
	 */
	void add(KeyRange range, @Nullable Continuation next) {
		Segment merged = new Segment(range, next);
		Map.Entry<String, Segment> below = this.stretches.floorEntry(merged.range().to());
		while (below != null && isUpTo(below.getValue(), range.after())) {
			this.stretches.remove(below.getKey());
			merged = merged.with(below.getValue());
			below = this.stretches.floorEntry(merged.range().to());
		}
		this.stretches.put(merged.range().after(), merged);
	}

	boolean holds(String key) {
		Map.Entry<String, Segment> below = this.stretches.lowerEntry(key);
		return below != null && isUpTo(below.getValue(), key);
	}

	/**
	 * The last stretch of the ranges that has not been seen.
	 * @param ranges ascending
	 * @return null if all has been
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
			Map.Entry<String, Segment> below = this.stretches.lowerEntry(to);
			if (below == null || !isUpTo(below.getValue(), range.after())) {
				return new Gap(new KeyRange(range.after(), to), null);
			}
			Segment stretch = below.getValue();
			if (!isUpTo(stretch, to)) {
				return new Gap(new KeyRange(stretch.range().to(), to), stretch.next());
			}
			to = stretch.range().after();
		}
		return null;
	}

	private static boolean isUpTo(Segment stretch, String key) {
		return ObjectKeys.IN_KEY_ORDER.compare(stretch.range().to(), key) >= 0;
	}

	/**
	 * What has not been seen between two stretches that have been, or the bounds of what
	 * was asked for.
	 *
	 * @param range of its keys
	 * @param next where the page right before it ended, or null if none was seen there
	 */
	record Gap(KeyRange range, @Nullable Continuation next) {
	}

	/**
	 * What has been seen without a gap.
	 *
	 * @param range of its keys
	 * @param next where its last page ended, or null where nothing follows
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
