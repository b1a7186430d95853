package dev.blockload.block;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the extension Citus knows of a table. Each query needs the extension. Safe for use
 * by many threads.
 */
final class CitusCatalog {

	// In partmethod, h is a hash; n is a table without a distribution column, which is
	// a reference table if its shards are replicated (t).
	private static final String TABLE = """
			SELECT partmethod::text AS method, repmodel::text AS replication, colocationid::bigint AS colocation,
			       CASE WHEN partmethod = 'h' THEN column_to_column_name(logicalrelid, partkey) END AS column
			  FROM pg_dist_partition WHERE logicalrelid = :oid::oid""";

	private static final String WITHOUT_PREPARED_TRANSACTIONS = """
			SELECT n.nodename || ':' || n.nodeport
			  FROM run_command_on_all_nodes('SELECT current_setting(''max_prepared_transactions'')') r
			  JOIN pg_dist_node n USING (nodeid) WHERE r.success AND r.result = '0' ORDER BY 1""";

	private final JdbcClient jdbc;

	CitusCatalog(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** Where the rows of a table are. */
	Found of(long oid) {
		return this.jdbc.sql(TABLE)
			.param("oid", oid)
			.query((rs, row) -> found(rs))
			.optional()
			.orElse(new Found(Placement.LOCAL, Optional.empty()));
	}

	private static Found found(ResultSet rs) throws SQLException {
		String method = rs.getString("method");
		if (method.equals("h")) {
			return new Found(new Placement.Distributed(rs.getString("column"), rs.getLong("colocation")),
					Optional.empty());
		}
		if (method.equals("n") && rs.getString("replication").equals("t")) {
			return new Found(new Placement.Reference(), Optional.empty());
		}
		return new Found(Placement.LOCAL, Optional.of(method.equals("n")
				? "Citus manages it without a distribution column (undistribute_table makes an ordinary table of it, "
						+ "create_distributed_table or create_reference_table places its rows on the nodes)"
				: "Citus distributes it by append or by range, and not by a hash"));
	}

	/** The nodes, as {@code host:port}, on which no transaction can be prepared. */
	List<String> nodesWithoutPreparedTransactions() {
		return this.jdbc.sql(WITHOUT_PREPARED_TRANSACTIONS).query(String.class).list();
	}

	/**
	 * What Citus knows of a table.
	 *
	 * @param placement where its rows are
	 * @param obstacle why it cannot be loaded, or empty
	 */
	record Found(Placement placement, Optional<String> obstacle) {
	}

}
