package dev.blockload.schedule;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.blockload.schedule.Fire.Reason;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Fires in the database. Only who took a fire last changes it.
 */
final class FireTable {

	/** Long enough to ask what happened, short enough to stay small. */
	private static final String KEPT = "90 days";

	private final JdbcClient jdbc;

	FireTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** Note a fire, unless it is noted already. */
	void add(String importName, int schedule, Instant time, int missed) {
		this.jdbc.sql("""
				INSERT INTO blockload.fire (import, schedule, fire_time, missed)
				VALUES (:import, :schedule, :time, :missed) ON CONFLICT DO NOTHING""")
			.param("import", importName)
			.param("schedule", schedule)
			.param("time", Timestamp.from(time))
			.param("missed", missed)
			.update();
	}

	/** Find a fire by its time. */
	Optional<Fire> find(String importName, int schedule, Instant time) {
		return this.jdbc
			.sql("SELECT * FROM blockload.fire WHERE import = :import AND schedule = :schedule AND fire_time = :time")
			.param("import", importName)
			.param("schedule", schedule)
			.param("time", Timestamp.from(time))
			.query((rs, row) -> fire(rs))
			.optional();
	}

	/** The fires of a schedule that have not ended, the earliest first. */
	List<Fire> open(String importName, int schedule) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.fire WHERE import = :import AND schedule = :schedule AND outcome IS NULL
				 ORDER BY fire_time""")
			.param("import", importName)
			.param("schedule", schedule)
			.query((rs, row) -> fire(rs))
			.list();
	}

	/** All fires that have not ended. */
	List<Fire> open() {
		return this.jdbc.sql("SELECT * FROM blockload.fire WHERE outcome IS NULL ORDER BY fire_time")
			.query((rs, row) -> fire(rs))
			.list();
	}

	/** Whether some node's definitions still have the schedule of a fire. */
	boolean hasClock(Fire fire) {
		return this.jdbc.sql("SELECT EXISTS (SELECT FROM blockload.schedule_clock WHERE task_instance = :key)")
			.param("key", Fire.key(fire.importName(), fire.schedule()))
			.query(Boolean.class)
			.single();
	}

	/** The last fire of a schedule. */
	Optional<Fire> last(String importName, int schedule) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.fire WHERE import = :import AND schedule = :schedule
				 ORDER BY fire_time DESC LIMIT 1""")
			.param("import", importName)
			.param("schedule", schedule)
			.query((rs, row) -> fire(rs))
			.optional();
	}

	/**
	 * The last fire of a schedule that was tried: it has ended, or is tried again later.
	 */
	Optional<Fire> lastTried(String importName, int schedule) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.fire WHERE import = :import AND schedule = :schedule
				   AND (state = 'retrying' OR outcome NOT IN ('overlapped', 'missed', 'superseded'))
				 ORDER BY fire_time DESC LIMIT 1""")
			.param("import", importName)
			.param("schedule", schedule)
			.query((rs, row) -> fire(rs))
			.optional();
	}

	/** When a schedule first fired, as far as is kept. */
	Optional<Instant> first(String importName, int schedule) {
		return this.jdbc.sql("""
				SELECT fire_time FROM blockload.fire WHERE import = :import AND schedule = :schedule
				 ORDER BY fire_time LIMIT 1""")
			.param("import", importName)
			.param("schedule", schedule)
			.query((rs, row) -> rs.getTimestamp("fire_time").toInstant())
			.optional();
	}

	/** Schedules that should have fired before a moment, and nobody has noticed. */
	Map<String, Instant> late(Instant moment) {
		Map<String, Instant> late = new TreeMap<>();
		this.jdbc.sql("""
				SELECT task_instance, execution_time FROM blockload.schedule_clock
				 WHERE execution_time < :moment ORDER BY 1""").param("moment", Timestamp.from(moment)).query((rs) -> {
			late.put(rs.getString("task_instance"), rs.getTimestamp("execution_time").toInstant());
		});
		return late;
	}

	/**
	 * Begin to work on a fire; whoever did before is fenced.
	 * @return the fire as it was left; empty where it has ended
	 */
	Optional<Fire> take(long id, String node) {
		return this.jdbc.sql("""
				UPDATE blockload.fire SET owner = nextval('blockload.fence'), node = :node
				 WHERE id = :id AND outcome IS NULL RETURNING *""")
			.param("id", id)
			.param("node", node)
			.query((rs, row) -> fire(rs))
			.optional();
	}

	/**
	 * Move a fire on.
	 * @param reason why, or null
	 * @throws FencedException where it is somebody else's by now, or has ended
	 */
	void move(Fire fire, FireState state, @Nullable Reason reason, int failures, int deaths) {
		int moved = this.jdbc.sql("""
				UPDATE blockload.fire SET state = :state, code = :code, message = :message, failures = :failures,
				       deaths = :deaths
				 WHERE id = :id AND owner = :owner AND outcome IS NULL""")
			.param("state", state.word())
			.param("code", (reason != null) ? reason.word() : null, Types.VARCHAR)
			.param("message", (reason != null) ? reason.message() : null, Types.VARCHAR)
			.param("failures", failures)
			.param("deaths", deaths)
			.param("id", fire.id())
			.param("owner", fire.owner())
			.update();
		if (moved != 1) {
			throw new FencedException();
		}
	}

	/**
	 * End a fire.
	 * @return whether it was this call that ended it
	 */
	boolean end(Fire fire, Outcome outcome, @Nullable Reason reason) {
		return this.jdbc.sql("""
				UPDATE blockload.fire SET state = 'ended', outcome = :outcome, code = :code, message = :message,
				       ended_at = clock_timestamp()
				 WHERE id = :id AND coalesce(owner, 0) = :owner AND outcome IS NULL""")
			.param("outcome", outcome.word())
			.param("code", (reason != null) ? reason.word() : null, Types.VARCHAR)
			.param("message", (reason != null) ? reason.message() : null, Types.VARCHAR)
			.param("id", fire.id())
			.param("owner", fire.owner())
			.update() == 1;
	}

	/** Let others know that the runs of a node that stops are theirs. */
	void handOver(String node) {
		this.jdbc.sql("UPDATE blockload.fire SET state = 'handed-over' WHERE node = :node AND state = 'running'")
			.param("node", node)
			.update();
	}

	/** Whether a later fire of the same schedule is there, and is not one left out. */
	boolean isSuperseded(Fire fire) {
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM blockload.fire WHERE import = :import AND schedule = :schedule
				   AND fire_time > :time AND coalesce(outcome, '') NOT IN ('overlapped', 'missed'))""")
			.param("import", fire.importName())
			.param("schedule", fire.schedule())
			.param("time", Timestamp.from(fire.time()))
			.query(Boolean.class)
			.single();
	}

	/** Another fire of the same import whose run is under way, or goes on soon. */
	Optional<Fire> underWay(Fire fire) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.fire WHERE import = :import AND id <> :id
				   AND state IN ('running', 'handed-over') ORDER BY id LIMIT 1""")
			.param("import", fire.importName())
			.param("id", fire.id())
			.query((rs, row) -> fire(rs))
			.optional();
	}

	/** Forget what ended long ago. */
	void forgetOld(String importName, int schedule) {
		this.jdbc.sql("""
				DELETE FROM blockload.fire WHERE import = :import AND schedule = :schedule AND outcome IS NOT NULL
				   AND fire_time < now() - CAST(:kept AS interval)""")
			.param("import", importName)
			.param("schedule", schedule)
			.param("kept", KEPT)
			.update();
	}

	private static Fire fire(ResultSet rs) throws SQLException {
		String outcome = rs.getString("outcome");
		String code = rs.getString("code");
		return new Fire(rs.getLong("id"), rs.getString("import"), rs.getInt("schedule"),
				rs.getTimestamp("fire_time").toInstant(), rs.getInt("missed"), FireState.of(rs.getString("state")),
				(outcome != null) ? Outcome.of(outcome) : null,
				(code != null) ? new Reason(code, rs.getString("message")) : null, rs.getInt("failures"),
				rs.getInt("deaths"), rs.getLong("owner"), rs.getTimestamp("created_at").toInstant());
	}

	/** The fire is somebody else's by now: what was to be noted of it is no matter. */
	static final class FencedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}
