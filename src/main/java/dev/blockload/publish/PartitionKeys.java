package dev.blockload.publish;

import java.util.List;

import dev.blockload.block.Block;

/**
 * What decides the partition of a row in a block that the user partitioned, at all
 * levels.
 *
 * @param columns that the keys of the partitions consist of, those of the highest level
 * first
 * @param kind what the keys are made of
 * @param conditions those of the partitions that have rows, as PostgreSQL prints them:
 * valid only under the search_path that they were read with
 */
record PartitionKeys(List<String> columns, Kind kind, List<String> conditions) {

	private static final String COLUMNS = """
			SELECT a.attname::text FROM pg_partition_tree(:block::oid::regclass) t
			  JOIN pg_partitioned_table p ON p.partrelid = t.relid
			 CROSS JOIN unnest(p.partattrs::int2[]) WITH ORDINALITY k (num, ord)
			  JOIN pg_attribute a ON a.attrelid = t.relid AND a.attnum = k.num
			 GROUP BY 1 ORDER BY min(t.level), min(k.ord), 1""";

	// The function that tests a hash requires the exact types of the columns.
	private static final String KIND = """
			SELECT CASE WHEN bool_or(p.partstrat = 'h' AND EXISTS (
			                SELECT FROM pg_attribute a JOIN pg_type d ON d.oid = a.atttypid
			                 WHERE a.attrelid = t.relid AND a.attnum = ANY (p.partattrs::int2[]) AND d.typtype = 'd'))
			                 THEN 'HASH_OF_DOMAIN'
			            WHEN bool_or(p.partexprs IS NOT NULL) THEN 'EXPRESSIONS' ELSE 'COLUMNS' END
			  FROM pg_partition_tree(:block::oid::regclass) t JOIN pg_partitioned_table p ON p.partrelid = t.relid""";

	// Newer partitions first: most rows of a file belong to them.
	private static final String LEAVES = """
			SELECT relid::oid FROM pg_partition_tree(:block::oid::regclass) WHERE isleaf AND level > 0
			 ORDER BY relid::oid DESC""";

	// A partition without a condition accepts each row.
	private static final String CONDITIONS = """
			SELECT coalesce(pg_catalog.pg_get_partition_constraintdef(l.oid), 'true')
			  FROM pg_catalog.unnest(:leaves::pg_catalog.oid[]) WITH ORDINALITY l (oid, ord) ORDER BY ord""";

	PartitionKeys {
		columns = List.copyOf(columns);
		conditions = List.copyOf(conditions);
	}

	/** The keys of the partitions of a block, as they are at this moment. */
	static PartitionKeys of(PublishTools tools, Block block) {
		List<String> columns = tools.client().sql(COLUMNS).param("block", block.oid()).query(String.class).list();
		Kind kind = Kind.valueOf(tools.client().sql(KIND).param("block", block.oid()).query(String.class).single());
		Long[] leaves = tools.client()
			.sql(LEAVES)
			.param("block", block.oid())
			.query(Long.class)
			.list()
			.toArray(Long[]::new);
		List<String> conditions = tools.rolePath()
			.with(() -> tools.client().sql(CONDITIONS).param("leaves", leaves).query(String.class).list());
		return new PartitionKeys(columns, kind, conditions);
	}

	/**
	 * What the keys of partitions are made of.
	 */
	enum Kind {

		/** Columns. */
		COLUMNS,

		/** Also expressions, which can use any column. */
		EXPRESSIONS,

		/**
		 * Also hashes of domains, which cannot be tested before the rows are inserted.
		 */
		HASH_OF_DOMAIN

	}

}
