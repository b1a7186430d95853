package dev.blockload.run;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Finds connections that share sessions, as those through PgBouncer in transaction mode
 * do. There a lock of a session belongs to the client that the session serves next, so a
 * lease proves nothing.
 */
final class SharedSessions {

	/** A pooler can give both connections a session of their own by chance. */
	private static final int ATTEMPTS = 3;

	private SharedSessions() {
	}

	/**
	 * Make sure that two connections have a session each. An open transaction of the
	 * second keeps its session from serving the first.
	 * @param importName the import whose lease is acquired
	 * @param first outside a transaction
	 * @param second outside a transaction, also afterwards unless this fails
	 * @throws RunException code {@code sessions-shared}
	 * @throws SQLException if the database fails
	 */
	static void refuse(String importName, Connection first, Connection second) throws SQLException {
		second.setAutoCommit(false);
		for (int i = 0; i < ATTEMPTS; i++) {
			int before = pid(first);
			int other = pid(second);
			int after = (other != before) ? pid(first) : before;
			second.rollback();
			if (other == before) {
				throw found(importName, "process " + before + " answered two connections");
			}
			if (after != before) {
				throw moved(importName, before, after);
			}
		}
		second.setAutoCommit(true);
	}

	/**
	 * The failure of a lease whose connection moved to another session.
	 * @param importName the import
	 * @param before the process that served the connection
	 * @param after the process that serves it now
	 */
	static RunException moved(String importName, int before, int after) {
		return found(importName, "processes " + before + " and " + after + " answered one connection");
	}

	/**
	 * The failure of a lease whose lock another connection freed.
	 * @param importName the import
	 * @param pid the process that serves the connection and held the lock
	 */
	static RunException freed(String importName, int pid) {
		return found(importName, "another connection released the lock that process " + pid + " held");
	}

	private static RunException found(String importName, String what) {
		return new RunException(RunCode.SESSIONS_SHARED,
				"The lease of import '" + importName
						+ "' needs a separate database session, but connections share sessions: " + what + ".",
				"Set pool_mode = session in PgBouncer for this database, or let DATABASE_URL name the"
						+ " PostgreSQL server itself. Then enter the command again.");
	}

	/**
	 * The process of the server that serves a connection now.
	 * @param connection any
	 */
	static int pid(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("SELECT pg_catalog.pg_backend_pid()")) {
			result.next();
			return result.getInt(1);
		}
	}

}
