package dev.blockload.publish;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the block does with a column that a statement does not fill.
 *
 * @param name of the column
 * @param notNull whether the column refuses null; that of a domain is not included
 * @param filling what the value is
 * @param expression that computes it; null if there is none, or if each row gets another
 * value
 * @param sources the columns that the expression of a generated column uses
 */
record ColumnFacts(String name, boolean notNull, Filling filling, @Nullable String expression, List<String> sources) {

	ColumnFacts {
		sources = List.copyOf(sources);
	}

	/** Whether the database computes the value from other columns. */
	boolean isGenerated() {
		return this.filling == Filling.GENERATED;
	}

	/** Whether the value that a new row gets is not known before. */
	boolean isUnpredictable() {
		return this.filling == Filling.UNPREDICTABLE;
	}

	/**
	 * What the value of a column is that a statement does not fill.
	 */
	enum Filling {

		/** A default that is the same for all rows of a statement; null without one. */
		DEFAULT,

		/** An identity, or a default that is volatile: each row gets another value. */
		UNPREDICTABLE,

		/** Computed from other columns. */
		GENERATED

	}

}
