package dev.blockload.publish;

import java.util.List;

/**
 * A foreign key of a block.
 *
 * @param name of the constraint
 * @param oid of the table that it refers to
 * @param table the same, for people
 * @param rows of that table, for FROM
 * @param columns of the block
 * @param referenced the columns that they refer to, in the same order
 * @param same the condition that row {@code w} of the block refers to row {@code r} of
 * the table
 * @param match what a null means in a key of several columns
 * @param validity of the rows that the block has
 * @param visibility whether this role sees all rows of the table
 * @param kind whether the table is the block itself
 */
record ReferenceRule(String name, long oid, String table, String rows, List<String> columns, List<String> referenced,
		String same, Match match, CheckRule.Validity validity, ForeignKey.Visibility visibility, ForeignKey.Kind kind) {

	ReferenceRule {
		columns = List.copyOf(columns);
		referenced = List.copyOf(referenced);
	}

	/**
	 * What a null means.
	 */
	enum Match {

		/** A row with a null in one of the columns refers to nothing. */
		SIMPLE,

		/** Either all columns are null, or none is. */
		FULL

	}

}
