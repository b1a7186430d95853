package dev.blockload.source;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.List;

import dev.blockload.storage.ObjectKeys;

/**
 * Maps dates after a prefix to numbers (places) in the order of keys. Each second of the
 * years 0 to 9999 has one place for each date format; the formats of one year follow each
 * other. All months have 31 days here: not every place is a date.
 * <p>
 * A key with a date and time is at the place of its second, or at most one place after
 * the end of its day. A key with a day only can be anywhere in its day, because any text
 * can follow the day.
 *
 * @param prefix the text before the dates
 */
record DateOrder(String prefix) {

	private static final long DAY = 24 * 60 * 60;

	private static final long MONTH = 31 * DAY;

	/** The number of places of a year in one format. */
	static final long YEAR = 12 * MONTH;

	private static final int FORMS = IsoFormat.values().length;

	/** The number of places. */
	static final long END = 10_000L * FORMS * YEAR;

	/** The place of a second. */
	long place(IsoFormat form, LocalDateTime local) {
		return startOfYear(form, local.getYear()) + (local.getMonthValue() - 1) * MONTH
				+ (local.getDayOfMonth() - 1) * DAY + local.toLocalTime().toSecondOfDay();
	}

	private static long startOfYear(IsoFormat form, int year) {
		return (year * (long) FORMS + form.rank()) * YEAR;
	}

	/** The format of the dates at a place. */
	IsoFormat form(long place) {
		return (Math.min(place, END - 1) / YEAR % FORMS == IsoFormat.EXTENDED.rank()) ? IsoFormat.EXTENDED
				: IsoFormat.BASIC;
	}

	/**
	 * A key right before all keys with the date of a place. Only keys in which the second
	 * before is followed by a tilde or a character beyond ASCII come after it.
	 */
	String before(long place) {
		if (place <= 0) {
			// A folder comes right before all digits: it is counted only.
			return this.prefix + ".~";
		}
		if (place > END) {
			// The character right after all digits.
			return this.prefix + ":";
		}
		long second = place - 1;
		return this.prefix + form(second).text(second / YEAR / FORMS, second % YEAR / MONTH + 1,
				second % MONTH / DAY + 1, second % DAY) + "~";
	}

	/**
	 * The place of any key.
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
	 * The ranges with all keys whose dates, as written, are between two local times, in
	 * either format; other keys can be there too.
	 * @param first the first local time
	 * @param last the last local time, in the same year or a later one
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

	/** The end of the day and of the place after it, as the class comment explains. */
	private String after(IsoFormat form, LocalDateTime local) {
		return before(place(form, local.with(LocalTime.of(23, 59, 59))) + 2);
	}

}
