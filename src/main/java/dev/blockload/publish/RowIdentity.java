package dev.blockload.publish;

/**
 * The expression by which a test names a staged row to {@link TakenRows}. It is the row's
 * place in the table. Rows on several nodes can have the same place there: they are named
 * by the number of their record, and of their cell if a record has several rows.
 */
final class RowIdentity {

	private RowIdentity() {
	}

	/** The type of the expression. */
	static String type(Target target) {
		if (!target.block().placement().isOnNodes()) {
			return "pg_catalog.tid";
		}
		return switch (target.unit()) {
			case RECORD -> "pg_catalog.int8";
			case CELL, CELL_OR_DELETE -> "pg_catalog.text";
		};
	}

	/**
	 * The identity of the staged row of an alias.
	 * @param target where the rows go
	 * @param alias of the staging table
	 */
	static String of(Target target, String alias) {
		if (!target.block().placement().isOnNodes()) {
			return alias + ".ctid";
		}
		String record = alias + "." + StagingTable.RECORD_COLUMN;
		return switch (target.unit()) {
			case RECORD -> record;
			case CELL, CELL_OR_DELETE ->
				"(" + record + "::pg_catalog.text OPERATOR(pg_catalog.||) '.' OPERATOR(pg_catalog.||) " + alias + "."
						+ StagingTable.CELL_COLUMN + "::pg_catalog.text)";
		};
	}

}
