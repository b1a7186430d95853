package dev.blockload.run;

import java.time.Instant;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Deletes the runs of flows that are old enough and that nothing needs: neither a
 * restart, nor the row of another one that stays. The last run of a flow stays, and its
 * last one of each good status. Runs of imports know only its number, and stay without
 * it. Safe for use by many threads.
 */
public final class ExpiredFlowRuns {

	/** About so many rows a run of a large flow has. */
	private static final int ROWS_OF_ONE = 1000;

	private static final String EXPIRED = """
			FROM blockload.flow_run x
			 WHERE x.ended_at < :before
			   AND NOT (x.status IN ('FAILED', 'STOPPED') AND x.restartable AND x.superseded_by IS NULL)
			   AND EXISTS (SELECT FROM blockload.flow_run l WHERE l.flow = x.flow AND l.id > x.id)
			   AND (x.dry_run OR x.status NOT IN ('COMPLETED', 'UNCHANGED') OR EXISTS (
			           SELECT FROM blockload.flow_run l
			            WHERE l.flow = x.flow AND l.id > x.id AND l.status = x.status AND NOT l.dry_run))
			   AND NOT EXISTS (SELECT FROM blockload.flow_run s
			                    WHERE s.superseded_by = x.id AND coalesce(s.ended_at, 'infinity') >= :before)
			""";

	private final JdbcClient jdbc;

	public ExpiredFlowRuns(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * How many could be deleted.
	 * @param before they ended before this time
	 */
	public long count(Instant before) {
		return this.jdbc.sql("SELECT count(*) " + EXPIRED)
			.param("before", ExpiredRuns.time(before))
			.query(Long.class)
			.single();
	}

	/**
	 * Delete some of them, the oldest first, with their members and events.
	 * @param before they ended before this time
	 * @param rows at most about so many rows of all tables
	 * @return how many
	 */
	public int delete(Instant before, int rows) {
		return this.jdbc
			.sql("DELETE FROM blockload.flow_run WHERE id IN (SELECT x.id " + EXPIRED + " ORDER BY x.id LIMIT :most)")
			.param("before", ExpiredRuns.time(before))
			.param("most", Math.max(1, rows / ROWS_OF_ONE))
			.update();
	}

}
