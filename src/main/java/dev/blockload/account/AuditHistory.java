package dev.blockload.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads the audit log. For administrators only. Safe for use by many threads.
 */
public final class AuditHistory {

	private static final TypeReference<Map<String, String>> PROPERTIES = new TypeReference<>() {
	};

	private final JdbcClient jdbc;

	public AuditHistory(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * The newest entries, newest first.
	 * @param caller an administrator
	 * @param filter which entries
	 * @param limit at most so many
	 * @throws AccountException code {@code not-allowed}
	 */
	public List<AuditRow> newest(Caller caller, AuditFilter filter, int limit) {
		caller.requireAdmin();
		Instant since = filter.since();
		return this.jdbc.sql("""
				SELECT id, at, actor, address, action, subject, import, application, before, after
				  FROM blockload.audit
				 WHERE (:since::timestamptz IS NULL OR at >= :since) AND (:who::text IS NULL OR actor = :who)
				   AND (:import::text IS NULL OR import = :import) AND (:before::bigint IS NULL OR id < :before)
				 ORDER BY id DESC LIMIT :limit""")
			.param("since", (since != null) ? since.atOffset(ZoneOffset.UTC) : null, Types.TIMESTAMP_WITH_TIMEZONE)
			.param("who", filter.who(), Types.VARCHAR)
			.param("import", filter.importName(), Types.VARCHAR)
			.param("before", filter.before(), Types.BIGINT)
			.param("limit", limit)
			.query((rs, row) -> stored(rs))
			.list();
	}

	private static AuditRow stored(ResultSet row) throws SQLException {
		// Also what another version of Blockload wrote.
		AuditEntry entry = new AuditEntry(row.getString("action"), row.getString("subject"), row.getString("import"),
				row.getString("application"), properties(row.getString("before")), properties(row.getString("after")));
		return new AuditRow(row.getLong("id"), row.getTimestamp("at").toInstant(), row.getString("actor"),
				row.getString("address"), entry);
	}

	private static Map<String, String> properties(String json) {
		return JsonMapper.shared().readValue(json, PROPERTIES);
	}

}
