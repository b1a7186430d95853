package dev.blockload.run;

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
	 */
	public void add(long run) {
		this.jdbc.sql("""
				INSERT INTO blockload.stop_request (run_id, owner)
				SELECT id, owner FROM blockload.run WHERE id = :run AND status = 'RUNNING'
				ON CONFLICT DO NOTHING""").param("run", run).update();
	}

	/**
	 * Delete the requests to an attempt that ends.
	 * @param attempt who ends
	 */
	public void clear(Attempt attempt) {
		this.jdbc.sql("DELETE FROM blockload.stop_request WHERE run_id = :run AND owner = :owner")
			.param("run", attempt.run())
			.param("owner", attempt.token())
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

}
