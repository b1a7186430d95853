package dev.blockload.block;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The part of a block that a replace replaces. Nothing outside of it changes.
 */
public sealed interface Scope {

	/**
	 * The columns that decide whether a row is in the scope, in the order of the import.
	 */
	List<String> columns();

	/**
	 * The rows that have one of the given values in each column.
	 *
	 * @param values of each column, at least one, as the definition writes them; null is
	 * a value
	 */
	record Fixed(Map<String, List<@Nullable String>> values) implements Scope {

		public Fixed {
			if (values.isEmpty()) {
				throw new IllegalArgumentException("A scope has no column. Expected at least one.");
			}
			Map<String, List<@Nullable String>> copy = new LinkedHashMap<>();
			values.forEach((column, texts) -> {
				if (texts.isEmpty()) {
					throw new IllegalArgumentException(
							"Column '" + column + "' of a scope has no value. Expected at least one.");
				}
				copy.put(column, Collections.unmodifiableList(new ArrayList<@Nullable String>(texts)));
			});
			values = Collections.unmodifiableMap(copy);
		}

		@Override
		public List<String> columns() {
			return List.copyOf(this.values.keySet());
		}

		/**
		 * The values of a column, at least one; null is a value.
		 * @param column one of the scope
		 * @throws IllegalArgumentException if the scope does not have the column
		 */
		public List<@Nullable String> valuesOf(String column) {
			List<@Nullable String> texts = this.values.get(column);
			if (texts == null) {
				throw new IllegalArgumentException(
						"Column '" + column + "' is not in the scope. Expected one of " + columns() + ".");
			}
			return texts;
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
