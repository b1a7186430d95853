package dev.blockload.run;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The nodes of Citus, as the coordinator knows them. Each method needs the extension.
 * Safe for use by many threads.
 */
public final class CitusNodes {

	// Without metadata a worker cannot plan a statement, and without the address of the
	// coordinator it cannot write there.
	private static final String WORKERS = """
			SELECT nodeid AS id, nodename AS host, nodeport AS port FROM pg_dist_node
			 WHERE isactive AND noderole = 'primary' AND hasmetadata AND metadatasynced AND shouldhaveshards
			   AND groupid <> 0 AND EXISTS (SELECT FROM pg_dist_node c WHERE c.groupid = 0)
			   AND EXISTS (SELECT FROM pg_dist_local_group WHERE groupid = 0)
			 ORDER BY nodeid""";

	// Each node recovers the transactions that began on it, and knows which of them were
	// committed. One where the role lacks the right answers with an error, which is
	// ignored: Citus then recovers within a minute.
	private static final String RECOVER = """
			SELECT count(*) FROM run_command_on_all_nodes('SELECT pg_catalog.recover_prepared_transactions()')""";

	private final JdbcClient jdbc;

	public CitusNodes(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * The workers through which a distributed table can be written.
	 * @return empty if the database is not the coordinator, or the workers do not know it
	 */
	public List<CitusNode> workers() {
		return this.jdbc.sql(WORKERS)
			.query((rs, row) -> new CitusNode(rs.getInt("id"), rs.getString("host"), rs.getInt("port")))
			.list();
	}

	/**
	 * Let each node commit or roll back what it began and other nodes have only prepared,
	 * if this role can do that.
	 */
	public void recover() {
		var unused = this.jdbc.sql(RECOVER).query(Long.class).single();
	}

}
