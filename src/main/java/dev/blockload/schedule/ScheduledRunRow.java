package dev.blockload.schedule;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Reads a scheduled run from its row.
 */
final class ScheduledRunRow {

	private ScheduledRunRow() {
	}

	static ScheduledRun read(ResultSet rs, int row) throws SQLException {
		String outcome = rs.getString("outcome");
		String code = rs.getString("code");
		return new ScheduledRun(rs.getLong("id"), rs.getString("import"), rs.getInt("schedule_number"),
				rs.getTimestamp("due_at").toInstant(), rs.getInt("missed"), ScheduledRunState.of(rs.getString("state")),
				(outcome != null) ? Outcome.of(outcome) : null,
				(code != null) ? new Reason(code, rs.getString("message")) : null, rs.getInt("failed_attempts"),
				rs.getInt("lost_nodes"), rs.getLong("fencing_token"), rs.getTimestamp("created_at").toInstant());
	}

}
