package dev.blockload.run;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;

import dev.blockload.block.Mode;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds the runs that are old enough to be deleted and that nothing needs: neither a
 * restart, nor an undo, nor the comparison of a file with what was loaded before, nor the
 * row of another run that stays. Safe for use by many threads.
 */
public final class ExpiredRuns {

	/** Deletes the rows of others: what it loaded before needs no longer be known. */
	private static final List<String> REPLACING = Arrays.stream(Mode.values())
		.filter(Mode::deletesAbsentRows)
		.map(Mode::text)
		.toList();

	/** Loads a file again only if none of its publications is left. */
	private static final List<String> ADDING = Arrays.stream(Mode.values())
		.filter((mode) -> !mode.updatesExistingRows())
		.map(Mode::text)
		.toList();

	/** A run that {@code restart} can continue. */
	static final String CAN_RESTART = """
			(r.status IN ('WAITING', 'RUNNING')
			    OR (r.status IN ('FAILED', 'STOPPED') AND r.restartable AND r.superseded_by IS NULL))""";

	/** The time that the age of a run counts from. */
	static final String TIME = "coalesce(r.ended_at, r.started_at)";

	// A publication that can still be undone does not hide the ones before it: after the
	// undo they are the last ones again. The references go both ways between a run and
	// its undo, so that neither is deleted without the other.
	private static final String NEEDED = """
			WITH RECURSIVE undoable AS (
			    SELECT r.id, r.application, r.block, r.publication
			      FROM blockload.undo_log u JOIN blockload.run r ON r.id = u.run_id),
			undoable_since AS (
			    SELECT u.application, u.block, min(u.publication) AS publication FROM undoable u
			     GROUP BY u.application, u.block),
			published AS (
			    SELECT r.* FROM blockload.run r WHERE r.publication IS NOT NULL),
			lasting AS (
			    SELECT p.* FROM published p
			     WHERE p.undoes IS NULL AND p.undone_by IS NULL AND p.id NOT IN (SELECT id FROM undoable)),
			replaced AS (
			    SELECT p.application, p.block, max(p.publication) AS publication FROM lasting p
			     WHERE p.mode IN (:replacing) AND NOT jsonb_exists(p.definition::jsonb, 'scope')
			     GROUP BY p.application, p.block),
			needed AS (
			    (SELECT r.id FROM blockload.run r WHERE %s >= :before OR %s
			     UNION ALL
			     SELECT max(r.id) FROM blockload.run r
			      WHERE r.status IN ('COMPLETED', 'UNCHANGED') AND NOT r.dry_run
			      GROUP BY r.import, r.status, r.one_off, r.undoes IS NULL, r.spool IS NULL
			     UNION ALL
			     SELECT p.id FROM published p WHERE p.undone_by IS NOT NULL AND p.undoes IS NULL
			     UNION ALL
			     SELECT p.id FROM published p JOIN undoable_since u USING (application, block)
			      WHERE p.publication >= u.publication
			     UNION ALL
			     SELECT p.id FROM lasting p
			      WHERE p.publication IN (
			                SELECT max(l.publication) FROM lasting l
			                 GROUP BY l.import, l.application, l.block, l.one_off)
			     UNION ALL
			     SELECT p.id FROM lasting p JOIN replaced e USING (application, block, publication)
			     UNION ALL
			     SELECT p.id FROM lasting p LEFT JOIN replaced e USING (application, block)
			      WHERE p.mode IN (:adding) AND p.publication > coalesce(e.publication, 0))
			    UNION
			    SELECT reference.id FROM needed n JOIN blockload.run r ON r.id = n.id
			     CROSS JOIN LATERAL (VALUES (r.superseded_by), (r.undoes), (r.undone_by)) AS reference (id)
			     WHERE reference.id IS NOT NULL)
			""".formatted(TIME, CAN_RESTART);

	/** About so many rows of Spring Batch's tables, and of smaller ones, a run has. */
	private static final int METADATA = 25;

	private final JdbcClient jdbc;

