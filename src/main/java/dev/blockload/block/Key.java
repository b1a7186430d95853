package dev.blockload.block;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A key of a block: its primary key or a unique constraint.
 *
 * @param constraint the constraint's name
 * @param columns its columns in order
 * @param equalities how its index compares each of the columns, in the same order
 * @param primary whether it is the primary key
 */
public record Key(String constraint, List<String> columns, List<Equality> equalities, boolean primary) {

	public Key {
		columns = List.copyOf(columns);
		equalities = List.copyOf(equalities);
		if (constraint.isEmpty()) {
			throw new IllegalArgumentException("The key of %s has no name.".formatted(columns));
		}
		if (columns.isEmpty() || Set.copyOf(columns).size() < columns.size()) {
			throw new IllegalArgumentException("Key '%s' has the columns %s. Expected at least one, and each once."
				.formatted(constraint, columns));
		}
		if (equalities.size() != columns.size()) {
			throw new IllegalArgumentException(
					"Key '%s' has %d columns and %d equalities. Expected one for each column.".formatted(constraint,
							columns.size(), equalities.size()));
		}
	}

	/** A key of columns of built-in types. */
	public Key(String constraint, List<String> columns, boolean primary) {
		this(constraint, columns, Collections.nCopies(columns.size(), Equality.BUILT_IN), primary);
	}

	/**
	 * The condition that two rows have the same key. It means the same under every
	 * search_path.
	 * @param left the alias of a table that has the columns of the key
	 * @param right the alias of another
	 */
	public String isSame(String left, String right) {
		return IntStream.range(0, this.columns.size()).mapToObj((place) -> {
			String column = Identifiers.quoted(this.columns.get(place));
			return this.equalities.get(place).of(left + "." + column, right + "." + column);
		}).collect(Collectors.joining(" AND "));
	}

}
