package dev.blockload.publish;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds what holds locks on tables: client sessions, autovacuum workers, prepared
 * transactions, and sessions that wait ahead in the queue.
 */
final class LockHolders {

	// A plain role sees only process, role and application of other sessions. An
	// autovacuum worker is then a process of a database that has no role; whether it
	// prevents wraparound follows from the age of its table.
	private static final String LOCKS = """
			SELECT c.oid, n.nspname || '.' || c.relname AS shown, l.relation <> c.oid AS toast, l.mode, l.granted, l.pid, a.usename, a.application_name, a.state,
			       extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, x.prepared))::bigint AS seconds,
			       CASE WHEN a.query <> '<insufficient privilege>' THEN a.query END AS query, x.gid, x.owner,
			       a.pid IS NOT NULL AND a.usesysid IS NULL AND a.datid IS NOT NULL AS autovacuum,
			       coalesce(a.query LIKE '%(to prevent wraparound)', false)
			       OR r.relkind <> 'p' AND (
			           age(r.relfrozenxid) > least(current_setting('autovacuum_freeze_max_age')::int,
			               (SELECT option_value::int FROM pg_options_to_table(r.reloptions)
			                 WHERE option_name = 'autovacuum_freeze_max_age'))
			           OR mxid_age(r.relminmxid) > current_setting('autovacuum_multixact_freeze_max_age')::int) AS wraparound
			  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_locks l ON l.relation IN (c.oid, c.reltoastrelid)
			  JOIN pg_class r ON r.oid = l.relation
			  LEFT JOIN pg_stat_activity a ON a.pid = l.pid
			  LEFT JOIN (pg_locks p JOIN pg_prepared_xacts x ON x.transaction = p.transactionid)
			         ON l.pid IS NULL AND p.pid IS NULL AND p.virtualtransaction = l.virtualtransaction
			        AND p.locktype = 'transactionid' AND p.granted
			 WHERE c.oid = ANY (:oids) AND l.locktype = 'relation' AND l.pid IS DISTINCT FROM pg_backend_pid()
			   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
			 ORDER BY l.granted DESC, l.pid, c.oid, l.mode""";

	private final JdbcClient client;

	LockHolders(JdbcClient client) {
		this.client = client;
	}

	/**
	 * Find what prevents locks.
	 * @param wanted the locks that were not granted
	 * @return those that hold a conflicting lock first, then those that wait for one
	 */
	List<LockHolder> of(List<TableLock> wanted) {
		Map<Long, TableLock> tables = wanted.stream()
			.collect(Collectors.toMap(TableLock::oid, Function.identity(), (one, other) -> one));
		Map<String, LockHolder> holders = new LinkedHashMap<>();
		this.client.sql(LOCKS).param("oids", tables.keySet().toArray(Long[]::new)).query((rs) -> {
			TableLock table = tables.get(rs.getLong("oid"));
			if (table != null && table.mode().conflicts().contains(rs.getString("mode"))) {
				LockHolder found = holder(rs);
				holders.merge(found.kind() + " " + found.id(), found, LockHolders::together);
			}
		});
		return List.copyOf(holders.values());
	}

	private static LockHolder holder(ResultSet rs) throws SQLException {
		String lock = (rs.getBoolean("granted") ? "holds " : "waits for ") + rs.getString("mode") + " on "
				+ (rs.getBoolean("toast") ? "the TOAST table of " : "") + rs.getString("shown");
		String gid = rs.getString("gid");
		long seconds = rs.getLong("seconds");
		Long age = rs.wasNull() ? null : seconds;
		if (gid != null) {
			return new LockHolder(LockHolder.Kind.PREPARED, "'" + gid + "'", rs.getString("owner"), null, null, age,
					List.of(lock), null);
		}
		LockHolder.Kind kind = LockHolder.Kind.SESSION;
		if (rs.getBoolean("autovacuum")) {
			kind = rs.getBoolean("wraparound") ? LockHolder.Kind.WRAPAROUND : LockHolder.Kind.AUTOVACUUM;
		}
		return new LockHolder(kind, rs.getString("pid"), rs.getString("usename"), rs.getString("application_name"),
				(kind == LockHolder.Kind.SESSION) ? rs.getString("state") : null, age, List.of(lock),
				rs.getString("query"));
	}

	private static LockHolder together(LockHolder one, LockHolder other) {
		List<String> locks = new ArrayList<>(one.locks());
		other.locks().stream().filter((lock) -> !locks.contains(lock)).forEach(locks::add);
		return new LockHolder(one.kind(), one.id(), one.role(), one.application(), one.state(), one.seconds(), locks,
				one.query());
	}

	/** The statements of sessions, one a line, for a terminal only; null if none. */
	static @Nullable String statements(List<LockHolder> holders) {
		String lines = holders.stream()
			.map(LockHolder::statement)
			.filter((line) -> line != null)
			.collect(Collectors.joining("\n"));
		return lines.isEmpty() ? null : lines;
	}

}
