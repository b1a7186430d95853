package dev.blockload.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the last runs of many imports with one query.
 */
final class LastRunsReader {

	/** A pushed file is one of the import if it has no others. */
	private static final String COUNTS = """
			NOT g.dry_run AND g.undoes IS NULL AND g.corrects IS NULL
			   AND (g.spool IS NULL OR jsonb_exists(g.definition::jsonb -> 'file', 'push'))""";

	// A run that found its file loaded is undone with the run that loaded it.
	private static final String UNDONE = """
			(g.undone_by IS NOT NULL OR g.warnings @> '[{"code": "undone"}]'
			   OR g.stage = 'unchanged' AND EXISTS (
			          SELECT FROM blockload.run p
			           WHERE p.undone_by > g.id AND p.id < g.id AND p.import = g.import AND p.key = g.key
			             AND p.etag = g.etag))""";

	/**
	 * A run {@code g} that published a file, or found it loaded already, and whose rows
	 * were not undone.
	 */
	static final String GOOD = "g.stage IN ('published', 'unchanged') AND " + COUNTS + " AND NOT " + UNDONE;

	private static final String LINE = "id, status, stage, started_at, ended_at, error_code, error_message, error_action,"
			+ " loaded, rejected, " + UNDONE + " AS undone";

	/**
	 * A run {@code g} of a series that failed, while a later run {@code l} of the series
	 * has ended: its file is not loaded, and no run has taken it up since.
	 */
	private static final String LEFT = """
			g.import = n.import AND g.id >= coalesce(l.series, l.id) AND g.id < l.id AND g.status = 'FAILED'
			   AND coalesce(g.series, g.id) = coalesce(l.series, l.id)
			   AND EXISTS (SELECT FROM blockload.file_claim c WHERE c.run_id = g.id)""";

	/** The last run that has ended. */
	private static final String LAST_ENDED = """
			SELECT g.id, g.series, g.status, g.scheduled_run_id FROM blockload.run g
			 WHERE g.import = n.import AND g.status NOT IN ('RUNNING', 'WAITING') AND %s ORDER BY g.id DESC LIMIT 1"""
		.formatted(COUNTS);

	// For each import, few steps in the index of imports: 100,000 runs do not slow it
	// down.
	private static final String LAST = """
			SELECT n.import, r.*
			  FROM unnest(:imports::text[]) n (import)
			 CROSS JOIN LATERAL (
			       (SELECT 'last' AS which, %1$s FROM blockload.run g
			         WHERE g.import = n.import AND NOT g.dry_run AND g.undoes IS NULL ORDER BY g.id DESC LIMIT 1)
			       UNION ALL
			       (SELECT 'running' AS which, %1$s FROM blockload.run g
			         WHERE g.import = n.import AND g.status = 'RUNNING' AND %2$s ORDER BY g.id DESC LIMIT 1)
			       UNION ALL
			       (SELECT 'ended' AS which, %1$s FROM blockload.run g
			         WHERE g.import = n.import AND g.status NOT IN ('RUNNING', 'WAITING') AND %2$s ORDER BY g.id DESC LIMIT 1)
			       UNION ALL
			       (SELECT 'left' AS which, %1$s FROM blockload.run g
			         WHERE g.id = (SELECT min(g.id) FROM (%4$s) l JOIN blockload.run g ON %5$s))
			       UNION ALL
			       (SELECT 'good' AS which, %1$s FROM blockload.run g
			         WHERE g.import = n.import AND %3$s ORDER BY g.id DESC LIMIT 1)) r"""
		.formatted(LINE, COUNTS, GOOD, LAST_ENDED, LEFT);

	private static final String LAST_GOOD = """
			SELECT n.import, r.ended_at
			  FROM unnest(:imports::text[]) n (import)
			 CROSS JOIN LATERAL (
			       SELECT g.ended_at FROM blockload.run g
			        WHERE g.import = n.import AND %s ORDER BY g.id DESC LIMIT 1) r
			 WHERE r.ended_at IS NOT NULL""".formatted(GOOD);

