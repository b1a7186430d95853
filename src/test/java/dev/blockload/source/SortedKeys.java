package dev.blockload.source;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import java.util.function.IntFunction;

import dev.blockload.storage.ObjectKeys;

/**
 * Keys that are computed and never kept, in the order in which S3 lists them.
 *
 * @param size how many
 * @param keys each by its number, from 0
 */
record SortedKeys(int size, IntFunction<String> keys) {

	/** One key a step. */
	static SortedKeys every(int step, ChronoUnit unit, String first, int size, String before,
			Function<LocalDateTime, String> form, String after) {
		LocalDateTime start = LocalDateTime.parse(first);
		return new SortedKeys(size, (index) -> before + form.apply(start.plus((long) index * step, unit)) + after);
	}

	static String extended(LocalDateTime date) {
		return extendedDay(date) + "T" + two(date.getHour()) + ":" + two(date.getMinute()) + ":"
				+ two(date.getSecond());
	}

	static String extendedDay(LocalDateTime date) {
		return year(date) + "-" + two(date.getMonthValue()) + "-" + two(date.getDayOfMonth());
	}

	static String basic(LocalDateTime date) {
		return basicDay(date) + "T" + two(date.getHour()) + two(date.getMinute()) + two(date.getSecond());
	}

	static String basicDay(LocalDateTime date) {
		return year(date) + two(date.getMonthValue()) + two(date.getDayOfMonth());
	}

	private static String year(LocalDateTime date) {
		return two(date.getYear() / 100) + two(date.getYear() % 100);
	}

	private static String two(int number) {
		return (number < 10) ? "0" + number : Integer.toString(number);
	}

	/** Several of each. */
	SortedKeys times(int count, IntFunction<String> name) {
		return new SortedKeys(this.size * count, (index) -> key(index / count) + name.apply(index % count));
	}

	/** These, then others that come after them. */
	SortedKeys then(SortedKeys others) {
		return new SortedKeys(this.size + others.size,
				(index) -> (index < this.size) ? key(index) : others.key(index - this.size));
	}

	String key(int index) {
		return this.keys.apply(index);
	}

	/** The number of the first key after one that need not exist. */
	int firstAfter(String key) {
		int low = 0;
		int high = this.size;
		while (low < high) {
			int middle = (low + high) >>> 1;
			if (ObjectKeys.IN_KEY_ORDER.compare(key(middle), key) <= 0) {
				low = middle + 1;
			}
			else {
				high = middle;
			}
		}
		return low;
	}

	/** The number of a key, or less than 0. */
	int indexOf(String key) {
		int index = firstAfter(key) - 1;
		return (index >= 0 && key(index).equals(key)) ? index : -1;
	}

}
