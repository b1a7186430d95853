package dev.blockload.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import dev.blockload.csv.Position;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.EmptyResultDataAccessException;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The committed batches of runs. A batch is added in the transaction that stages its
 * rows, and the batches decide what an attempt still has to load, not Spring Batch's
 * metadata. Safe for use by many threads.
 */
public final class Ledger {

	/** Two batches have a byte in common. */
	private static final String EXCLUSION_VIOLATION = "23P01";

	private static final String UNIQUE_VIOLATION = "23505";

	private static final String SUMS = """
			coalesce(sum(b.end_record - b.begin_record), 0) AS read, coalesce(sum(b.staged), 0) AS loaded,
			       coalesce(sum(b.rejected), 0) AS rejected, coalesce(sum(b.blank_cells), 0) AS blank,
			       coalesce(sum(b.end_byte - b.begin_byte), 0) AS bytes""";

	private final JdbcClient jdbc;

	private final RunSessions sessions;

	private final RunSessions workers;

	private final LaneFence lanes;

	public Ledger(JdbcClient jdbc) {
		this.jdbc = jdbc;
		this.sessions = new RunSessions(jdbc);
		this.workers = RunSessions.ofWorkers(jdbc);
		this.lanes = new LaneFence(jdbc);
	}

	/**
	 * Fence the transaction of a batch, and add the batch: before anything else of the
	 * transaction. Until its end no other attempt can take the run over.
	 * @param attempt who loads
	 * @param lane which of its lanes
	 * @param batch what this transaction loads
	 * @throws RunException code {@code fenced} if another attempt owns the run,
	 * {@code out-of-step} if a part of the batch is loaded already
	 */
	public void add(Attempt attempt, int lane, Batch batch) {
		fence(attempt);
		addEntered(attempt, lane, batch);
	}

	/**
	 * Fence the transaction of a batch that a lane commits through another node, before
	 * anything else of the transaction.
	 * @param attempt who loads
	 * @throws RunException code {@code fenced} if another attempt owns the run
	 */
	public void fence(Attempt attempt) {
		// With any other isolation the statements after the lock would not see what was
		// committed during the wait.
		SessionSettings.check(this.jdbc);
		// A takeover waits for this lock, and what comes after it waits for the takeover.
		// The next statement then sees the owner that the takeover has stored.
		this.sessions.enlist(attempt.run());
		List<Long> owned = this.jdbc.sql("SELECT id FROM blockload.run WHERE id = :run AND owner = :owner FOR SHARE")
			.param("run", attempt.run())
			.param("owner", attempt.token())
			.query(Long.class)
			.list();
		if (owned.size() != 1) {
			throw RunRow.fenced(attempt);
		}
	}

	/**
	 * Add a batch that a lane has committed through another node, in the transaction that
	 * was fenced before.
	 * @param attempt who loads
	 * @param batch what the lane has committed
	 * @throws RunException code {@code out-of-step} if the batch is not on the
	 * coordinator yet, or if a part of it is loaded already
	 */
	public void take(Attempt attempt, Batch batch) {
		try {
			if (!this.lanes.take(attempt, batch.begin().offset())) {
				throw new RunException(RunCode.OUT_OF_STEP,
						"A worker of Citus committed bytes " + batch.begin().offset() + " to " + batch.end().offset()
								+ " of run " + attempt.run() + ", and the coordinator does not have that yet.",
						"Continue from the ledger: ./blockload restart " + attempt.run());
			}
		}
		catch (DataAccessException ex) {
			throw translated(attempt, batch, ex);
		}
	}

	/**
	 * Fence the transaction of a batch of a range, and add the batch: before anything
	 * else of the transaction. Until its end neither the run nor the range can be taken
	 * over.
	 * @param claim of the worker on the range
	 * @param lane which of the worker's lanes
	 * @param batch what this transaction loads
	 * @return false if no batch of a range can begin any more: nothing was written
	 * @throws RunException code {@code fenced} if another attempt owns the run, or
	 * another worker the range, {@code out-of-step} if a part of the batch is loaded
	 * already
	 */
	public boolean add(RangeClaim claim, int lane, Batch batch) {
		SessionSettings.check(this.jdbc);
		// In this order always: a takeover of the run ends the workers' sessions as well.
		this.sessions.enlist(claim.attempt().run());
		this.workers.enlist(claim.worker());
		List<Boolean> closed = this.jdbc.sql("""
				SELECT (SELECT closed FROM blockload.distribution d WHERE d.run_id = r.id) AS closed
				  FROM blockload.run r JOIN blockload.load_range g ON g.run_id = r.id
				 WHERE r.id = :run AND r.owner = :owner AND g.owner = :owner AND g.number = :number
				   AND g.worker = :worker
				   FOR SHARE OF r, g""")
			.param("run", claim.attempt().run())
			.param("owner", claim.attempt().token())
			.param("number", claim.range().number())
			.param("worker", claim.worker())
			.query(Boolean.class)
			.list();
		if (closed.size() != 1) {
			throw RunRow.fenced(claim.attempt());
		}
		if (closed.get(0)) {
			return false;
		}
		addEntered(claim.attempt(), lane, batch, claim.worker());
		return true;
	}

