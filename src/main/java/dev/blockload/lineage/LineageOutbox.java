package dev.blockload.lineage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

import dev.blockload.run.RunOrigin;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Lineage events that wait to be sent, in the database: whichever process dies, another
 * one sends them. One process sends at a time. Safe for use by many threads.
 */
final class LineageOutbox {

	private static final JsonMapper JSON = JsonMapper.shared();

	/** Longer than sending an event takes. */
	private static final Duration LOCK = Duration.ofSeconds(30);

	private final JdbcClient jdbc;

	private final UUID sender = UUID.randomUUID();

	LineageOutbox(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** Whether an event waits. Costs a look at an index. */
	boolean isWaiting() {
		return this.jdbc.sql("SELECT EXISTS (SELECT FROM blockload.lineage_event WHERE ended_at IS NULL)")
			.query(Boolean.class)
			.single();
	}

	/**
	 * Become the process that sends, or stay it for some seconds more.
	 * @return false if another process sends, or if the receiver gets some time
	 */
	boolean lock() {
		return this.jdbc.sql("""
				UPDATE blockload.lineage_sending
				   SET sender = :sender, locked_until = clock_timestamp() + make_interval(secs => :seconds)
				 WHERE retry_at <= clock_timestamp() AND (sender = :sender OR locked_until <= clock_timestamp())""")
			.param("sender", this.sender)
			.param("seconds", LOCK.toSeconds())
			.update() == 1;
	}

	/** Let another process send. */
	void unlock() {
		this.jdbc.sql("""
				UPDATE blockload.lineage_sending SET sender = NULL, locked_until = '-infinity'
				 WHERE sender = :sender""").param("sender", this.sender).update();
	}

	/** The event that is sent next. */
	Optional<LineageEvent> next() {
		return this.jdbc.sql("""
				SELECT e.id, e.type, e.at, e.facts, e.attempt, e.run_id, r.import, r.application, r.block, r.mode,
				       r.started_at, r.undoes, r.wanted_key, r.spool IS NOT NULL AS pushed, r.trace_parent,
				       r.lineage_parent, f.id AS flow_run, f.flow, n.id AS installation, current_database() AS database
				  FROM blockload.lineage_event e JOIN blockload.run r ON r.id = e.run_id
				  LEFT JOIN blockload.flow_run f ON f.id = r.flow_run_id
				 CROSS JOIN blockload.id_namespace n
				 WHERE e.ended_at IS NULL ORDER BY e.id LIMIT 1""").query((rs, row) -> event(rs)).optional();
	}

	private static LineageEvent event(ResultSet rs) throws SQLException {
		long undoes = rs.getLong("undoes");
		boolean isUndo = !rs.wasNull();
		String flow = rs.getString("flow");
		LineageEvent.OfRun run = new LineageEvent.OfRun(rs.getLong("run_id"), rs.getString("import"),
				rs.getString("application"), rs.getString("block"), rs.getString("mode"),
				rs.getTimestamp("started_at").toInstant(), isUndo ? undoes : null, rs.getString("wanted_key"),
				rs.getBoolean("pushed"), RunOrigin.of(rs.getString("trace_parent"), rs.getString("lineage_parent")),
				(flow != null) ? new LineageEvent.OfFlow(rs.getLong("flow_run"), flow) : null);
		return new LineageEvent(rs.getLong("id"), rs.getString("type"), rs.getTimestamp("at").toInstant(),
				JSON.readTree(rs.getString("facts")), rs.getInt("attempt"), run,
				rs.getObject("installation", UUID.class), rs.getString("database"));
	}

	/** Note that an event is delivered. */
	void delivered(long id) {
		this.jdbc.sql("UPDATE blockload.lineage_event SET ended_at = clock_timestamp() WHERE id = :id")
			.param("id", id)
			.update();
		deleteOld();
		this.jdbc.sql("UPDATE blockload.lineage_sending SET failures = 0 WHERE failures > 0").update();
	}

	/** Note that an event is not sent any more. */
	void dropped(long id) {
		count(this.jdbc
			.sql("UPDATE blockload.lineage_event SET ended_at = clock_timestamp(), dropped = true WHERE id = :id")
			.param("id", id)
			.update());
		deleteOld();
	}

	/** Until then, an event shows that its attempt has a START. */
	private void deleteOld() {
		this.jdbc.sql("DELETE FROM blockload.lineage_event WHERE ended_at < now() - interval '30 days'").update();
	}

	/**
	 * Note that the receiver did not answer.
	 * @param first how long it gets after the first failure; twice as long after each
	 * further one
	 * @param longest how long it gets at most
	 * @return how many failures there were in succession
	 */
	int failed(Duration first, Duration longest) {
		return this.jdbc
			.sql("""
					UPDATE blockload.lineage_sending SET failures = failures + 1,
					       retry_at = clock_timestamp() + make_interval(secs => least(:longest, :first * 2 ^ least(failures, 20)))
					RETURNING failures""")
			.param("first", first.toMillis() / 1000.0)
			.param("longest", longest.toMillis() / 1000.0)
			.query(Integer.class)
			.single();
	}

	/**
	 * Drop the oldest events that wait, until no more than some are left.
	 * @return how many were dropped
	 */
	int dropBeyond(int most) {
		int dropped = this.jdbc.sql("""
				UPDATE blockload.lineage_event SET ended_at = clock_timestamp(), dropped = true
				 WHERE ended_at IS NULL AND id <= (SELECT id FROM blockload.lineage_event WHERE ended_at IS NULL
				                                    ORDER BY id DESC OFFSET :most LIMIT 1)""")
			.param("most", most)
			.update();
		count(dropped);
		deleteOld();
		return dropped;
	}

	private void count(int dropped) {
		if (dropped > 0) {
			this.jdbc.sql("UPDATE blockload.lineage_sending SET dropped = dropped + :dropped")
				.param("dropped", dropped)
				.update();
		}
	}

	/** How many events wait, and how many were dropped since the database exists. */
	Counts counts() {
		return this.jdbc.sql("""
				SELECT (SELECT count(*) FROM blockload.lineage_event WHERE ended_at IS NULL) AS waiting, dropped
				  FROM blockload.lineage_sending""")
			.query((rs, row) -> new Counts(rs.getLong("waiting"), rs.getLong("dropped")))
			.single();
	}

	/**
	 * Events that were not sent.
	 *
	 * @param waiting those that will be
	 * @param dropped those that will not
	 */
	record Counts(long waiting, long dropped) {
	}

}
