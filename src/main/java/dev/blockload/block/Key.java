package dev.blockload.block;

import java.util.List;

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
	}

}
