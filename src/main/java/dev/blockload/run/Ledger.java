package dev.blockload.run;

import java.util.List;

import dev.blockload.csv.Position;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What is loaded of each range of a run. It changes in the transaction that stages the
 * rows, and it decides where an attempt continues, not Spring Batch's metadata. Safe for
 * use by many threads.
 */
public final class Ledger {

	private static final String BOOKS = """
			SELECT coalesce(sum(next_record - first_record), 0) AS read, coalesce(sum(loaded), 0) AS loaded,
			       coalesce(sum(rejected), 0) AS rejected, coalesce(sum(blank_cells), 0) AS blank,
			       (SELECT cells_per_record FROM blockload.run WHERE id = :run) AS cells_per_record,
			       coalesce(sum(end_byte - next_byte), 0) AS remaining,
			       count(*) FILTER (WHERE next_byte < end_byte) AS unfinished
			  FROM blockload.range WHERE run_id = :run""";

	private final JdbcClient jdbc;

	private final RunSessions sessions;

	public Ledger(JdbcClient jdbc) {
		this.jdbc = jdbc;
		this.sessions = new RunSessions(jdbc);
	}

	/**
	 * Add a range to a run; within the transaction of {@code plan}.
	 * @param attempt who plans
	 * @param range of which nothing is staged yet
	 */
	public void add(Attempt attempt, Range range) {
		this.jdbc.sql("""
				INSERT INTO blockload.range (run_id, ordinal, start_byte, end_byte, first_record,
				                             next_byte, next_record, next_line, owner)
				VALUES (:run, :ordinal, :start, :end, :record, :start, :record, :line, :owner)""")
			.param("run", attempt.run())
			.param("ordinal", range.ordinal())
			.param("start", range.next().offset())
			.param("end", range.end())
			.param("record", range.next().record())
			.param("line", range.next().line())
			.param("owner", attempt.token())
			.update();
	}

	/** The ranges of a run, in order. */
	public List<Range> ranges(long run) {
		return this.jdbc.sql("SELECT * FROM blockload.range WHERE run_id = :run ORDER BY ordinal")
			.param("run", run)
			.query((rs, row) -> range(rs))
			.list();
	}

	/**
	 * Take a range over, and continue at its position. A token that is smaller than the
	 * range's owner is refused.
	 * @param attempt who takes it
	 * @param ordinal which range
	 * @throws RunException code {@code fenced} if a later attempt owns it
	 */
	public Range take(Attempt attempt, int ordinal) {
		return this.jdbc.sql("""
				UPDATE blockload.range SET owner = :owner
				 WHERE run_id = :run AND ordinal = :ordinal AND owner <= :owner RETURNING *""")
			.param("owner", attempt.token())
			.param("run", attempt.run())
			.param("ordinal", ordinal)
			.query((rs, row) -> range(rs))
			.optional()
			.orElseThrow(() -> RunRow.fenced(attempt));
	}

	/**
	 * Advance a range by compare-and-set: the first statement of a chunk's transaction.
	 * @param attempt who loads
	 * @param ordinal which range
	 * @param from where this attempt believes the range is
	 * @param to where it will be when this transaction commits
	 * @param loaded records or cells staged in between
	 * @param rejected records or cells rejected in between
	 * @param blank cells without a value in between
	 * @throws RunException code {@code fenced} if another attempt owns the range,
	 * {@code out-of-step} if the range is at another position
	 */
	public void advance(Attempt attempt, int ordinal, Position from, Position to, long loaded, long rejected,
			long blank) {
		SessionSettings.check(this.jdbc);
		this.sessions.enlist(attempt.run());
		int moved = this.jdbc.sql("""
				UPDATE blockload.range SET next_byte = :to, next_record = :record, next_line = :line,
				       loaded = loaded + :loaded, rejected = rejected + :rejected,
				       blank_cells = blank_cells + :blank
				 WHERE run_id = :run AND ordinal = :ordinal AND next_byte = :from AND owner = :owner""")
			.param("to", to.offset())
			.param("record", to.record())
			.param("line", to.line())
			.param("loaded", loaded)
			.param("rejected", rejected)
			.param("blank", blank)
			.param("run", attempt.run())
			.param("ordinal", ordinal)
			.param("from", from.offset())
			.param("owner", attempt.token())
			.update();
		if (moved != 1) {
			throw notMoved(attempt, ordinal, from);
		}
		this.jdbc.sql("""
				INSERT INTO blockload.chunk (run_id, first_record, start_byte, end_byte, first_line)
				VALUES (:run, :record, :start, :end, :line)""")
			.param("run", attempt.run())
			.param("record", from.record())
			.param("start", from.offset())
			.param("end", to.offset())
			.param("line", from.line())
			.update();
	}

	/**
	 * Store where the text of a range ends whose length was not known; within a
	 * transaction that is fenced by the run's row. Does nothing if the range is at
	 * another position: then what was read last is not committed.
	 * @param attempt who read it to its end
	 * @param ordinal which range
	 * @param end the byte after its last
	 */
	public void end(Attempt attempt, int ordinal, long end) {
		this.jdbc.sql("""
				UPDATE blockload.range SET end_byte = next_byte
				 WHERE run_id = :run AND ordinal = :ordinal AND owner = :owner AND next_byte = :end""")
			.param("run", attempt.run())
			.param("ordinal", ordinal)
			.param("owner", attempt.token())
			.param("end", end)
			.update();
	}

