package dev.blockload.source;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;

import dev.blockload.storage.ObjectKeys;

/**
 * The keys of one prefix in the order in which S3 lists them, measured by the dates that
 * follow the prefix: each second of the years 0 to 9999 has a place in each form, the
 * forms of one year one after the other. Months have 31 days here, for a place need not
 * be a date.
 * <p>
 * A key whose date, as written, is of some second lies at that second's place or after
 * it; before the end of its day, and no more than one place behind. (A day alone may be
 * followed by anything, so it may lie anywhere in its day.)
 *
 * @param prefix before the dates
 */
record DateOrder(String prefix) {

	private static final long DAY = 24 * 60 * 60;

	private static final long MONTH = 31 * DAY;

	/** Places of a year in one form. */
	static final long YEAR = 12 * MONTH;

	private static final int FORMS = IsoFormat.values().length;

	/** How many places there are. */
	static final long END = 10_000L * FORMS * YEAR;

	/** The place of a second. */
	long place(IsoFormat form, LocalDateTime local) {
		return startOfYear(form, local.getYear()) + (local.getMonthValue() - 1) * MONTH
				+ (local.getDayOfMonth() - 1) * DAY + local.toLocalTime().toSecondOfDay();
	}

	private static long startOfYear(IsoFormat form, int year) {
		return (year * (long) FORMS + form.rank()) * YEAR;
	}

	/** In which form the dates at a place are written. */
	IsoFormat form(long place) {
		return (Math.min(place, END - 1) / YEAR % FORMS == IsoFormat.EXTENDED.rank()) ? IsoFormat.EXTENDED
				: IsoFormat.BASIC;
	}

	/**
	 * A key right before all keys with the date of a place. Nothing of what may follow
	 * the second before comes after it, save what begins with a tilde or beyond ASCII.
	 */
	String before(long place) {
		if (place <= 0) {
			// A folder comes right before all digits: it is passed over, but counted.
			return this.prefix + ".~";
		}
		if (place > END) {
			// What comes right after all digits.
			return this.prefix + ":";
		}
		long second = place - 1;
		return this.prefix + form(second).text(second / YEAR / FORMS, second % YEAR / MONTH + 1,
				second % MONTH / DAY + 1, second % DAY) + "~";
	}

	/**
	 * The place of a key, whatever it is.
	 * @return 0 before all dates, {@link #END} after them
	 */
	long place(String key) {
		long low = 0;
		long high = END;
		while (low < high) {
			long middle = (low + high + 1) / 2;
			if (ObjectKeys.IN_KEY_ORDER.compare(before(middle), key) < 0) {
				low = middle;
			}
			else {
				high = middle - 1;
			}
		}
		return low;
	}

	/**
	 * Where all keys lie whose dates, as written, are in a span of local times, in either
	 * form; some others lie there too.
	 * @param first of the span
	 * @param last of the span, in the same year or a later one
	 */
	List<KeyRange> between(LocalDateTime first, LocalDateTime last) {
		KeyRange extended = new KeyRange(before(place(IsoFormat.EXTENDED, first)), after(IsoFormat.EXTENDED, last));
		KeyRange basic = new KeyRange(before(place(IsoFormat.BASIC, first)), after(IsoFormat.BASIC, last));
		if (first.getYear() == last.getYear()) {
			return KeyRange.joined(List.of(extended, basic));
		}
		String basicOfFirst = before(startOfYear(IsoFormat.BASIC, first.getYear()) + 1);
		String basicOfLast = before(startOfYear(IsoFormat.BASIC, last.getYear()));
		return KeyRange.joined(List.of(new KeyRange(extended.after(), basicOfFirst),
				new KeyRange(basic.after(), extended.to()), new KeyRange(basicOfLast, basic.to())));
	}

	/** The end of the day, and of the place after it: see above. */
	private String after(IsoFormat form, LocalDateTime local) {
		return before(place(form, local.with(LocalTime.of(23, 59, 59))) + 2);
	}

}
