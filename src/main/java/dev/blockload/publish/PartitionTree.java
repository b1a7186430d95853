package dev.blockload.publish;

/**
 * SQL of a table and its partitions. {@code pg_partition_tree} would lock each of them
 * until the transaction ends: a run that only reads the catalog would then keep another
 * one from dropping an old partition.
 */
final class PartitionTree {

	private PartitionTree() {
	}

	/**
	 * A query of the oids of a table and of all its partitions, in parentheses.
	 * @param table the oid of the table, as an expression
	 */
	static String of(String table) {
		return """
				(WITH RECURSIVE tree (oid) AS (
				     SELECT %s
				     UNION ALL
				     SELECT inhrelid FROM tree JOIN pg_class p ON p.oid = tree.oid AND p.relkind = 'p'
				       JOIN pg_inherits ON inhparent = tree.oid)
				 SELECT oid FROM tree)""".formatted(table);
	}

}
