package dev.blockload.block;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A column of a list, and what Blockload's role can do with it.
 *
 * @param column as in a block
 * @param origin where the value of a new item comes from that sets none
 * @param rights of the role on the column
 * @param sequence the sequence of its default or identity that the role has no right to
 * use, quoted, or null
 */
public record ListColumn(BlockColumn column, Origin origin, Set<Right> rights, @Nullable String sequence) {

	public ListColumn {
		rights = Set.copyOf(rights);
	}

	/** Whether a new item can have no value for it. */
	public boolean canBeOmitted() {
		return this.origin != Origin.NONE || !this.column.notNull();
	}

	/**
	 * Where a value comes from that an INSERT does not set.
	 */
	public enum Origin {

		/** Nowhere: it is null. */
		NONE,

		/** The default of the column or of its domain. */
		DEFAULT,

		/** The sequence of an identity. */
		IDENTITY,

		/** The database computes it of other columns, and it cannot be set. */
		GENERATED

	}

	/**
	 * A right on a column.
	 */
	public enum Right {

		/** To read it. */
		SELECT,

		/** To set it for a new item. */
		INSERT

	}

}
