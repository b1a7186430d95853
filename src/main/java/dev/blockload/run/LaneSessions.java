package dev.blockload.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The sessions of lanes on workers of Citus. A session is known by its node, its number
 * in the cluster, and the moment when it began. It is terminated by its node, and only if
 * all three are the same there: the number contains the number of the process, which the
 * node gives to another session later, and which a session of another node has too.
 */
final class LaneSessions {

	// By its own node. The number contains that of the node, which is compared beside it:
	// a command from the coordinator has the number of the coordinator's session.
	private static final String TERMINATE = """
			SELECT count(*) FILTER (WHERE pg_catalog.pg_terminate_backend(a.pid))
			  FROM pg_catalog.pg_stat_activity a CROSS JOIN pg_catalog.pg_dist_node n
			 WHERE n.groupid = (SELECT groupid FROM pg_catalog.pg_dist_local_group) AND n.noderole = 'primary'
			   AND n.nodeid = %2$d AND pg_catalog.citus_calculate_gpid(n.nodeid, a.pid) = %1$d
			   AND a.backend_start = '%3$s'""";

	private final JdbcClient jdbc;

	LaneSessions(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Note a session of a run.
	 * @param session where it is, and since when
	 */
	void add(long run, LaneSession session) {
		this.jdbc.sql("""
				INSERT INTO blockload.lane_session (run_id, node_id, node_name, node_port, gpid, backend_start)
				VALUES (:run, :node, :host, :port, :gpid, :start)""")
			.param("run", run)
			.param("node", session.node().id())
			.param("host", session.node().host())
			.param("port", session.node().port())
			.param("gpid", session.gpid())
			.param("start", Timestamp.from(session.start()))
			.update();
	}

	/** Forget a session that has ended. */
	void remove(long run, LaneSession session) {
		this.jdbc.sql("""
				DELETE FROM blockload.lane_session WHERE run_id = :run AND gpid = :gpid AND backend_start = :start""")
			.param("run", run)
			.param("gpid", session.gpid())
			.param("start", Timestamp.from(session.start()))
			.update();
	}

	/** The sessions that a run had, and may still have. */
	List<LaneSession> of(long run) {
		return this.jdbc.sql("SELECT * FROM blockload.lane_session WHERE run_id = :run ORDER BY gpid")
			.param("run", run)
			.query((rs, row) -> session(rs))
			.list();
	}

	private static LaneSession session(ResultSet rs) throws SQLException {
		return new LaneSession(new CitusNode(rs.getInt("node_id"), rs.getString("node_name"), rs.getInt("node_port")),
				rs.getLong("gpid"), rs.getTimestamp("backend_start").toInstant());
	}

	/**
	 * Terminate a session, if it is still there.
	 * @return false if it is gone, true if it may end later
	 * @throws RunException code {@code still-busy} if its node does not answer
	 */
	boolean terminate(LaneSession session) {
		String command = TERMINATE.formatted(session.gpid(), session.node().id(), session.start());
		Optional<Answer> answer;
		try {
			answer = this.jdbc
				.sql("""
						SELECT r.success, r.result FROM pg_dist_node n
						 CROSS JOIN LATERAL master_run_on_worker(ARRAY[n.nodename], ARRAY[n.nodeport], ARRAY[:command], false) r
						 WHERE n.nodeid = :node""")
				.param("command", command)
				.param("node", session.node().id())
				.query(Answer.class)
				.optional();
		}
		catch (DataAccessException ex) {
			throw silent(session, ex);
		}
		// A node that was removed for good cannot be asked. The fence still keeps its
		// session from committing.
		if (answer.isEmpty()) {
			return false;
		}
		if (!answer.get().success()) {
			throw silent(session, null);
		}
		return !answer.get().result().equals("0");
	}

	private static RunException silent(LaneSession session, @Nullable Exception cause) {
		return new RunException(RunCode.STILL_BUSY,
				"Node " + session.node().address()
						+ " of Citus does not answer. A session of this run may still work there (number "
						+ session.gpid() + ").",
				"Start the node. Then enter the command again.", cause);
	}

	/** What a node answers. */
	private record Answer(boolean success, String result) {
	}

}
