package dev.blockload.model;

import dev.blockload.run.LoadPath;

/**
 * Which steps the product loads directly into their block: those that add rows of a
 * transaction list without a constraint. Every other block of the model has constraints
 * or partitions.
 */
enum DirectPolicy {

	/** Everything is staged. */
	OFF("0"),

	/** What can be loaded directly is. */
	ON("32MB");

	private final String limit;

	DirectPolicy(String limit) {
		this.limit = limit;
	}

	/** The setting {@code blockload.load.direct-limit}. */
	String limit() {
		return this.limit;
	}

	/**
	 * The path of an import into blocks without the constraint.
	 * @param definition the import
	 * @param before the rows before it
	 */
	LoadPath path(Import definition, World before) {
		boolean adds = definition.mode().equals("append")
				|| (definition.isReplace() && before.rows(Shape.MOVES).isEmpty());
		return (this == ON && definition.shape() == Shape.MOVES && adds && !definition.scope().isSet()
				&& !definition.isKeptForUndo()) ? LoadPath.DIRECT : LoadPath.STAGED;
	}

	/** Whether the transaction list lacks its constraint, which every path obeys. */
	boolean dropsCheck(Sequence sequence) {
		return this == ON && sequence.canDropCheck() && sequence.paths(this).contains(LoadPath.DIRECT);
	}

}
