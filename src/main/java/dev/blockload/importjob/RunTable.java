package dev.blockload.importjob;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.blockload.Warning;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.run.Stage;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Run rows as records. A status of RUNNING is what the last attempt wrote when it began:
 * whether it is alive, {@link RunHistory} asks.
 */
final class RunTable {

	private static final JsonMapper JSON = JsonMapper.shared();

	private final JdbcClient jdbc;

	RunTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	Optional<Run> find(long id) {
		return this.jdbc.sql("SELECT * FROM blockload.run WHERE id = :id")
			.param("id", id)
			.query((rs, row) -> run(rs))
			.optional();
	}

	Optional<Run> last(String importName) {
		return this.jdbc.sql("SELECT * FROM blockload.run WHERE import = :import ORDER BY id DESC LIMIT 1")
			.param("import", importName)
			.query((rs, row) -> run(rs))
			.optional();
	}

	/** The last run of an import, if it did not complete: older ones are superseded. */
	Optional<Run> lastUnfinished(String importName) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.run WHERE import = :import AND NOT dry_run
				   AND stage NOT IN ('published', 'unchanged')
				 ORDER BY id DESC LIMIT 1""").param("import", importName).query((rs, row) -> run(rs)).optional();
	}

	/** The newest run of a scheduled run. */
	Optional<Run> ofScheduledRun(long scheduledRunId) {
		return this.jdbc
			.sql("SELECT * FROM blockload.run WHERE scheduled_run_id = :scheduledRun ORDER BY id DESC LIMIT 1")
			.param("scheduledRun", scheduledRunId)
			.query((rs, row) -> run(rs))
			.optional();
	}

	/** The last run of an import that ended well. */
	Optional<Run> lastGood(String importName) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.run WHERE import = :import AND stage IN ('published', 'unchanged')
				 ORDER BY id DESC LIMIT 1""").param("import", importName).query((rs, row) -> run(rs)).optional();
	}

	/** The last run before another that published the same object by the same import. */
	Optional<Run> lastPublishedBefore(long id) {
		return this.jdbc.sql("""
				SELECT p.* FROM blockload.run r, blockload.run p
				 WHERE r.id = :id AND p.id < r.id AND p.publication IS NOT NULL AND p.import = r.import
				   AND (p.bucket, p.key, p.etag, p.size) = (r.bucket, r.key, r.etag, r.size)
				 ORDER BY p.publication DESC LIMIT 1""").param("id", id).query((rs, row) -> run(rs)).optional();
	}

	/**
	 * Runs, newest first.
	 * @param importName of this import, or of all where null
	 * @param limit at most so many
	 */
	List<Run> newest(@Nullable String importName, int limit) {
		return this.jdbc.sql("""
				SELECT * FROM blockload.run WHERE :import::text IS NULL OR import = :import
				 ORDER BY id DESC LIMIT :limit""")
			.param("import", importName, java.sql.Types.VARCHAR)
			.param("limit", limit)
			.query((rs, row) -> run(rs))
			.list();
	}

	static String json(List<Warning> warnings) {
		return JSON.writeValueAsString(warnings);
	}

	private static Run run(ResultSet rs) throws SQLException {
		Stage stage = Stage.of(rs.getString("stage"));
		return new Run(rs.getLong("id"), rs.getString("import"), rs.getString("application"), rs.getString("block"),
				rs.getString("mode"), RunStatus.valueOf(rs.getString("status")), stage, rs.getBoolean("restartable"),
				number(rs, "superseded_by"), pin(rs), number(rs, "requests"), counts(rs),
				warnings(rs.getString("warnings")), error(rs), rs.getString("holder"), rs.getInt("attempts"),
				instant(rs.getTimestamp("attempt_started_at")), instant(rs.getTimestamp("started_at")),
				rs.getBoolean("dry_run"),
				Optional.ofNullable(rs.getTimestamp("ended_at")).map(RunTable::instant).orElse(null));
	}

	private static Run.Counts counts(ResultSet rs) throws SQLException {
		return new Run.Counts(number(rs, "read"), number(rs, "loaded"), number(rs, "rejected"), number(rs, "inserted"),
				number(rs, "updated"), number(rs, "unchanged"), number(rs, "deleted"));
	}

	private static @Nullable Pin pin(ResultSet rs) throws SQLException {
		if (rs.getString("etag") == null) {
			return null;
		}
		return new Pin(rs.getString("bucket"), rs.getString("key"), rs.getString("etag"), rs.getLong("size"),
				instant(rs.getTimestamp("last_modified")));
	}

	private static Run.@Nullable Cause error(ResultSet rs) throws SQLException {
		String code = rs.getString("error_code");
		return (code != null) ? new Run.Cause(code, rs.getString("error_message"), rs.getString("error_action")) : null;
	}

	private static List<Warning> warnings(String json) {
		List<Warning> warnings = new ArrayList<>();
		JSON.readTree(json)
			.forEach((node) -> warnings.add(new Warning(node.get("code").asString(), node.get("message").asString())));
		return warnings;
	}

	private static @Nullable Long number(ResultSet rs, String column) throws SQLException {
		long value = rs.getLong(column);
		return rs.wasNull() ? null : value;
	}

	private static Instant instant(Timestamp timestamp) {
		return timestamp.toInstant();
	}

}
