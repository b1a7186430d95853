package dev.blockload.console;

import java.util.List;

/**
 * A page of a list that is in memory. After the last page comes the last page again.
 *
 * @param number of the page, from 1: it exists
 * @param shown what is on it
 */
record ListPage<T>(int number, List<T> shown) {

	/**
	 * A page of a list.
	 * @param all the whole list
	 * @param wanted the number of the page, also one that does not exist
	 * @param rows how many a page has
	 */
	static <T> ListPage<T> of(List<T> all, int wanted, int rows) {
		int last = Math.max(1, (all.size() + rows - 1) / rows);
		int number = Math.max(1, Math.min(wanted, last));
		int begin = (number - 1) * rows;
		return new ListPage<>(number, List.copyOf(all.subList(begin, Math.min(begin + rows, all.size()))));
	}

}