	private static final String FAILED = """
			SELECT n.import
			  FROM unnest(:imports::text[]) n (import)
			 CROSS JOIN LATERAL (%s) l
			 WHERE (l.status = 'FAILED' OR EXISTS (SELECT FROM blockload.run g WHERE %s))
			   AND NOT EXISTS (SELECT FROM blockload.scheduled_run s WHERE s.id = l.scheduled_run_id AND s.outcome IS NULL)"""
		.formatted(LAST_ENDED, LEFT);

	private final JdbcClient jdbc;

	LastRunsReader(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** By import; without imports that never ran. */
	Map<String, Rows> of(Collection<String> imports) {
		Map<String, Map<String, RunLine>> lines = new HashMap<>();
		this.jdbc.sql(LAST).param("imports", imports.toArray(String[]::new), Types.ARRAY).query((rs) -> {
			lines.computeIfAbsent(rs.getString("import"), (name) -> new HashMap<>())
				.put(rs.getString("which"), line(rs));
		});
		Map<String, Rows> all = new HashMap<>();
		lines.forEach((name, found) -> all.put(name, new Rows(Objects.requireNonNull(found.get("last")),
				found.get("running"), found.getOrDefault("left", found.get("ended")), found.get("good"))));
		return all;
	}

	/** When the last good run of each import ended; without imports that have none. */
	Map<String, Instant> goodAt(Collection<String> imports) {
		Map<String, Instant> times = new HashMap<>();
		this.jdbc.sql(LAST_GOOD).param("imports", imports.toArray(String[]::new), Types.ARRAY).query((rs) -> {
			times.put(rs.getString("import"), Objects.requireNonNull(instant(rs, "ended_at")));
		});
		return times;
	}

	/**
	 * The imports whose last run that ended has failed, or left a file that failed, and
	 * is not retried.
	 */
	Set<String> failed(Collection<String> imports) {
		return Set.copyOf(this.jdbc.sql(FAILED)
			.param("imports", imports.toArray(String[]::new), Types.ARRAY)
			.query(String.class)
			.list());
	}

	private static RunLine line(ResultSet rs) throws SQLException {
		String code = rs.getString("error_code");
		Run.Cause error = (code != null)
				? new Run.Cause(code, Objects.requireNonNullElse(StorableText.read(rs.getString("error_message")), ""),
						StorableText.read(rs.getString("error_action")))
				: null;
		boolean published = Stage.of(rs.getString("stage")) == Stage.PUBLISHED;
		return new RunLine(rs.getLong("id"), RunStatus.valueOf(rs.getString("status")),
				Objects.requireNonNull(instant(rs, "started_at")), instant(rs, "ended_at"), error,
				published ? number(rs, "loaded") : null, number(rs, "rejected"), rs.getBoolean("undone"));
	}

	private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
		Timestamp time = rs.getTimestamp(column);
		return (time != null) ? time.toInstant() : null;
	}

	private static @Nullable Long number(ResultSet rs, String column) throws SQLException {
		long value = rs.getLong(column);
		return rs.wasNull() ? null : value;
	}

	/**
	 * The last runs of an import, with the statuses of their rows.
	 *
	 * @param last its last run
	 * @param running the last of those that count whose row says RUNNING, or null
	 * @param ended the last of those that count whose row says that it has ended, or the
	 * one before it in its series whose file failed and is left; null if there is none
	 * @param good its last good run, or null
	 */
	record Rows(RunLine last, @Nullable RunLine running, @Nullable RunLine ended, @Nullable RunLine good) {

		/** The rows that say RUNNING. */
		Set<RunLine> inProgress() {
			return Stream.of(this.last, this.running)
				.filter((line) -> line != null && line.status() == RunStatus.RUNNING)
				.collect(Collectors.toSet());
		}

		/**
		 * The last runs as they are.
		 * @param dead the runs without a process whose rows say RUNNING, by number
		 */
		LastRuns as(Map<Long, Run> dead) {
			RunLine present = (this.running != null) ? present(this.running, dead) : null;
			boolean later = present != null && present.status().isFinal()
					&& (this.ended == null || present.id() > this.ended.id());
			return new LastRuns(present(this.last, dead), later ? present : this.ended, this.good);
		}

		private static RunLine present(RunLine row, Map<Long, Run> dead) {
			Run run = dead.get(row.id());
			return (run != null) ? row.with(run) : row;
		}

	}

}
