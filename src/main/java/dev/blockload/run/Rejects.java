package dev.blockload.run;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.blockload.csv.Reject;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The rejects of runs. They are added in the transaction of the chunk or step that found
 * them. Safe for use by many threads.
 */
public final class Rejects {

	/** The most rejects in one statement: a megabyte, if each is as long as it can be. */
	private static final int BATCH = 100;

	private static final int FETCH = 1000;

	private final JdbcTemplate jdbc;

	private final StorableText texts;

	private final RejectCounts counts;

	public Rejects(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
		this.texts = new StorableText(JdbcClient.create(jdbc));
		this.counts = new RejectCounts(jdbc);
	}

	/**
	 * Store rejects.
	 * @param run the run's number
	 * @param rejects may be empty
	 */
	public void add(long run, List<Reject> rejects) {
		for (int from = 0; from < rejects.size(); from += BATCH) {
			insert(run, rejects.subList(from, Math.min(from + BATCH, rejects.size())));
		}
		this.counts.add(run, rejects, this.texts);
	}

	/** In one statement: a statement for each would take three times as long. */
	private void insert(long run, List<Reject> rejects) {
		this.jdbc.update("""
				INSERT INTO blockload.reject (run_id, record, line, byte_offset, column_name, code, reason, value, raw,
				       constraint_name, cell, cells)
				SELECT ?, r.* FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[],
				       ?::text[], ?::text[], ?::text[], ?::integer[], ?::integer[]) AS r""", (statement) -> {
			Connection connection = statement.getConnection();
			statement.setLong(1, run);
			statement.setArray(2, array(connection, "int8", rejects, Reject::record));
			statement.setArray(3, array(connection, "int8", rejects, Reject::line));
			statement.setArray(4, array(connection, "int8", rejects, Reject::offset));
			statement.setArray(5, array(connection, "text", rejects, Reject::column));
			statement.setArray(6, array(connection, "text", rejects, Reject::code));
			statement.setArray(7, array(connection, "text", rejects, (reject) -> this.texts.stored(reject.reason())));
			statement.setArray(8, array(connection, "text", rejects, (reject) -> this.texts.of(reject.value())));
			statement.setArray(9, array(connection, "text", rejects, (reject) -> this.texts.of(reject.raw())));
			statement.setArray(10, array(connection, "text", rejects, Reject::constraint));
			statement.setArray(11, array(connection, "int4", rejects, Reject::cell));
			statement.setArray(12, array(connection, "int4", rejects, Reject::cells));
		});
	}

	private static Array array(Connection connection, String type, List<Reject> rejects,
			Function<Reject, @Nullable Object> value) throws SQLException {
		return connection.createArrayOf(type, rejects.stream().map(value).toArray());
	}

	/** How many records of a run, or cells of an unpivoted file, are rejected. */
	public long count(long run) {
		Long count = this.jdbc.queryForObject("SELECT coalesce(sum(cells), 0) FROM blockload.reject WHERE run_id = ?",
				Long.class, run);
		return (count != null) ? count : 0;
	}

	/** How many rejects some runs have. */
	public long countOf(List<Long> runs) {
		Long count = this.jdbc.queryForObject("SELECT count(*) FROM blockload.reject WHERE run_id = ANY (?)",
				Long.class, (Object) runs.toArray(Long[]::new));
		return (count != null) ? count : 0;
	}

	/**
	 * Delete rejects of runs that ended before a time and that no restart continues.
	 * @param before the time
	 * @param limit at most so many
	 * @return how many
	 */
	public int deleteOfRunsBefore(Instant before, int limit) {
		return this.jdbc.update("""
				WITH old AS MATERIALIZED (
				    SELECT r.id FROM blockload.run r
				     WHERE %s < ? AND NOT %s AND EXISTS (SELECT FROM blockload.reject j WHERE j.run_id = r.id)
				     LIMIT 100),
				counted AS (DELETE FROM blockload.reject_count WHERE run_id IN (SELECT id FROM old))
				DELETE FROM blockload.reject WHERE ctid IN (
				    SELECT j.ctid FROM old CROSS JOIN LATERAL (
				           SELECT ctid FROM blockload.reject WHERE run_id = old.id) j LIMIT ?)"""
			.formatted(ExpiredRuns.TIME, ExpiredRuns.CAN_RESTART), ExpiredRuns.time(before), limit);
	}

