package dev.blockload.publish;

/**
 * The expression by which a test names a staged row to {@link TakenRows}. It is the row's
 * place in the table. Rows on several nodes can have the same place there: they are named
 * by the number of their record, which only one staged row has.
 */
final class RowIdentity {

	private RowIdentity() {
	}

	/** The type of the expression. */
	static String type(Target target) {
		return target.block().placement().isOnNodes() ? "pg_catalog.int8" : "pg_catalog.tid";
	}

	/**
	 * The identity of the staged row of an alias.
	 * @param target where the rows go
	 * @param alias of the staging table
	 */
	static String of(Target target, String alias) {
		return alias + "." + (target.block().placement().isOnNodes() ? StagingTable.RECORD_COLUMN : "ctid");
	}

}