	/**
	 * Add a batch, in a transaction that has entered the run: see {@link RunRow#enter}.
	 * @param attempt who loads
	 * @param lane which of its lanes
	 * @param batch what this transaction loads
	 * @throws RunException code {@code out-of-step} if a part of the batch is loaded
	 * already
	 */
	public void addEntered(Attempt attempt, int lane, Batch batch) {
		addEntered(attempt, lane, batch, null);
	}

	private void addEntered(Attempt attempt, int lane, Batch batch, @Nullable Long worker) {
		try {
			insert(attempt, lane, batch, worker);
		}
		catch (DataAccessException ex) {
			throw translated(attempt, batch, ex);
		}
	}

	private static RuntimeException translated(Attempt attempt, Batch batch, DataAccessException ex) {
		String state = SqlFailures.stateOf(ex);
		return (EXCLUSION_VIOLATION.equals(state) || UNIQUE_VIOLATION.equals(state)) ? loadedAlready(attempt, batch, ex)
				: ex;
	}

	/** What a batch has loaded, as the tables of batches have it. */
	static Map<String, Object> loaded(Batch batch) {
		return Map.of("beginByte", batch.begin().offset(), "endByte", batch.end().offset(), "beginRecord",
				batch.begin().record(), "endRecord", batch.end().record(), "beginLine", batch.begin().line(), "endLine",
				batch.end().line(), "staged", batch.staged(), "blank", batch.blank());
	}

	private void insert(Attempt attempt, int lane, Batch batch, @Nullable Long worker) {
		this.jdbc.sql("""
				INSERT INTO blockload.batch (run_id, begin_byte, end_byte, begin_record, end_record, begin_line,
				                             end_line, staged, rejected, blank_cells, owner, lane, worker)
				VALUES (:run, :beginByte, :endByte, :beginRecord, :endRecord, :beginLine, :endLine, :staged, :rejected,
				        :blank, :owner, :lane, :worker)""")
			.param("run", attempt.run())
			.params(loaded(batch))
			.param("rejected", batch.rejected())
			.param("owner", attempt.token())
			.param("lane", lane)
			.param("worker", worker, Types.BIGINT)
			.update();
	}

	private static RunException loadedAlready(Attempt attempt, Batch batch, Exception cause) {
		return new RunException(RunCode.OUT_OF_STEP,
				"Run " + attempt.run() + " has already loaded a part of bytes " + batch.begin().offset() + " to "
						+ batch.end().offset() + ". This transaction was rolled back.",
				"Continue from the ledger: ./blockload restart " + attempt.run(), cause);
	}

	/**
	 * What is loaded of a run that is planned.
	 * @param run the run's number
	 * @throws RunException code {@code does-not-balance} if its batches do not fit
	 * together
	 */
	public Coverage coverage(long run) {
		// One statement sees the end of the text and the batches at the same moment.
		return Objects.requireNonNull(this.jdbc.sql("""
				SELECT r.begin_byte AS text_byte, r.begin_record AS text_record, r.begin_line AS text_line,
				       r.end_byte AS text_end, b.*
				  FROM blockload.run r LEFT JOIN blockload.batch b ON b.run_id = r.id WHERE r.id = :run""")
			.param("run", run)
			.query((ResultSetExtractor<Coverage>) Ledger::coverage));
	}

	/**
	 * What is loaded of a range of a run.
	 * @throws RunException code {@code does-not-balance} if its batches do not fit
	 * together, or do not end where the range ends
	 */
	public Coverage coverage(long run, LoadRange range) {
		List<Batch> batches = this.jdbc.sql("""
				SELECT * FROM blockload.batch
				 WHERE run_id = :run AND begin_byte >= :begin AND begin_byte < :end""")
			.param("run", run)
			.param("begin", range.begin().offset())
			.param("end", range.end().offset())
			.query((rs, row) -> batch(rs))
			.list();
		return new Coverage(range.begin(), range.end().offset(), batches);
	}

	private static Coverage coverage(ResultSet rs) throws SQLException {
		List<Batch> batches = new ArrayList<>();
		if (!rs.next()) {
			throw new EmptyResultDataAccessException(1);
		}
		Position begin = new Position(rs.getLong("text_byte"), rs.getLong("text_record"), rs.getLong("text_line"));
		Long end = rs.getObject("text_end", Long.class);
		do {
			if (rs.getObject("run_id") != null) {
				batches.add(batch(rs));
			}
		}
		while (rs.next());
		return new Coverage(begin, end, batches);
	}

	/** The sums over all batches of a run. */
	public Books books(long run) {
		return this.jdbc.sql("""
				SELECT %s, r.cells_per_record, coalesce(r.end_byte, 9223372036854775807) - r.begin_byte AS length
				  FROM blockload.run r LEFT JOIN blockload.batch b ON b.run_id = r.id
				 WHERE r.id = :run GROUP BY r.id""".formatted(SUMS))
			.param("run", run)
			.query((rs, row) -> books(rs, rs.getLong("length") - rs.getLong("bytes")))
			.single();
	}

