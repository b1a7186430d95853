package dev.blockload.run;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The launched runs of backfills: table {@code blockload.backfill_run}. Every method runs
 * in the caller's transaction. Safe for use by many threads.
 */
public final class BackfillTable {

	private final JdbcClient jdbc;

	/**
	 * Create a table.
	 * @param jdbc where the schema {@code blockload} is
	 */
	public BackfillTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** The number of a new backfill. */
	public long begin() {
		return this.jdbc.sql("SELECT nextval('blockload.backfill_number')").query(Long.class).single();
	}

	/**
	 * Add the run of a date. It belongs to no other backfill.
	 * @param date of a run that waits
	 */
	public void add(BackfillRun date) {
		this.jdbc.sql("""
				INSERT INTO blockload.backfill_run (run_id, backfill, place, position, day, allow_older)
				VALUES (:run, :backfill, :place, :position, :day, :older)""")
			.param("run", date.run())
			.param("backfill", date.backfill())
			.param("place", date.place())
			.param("position", date.position())
			.param("day", date.day())
			.param("older", date.allowsOlder())
			.update();
	}

	/** The date that a run loads for a backfill; empty for all other runs. */
	public Optional<BackfillRun> find(long run) {
		return this.jdbc.sql("""
				SELECT run_id, backfill, place, position, day, allow_older FROM blockload.backfill_run
				 WHERE run_id = :run""")
			.param("run", run)
			.query((rs, row) -> new BackfillRun(rs.getLong("run_id"), rs.getLong("backfill"), rs.getLong("place"),
					rs.getInt("position"), rs.getObject("day", LocalDate.class), rs.getBoolean("allow_older")))
			.optional();
	}

	/**
	 * The first earlier date of a backfill whose run neither completed nor is unchanged.
	 * @param later a date of the backfill
	 */
	public Optional<NotLoaded> notLoadedBefore(BackfillRun later) {
		return this.jdbc.sql("""
				SELECT r.id, r.status, b.day,
				       (SELECT max(l.day) FROM blockload.backfill_run l WHERE l.backfill = :backfill) AS last_day
				  FROM blockload.backfill_run b JOIN blockload.run r ON r.id = b.run_id
				 WHERE b.backfill = :backfill AND b.position < :position AND r.status NOT IN ('COMPLETED', 'UNCHANGED')
				 ORDER BY b.position LIMIT 1""")
			.param("backfill", later.backfill())
			.param("position", later.position())
			.query((rs, row) -> new NotLoaded(rs.getLong("id"), RunStatus.valueOf(rs.getString("status")),
					rs.getObject("day", LocalDate.class), rs.getObject("last_day", LocalDate.class)))
			.optional();
	}

	/**
	 * The runs of a backfill that wait, from a date on, in their order.
	 * @param first the date
	 */
	public List<Long> waitingFrom(BackfillRun first) {
		return this.jdbc
			.sql("""
					SELECT r.id FROM blockload.backfill_run b JOIN blockload.run r ON r.id = b.run_id
					 WHERE b.backfill = :backfill AND b.position >= :position AND r.status = 'WAITING' ORDER BY b.position""")
			.param("backfill", first.backfill())
			.param("position", first.position())
			.query(Long.class)
			.list();
	}

	/** A run takes the place of another one that failed. */
	void replace(long run, long next) {
		this.jdbc.sql("UPDATE blockload.backfill_run SET run_id = :next WHERE run_id = :run")
			.param("next", next)
			.param("run", run)
			.update();
	}

	/** A run belongs to no backfill any more. */
	public void remove(long run) {
		this.jdbc.sql("DELETE FROM blockload.backfill_run WHERE run_id = :run").param("run", run).update();
	}

	/**
	 * A date of a backfill that was not loaded.
	 *
	 * @param run the number of its run
	 * @param status how far the run has come
	 * @param day the date
	 * @param lastDay the last date of the backfill that a run loads
	 */
	public record NotLoaded(long run, RunStatus status, LocalDate day, LocalDate lastDay) {
	}

	/**
	 * A run that loads one date of a backfill.
	 *
	 * @param run its number
	 * @param backfill the number of the backfill
	 * @param place of the backfill in the queue of the import
	 * @param position of the date in the backfill, from 0
	 * @param day the date
	 * @param allowsOlder whether it is loaded although a newer date is published
	 */
	public record BackfillRun(long run, long backfill, long place, int position, LocalDate day, boolean allowsOlder) {
	}

}
