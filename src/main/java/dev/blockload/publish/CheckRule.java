package dev.blockload.publish;

import java.util.List;

/**
 * A check constraint of a block.
 *
 * @param name of the constraint
 * @param expression whose names are those of the columns
 * @param columns that it uses
 * @param validity of the rows that the block has
 * @param stability whether it can give another result at another time
 */
record CheckRule(String name, String expression, List<String> columns, Validity validity, Stability stability) {

	CheckRule {
		columns = List.copyOf(columns);
	}

	/**
	 * Whether all rows of a block fulfil a constraint.
	 */
	enum Validity {

		/** They do. */
		VALIDATED,

		/** Rows that are not written may violate it. */
		NOT_VALIDATED

	}

	/**
	 * Whether an expression can give another result for the same values.
	 */
	enum Stability {

		/** It cannot. */
		IMMUTABLE,

		/** In another transaction it can. */
		STABLE

	}

}
