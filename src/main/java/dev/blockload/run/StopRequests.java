package dev.blockload.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Requests that an attempt ends at its next checkpoint. The attempt's {@link Lease} looks
 * for them with each heartbeat. They have a table of their own because a step locks the
 * run's row for as long as it works.
 */
public final class StopRequests {

	private final JdbcClient jdbc;

	public StopRequests(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Ask the attempt to stop that works on a run now; does nothing where none does.
	 * @param run the run's number
	 * @param by who requests it
	 */
	public void add(long run, String by) {
		this.jdbc.sql("""
				INSERT INTO blockload.stop_request (run_id, owner, requested_by)
				SELECT id, owner, :by FROM blockload.run WHERE id = :run AND status = 'RUNNING'
				ON CONFLICT DO NOTHING""").param("by", by).param("run", run).update();
	}

	/**
	 * Delete the request to an attempt that ends.
	 * @param attempt who ends
	 * @return the request; empty if there was none
	 */
	public Optional<Request> clear(Attempt attempt) {
		return this.jdbc.sql("""
				DELETE FROM blockload.stop_request WHERE run_id = :run AND owner = :owner
				RETURNING requested_at, requested_by""")
			.param("run", attempt.run())
			.param("owner", attempt.token())
			.query((rs, row) -> new Request(rs.getTimestamp("requested_at").toInstant(), rs.getString("requested_by")))
			.optional();
	}

	/**
	 * Delete the requests to attempts at a run that have ended: one that came while an
	 * attempt published is not cleared by it.
	 * @param run the run's number
	 */
	public void clearEnded(long run) {
		this.jdbc.sql("""
				DELETE FROM blockload.stop_request s USING blockload.run r
				 WHERE s.run_id = :run AND r.id = s.run_id AND (r.status <> 'RUNNING' OR r.owner <> s.owner)""")
			.param("run", run)
			.update();
	}

	/**
	 * Delete the requests to all runs of an application.
	 * @param application the application
	 */
	public void forget(String application) {
		this.jdbc.sql("""
				DELETE FROM blockload.stop_request
				 WHERE run_id IN (SELECT id FROM blockload.run WHERE application = :application)""")
			.param("application", application)
			.update();
	}

	/** Delete the requests to some runs. */
	public void forget(List<Long> runs) {
		this.jdbc.sql("DELETE FROM blockload.stop_request WHERE run_id IN (:runs)").param("runs", runs).update();
	}

	/**
	 * A request that an attempt ends.
	 *
	 * @param at when
	 * @param by who requested it, or null for a request to an earlier version
	 */
	public record Request(Instant at, @Nullable String by) {
	}

}