	/**
	 * By code, column and constraint, the most frequent first, with samples of their
	 * reasons. It reads no reject, however many there are.
	 */
	List<RunHistory.RejectGroup> groups(long run) {
		return this.counts.of(run);
	}

	/** By code and column, with the first different values. */
	List<RunHistory.RejectedValues> values(long run, int samples) {
		return this.jdbc.query(
				"""
						SELECT code, column_name, sum(cells)::bigint AS count,
						       coalesce((array_agg(sample ORDER BY first) FILTER (WHERE sample IS NOT NULL))[1:?], '{}') AS samples
						  FROM (SELECT code, column_name, left(CASE WHEN column_name IS NULL THEN raw ELSE value END, 100) AS sample,
						               sum(cells) AS cells, min(record) AS first
						          FROM blockload.reject WHERE run_id = ? GROUP BY 1, 2, 3) g
						 GROUP BY code, column_name ORDER BY 3 DESC, code, column_name""",
				(rs, row) -> new RunHistory.RejectedValues(rs.getString("code"), rs.getString("column_name"),
						rs.getLong("count"),
						Arrays.stream((String[]) rs.getArray("samples").getArray()).map(StorableText::text).toList()),
				samples, run);
	}

	/** In the order of the file, by a cursor where a transaction is open. */
	void forEach(long run, RejectState state, Consumer<StoredReject> consumer) {
		this.jdbc.query((connection) -> {
			PreparedStatement statement = connection
				.prepareStatement("SELECT * FROM blockload.reject WHERE run_id = ? AND %s ORDER BY record, cell"
					.formatted(state.condition()));
			statement.setFetchSize(FETCH);
			statement.setLong(1, run);
			return statement;
		}, (rs) -> {
			consumer.accept(stored(rs));
		});
	}

	/** Those of some records, in the order of the file. */
	List<StoredReject> ofRecords(long run, Collection<Long> records) {
		return this.jdbc.query(
				"SELECT * FROM blockload.reject WHERE run_id = ? AND record = ANY (?) ORDER BY record, cell",
				(rs, row) -> stored(rs), run, records.toArray(Long[]::new));
	}

	private static StoredReject stored(ResultSet rs) throws SQLException {
		return new StoredReject(reject(rs), rs.getObject("corrected_by", Long.class));
	}

	/** In the order of the file, after a position. */
	List<StoredReject> page(long run, RejectState state, RejectFilter filter, RunHistory.RejectPosition after,
			int limit) {
		return JdbcClient.create(this.jdbc)
			.sql("""
					SELECT * FROM blockload.reject
					 WHERE run_id = :run AND (record, cell) > (:record, :cell)
					   AND (:code::text IS NULL OR code = :code)
					   AND (:column::text IS NULL OR coalesce(column_name, '') = :column) AND %s
					 ORDER BY record, cell LIMIT :limit""".formatted(state.condition()))
			.param("run", run)
			.param("record", after.record())
			.param("cell", after.cell())
			.param("code", filter.code(), Types.VARCHAR)
			.param("column", filter.column(), Types.VARCHAR)
			.param("limit", limit)
			.query((rs, row) -> stored(rs))
			.list();
	}

	private static Reject reject(ResultSet rs) throws SQLException {
		return new Reject(rs.getLong("record"), rs.getLong("line"), rs.getLong("byte_offset"),
				rs.getString("column_name"), rs.getString("code"), StorableText.text(rs.getString("reason")),
				StorableText.read(rs.getString("value")), StorableText.text(rs.getString("raw")),
				rs.getString("constraint_name"), rs.getInt("cell"), rs.getInt("cells"));
	}

}
