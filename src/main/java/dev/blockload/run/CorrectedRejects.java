package dev.blockload.run;

import java.util.List;
import java.util.Optional;

import dev.blockload.block.Mode;
import dev.blockload.run.CorrectedRecords.Pair;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which rejects runs correct: tables {@code blockload.corrected_record} and
 * {@code blockload.reject}. Takes part in the transaction of the caller. Safe for use by
 * many threads.
 */
public final class CorrectedRejects {

	/** Rejects of a first run, each with the record that corrects it. */
	private static final String PAIRS = """
			FROM blockload.corrected_record c
			  JOIN blockload.run r ON r.id = c.run_id
			  JOIN blockload.reject j ON j.run_id = r.corrects AND j.record = c.corrected_record
			 WHERE c.run_id = :run""";

	/** Counts the rejects that a statement has marked, or opened again. */
	private static final String COUNTED = """
			INSERT INTO blockload.reject_count (run_id, code, column_name, constraint_name, corrected, corrected_by)
			SELECT run_id, code, column_name, constraint_name, %ssum(cells), :run FROM marked GROUP BY 1, 2, 3, 4""";

	private final JdbcClient jdbc;

	public CorrectedRejects(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Store what a run corrects, in the transaction that stores the run.
	 * @param run its number
	 * @param records of its file
	 */
	public void add(long run, CorrectedRecords records) {
		this.jdbc.sql("""
				INSERT INTO blockload.corrected_record (run_id, record, corrected_record)
				SELECT :run, p.record, p.corrected FROM unnest(:records, :corrected) AS p (record, corrected)""")
			.param("run", run)
			.param("records", records.pairs().stream().map(Pair::record).toArray(Long[]::new))
			.param("corrected", records.pairs().stream().map(Pair::corrected).toArray(Long[]::new))
			.update();
	}

	/**
	 * Refuse a run whose rejects cannot be corrected, or whose values a later run
	 * replaced. Waits for nothing: a publish has taken the locks of its import and of its
	 * block before, which also a correction of the same run and its undo take.
	 * @param first the run with the rejects
	 * @param newer whether newer values can be overwritten
	 * @throws CorrectionException code {@code correct-not-possible} or
	 * {@code newer-loaded}
	 */
	public void requirePossible(long first, Newer newer) {
		First found = this.jdbc.sql("""
				SELECT publication IS NOT NULL AND undoes IS NULL AS published, undone_by, corrects
				  FROM blockload.run WHERE id = :first""")
			.param("first", first)
			.query((rs, row) -> new First(rs.getBoolean("published"), number(rs.getLong("undone_by")),
					number(rs.getLong("corrects"))))
			.optional()
			.orElseThrow(() -> RunHistory.unknown(Long.toString(first)));
		refuse(first, found);
		switch (newer) {
			case REFUSE -> newerThan(first).ifPresent((later) -> {
				throw new CorrectionException(CorrectionCode.NEWER_LOADED,
						"Run %d loaded newer data than run %d. The corrected records would overwrite newer values of the same keys."
							.formatted(later, first),
						"Compare the records with the block. To load them all the same: " + forced(first));
			});
			case OVERWRITE -> {
			}
		}
	}

	/** The command that corrects rejects of a run in any case. */
	public static String forced(long first) {
		return "./blockload correct %d FILE --force (API: force=true)".formatted(first);
	}

	/**
	 * Advice to load the whole file of a run instead.
	 * @param first the run with the rejects
	 */
	public String wholeFile(long first) {
		return new RunTable(this.jdbc).find(first).map(WholeFile::advice).orElse("Load the whole corrected file.");
	}

	private void refuse(long first, First found) {
		Long corrects = found.corrects();
		if (corrects != null) {
			throw new CorrectionException(CorrectionCode.CORRECT_NOT_POSSIBLE,
					"Run %d corrects rejects of run %d. The records that it rejected again are still open in run %d."
						.formatted(first, corrects, corrects),
					"Correct them there: ./blockload rejects %d".formatted(corrects));
		}
		Long undoneBy = found.undoneBy();
		if (undoneBy != null) {
			throw new CorrectionException(CorrectionCode.CORRECT_NOT_POSSIBLE,
					"Run %d was undone by run %d. None of its records is loaded.".formatted(first, undoneBy),
					wholeFile(first));
		}
		if (!found.published()) {
			throw new CorrectionException(CorrectionCode.CORRECT_NOT_POSSIBLE,
					"Run %d published nothing. Its good records are not loaded either.".formatted(first),
					"Correct the file, or raise the limit of rejects of the import. " + wholeFile(first));
		}
	}

	/**
	 * The last run of the import that published into the same block after a run, unless
	 * it only added rows, did nothing, or corrects the same run.
	 * @param first the run
	 */
	Optional<Long> newerThan(long first) {
		return this.jdbc.sql("""
				SELECT l.id FROM blockload.run f JOIN blockload.run l USING (import, application, block)
				 WHERE f.id = :first AND l.publication > f.publication AND l.undoes IS NULL AND l.undone_by IS NULL
				   AND l.mode <> :append AND l.corrects IS DISTINCT FROM f.id
				   AND coalesce(l.inserted, 0) + coalesce(l.updated, 0) + coalesce(l.unchanged, 0)
				       + coalesce(l.deleted, 0) > 0
				 ORDER BY l.publication DESC LIMIT 1""")
			.param("append", Mode.APPEND.text())
			.param("first", first)
			.query(Long.class)
			.optional();
	}

	/**
	 * Refuse a run that corrects a record of which no reject is open, or none is stored
	 * any more: another run can have corrected it before its rejects were deleted.
	 * @param run the correcting run
	 * @throws CorrectionException code {@code already-corrected}, which names the other
	 * run, or {@code correct-not-possible}
	 */
	public void requireOpen(long run) {
		requireStored(run);
		this.jdbc.sql(
				"SELECT r.corrects, j.record, min(j.line) AS line, max(j.corrected_by) AS by, count(*) OVER () AS records "
						+ PAIRS + " GROUP BY r.corrects, j.record HAVING bool_and(j.corrected_by IS NOT NULL)"
						+ " ORDER BY j.record LIMIT 1")
			.param("run", run)
			.query((rs, row) -> alreadyCorrected(rs.getLong("corrects"), rs.getLong("record"), rs.getLong("line"),
					rs.getLong("by"), rs.getLong("records")))
			.optional()
			.ifPresent((refused) -> {
				throw refused;
			});
	}

	private void requireStored(long run) {
		this.jdbc.sql("""
				SELECT r.corrects, r.application || '.' || r.block AS block, r.import, r.mode, count(*) AS records
				  FROM blockload.corrected_record c JOIN blockload.run r ON r.id = c.run_id
				 WHERE c.run_id = :run
				   AND NOT EXISTS (SELECT FROM blockload.reject j
				                    WHERE j.run_id = r.corrects AND j.record = c.corrected_record)
				 GROUP BY r.id""")
			.param("run", run)
			.query((rs, row) -> new CorrectionException(CorrectionCode.CORRECT_NOT_POSSIBLE,
					"The rejects of %d corrected records of run %d were deleted. Another run can have corrected these records before."
						.formatted(rs.getLong("records"), rs.getLong("corrects")),
					"Look for the records in block %s. %s".formatted(rs.getString("block"),
							WholeFile.missing(rs.getString("import"), rs.getString("mode")))))
			.optional()
			.ifPresent((refused) -> {
				throw refused;
			});
	}

	/**
	 * The failure of a correction that comes second.
	 * @param first the run with the reject
	 * @param record the number of the record
	 * @param line its line
	 * @param by the run that corrected it
	 * @param records how many records of the correction were corrected before
	 */
	public static CorrectionException alreadyCorrected(long first, long record, long line, long by, long records) {
		return new CorrectionException(CorrectionCode.ALREADY_CORRECTED,
				"Record %d of run %d (line %d) was already corrected by run %d.".formatted(record, first, line, by)
						+ ((records > 1) ? " So were %d other records.".formatted(records - 1) : ""),
				"Write the records that are still open, and correct those: ./blockload rejects %d".formatted(first));
	}

	/**
	 * Note that a run corrected the rejects of its records, except those that it rejected
	 * again. In the transaction that publishes the run, or that undoes its undo.
	 * @param run the correcting run
	 * @return how many rejects
	 */
	public int mark(long run) {
		return this.jdbc
			.sql("""
					WITH marked AS (
					UPDATE blockload.reject t SET corrected_by = :run
					  FROM (SELECT j.run_id, j.record, j.cell, c.record AS again %s AND j.corrected_by IS NULL) p
					 WHERE (t.run_id, t.record, t.cell) = (p.run_id, p.record, p.cell) AND t.corrected_by IS NULL
					   AND NOT EXISTS (
					           SELECT FROM blockload.reject a
					            WHERE a.run_id = :run AND a.record = p.again AND (a.cell = 0 OR p.cell = 0 OR a.cell = p.cell))
					RETURNING t.*), counted AS (%s)
					SELECT count(*) FROM marked"""
				.formatted(PAIRS, COUNTED.formatted("")))
			.param("run", run)
			.query(Integer.class)
			.single();
	}

	/**
	 * Open the rejects again that a run corrected, in the transaction that undoes it.
	 * @param run the correcting run
	 */
	public void unmark(long run) {
		this.jdbc.sql("""
				WITH marked AS (
				UPDATE blockload.reject t SET corrected_by = NULL FROM blockload.run r
				 WHERE r.id = :run AND t.run_id = r.corrects AND t.corrected_by = :run
				RETURNING t.*)
				""" + COUNTED.formatted("-")).param("run", run).update();
	}

	/**
	 * The last published run that corrects rejects of a run and was not undone.
	 * @param first the run with the rejects
	 */
	public Optional<Long> correctingRun(long first) {
		return this.jdbc.sql("""
				SELECT id FROM blockload.run
				 WHERE corrects = :first AND publication IS NOT NULL AND undone_by IS NULL AND undoes IS NULL
				 ORDER BY publication DESC LIMIT 1""").param("first", first).query(Long.class).optional();
	}

	/**
	 * Look rejected records up by their lines.
	 * @param first the run with the rejects
	 * @param lines of its file
	 * @return for each line its record; a record is zero if no reject is on the line
	 */
	public List<FoundReject> onLines(long first, List<Long> lines) {
		return this.jdbc
			.sql("""
					SELECT l.line, coalesce(j.record, 0) AS record, coalesce(j.codes, '') AS codes, j.corrected_by
					  FROM unnest(:lines) WITH ORDINALITY AS l (line, place)
					  LEFT JOIN (SELECT line, record, string_agg(DISTINCT code, ' ') AS codes,
					                    CASE WHEN bool_and(corrected_by IS NOT NULL) THEN max(corrected_by) END AS corrected_by
					               FROM blockload.reject WHERE run_id = :first GROUP BY line, record) j USING (line)
					 ORDER BY l.place""")
			.param("lines", lines.toArray(Long[]::new))
			.param("first", first)
			.query((rs, row) -> new FoundReject(rs.getLong("record"), rs.getLong("line"),
					List.of(rs.getString("codes").split(" ")), number(rs.getLong("corrected_by"))))
			.list();
	}

	/**
	 * The numbers of the rejected records of a run, in order, without those that are too
	 * long for the file of rejects.
	 * @param first the run
	 * @param state which
	 * @param most how many at most
	 */
	public List<Long> records(long first, RejectState state, int most) {
		return this.jdbc.sql("""
				SELECT record FROM blockload.reject WHERE run_id = :first AND %s AND length(raw) < :cut
				 GROUP BY record ORDER BY record LIMIT :most""".formatted(state.condition()))
			.param("first", first)
			.param("cut", dev.blockload.csv.Reject.MAX_RAW - 1)
			.param("most", most)
			.query(Long.class)
			.list();
	}

	/**
	 * Count the rejects of a run.
	 * @param first the run
	 */
	public Counts count(long first) {
		return this.jdbc.sql("""
				SELECT coalesce(sum(cells), 0)::bigint AS stored,
				       coalesce(sum(cells) - sum(corrected), 0)::bigint AS open,
				       coalesce(array_agg(by ORDER BY by) FILTER (WHERE corrected > 0), '{}') AS by
				  FROM (SELECT corrected_by AS by, sum(cells) AS cells, sum(corrected) AS corrected
				          FROM blockload.reject_count WHERE run_id = :first GROUP BY corrected_by) c""")
			.param("first", first)
			.query((rs, row) -> new Counts(rs.getLong("stored"), rs.getLong("open"),
					List.of((Long[]) rs.getArray("by").getArray())))
			.single();
	}

	private static @Nullable Long number(long value) {
		return (value != 0) ? value : null;
	}

	/**
	 * What to do if a later run of the import published newer values.
	 */
	public enum Newer {

		/** Refuse the correction. */
		REFUSE,

		/** Overwrite them ({@code --force}). */
		OVERWRITE

	}

	/**
	 * The rejects of a run, in records or cells.
	 *
	 * @param stored how many are stored
	 * @param open how many of these no published run has corrected
	 * @param correctedBy the runs that corrected the others, in order
	 */
	public record Counts(long stored, long open, List<Long> correctedBy) {

		public Counts {
			correctedBy = List.copyOf(correctedBy);
		}

	}

	/**
	 * A rejected record.
	 *
	 * @param record its number; 0 if there is none
	 * @param line its line
	 * @param codes of its rejects
	 * @param correctedBy the run that corrected all of its rejects, or null
	 */
	public record FoundReject(long record, long line, List<String> codes, @Nullable Long correctedBy) {

		public FoundReject {
			codes = List.copyOf(codes);
		}

	}

	private record First(boolean published, @Nullable Long undoneBy, @Nullable Long corrects) {
	}

}
