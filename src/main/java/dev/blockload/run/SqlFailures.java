package dev.blockload.run;

import java.sql.SQLException;
import java.util.Set;

import dev.blockload.Failure;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * From failures of the database to failures that a person is told about.
 */
public final class SqlFailures {

	/**
	 * Classes of SQLSTATE that the same rows would meet again: data, integrity, raised by
	 * a trigger.
	 */
	private static final Set<String> OF_THE_ROWS = Set.of("22", "23", "P0");

	/** A lock was not to be had within {@code lock_timeout}. */
	private static final String LOCK_NOT_AVAILABLE = "55P03";

	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	private SqlFailures() {
	}

	/** Whether a failure is one of the database. */
	public static boolean isBeneath(Throwable failure) {
		return sqlCause(failure) != null;
	}

	/**
	 * The SQLSTATE beneath a failure, or null where the server sent none.
	 */
	public static @Nullable String stateOf(Throwable failure) {
		SQLException sql = sqlCause(failure);
		return (sql != null) ? sql.getSQLState() : null;
	}

	/** Whether a lock was not to be had in the time that the statement was given. */
	public static boolean isLockTimeout(Throwable failure) {
		return LOCK_NOT_AVAILABLE.equals(stateOf(failure));
	}

	/**
	 * Tell a failure of the database in our own words.
	 * @param failure what Spring made of it, a failure of SQL beneath it
	 * @return code {@code constraint-violated}, {@code permission-denied},
	 * {@code lock-timeout} or {@code database-failed}
	 */
	public static Failure translate(Throwable failure) {
		String state = stateOf(failure);
		String message = messageOf(failure);
		if (state != null && OF_THE_ROWS.contains(state.substring(0, 2))) {
			return new RunException(RunCode.CONSTRAINT_VIOLATED, "the block refuses rows of this file: " + message,
					"mend the file, or the block's constraint, and start a new run");
		}
		if (INSUFFICIENT_PRIVILEGE.equals(state)) {
			return new RunException(RunCode.PERMISSION_DENIED, message,
					"grant the role that Blockload connects as what is missing, then restart the run", failure);
		}
		if (LOCK_NOT_AVAILABLE.equals(state)) {
			return new RunException(RunCode.LOCK_TIMEOUT, "somebody holds what the run needs: " + message,
					"look in pg_locks who it is, then restart the run", failure);
		}
		return new RunException(RunCode.DATABASE_FAILED, message, "restart the run when the database is well again",
				failure);
	}

	private static String messageOf(Throwable failure) {
		SQLException sql = sqlCause(failure);
		if (sql instanceof PSQLException postgres) {
			ServerErrorMessage server = postgres.getServerErrorMessage();
			if (server != null && server.getMessage() != null) {
				return server.getMessage() + ((server.getDetail() != null) ? " (" + server.getDetail() + ")" : "");
			}
		}
		String message = (sql != null) ? sql.getMessage() : failure.getMessage();
		return (message != null) ? message : failure.getClass().getSimpleName();
	}

	private static @Nullable SQLException sqlCause(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql) {
				return sql;
			}
		}
		return null;
	}

}
