package dev.blockload.publish;

import dev.blockload.block.Identifiers;

/**
 * Statements on a block whose command tags must equal what was expected: a trigger, a
 * rule or a row-security policy that drops rows fails the run.
 */
final class CountedStatements {

	private CountedStatements() {
	}

	/**
	 * A query whether there are rows. It counts all of them: for EXISTS, PostgreSQL
	 * expects to find one soon, and looks through the other table of a join for each row.
	 * @param rows what follows FROM
	 */
	static String any(String rows) {
		return "SELECT pg_catalog.count(*) OPERATOR(pg_catalog.>) 0 FROM " + rows;
	}

	/**
	 * Delete rows of the block.
	 * @param isLeft a query whether a row is left that had to be deleted
	 * @return how many rows were deleted
	 * @throws PublishException code {@code counts-differ} if some are left, or if row
	 * security could hide some
	 */
	static long deleteAll(PublishTools tools, Target target, String delete, String isLeft) {
		long deleted = tools.rolePath().update(delete);
		requireDeleted(tools, target, isLeft);
		return deleted;
	}

	/**
	 * Check that rows of the block were deleted.
	 * @param isLeft a query whether a row is left that had to be deleted
	 * @throws PublishException code {@code counts-differ} if some are left, or if row
	 * security could hide some
	 */
	static void requireDeleted(PublishTools tools, Target target, String isLeft) {
		boolean hidden = tools.client()
			.sql("SELECT row_security_active(:block::oid)")
			.param("block", target.block().oid())
			.query(Boolean.class)
			.single();
		if (hidden || tools.rolePath().with(() -> tools.client().sql(isLeft).query(Boolean.class).single())) {
			throw differ(target,
					"still has rows that the run had to delete, or row-level security hides rows from Blockload.");
		}
	}

	/** Insert the staged rows, and keep them for undo; returns how many. */
	static long insert(PublishTools tools, Publication publication) {
		String columns = Identifiers.list(publication.target().columnNames());
		return insert(tools, publication,
				new UndoLog(tools, publication).keepingInserted(insert(publication, columns, columns)));
	}

	/**
	 * Insert the staged rows with the run's number as {@code _load}, and with the numbers
	 * of their records if the block stores them.
	 */
	static long insertWithLoad(PublishTools tools, Publication publication) {
		Target target = publication.target();
		String columns = Identifiers.list(target.columnNames())
				+ (target.block().storesRecords() ? ", " + StagingTable.RECORD_COLUMN : "");
		String insert = insert(publication, columns + ", _load", columns + ", " + publication.run());
		// Elsewhere _load identifies the rows of the run.
		return insert(tools, publication, target.block().placement().isOnNodes()
				? new UndoLog(tools, publication).keepingInserted(insert) : insert);
	}

	private static String insert(Publication publication, String columns, String values) {
		Target target = publication.target();
		// A sort of all rows takes half as long as the rest of the statement.
		String order = target.recordColumn().keepsOrder() ? " ORDER BY " + StagingTable.origin(target) : "";
		return "INSERT INTO %s AS b (%s) SELECT %s FROM %s%s".formatted(publication.blockName(), columns, values,
				publication.stagingName(), order);
	}

	private static long insert(PublishTools tools, Publication publication, String statement) {
		long inserted = tools.rolePath().update(statement);
		if (inserted != publication.staged()) {
			throw differ(publication.target(), "took " + inserted + " of " + publication.staged() + " rows.");
		}
		return inserted;
	}

	/**
	 * The failure of a block that did not do what the statements said.
	 * @param found what it did, as a sentence without its subject
	 */
	static PublishException differ(Target target, String found) {
		String block = target.block().qualifiedName();
		return new PublishException(PublishCode.COUNTS_DIFFER, "Block " + block + " " + found,
				"Look for a trigger or a row-level security policy on " + block
						+ ". Remove it, or exempt Blockload's role from it. Then start a new run.");
	}

}
