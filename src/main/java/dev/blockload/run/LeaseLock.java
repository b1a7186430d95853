package dev.blockload.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The advisory lock of a lease, and the table of the sessions that hold leases. The key
 * of the lock is secret, so that only roles with rights on schema {@code blockload} can
 * compute it. A role that saw it in {@code pg_locks} can still take it. So a session
 * registers itself before it tries the lock: a holder that is not registered is no run.
 */
final class LeaseLock {

	// The lock's key is split in two as pg_locks shows it. The server shows the start of
	// a session only to its own role, but never hides the role.
	private static final String HOLDERS = """
			SELECT w.import, a.pid, a.usename, a.application_name, a.backend_start, s.holder
			  FROM unnest(?::text[]) w (import)
			  JOIN pg_locks l ON (l.classid::bigint << 32) | l.objid::bigint = blockload.lock_key('lease ' || w.import)
			  JOIN pg_stat_activity a ON a.pid = l.pid
			  LEFT JOIN blockload.lease_session s
			    ON s.pid = a.pid AND s.role = a.usesysid AND s.import = w.import
			   AND (a.backend_start IS NULL OR s.backend_start = a.backend_start)
			 WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
			   AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())""";

	// The key is a parameter, because its function would cost more than the rest: the
	// server parses its body twice for each execution.
	/** An SQL expression: whether this session holds the lock whose key is given. */
	static final String IS_MINE = """
			EXISTS (SELECT FROM pg_locks l
			         WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted AND l.pid = pg_backend_pid()
			           AND (l.classid::bigint << 32) | l.objid::bigint = ?)""";

	private LeaseLock() {
	}

	/**
	 * Try to take the lock for a session, which is registered first.
	 * @param connection the session
	 * @param pid the process of the server that serves it
	 * @param side another session, which reads the catalog faster if it has done so
	 * before
	 * @param importName the import
	 * @return the key of the lock, which the session holds now; empty if another one does
	 */
	static OptionalLong tryTake(Connection connection, int pid, Connection side, String importName)
			throws SQLException {
		register(side, pid, importName);
		try (PreparedStatement statement = connection
			.prepareStatement("SELECT key, pg_try_advisory_lock(key) FROM blockload.lock_key('lease ' || ?) AS key")) {
			statement.setString(1, importName);
			try (ResultSet result = statement.executeQuery()) {
				if (result.next() && result.getBoolean(2)) {
					return OptionalLong.of(result.getLong(1));
				}
			}
		}
		unregister(connection);
		return OptionalLong.empty();
	}

	private static void register(Connection side, int pid, String importName) throws SQLException {
		try (Statement statement = side.createStatement()) {
			// Sessions of processes that died.
			statement.execute("""
					DELETE FROM blockload.lease_session s
					 WHERE NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = s.pid)""");
		}
		try (PreparedStatement statement = side.prepareStatement("""
				INSERT INTO blockload.lease_session (pid, backend_start, role, import, holder)
				SELECT pid, backend_start, usesysid, ?, ? FROM pg_stat_activity WHERE pid = ?
				ON CONFLICT (pid) DO UPDATE SET backend_start = excluded.backend_start, role = excluded.role,
				    import = excluded.import, holder = excluded.holder""")) {
			statement.setString(1, importName);
			statement.setString(2, RunProcess.name());
			statement.setInt(3, pid);
			statement.execute();
		}
	}

	/** Free the locks of a session that lives on for a moment. */
	static void free(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("SELECT pg_advisory_unlock_all()");
		}
		unregister(connection);
	}

	private static void unregister(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("DELETE FROM blockload.lease_session WHERE pid = pg_backend_pid()");
		}
	}

	/**
	 * Find the session that holds the lock of an import's lease.
	 * @param connection any session
	 * @param importName the import
	 */
	static Optional<LeaseHolder> holder(Connection connection, String importName) throws SQLException {
		return Optional.ofNullable(holders(connection, List.of(importName)).get(importName));
	}

	/**
	 * Find the sessions that hold the locks of the leases of some imports, with one
	 * query.
	 * @param connection any session
	 * @param imports the imports
	 * @return the sessions by import; an import whose lock is free is not in it
	 */
	static Map<String, LeaseHolder> holders(Connection connection, Collection<String> imports) throws SQLException {
		Map<String, LeaseHolder> holders = new HashMap<>();
		try (PreparedStatement statement = connection.prepareStatement(HOLDERS)) {
			statement.setArray(1, connection.createArrayOf("text", imports.toArray()));
			try (ResultSet result = statement.executeQuery()) {
				while (result.next()) {
					holders.put(result.getString("import"), holder(result));
				}
			}
		}
		return holders;
	}

	/**
	 * Find the imports that have runs and whose lock a session holds.
	 * @param connection any session
	 */
	static List<String> held(Connection connection) throws SQLException {
		List<String> imports = new ArrayList<>();
		try (Statement statement = connection.createStatement(); ResultSet result = statement.executeQuery("""
				SELECT import FROM (SELECT DISTINCT import FROM blockload.run) known
				 WHERE blockload.lock_key('lease ' || import) IN (
				       SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
				        WHERE locktype = 'advisory' AND objsubid = 1 AND granted
				          AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
				 ORDER BY import""")) {
			while (result.next()) {
				imports.add(result.getString(1));
			}
		}
		return imports;
	}

	private static LeaseHolder holder(ResultSet result) throws SQLException {
		String process = result.getString("holder");
		Instant since = Optional.ofNullable(result.getTimestamp("backend_start"))
			.map(Timestamp::toInstant)
			.orElse(null);
		return new LeaseHolder((process != null) ? LeaseHolder.Kind.RUN : LeaseHolder.Kind.FOREIGN,
				result.getInt("pid"), result.getString("usename"), result.getString("application_name"), since,
				process);
	}

	/**
	 * Terminate a session that holds a lease, unless it was opened after a moment.
	 * @param connection another session
	 * @param importName the import
	 * @param openedUntil a session that was opened later is not ended
	 */
	static void end(Connection connection, String importName, Instant openedUntil) throws SQLException {
		Optional<LeaseHolder> holder = holder(connection, importName).filter(LeaseHolder::isRun);
		if (holder.isEmpty()) {
			return;
		}
		try (PreparedStatement statement = connection.prepareStatement(
				"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ? AND backend_start <= ?")) {
			statement.setInt(1, holder.get().pid());
			statement.setTimestamp(2, Timestamp.from(openedUntil));
			statement.execute();
		}
	}

}
