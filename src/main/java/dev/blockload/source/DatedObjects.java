package dev.blockload.source;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

import dev.blockload.source.FileChoice.Each;
import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStore.Page;
import dev.blockload.storage.StoredObject;
import org.jspecify.annotations.Nullable;

/**
 * Lists the objects of a dated path by the calendar day in their names. Reads only the
 * parts of the listing that can contain these days, if the store lists in key order. Safe
 * for use by many threads if the store is.
 */
public final class DatedObjects {

	// As the file of one date is chosen: the latest time of the day, then the object
	// written last.
	private static final Comparator<Dated> NEWEST_LAST = Comparator.comparing(Dated::instant)
		.thenComparing((dated) -> dated.object().lastModified())
		.thenComparing((dated) -> dated.object().key(), ObjectKeys.IN_KEY_ORDER);

	private static final LocalTime END_OF_DAY = LocalTime.of(23, 59, 59);

	private static final LocalDate LAST_DAY = LocalDate.of(9999, 12, 31);

	private static final int PAGE_SIZE = 1000;

	private final ObjectStore store;

	private final int pageSize;

	/**
	 * Create a lister, without a request.
	 * @param store the bucket; not closed here
	 */
	public DatedObjects(ObjectStore store) {
		this(store, PAGE_SIZE);
	}

	DatedObjects(ObjectStore store, int pageSize) {
		this.store = store;
		this.pageSize = pageSize;
	}

	/**
	 * The objects of the days of a range.
	 * @param recent the dated path
	 * @param first the first day
	 * @param last the last day
	 * @return the days that have objects, in their order
	 */
	public NavigableMap<LocalDate, OfDay> between(FileChoice.Dated recent, LocalDate first, LocalDate last) {
		NavigableMap<LocalDate, List<Dated>> days = new TreeMap<>();
		if (!inRanges(recent, first, last, days)) {
			days.clear();
			new PrefixListing(this.store, recent.path().prefix(), this.pageSize)
				.all((page) -> add(page, recent, first, last, null, days));
		}
		NavigableMap<LocalDate, OfDay> found = new TreeMap<>();
		days.forEach((day, objects) -> {
			objects.sort(NEWEST_LAST.reversed());
			found.put(day, new OfDay(objects));
		});
		return found;
	}

	/**
	 * All objects of an import that loads each file.
	 * @param each which files it loads
	 * @return the objects in the order in which they are loaded: by the instant of the
	 * date in their names, then by the time when they were written, then by key
	 */
	public List<Dated> each(Each each) {
		List<Dated> found = new ArrayList<>();
		between(each, each.from(), LAST_DAY).values().forEach((day) -> found.addAll(day.objects()));
		found.sort(NEWEST_LAST);
		return found;
	}

	/** Returns false if the store does not list in key order. */
	private boolean inRanges(FileChoice.Dated recent, LocalDate first, LocalDate last,
			NavigableMap<LocalDate, List<Dated>> days) {
		PrefixListing listing = new PrefixListing(this.store, recent.path().prefix(), this.pageSize);
		for (KeyRange range : new DateOrder(listing.prefix()).between(first.atStartOfDay(), last.atTime(END_OF_DAY))) {
			ListedPage listed = new ListedPage(range.after(), listing.after(range.after()));
			while (true) {
				if (!listed.isInOrder()) {
					return false;
				}
				add(listed.page(), recent, first, last, range, days);
				ObjectStore.Continuation next = listed.page().next();
				if (next == null || ObjectKeys.IN_KEY_ORDER.compare(listed.last(), range.to()) > 0) {
					break;
				}
				listed = new ListedPage(listed.last(), listing.next(next));
			}
		}
		return true;
	}

	private static void add(Page page, FileChoice.Dated recent, LocalDate first, LocalDate last,
			@Nullable KeyRange range, NavigableMap<LocalDate, List<Dated>> days) {
		for (StoredObject object : page.objects()) {
			// The next range can begin within this page.
			boolean isAfter = range != null && ObjectKeys.IN_KEY_ORDER.compare(object.key(), range.to()) > 0;
			Optional<FileDate> date = (isAfter || object.key().endsWith("/")) ? Optional.empty()
					: recent.path().dateOf(object.key());
			date.filter((found) -> !found.day().isBefore(first) && !found.day().isAfter(last))
				.ifPresent((found) -> days.computeIfAbsent(found.day(), (day) -> new ArrayList<>())
					.add(new Dated(object, found.instant(recent.zone()))));
		}
	}

	/**
	 * An object and the instant of the date in its name.
	 *
	 * @param object the object as listed
	 * @param instant for a day without a time, the start of the day
	 */
	public record Dated(StoredObject object, Instant instant) {
	}

	/**
	 * The objects of one day.
	 *
	 * @param objects the one that a run of this date loads first; at least one
	 */
	public record OfDay(List<Dated> objects) {

		public OfDay {
			objects = List.copyOf(objects);
			if (objects.isEmpty()) {
				throw new IllegalArgumentException("A day has no object. Expected at least one.");
			}
		}

	}

}