	public ExpiredRuns(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** How many runs could be deleted that ended before a time. */
	public long count(Instant before) {
		return this.jdbc
			.sql(NEEDED
					+ "SELECT count(*) FROM blockload.run x WHERE NOT EXISTS (SELECT FROM needed n WHERE n.id = x.id)")
			.param("replacing", REPLACING)
			.param("adding", ADDING)
			.param("before", time(before))
			.query(Long.class)
			.single();
	}

	/**
	 * Some of the runs that {@link #count} counts, the oldest first, so that a limited
	 * number of rows belongs to them.
	 * @param before they ended before this time
	 * @param rows at most so many rows of all tables, except what belongs to one run
	 * @return the runs; if it is one with more rows than the limit, some of them must be
	 * deleted first: {@link Batch#isTooLarge}
	 */
	public Batch first(Instant before, int rows) {
		List<Sized> sized = this.jdbc.sql(NEEDED + """
				SELECT s.id, s.rows FROM (
				    SELECT e.id, row_number() OVER (ORDER BY e.id) AS position,
				           sum(:metadata + r.rows + b.rows + k.rows + v.rows) OVER (ORDER BY e.id) AS rows
				      FROM (SELECT x.id FROM blockload.run x WHERE NOT EXISTS (SELECT FROM needed n WHERE n.id = x.id)
				             ORDER BY x.id LIMIT :rows / :metadata) e
				     CROSS JOIN LATERAL (SELECT count(*) AS rows FROM (
				           SELECT FROM blockload.reject j WHERE j.run_id = e.id LIMIT :rows) j) r
				     CROSS JOIN LATERAL (SELECT count(*) AS rows FROM (
				           SELECT FROM blockload.batch c WHERE c.run_id = e.id LIMIT :rows) c) b
				     CROSS JOIN LATERAL (SELECT count(*) AS rows FROM (
				           SELECT FROM blockload.corrected_record c WHERE c.run_id = e.id LIMIT :rows) c) k
				     CROSS JOIN LATERAL (SELECT count(*) AS rows FROM blockload.run_event v WHERE v.run_id = e.id) v) s
				 WHERE s.rows <= :rows OR s.position = 1 ORDER BY s.id""")
			.param("replacing", REPLACING)
			.param("adding", ADDING)
			.param("before", time(before))
			.param("metadata", METADATA)
			.param("rows", rows)
			.query((rs, row) -> new Sized(rs.getLong("id"), rs.getLong("rows")))
			.list();
		return new Batch(withUndos(sized.stream().map(Sized::run).toList()),
				!sized.isEmpty() && sized.get(0).rows() > rows);
	}

	/** With those that undo them: the database deletes them with the runs they undo. */
	private List<Long> withUndos(List<Long> runs) {
		return runs.isEmpty() ? runs : this.jdbc.sql("""
				WITH RECURSIVE pair (id) AS (
				    SELECT id FROM blockload.run WHERE id IN (:runs)
				    UNION SELECT r.id FROM pair p JOIN blockload.run r ON r.undoes = p.id)
				SELECT id FROM pair ORDER BY id""").param("runs", runs).query(Long.class).list();
	}

	/**
	 * Delete some of the rows that belong to a run which will be deleted: rejects,
	 * batches and corrected records.
	 * @param run its number
	 * @param rows at most so many
	 * @return how many rejects
	 */
	public int deleteSome(long run, int rows) {
		int rejects = deleteSome("reject", run, rows);
		int batches = deleteSome("batch", run, rows - rejects);
		var unusedRecords = deleteSome("corrected_record", run, rows - rejects - batches);
		return rejects;
	}

	private int deleteSome(String table, long run, int rows) {
		return this.jdbc.sql(
				"DELETE FROM blockload.%s WHERE ctid IN (SELECT ctid FROM blockload.%s WHERE run_id = :run LIMIT :rows)"
					.formatted(table, table))
			.param("run", run)
			.param("rows", rows)
			.update();
	}

	/**
	 * How many rejects could be deleted: those of expired runs, and those of all runs
	 * that ended before another time and that no restart continues.
	 * @param runsBefore the time for runs, or the beginning of time
	 * @param before the time for rejects, or the beginning of time
	 */
	public long countRejects(Instant runsBefore, Instant before) {
		return this.jdbc
			.sql(NEEDED + """
					SELECT count(*) FROM blockload.reject j JOIN blockload.run r ON r.id = j.run_id
					 WHERE NOT EXISTS (SELECT FROM needed n WHERE n.id = r.id) OR (%s < :rejects AND NOT %s)"""
				.formatted(TIME, CAN_RESTART))
			.param("replacing", REPLACING)
			.param("adding", ADDING)
			.param("before", time(runsBefore))
			.param("rejects", time(before))
			.query(Long.class)
			.single();
	}

	static OffsetDateTime time(Instant time) {
		return time.atOffset(ZoneOffset.UTC);
	}

	/**
	 * Runs that are deleted together.
	 *
	 * @param runs their numbers, in order
	 * @param isTooLarge whether more rows belong to the first one than a transaction
	 * should delete
	 */
	public record Batch(List<Long> runs, boolean isTooLarge) {

		public Batch {
			runs = List.copyOf(runs);
		}

	}

	/**
	 * A run, with the rows that belong to it and to those before.
	 *
	 * @param run its number
	 * @param rows how many
	 */
	private record Sized(long run, long rows) {
	}

}
