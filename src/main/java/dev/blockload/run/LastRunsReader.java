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

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the last runs of many imports with one query.
 */
final class LastRunsReader {

	private static final String LINE = "id, status, stage, started_at, ended_at, error_code, error_message, error_action,"
			+ " loaded, rejected";

	// For each import, two steps in the index of imports: 100,000 runs do not slow it
	// down.
	private static final String LAST = """
			SELECT n.import, r.*
			  FROM unnest(:imports::text[]) n (import)
			 CROSS JOIN LATERAL (
			       (SELECT 'last' AS which, %1$s FROM blockload.run l
			         WHERE l.import = n.import AND NOT l.dry_run AND l.undoes IS NULL ORDER BY l.id DESC LIMIT 1)
			       UNION ALL
			       (SELECT 'good' AS which, %1$s FROM blockload.run g
			         WHERE g.import = n.import AND NOT g.dry_run AND g.undoes IS NULL AND g.undone_by IS NULL
			           AND g.stage IN ('published', 'unchanged') ORDER BY g.id DESC LIMIT 1)) r""".formatted(LINE);

	private final JdbcClient jdbc;

	LastRunsReader(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** By import; without imports that never ran. A status is that of the row. */
	Map<String, LastRuns> of(Collection<String> imports) {
		Map<String, RunLine> last = new HashMap<>();
		Map<String, RunLine> good = new HashMap<>();
		this.jdbc.sql(LAST).param("imports", imports.toArray(String[]::new), Types.ARRAY).query((rs) -> {
			(rs.getString("which").equals("last") ? last : good).put(rs.getString("import"), line(rs));
		});
		Map<String, LastRuns> all = new HashMap<>();
		last.forEach((name, line) -> all.put(name, new LastRuns(line, good.get(name))));
		return all;
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
				published ? number(rs, "loaded") : null, number(rs, "rejected"));
	}

	private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
		Timestamp time = rs.getTimestamp(column);
		return (time != null) ? time.toInstant() : null;
	}

	private static @Nullable Long number(ResultSet rs, String column) throws SQLException {
		long value = rs.getLong(column);
		return rs.wasNull() ? null : value;
	}

}