	/** The same for records, which are never blank. */
	void advance(Attempt attempt, int ordinal, Position from, Position to, long loaded, long rejected) {
		advance(attempt, ordinal, from, to, loaded, rejected, 0);
	}

	private RunException notMoved(Attempt attempt, int ordinal, Position from) {
		return this.jdbc
			.sql("SELECT next_byte FROM blockload.range WHERE run_id = :run AND ordinal = :ordinal AND owner = :owner")
			.param("run", attempt.run())
			.param("ordinal", ordinal)
			.param("owner", attempt.token())
			.query(Long.class)
			.optional()
			.map((next) -> new RunException(RunCode.OUT_OF_STEP,
					"Range " + ordinal + " of run " + attempt.run() + " is at byte " + next
							+ " in the ledger. This attempt expected byte " + from.offset() + ".",
					"Continue from the ledger: ./blockload restart " + attempt.run()))
			.orElseGet(() -> RunRow.fenced(attempt));
	}

	/** The sums over all ranges of a run. */
	public Books books(long run) {
		return this.jdbc.sql(BOOKS).param("run", run).query(Ledger::books).single();
	}

	/**
	 * The sums of one range.
	 * @param run the run
	 * @param ordinal which range
	 */
	public Books books(long run, int ordinal) {
		return this.jdbc.sql(BOOKS + " AND ordinal = :ordinal")
			.param("run", run)
			.param("ordinal", ordinal)
			.query(Ledger::books)
			.single();
	}

	/** What the ledger knows of the counts of a run that has not ended. */
	Run.Counts countsOf(long run) {
		return this.jdbc.sql("""
				SELECT sum(next_record - first_record)::bigint AS read, sum(loaded)::bigint AS loaded,
				       sum(rejected)::bigint AS rejected, sum(blank_cells)::bigint AS blank,
				       (SELECT cells_per_record FROM blockload.run WHERE id = :run) AS cells_per_record
				  FROM blockload.range WHERE run_id = :run""").param("run", run).query((rs, row) -> {
			Run.Counts counts = new Run.Counts(rs.getObject("read", Long.class), rs.getObject("loaded", Long.class),
					rs.getObject("rejected", Long.class), null, null, null, null);
			Long read = counts.read();
			Integer cells = rs.getObject("cells_per_record", Integer.class);
			return (read != null && cells != null) ? counts.withCells(read * cells, rs.getLong("blank")) : counts;
		}).single();
	}

	/**
	 * Give all ranges of a run an owner, so that every earlier attempt is fenced.
	 * @param run the run's number
	 * @param token greater than that of every earlier attempt
	 */
	public void fenceOff(long run, long token) {
		this.jdbc.sql("UPDATE blockload.range SET owner = :owner WHERE run_id = :run")
			.param("owner", token)
			.param("run", run)
			.update();
	}

	/**
	 * Where the committed chunk begins that holds a record.
	 * @param run the run
	 * @param record its number
	 */
	public Range chunkOf(long run, long record) {
		return this.jdbc
			.sql("""
					SELECT 0 AS ordinal, start_byte AS next_byte, first_record AS next_record, first_line AS next_line, end_byte
					  FROM blockload.chunk WHERE run_id = :run AND first_record <= :record AND start_byte < end_byte
					 ORDER BY first_record DESC, start_byte DESC LIMIT 1""")
			.param("run", run)
			.param("record", record)
			.query((rs, row) -> range(rs))
			.single();
	}

	private static Books books(java.sql.ResultSet rs, int row) throws java.sql.SQLException {
		return new Books(rs.getLong("read"), rs.getLong("loaded"), rs.getLong("rejected"), rs.getLong("blank"),
				rs.getObject("cells_per_record", Integer.class), rs.getLong("remaining"), rs.getLong("unfinished"));
	}

	private static Range range(java.sql.ResultSet rs) throws java.sql.SQLException {
		return new Range(rs.getInt("ordinal"),
				new Position(rs.getLong("next_byte"), rs.getLong("next_record"), rs.getLong("next_line")),
				rs.getLong("end_byte"));
	}

	/**
	 * The sums over the ranges of a run.
	 *
	 * @param read records read
	 * @param loaded records or cells staged
	 * @param rejected records or cells rejected while loading
	 * @param blank cells without a value
	 * @param cellsPerRecord how many cells each record has, null without unpivot
	 * @param remaining bytes not consumed yet
	 * @param unfinished ranges not at their end
	 */
	public record Books(long read, long loaded, long rejected, long blank, @Nullable Integer cellsPerRecord,
			long remaining, long unfinished) {

		public Books {
			if (read < 0 || loaded < 0 || rejected < 0 || blank < 0 || remaining < 0 || unfinished < 0) {
				throw new IllegalArgumentException(
						"%d read, %d loaded, %d rejected, %d blank, %d remaining, %d unfinished are not possible. Expected 0 or more of each."
							.formatted(read, loaded, rejected, blank, remaining, unfinished));
			}
		}

		/** The sums of a run whose records are rows. */
		public Books(long read, long loaded, long rejected, long remaining, long unfinished) {
			this(read, loaded, rejected, 0, null, remaining, unfinished);
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
