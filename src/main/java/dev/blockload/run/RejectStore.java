package dev.blockload.run;

import java.util.List;

import dev.blockload.csv.Reject;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Keeps the rejects of a run, in the transaction of the chunk or step that found them.
 */
public final class RejectStore {

	private static final int BATCH = 500;

	private final JdbcTemplate jdbc;

	public RejectStore(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	public void add(long run, List<Reject> rejects) {
		this.jdbc.batchUpdate("""
				INSERT INTO blockload.reject (run_id, record, line, byte_offset, column_name, code, reason, value, raw)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""", rejects, BATCH, (statement, reject) -> {
			statement.setLong(1, run);
			statement.setLong(2, reject.record());
			statement.setLong(3, reject.line());
			statement.setLong(4, reject.offset());
			statement.setString(5, reject.column());
			statement.setString(6, reject.code());
			statement.setString(7, reject.reason());
			statement.setString(8, reject.value());
			statement.setString(9, reject.raw());
		});
	}

}
