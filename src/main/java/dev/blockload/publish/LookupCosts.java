package dev.blockload.publish;

/**
 * Lets PostgreSQL look the rows of a small file up in a large block, or in a large list,
 * by an index. With its default costs it would rather read all of the block, because it
 * assumes that a page which is not read in order comes from a slow disk. Only costs are
 * set: without a suitable index the plan stays what it is.
 */
final class LookupCosts {

	/** The block is at least so many times as large as the file. */
	private static final long LARGER = 10;

	/** Of a page that is not read in order; a page in order costs 1. */
	private static final double COST = 0.5;

	private static final String SIZES = """
			SELECT current_setting('random_page_cost')::float8 > :cost AND pg_relation_size(to_regclass(:staging)) * :larger <= (
			    SELECT max(bytes) FROM (
			        SELECT sum(pg_relation_size(l.oid)) AS bytes
			          FROM (SELECT :block::oid UNION
			                SELECT confrelid FROM pg_constraint WHERE conrelid = :block AND contype = 'f') t (oid)
			         CROSS JOIN LATERAL %s l (oid)
			         GROUP BY t.oid) tables)"""
		.formatted(PartitionTree.of("t.oid"));

	private LookupCosts() {
	}

	/**
	 * Set the costs until the transaction ends, if the staged rows are few compared with
	 * the block or a list that it refers to.
	 */
	static void set(PublishTools tools, long run, Target target) {
		boolean few = tools.client()
			.sql(SIZES)
			.param("staging", StagingTable.nameOf(run))
			.param("larger", LARGER)
			.param("cost", COST)
			.param("block", target.block().oid())
			.query(Boolean.class)
			.single();
		if (few) {
			tools.jdbc().execute("SET LOCAL random_page_cost = " + COST);
		}
	}

}
