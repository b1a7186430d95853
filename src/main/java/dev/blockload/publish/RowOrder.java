package dev.blockload.publish;

import dev.blockload.block.Block;

/**
 * Finds out whether a block without a key can notice in which order its rows are
 * inserted.
 */
final class RowOrder {

	// In tgtype, 4 is INSERT. PostgreSQL can fire those of partitions too.
	private static final String TRIGGERS = """
			SELECT EXISTS (SELECT FROM pg_trigger
			                WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgtype & 4 <> 0
			                  AND tgrelid IN %s)""".formatted(PartitionTree.of(":block::oid"));

	private RowOrder() {
	}

	/**
	 * Whether rows must be inserted in the order of the file: an INSERT trigger fires for
	 * them, or a column that the import does not fill has an identity or a volatile
	 * default, such as the next number of a sequence.
	 */
	static boolean matters(PublishTools tools, Target target) {
		Block block = target.block();
		return tools.client().sql(TRIGGERS).param("block", block.oid()).query(Boolean.class).single()
				|| new ConstraintCatalog(tools.client()).of(block)
					.columns()
					.stream()
					.anyMatch((column) -> column.isUnpredictable() && !target.columnNames().contains(column.name()));
	}

}
