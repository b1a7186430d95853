package dev.blockload.flow;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The rows of what happened to flow runs. Each method runs in the caller's transaction.
 * Safe for use by many threads.
 */
final class FlowEvents {

	private final JdbcClient jdbc;

	FlowEvents(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** What happened to a flow run after an event, in the order of the events. */
	List<FlowEvent> after(long id, long after, int limit) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.flow_event WHERE flow_run_id = :id AND number > :after
				 ORDER BY number LIMIT :limit""")
			.param("id", id)
			.param("after", after)
			.param("limit", limit)
			.query((rs, row) -> event(rs))
			.list();
	}

	/** The last things that happened to a flow run, in the order of the events. */
	List<FlowEvent> last(long id, int limit) {
		return this.jdbc.sql("""
				SELECT * FROM (SELECT * FROM blockload.flow_event WHERE flow_run_id = :id
				                ORDER BY number DESC LIMIT :limit) e ORDER BY number""")
			.param("id", id)
			.param("limit", limit)
			.query((rs, row) -> event(rs))
			.list();
	}

	private static FlowEvent event(ResultSet rs) throws SQLException {
		return new FlowEvent(rs.getLong("number"), rs.getTimestamp("at").toInstant(),
				FlowEvent.Kind.of(rs.getString("kind")), rs.getString("import"), rs.getObject("run_id", Long.class),
				rs.getString("message"));
	}

	/** Add an event. */
	void add(long id, FlowEvent.Kind kind, @Nullable String importName, @Nullable Long run, String message) {
		this.jdbc.sql("""
				INSERT INTO blockload.flow_event (flow_run_id, kind, import, run_id, message)
				VALUES (:id, :kind, :import, :run, :message)""")
			.param("id", id)
			.param("kind", kind.text())
			.param("import", importName, Types.VARCHAR)
			.param("run", run, Types.BIGINT)
			.param("message", message)
			.update();
	}

}
