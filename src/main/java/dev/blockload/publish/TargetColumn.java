package dev.blockload.publish;

import dev.blockload.block.BlockColumn;

/**
 * A column of a block that an import fills, and what becomes of the value that a row of
 * the block has.
 *
 * @param column of the block
 * @param blank what a blank does to an existing item
 * @param comparison whether the column decides if an existing item differs
 */
public record TargetColumn(BlockColumn column, OnBlank blank, Comparison comparison) {

	/** A column in which each value, also null, replaces that of the block. */
	public static TargetColumn of(BlockColumn column) {
		return new TargetColumn(column, OnBlank.CLEARS, Comparison.COMPARED);
	}

	/** The name of the column. */
	public String name() {
		return this.column.name();
	}

	/** Whether a blank leaves the value of the block as it is. */
	boolean keepsOnBlank() {
		return this.blank == OnBlank.KEEPS;
	}

	/** A column whose value identifies a new item, and is not in the file. */
	static TargetColumn surrogate(BlockColumn column) {
		return new TargetColumn(column, OnBlank.CLEARS, Comparison.SURROGATE);
	}

	/** Whether the run numbers new items in this column. */
	boolean isSurrogate() {
		return this.comparison == Comparison.SURROGATE;
	}

	/** Whether a difference in this column makes a row differ. */
	boolean isCompared() {
		return this.comparison == Comparison.COMPARED;
	}

	/**
	 * What a blank does to the value of an existing item.
	 */
	public enum OnBlank {

		/** The value becomes null. */
		CLEARS,

		/** The value stays; that of a new item is the default of the column. */
		KEEPS

	}

	/**
	 * Whether a column decides if an existing item differs.
	 */
	public enum Comparison {

		/** A row is written if the column differs. */
		COMPARED,

		/** The column is written only if another column differs, or the row is new. */
		NOT_COMPARED,

		/**
		 * The column is written only if the row is new. The run takes the value from the
		 * default or the identity of the column.
		 */
		SURROGATE

	}

}