	/**
	 * The sums over the batches that one lane of an attempt has loaded.
	 * @param attempt the attempt
	 * @param lane which lane
	 */
	public Books books(Attempt attempt, int lane) {
		return this.jdbc.sql("""
				SELECT %s, (SELECT cells_per_record FROM blockload.run WHERE id = :run) AS cells_per_record
				  FROM blockload.batch b WHERE run_id = :run AND owner = :owner AND lane = :lane
				   AND worker IS NULL""".formatted(SUMS))
			.param("run", attempt.run())
			.param("owner", attempt.token())
			.param("lane", lane)
			.query((rs, row) -> books(rs, 0))
			.single();
	}

	/**
	 * The sums over the batches that workers have loaded in ranges of an attempt.
	 * @param attempt that divided the text
	 */
	public Books ofWorkers(Attempt attempt) {
		return this.jdbc
			.sql("""
					SELECT %s, (SELECT cells_per_record FROM blockload.run WHERE id = :run) AS cells_per_record
					  FROM blockload.batch b WHERE run_id = :run AND owner = :owner AND worker IS NOT NULL"""
				.formatted(SUMS))
			.param("run", attempt.run())
			.param("owner", attempt.token())
			.query((rs, row) -> books(rs, 0))
			.single();
	}

	/** What the ledger knows of the counts of a run that has not ended. */
	Run.Counts countsOf(long run) {
		return this.jdbc.sql("""
				SELECT %s, r.cells_per_record, r.begin_byte
				  FROM blockload.run r LEFT JOIN blockload.batch b ON b.run_id = r.id
				 WHERE r.id = :run GROUP BY r.id""".formatted(SUMS)).param("run", run).query((rs, row) -> {
			if (rs.getObject("begin_byte") == null) {
				return Run.Counts.UNKNOWN;
			}
			Run.Counts counts = new Run.Counts(rs.getLong("read"), rs.getLong("loaded"), rs.getLong("rejected"), null,
					null, null, null);
			Integer cells = rs.getObject("cells_per_record", Integer.class);
			return (cells != null) ? counts.withCells(rs.getLong("read") * cells, rs.getLong("blank")) : counts;
		}).single();
	}

	/**
	 * The committed batch that holds a record.
	 * @param run the run
	 * @param record its number
	 * @return empty if no attempt has loaded the record
	 */
	public Optional<Batch> batchOf(long run, long record) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.batch
				 WHERE run_id = :run AND begin_record <= :record AND end_record > :record""")
			.param("run", run)
			.param("record", record)
			.query((rs, row) -> batch(rs))
			.optional();
	}

	private static Batch batch(ResultSet rs) throws SQLException {
		return new Batch(begin(rs),
				new Position(rs.getLong("end_byte"), rs.getLong("end_record"), rs.getLong("end_line")),
				rs.getLong("staged"), rs.getLong("rejected"), rs.getLong("blank_cells"));
	}

	private static Position begin(ResultSet rs) throws SQLException {
		return new Position(rs.getLong("begin_byte"), rs.getLong("begin_record"), rs.getLong("begin_line"));
	}

	private static Books books(ResultSet rs, long remaining) throws SQLException {
		return new Books(rs.getLong("read"), rs.getLong("loaded"), rs.getLong("rejected"), rs.getLong("blank"),
				rs.getObject("cells_per_record", Integer.class), remaining);
	}

	/**
	 * The sums over batches of a run.
	 *
	 * @param read records read
	 * @param loaded records or cells staged
	 * @param rejected records or cells rejected while loading
	 * @param blank cells without a value
	 * @param cellsPerRecord how many cells each record has, null without unpivot
	 * @param remaining bytes that no batch covers; more than any object has if the length
	 * of its text is not known
	 */
	public record Books(long read, long loaded, long rejected, long blank, @Nullable Integer cellsPerRecord,
			long remaining) {

		public Books {
			if (read < 0 || loaded < 0 || rejected < 0 || blank < 0 || remaining < 0) {
				throw new IllegalArgumentException(
						"%d read, %d loaded, %d rejected, %d blank, %d remaining are not possible. Expected 0 or more of each."
							.formatted(read, loaded, rejected, blank, remaining));
			}
		}

		/** The sums of a run whose records are rows. */
		public Books(long read, long loaded, long rejected, long remaining) {
			this(read, loaded, rejected, 0, null, remaining);
		}

		/** What is staged or rejected: the records read, or their cells. */
		public long units() {
			return (this.cellsPerRecord != null) ? this.read * this.cellsPerRecord : this.read;
		}

		/** Counts with the cells of an unpivoted file. */
		public Run.Counts withCells(Run.Counts counts) {
			return (this.cellsPerRecord != null) ? counts.withCells(units(), this.blank) : counts;
		}

	}

}
