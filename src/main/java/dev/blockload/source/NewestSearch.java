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
 * Finds the newest match without reading the whole listing, where that can be done.
 * <p>
 * Why it is right: a date as it is written differs from its instant by no more than 18
 * hours, the greatest offset there is. So once a match has been seen, only keys whose
 * date is written as no more than 18 hours earlier can be as new. In the order of keys
 * these are two stretches, one for each form of a date: the end of that year's extended
 * dates; and its basic ones from that place on, with all years that follow. The search
 * ends when every key of both has been seen, and not before: the choice, and the count of
 * files that carry the newest date, are those of a full listing. Where it looks first is
 * a guess, which decides nothing but the number of requests.
 * <p>
 * Looks at the first page, then about now, then in the middle of what is left at the end,
 * and so on, but pages on where a stretch is not worth halving or halving does not help.
 * Where nothing matches, everything is listed. A store that does not list in the order of
 * keys is listed from one end to the other.
 */
final class NewestSearch {

	/** Halving all there is takes fewer, unless it has to begin anew again and again. */
	private static final int MAX_GUESSES = 40;

	/** What lies so close below a match must be seen in any case. */
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
	 * Nothing is asked yet.
	 * @param listing of the prefix of the path
	 * @param filter which dates may be taken
	 * @param unseen makes an empty place to put what is seen
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
	 * Look until the newest is known.
	 * @param now the newest is likely to be dated a little earlier
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

	/** From half a page before now, a page of the same kind reaches what is newest. */
	private void guess(IsoFormat form, LocalDateTime now) {
		long place = this.order.place(form, now);
		this.likely.add(place - this.pageWidth / 2);
		this.likely.add(place);
		this.likely.add(this.order.place(IsoFormat.EXTENDED, now));
		this.likely.add(this.order.place(IsoFormat.BASIC, now));
	}

	/** The last stretch that must still be seen, or null if none must. */
	private @Nullable Gap lastGap() {
		MatchCollector.Match newest = this.files.newest();
		Instant instant = (newest != null) ? newest.instant() : null;
		Gap gap = this.seen.lastGap(this.order.between(this.filter.first(instant), this.filter.last()));
		// Where nothing matches, what there is else is for the message.
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

	/** Where to look next in a gap, or null for its beginning. */
	private @Nullable Long placeWithin(Gap gap) {
		long first = this.order.place(gap.range().after());
		long last = this.order.place(gap.range().to());
		if (gap.next() == null && last - first <= DateOrder.YEAR) {
			// Nothing was seen of this form in this year: most likely there is nothing.
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
		Page page = this.listing.after(null);
		add(page);
		while (page.next() != null) {
			page = this.listing.next(page.next());
			add(page);
		}
		return this.files;
	}

	private void add(Page page) {
		page.objects().forEach(this.files::add);
		page.folders().forEach(this.files::addFolder);
	}

	/** How much of the listing has been seen. */
	Extent extent() {
		return (!this.inOrder || this.seen.lastGap(List.of(this.all)) == null) ? Extent.ALL : Extent.ENOUGH;
	}

	/**
	 * How much of a listing has been seen.
	 */
	enum Extent {

		/** Every key. */
		ALL,

		/** Every key that could be the one to take, and few others. */
		ENOUGH

	}

}
