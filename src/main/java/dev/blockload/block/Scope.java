package dev.blockload.block;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The part of a block that a replace replaces. Nothing outside of it changes.
 */
public sealed interface Scope permits Scope.Fixed, Scope.ByColumns {

	/**
	 * The columns that decide whether a row is in the scope, in the order of the import.
	 */
	List<String> columns();

	/**
	 * The rows that have one of the given values in each column.
	 *
	 * @param values of each column, at least one, as the definition writes them; null is
	 * a value
	 * @param items the items of a list to which a column refers, if several columns of
	 * the list identify them: the value of each of these columns
	 */
	record Fixed(Map<String, List<@Nullable String>> values,
			Map<String, List<Map<String, String>>> items) implements Scope {

		public Fixed {
			if (values.isEmpty() && items.isEmpty()) {
				throw new IllegalArgumentException("A scope has no column. Expected at least one.");
			}
			Map<String, List<@Nullable String>> copy = new LinkedHashMap<>();
			values.forEach((column, texts) -> {
				requireAny(column, texts.size());
				copy.put(column, Collections.unmodifiableList(new ArrayList<@Nullable String>(texts)));
			});
			values = Collections.unmodifiableMap(copy);
			Map<String, List<Map<String, String>>> copied = new LinkedHashMap<>();
			items.forEach((column, found) -> {
				requireAny(column, found.size());
				copied.put(column,
						found.stream().map((item) -> Collections.unmodifiableMap(new LinkedHashMap<>(item))).toList());
			});
			items = Collections.unmodifiableMap(copied);
		}

		/** A scope of values only. */
		public Fixed(Map<String, List<@Nullable String>> values) {
			this(values, Map.of());
		}

		private static void requireAny(String column, int values) {
			if (values == 0) {
				throw new IllegalArgumentException(
						"Column '" + column + "' of a scope has no value. Expected at least one.");
			}
		}

		@Override
		public List<String> columns() {
			return Stream.concat(this.values.keySet().stream(), this.items.keySet().stream()).toList();
		}

		/**
		 * The values of a column, at least one; null is a value.
		 * @param column one of the scope that has no items
		 * @throws IllegalArgumentException if the scope does not have the column
		 */
		public List<@Nullable String> valuesOf(String column) {
			List<@Nullable String> texts = this.values.get(column);
			if (texts == null) {
				throw new IllegalArgumentException(
						"Column '" + column + "' is not in the scope. Expected one of " + this.values.keySet() + ".");
			}
			return texts;
		}

		/** The items of a column; empty if it has values. */
		public List<Map<String, String>> itemsOf(String column) {
			return this.items.getOrDefault(column, List.of());
		}

		/** How many values or items a column has. */
		public int count(String column) {
			List<Map<String, String>> found = itemsOf(column);
			return found.isEmpty() ? valuesOf(column).size() : found.size();
		}

	}

	/**
	 * The rows that have, in these columns together, the values of a staged row.
	 *
	 * @param columns at least one
	 */
	record ByColumns(List<String> columns) implements Scope {

		public ByColumns {
			columns = List.copyOf(columns);
			if (columns.isEmpty()) {
				throw new IllegalArgumentException("A scope has no column. Expected at least one.");
			}
		}

	}

}
