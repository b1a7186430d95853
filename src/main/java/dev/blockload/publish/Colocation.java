package dev.blockload.publish;

import dev.blockload.block.Block;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Placement;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Places the tables of a run where Citus can join them with their block. Does nothing for
 * a block whose rows are in the table itself.
 */
final class Colocation {

	private Colocation() {
	}

	/**
	 * Place the rows of a table like those of a block: rows that belong together are on
	 * the same node, and each node works on its part.
	 * @param jdbc within the transaction that created the table
	 * @param table quoted, with its schema; it has the distribution column of the block
	 * @param block where its rows go
	 */
	static void placeRows(JdbcTemplate jdbc, String table, Block block) {
		if (block.placement() instanceof Placement.Distributed distributed) {
			jdbc.execute("SELECT create_distributed_table(" + literal(table) + ", " + literal(distributed.column())
					+ ", colocate_with => " + literal(Identifiers.of(block)) + ")");
		}
		else {
			placeOnEachNode(jdbc, table, block);
		}
	}

	/**
	 * The same over one connection to each node, for a transaction that reads and drops
	 * other tables of the run: Citus refuses to drop a table that it has read over
	 * several.
	 * @param jdbc within the transaction that created the table, before it reads rows of
	 * the block or of the run
	 * @param table quoted, with its schema; it has the distribution column of the block
	 * @param block where its rows go
	 */
	static void placeRowsOverOneConnection(JdbcTemplate jdbc, String table, Block block) {
		if (block.placement() instanceof Placement.Distributed) {
			jdbc.execute("SET LOCAL citus.multi_shard_modify_mode = 'sequential'");
			placeRows(jdbc, table, block);
			jdbc.execute("SET LOCAL citus.multi_shard_modify_mode = 'parallel'");
		}
		else {
			placeRows(jdbc, table, block);
		}
	}

	/**
	 * Place all rows of a table on each node, unless they are there already: few rows,
	 * whose distribution column can be null.
	 * @param jdbc within the transaction that created the table
	 * @param table quoted, with its schema
	 * @param block with whose rows it is joined
	 */
	static void placeOnEachNode(JdbcTemplate jdbc, String table, Block block) {
		if (block.placement().isOnNodes()) {
			jdbc.execute(
					"SELECT create_reference_table(%1$s) WHERE NOT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = %1$s::regclass)"
						.formatted(literal(table)));
		}
	}

	/**
	 * Place all rows of a table on each node for a block that is a reference table: Citus
	 * then sends statements on both to each node as they are. For a distributed block, it
	 * reads a table of the coordinator first, and sends its rows.
	 * @param jdbc within a transaction
	 * @param table quoted, with its schema
	 * @param block with whose staged rows it is joined
	 */
	static void placeLikeReference(JdbcTemplate jdbc, String table, Block block) {
		if (block.placement() instanceof Placement.Reference) {
			jdbc.execute("SELECT create_reference_table(" + literal(table) + ")");
		}
	}

	/**
	 * Let this transaction use one connection to each node. Citus otherwise opens several
	 * for a large statement, and then refuses to drop a table in the same transaction.
	 * @param jdbc within the transaction, before its first statement on the block
	 * @param block whose rows the transaction reads or changes
	 */
	static void useOneConnectionPerNode(JdbcTemplate jdbc, Block block) {
		if (block.placement().isOnNodes()) {
			jdbc.execute("SET LOCAL citus.max_adaptive_executor_pool_size = 1");
			// These restrictions protect transactions with several connections to a node.
			// This one has one.
			jdbc.execute("SET LOCAL citus.enforce_foreign_key_restrictions = off");
		}
	}

	private static String literal(String text) {
		return "'" + text.replace("'", "''") + "'";
	}

}
