package dev.blockload.run;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.csv.Reject;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The numbers of rejects by code, column and constraint: table
 * {@code blockload.reject_count}. Each transaction that stores or corrects rejects adds
 * rows to it, and never changes one. Safe for use by many threads.
 */
final class RejectCounts {

	/** Of each group. */
	private static final int SAMPLES = 3;

	private static final int BATCH = 500;

	private final JdbcTemplate jdbc;

	RejectCounts(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Count rejects that are stored in the same transaction.
	 * @param run the run's number
	 * @param rejects may be empty
	 * @param texts how messages are stored
	 */
	void add(long run, List<Reject> rejects, StorableText texts) {
		Map<Group, List<Reject>> groups = new LinkedHashMap<>();
		rejects.forEach((reject) -> groups.computeIfAbsent(Group.of(reject), (group) -> new ArrayList<>()).add(reject));
		this.jdbc.batchUpdate("""
				INSERT INTO blockload.reject_count (run_id, code, column_name, constraint_name, cells, sample_records,
				       sample_cells, samples)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?)""", groups.entrySet(), BATCH, (statement, entry) -> {
			statement.setLong(1, run);
			statement.setString(2, entry.getKey().code());
			statement.setString(3, entry.getKey().column());
			statement.setString(4, entry.getKey().constraint());
			statement.setLong(5, entry.getValue().stream().mapToLong(Reject::cells).sum());
			samples(statement, entry.getValue(), texts);
		});
	}

	private static void samples(PreparedStatement statement, List<Reject> rejects, StorableText texts)
			throws SQLException {
		List<Reject> first = rejects.stream()
			.sorted(Comparator.comparingLong(Reject::record).thenComparingInt(Reject::cell))
			.limit(SAMPLES)
			.toList();
		var connection = statement.getConnection();
		statement.setArray(6, connection.createArrayOf("int8", first.stream().map(Reject::record).toArray()));
		statement.setArray(7, connection.createArrayOf("int4", first.stream().map(Reject::cell).toArray()));
		statement.setArray(8,
				connection.createArrayOf("text",
						first.stream()
							.map((reject) -> "line " + reject.line() + ": " + texts.stored(reject.reason()))
							.toArray()));
	}

	/** The groups of a run, the most frequent first. */
	List<RunHistory.RejectGroup> of(long run) {
		return this.jdbc.query("""
				SELECT c.code, c.column_name, c.constraint_name,
				       sum(c.cells) FILTER (WHERE coalesce(s.n, 1) = 1) AS count,
				       sum(c.corrected) FILTER (WHERE coalesce(s.n, 1) = 1) AS corrected,
				       coalesce((array_agg(s.text ORDER BY s.record, s.cell) FILTER (WHERE s.text IS NOT NULL))[1:%d],
				                '{}') AS samples
				  FROM blockload.reject_count c
				  LEFT JOIN LATERAL unnest(c.sample_records, c.sample_cells, c.samples)
				       WITH ORDINALITY AS s (record, cell, text, n) ON true
				 WHERE c.run_id = ?
				 GROUP BY c.code, c.column_name, c.constraint_name
				 ORDER BY 4 DESC, c.code, c.column_name, c.constraint_name""".formatted(SAMPLES),
				(rs, row) -> new RunHistory.RejectGroup(rs.getString("code"), rs.getString("column_name"),
						rs.getString("constraint_name"), rs.getLong("count"), rs.getLong("corrected"),
						Arrays.stream((String[]) rs.getArray("samples").getArray()).map(StorableText::text).toList()),
				run);
	}

	/**
	 * Rejects that are alike.
	 *
	 * @param code why
	 * @param column or null
	 * @param constraint or null
	 */
	private record Group(String code, @Nullable String column, @Nullable String constraint) {

		static Group of(Reject reject) {
			return new Group(reject.code(), reject.column(), reject.constraint());
		}

	}

}
