package dev.blockload.mapping;

import java.util.List;
import java.util.Set;

import dev.blockload.block.BlockColumn;
import dev.blockload.block.ItemList;
import dev.blockload.block.Key;
import dev.blockload.block.Reference;
import dev.blockload.mapping.Lookup.Difference;
import dev.blockload.mapping.Lookup.Unknown;
import org.jspecify.annotations.Nullable;

/**
 * A column of a block whose values are looked up in a list after the file is staged.
 *
 * @param column of the block
 * @param reference its foreign key
 * @param key the unique columns of the list that the values of the file are compared with
 * @param match the columns of the staging table that hold these values, in the order of
 * the key
 * @param ignored differences between a value and an item that do not matter
 * @param unknown what happens to a value that no item has; the value of a default is in
 * the form that PostgreSQL reads
 */
public record MappedLookup(BlockColumn column, Reference reference, Key key, List<BlockColumn> match,
		Set<Difference> ignored, Unknown unknown) {

	/** The columns of staging tables that hold values to look up. */
	static final String MATCH_PREFIX = "_match_";

	public MappedLookup {
		match = List.copyOf(match);
		ignored = Set.copyOf(ignored);
		if (match.size() != key.columns().size()) {
			throw new IllegalArgumentException("Column '%s' has %d values to look up in (%s). Expected one for each."
				.formatted(column.name(), match.size(), String.join(", ", key.columns())));
		}
	}

	/** The list that is searched. */
	public ItemList list() {
		return this.reference.list();
	}

	/** The column of the list to which the column of the block refers. */
	public String referenced() {
		return this.reference.referenced().get(0);
	}

	/** Whether the values of the file are the referenced values themselves. */
	public boolean matchesReferenced() {
		return this.key.columns().equals(this.reference.referenced());
	}

	/** The value that unknown values are replaced by, or null. */
	public @Nullable String defaultValue() {
		return (this.unknown instanceof Unknown.Default other) ? other.value() : null;
	}

}
