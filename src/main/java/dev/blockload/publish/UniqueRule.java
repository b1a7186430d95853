package dev.blockload.publish;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A unique index of a block, which can be that of a constraint.
 *
 * @param name of the constraint, else of the index
 * @param parts what must be unique together
 * @param predicate the rows that the index has, or null for all rows
 * @param columns that the parts and the predicate use
 * @param nulls whether two nulls are equal
 * @param timing when PostgreSQL tests it
 */
record UniqueRule(String name, List<Part> parts, @Nullable String predicate, List<String> columns, Nulls nulls,
		Timing timing) {

	UniqueRule {
		parts = List.copyOf(parts);
		columns = List.copyOf(columns);
	}

	/**
	 * A part of a unique index.
	 *
	 * @param expression whose names are those of the columns
	 * @param operator that compares, with its schema
	 * @param type that the operator compares
	 * @param collation of the index, or null
	 * @param opClass whether it is the default of the type
	 */
	record Part(String expression, String operator, String type, @Nullable String collation, OpClass opClass) {

		/** The value as the index compares it. */
		String value() {
			return "(" + this.expression + ")::" + this.type
					+ ((this.collation != null) ? " COLLATE " + this.collation : "");
		}

	}

	/**
	 * Which equality a part has.
	 */
	enum OpClass {

		/** That of the type. */
		DEFAULT,

		/** Another one. */
		OTHER

	}

	/**
	 * Whether two nulls are equal.
	 */
	enum Nulls {

		/** A null is equal to nothing. */
		DISTINCT,

		/** Two nulls are equal. */
		NOT_DISTINCT

	}

	/**
	 * When PostgreSQL tests a unique index.
	 */
	enum Timing {

		/** For each row that is written. */
		EACH_ROW,

		/** At the end of the statement, or of the transaction. */
		LATER

	}

}
