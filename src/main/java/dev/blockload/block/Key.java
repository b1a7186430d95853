package dev.blockload.block;

import java.util.List;
import java.util.Set;

/**
 * A key of a block: its primary key or a unique constraint.
 *
 * @param constraint the constraint's name
 * @param columns its columns in order
 * @param primary whether it is the primary key
 */
public record Key(String constraint, List<String> columns, boolean primary) {

	public Key {
		columns = List.copyOf(columns);
		if (constraint.isEmpty()) {
			throw new IllegalArgumentException("The key of %s has no name.".formatted(columns));
		}
		if (columns.isEmpty() || Set.copyOf(columns).size() < columns.size()) {
			throw new IllegalArgumentException("Key '%s' has the columns %s. Expected at least one, and each once."
				.formatted(constraint, columns));
		}
	}

}
