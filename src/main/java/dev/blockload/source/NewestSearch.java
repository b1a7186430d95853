package dev.blockload.source;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import dev.blockload.source.ListedRanges.Gap;
import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.ObjectStore.Page;
import org.jspecify.annotations.Nullable;

/**
 * Finds the newest match without reading the whole listing, if possible.
 * <p>
 * Why this is correct: a date as written differs from its instant by at most 18 hours,
 * the greatest offset. So after a match is found, only keys whose written date is at most
 * 18 hours earlier can be as new. In key order these are two ranges, one for each date
 * format: the end of that year's extended dates, and its basic dates from that place on
 * with all later years. The search ends only when every key of both has been read. So the
 * choice, and the number of files with the newest date, are those of a full listing. The
 * guesses where to search first affect only the number of requests.
 * <p>
 * The search reads the first page, then one near the present time, then one in the middle
 * of the last unread range, and so on. It reads pages in sequence where a range is too
 * small to halve or halving does not help. If nothing matches, it lists everything. A
 * store that does not list in key order is listed completely.
 */
final class NewestSearch {

	/** Halving the whole order takes fewer guesses, unless it must often start again. */
	private static final int MAX_GUESSES = 40;

	/** Keys this close before a match must be read in any case. */
	private static final long NEAR = ZoneOffset.MAX.getTotalSeconds();

	private final PrefixListing listing;

	private final DateFilter filter;

	private final Supplier<MatchCollector> unseen;

	private final DateOrder order;

	private final KeyRange all;

	private final ListedRanges seen = new ListedRanges();

	private final List<Long> likely = new ArrayList<>();

	private MatchCollector files;

	private int guesses;

	private long pageWidth;

	private boolean inOrder = true;

	/**
	 * Create a search, without a request.
	 * @param listing the listing of the path's prefix
	 * @param filter decides which dates the run accepts
	 * @param unseen creates empty collectors
	 */
	NewestSearch(PrefixListing listing, DateFilter filter, Supplier<MatchCollector> unseen) {
		this.listing = listing;
		this.filter = filter;
		this.unseen = unseen;
		this.order = new DateOrder(listing.prefix());
		this.all = new KeyRange("", ObjectKeys.endOf(listing.prefix()));
		this.files = unseen.get();
	}

	/**
	 * Search until the newest match is known.
	 * @param now the present time: the newest date is probably a little earlier
	 */
	MatchCollector search(Instant now) {
		ListedPage first = new ListedPage("", this.listing.after(null));
		take(first);
		if (first.page().next() != null && !this.filter.isForOneDate()) {
			guess(this.order.form(this.order.place(first.last())), LocalDateTime.ofInstant(now, ZoneOffset.UTC));
		}
		Gap gap = lastGap();
		while (this.inOrder && gap != null) {
			take(look(gap));
			gap = lastGap();
		}
		return this.inOrder ? this.files : everything();
	}

	/** A page that begins half a page before now probably contains the newest match. */
	private void guess(IsoFormat form, LocalDateTime now) {
		long place = this.order.place(form, now);
		this.likely.add(place - this.pageWidth / 2);
		this.likely.add(place);
		this.likely.add(this.order.place(IsoFormat.EXTENDED, now));
		this.likely.add(this.order.place(IsoFormat.BASIC, now));
	}

	/** The last range that must still be read, or null if there is none. */
	private @Nullable Gap lastGap() {
		MatchCollector.Match newest = this.files.newest();
		Instant instant = (newest != null) ? newest.instant() : null;
		Gap gap = this.seen.lastGap(this.order.between(this.filter.first(instant), this.filter.last()));
		// If nothing matches, the message needs all other keys.
		return (gap == null && newest == null && !this.filter.isForOneDate()) ? this.seen.lastGap(List.of(this.all))
				: gap;
	}

	private ListedPage look(Gap gap) {
		Long place = (this.guesses < MAX_GUESSES) ? placeWithin(gap) : null;
		if (place != null) {
			this.guesses++;
			String before = this.order.before(place);
			return new ListedPage(before, this.listing.after(before));
		}
		String after = gap.range().after();
		return new ListedPage(after, (gap.next() != null) ? this.listing.next(gap.next()) : this.listing.after(after));
	}

	/** The place of the next page in a gap, or null for its beginning. */
	private @Nullable Long placeWithin(Gap gap) {
		long first = this.order.place(gap.range().after());
		long last = this.order.place(gap.range().to());
		if (gap.next() == null && last - first <= DateOrder.YEAR) {
			// Nothing of this format and year was read: probably there is nothing.
			return null;
		}
		for (Long place : this.likely) {
			if (first < place && place < last) {
				this.likely.remove(place);
				return place;
			}
		}
		return (last - first > Math.max(this.pageWidth, NEAR)) ? Long.valueOf((first + last) / 2) : null;
	}

	private void take(ListedPage listed) {
		Page page = listed.page();
		boolean isAll = listed.after().isEmpty() && page.next() == null;
		this.inOrder = isAll || listed.isInOrder();
		if (!this.inOrder) {
			return;
		}
		page.objects().stream().filter((object) -> !this.seen.holds(object.key())).forEach(this.files::add);
		page.folders().stream().filter((folder) -> !this.seen.holds(folder)).forEach(this.files::addFolder);
		String last = this.all.to();
		if (page.next() != null) {
			last = listed.last();
			this.pageWidth = this.order.place(last) - this.order.place(listed.first());
		}
		this.seen.add(new KeyRange(listed.after(), last), page.next());
	}

	private MatchCollector everything() {
		this.files = this.unseen.get();
		this.listing.all(this::add);
		return this.files;
	}

	private void add(Page page) {
		page.objects().forEach(this.files::add);
		page.folders().forEach(this.files::addFolder);
	}

	/** How much of the listing has been read. */
	Extent extent() {
		return (!this.inOrder || this.seen.lastGap(List.of(this.all)) == null) ? Extent.ALL : Extent.ENOUGH;
	}

	/**
	 * The extent to which a listing has been read.
	 */
	enum Extent {

		/** Every key. */
		ALL,

		/** Every key that could be chosen, and few others. */
		ENOUGH

	}

}
