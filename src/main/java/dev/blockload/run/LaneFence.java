package dev.blockload.run;

import java.util.List;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The fence of lanes that write through workers of Citus, and the batches that they
 * committed. A batch refers to the fence of its attempt, so its transaction locks the
 * fence on the coordinator until it has ended there, also while it is prepared. Each
 * method runs in the caller's transaction on the coordinator. Safe for use by many
 * threads.
 */
public final class LaneFence {

	private static final String UNMANAGED = """
			SELECT NOT EXISTS (SELECT FROM pg_dist_partition
			                    WHERE logicalrelid = 'blockload.lane_batch'::pg_catalog.regclass)""";

	private static final String MANAGE = """
			SELECT citus_add_local_table_to_metadata('blockload.lane_fence', cascade_via_foreign_keys => true)""";

	private final JdbcClient jdbc;

	public LaneFence(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Let Citus manage the tables, so that other nodes can write into them. Does nothing
	 * if it does already.
	 */
	public void manage() {
		this.jdbc.sql("SELECT pg_advisory_xact_lock(blockload.lock_key('lane tables'))").query().singleRow();
		if (this.jdbc.sql(UNMANAGED).query(Boolean.class).single()) {
			this.jdbc.sql(MANAGE).query().singleRow();
		}
	}

	/**
	 * Let lanes of an attempt write through workers, in a transaction that has entered
	 * the run.
	 */
	public void open(Attempt attempt) {
		this.jdbc.sql("INSERT INTO blockload.lane_fence (token, run_id) VALUES (:token, :run)")
			.param("token", attempt.token())
			.param("run", attempt.run())
			.update();
	}

	/**
	 * Move a committed batch to the ledger, in the transaction of its chunk.
	 * @return false if the coordinator does not have it yet
	 */
	boolean take(Attempt attempt, long beginByte) {
		if (move(attempt.run(), attempt.token(), beginByte, beginByte) != 1) {
			return false;
		}
		this.jdbc.sql("DELETE FROM blockload.lane_batch WHERE token = :token AND begin_byte = :begin")
			.param("token", attempt.token())
			.param("begin", beginByte)
			.update();
		return true;
	}

	/**
	 * End the fences of a run: waits until no transaction of its lanes is left on the
	 * coordinator, and lets none begin. What they committed is in the ledger then, and no
	 * session of theirs is noted.
	 * @param run the run's number
	 * @throws DataAccessException if a transaction holds the fence for longer than
	 * {@code lock_timeout}
	 */
	public void close(long run) {
		List<Long> tokens = this.jdbc
			.sql("SELECT token FROM blockload.lane_fence WHERE run_id = :run ORDER BY token FOR UPDATE")
			.param("run", run)
			.query(Long.class)
			.list();
		for (long token : tokens) {
			// Statements after the lock: they see what was committed during the wait.
			move(run, token, 0, Long.MAX_VALUE);
			this.jdbc.sql("DELETE FROM blockload.lane_batch WHERE token = :token").param("token", token).update();
			this.jdbc.sql("DELETE FROM blockload.lane_fence WHERE token = :token").param("token", token).update();
		}
		if (!tokens.isEmpty()) {
			this.jdbc.sql("DELETE FROM blockload.lane_session WHERE run_id = :run").param("run", run).update();
		}
	}

	/**
	 * Delete what is left of runs that are deleted.
	 * @param runs their numbers; none of them is active
	 */
	void forget(List<Long> runs) {
		List<Long> tokens = this.jdbc.sql("SELECT token FROM blockload.lane_fence WHERE run_id IN (:runs)")
			.param("runs", runs)
			.query(Long.class)
			.list();
		if (!tokens.isEmpty()) {
			this.jdbc.sql("DELETE FROM blockload.lane_batch WHERE token IN (:tokens)").param("tokens", tokens).update();
			this.jdbc.sql("DELETE FROM blockload.lane_fence WHERE token IN (:tokens)").param("tokens", tokens).update();
		}
		this.jdbc.sql("DELETE FROM blockload.lane_session WHERE run_id IN (:runs)").param("runs", runs).update();
	}

	private int move(long run, long token, long first, long last) {
		return this.jdbc
			.sql("""
					INSERT INTO blockload.batch (run_id, begin_byte, end_byte, begin_record, end_record, begin_line,
					                             end_line, staged, rejected, blank_cells, owner, lane)
					SELECT CAST(:run AS bigint), begin_byte, end_byte, begin_record, end_record, begin_line, end_line, staged, 0,
					       blank_cells, token, lane
					  FROM blockload.lane_batch WHERE token = :token AND begin_byte BETWEEN :first AND :last""")
			.param("run", run)
			.param("token", token)
			.param("first", first)
			.param("last", last)
			.update();
	}

}
