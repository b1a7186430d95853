package dev.blockload.api;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param <T> what the list contains
 * @param items in the order of the list
 * @param next the value of {@code cursor} for the next page, or null for the last page
 */
record Page<T>(List<T> items,
		@About("The value of 'cursor' for the next page; null for the last page") @Nullable String next) {

	/** How many items a page has if the caller does not say. */
	static final String LIMIT = "100";

	Page {
		items = List.copyOf(items);
	}

	/**
	 * A page of a list in memory. An item that is added or deleted between two pages
	 * moves no other one from one page to the next.
	 * @param all the whole list
	 * @param name the unique name of an item, by which the list is sorted
	 * @param cursor where the page begins, or null for the first page
	 * @param limit how many items at most
	 */
	static <T> Page<T> of(List<T> all, Function<T, String> name, @Nullable String cursor, int limit) {
		int most = Parameters.limit(limit);
		String after = (cursor != null) ? Cursor.NAME.position(cursor) : null;
		List<T> rest = all.stream()
			.sorted(Comparator.comparing(name))
			.filter((item) -> after == null || name.apply(item).compareTo(after) > 0)
			.toList();
		return (rest.size() <= most) ? new Page<>(rest, null)
				: new Page<>(rest.subList(0, most), Cursor.NAME.at(name.apply(rest.get(most - 1))));
	}

	/** The same page with other items. */
	<U> Page<U> map(Function<? super T, ? extends U> function) {
		return new Page<>(this.items.stream().<U>map(function).toList(), this.next);
	}

}
