package dev.blockload.run;

import java.io.IOException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Set;

import dev.blockload.Failure;
import dev.blockload.Printable;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Translates failures of the database.
 */
public final class SqlFailures {

	/**
	 * Classes of SQLSTATE that the same rows would cause again: data, integrity, raised
	 * by a trigger.
	 */
	private static final Set<String> OF_THE_ROWS = Set.of("22", "23", "P0");

	/** A lock was not granted within {@code lock_timeout}. */
	private static final String LOCK_NOT_AVAILABLE = "55P03";

	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	private SqlFailures() {
	}

	/** Whether the database caused a failure. */
	public static boolean isCauseOf(Throwable failure) {
		return sqlCause(failure) != null;
	}

	/**
	 * The SQLSTATE of a failure, or null if the server sent none.
	 */
	public static @Nullable String stateOf(Throwable failure) {
		SQLException sql = sqlCause(failure);
		return (sql != null) ? sql.getSQLState() : null;
	}

	/** Whether a lock was not granted in time. */
	public static boolean isLockTimeout(Throwable failure) {
		return LOCK_NOT_AVAILABLE.equals(stateOf(failure));
	}

	/** Whether the same values would cause a failure again, whatever the time. */
	public static boolean isOfTheRows(Throwable failure) {
		String state = stateOf(failure);
		return state != null && OF_THE_ROWS.contains(state.substring(0, 2));
	}

	/**
	 * Whether the connection broke, or the server ended its session.
	 */
	static boolean isConnectionBroken(Throwable failure) {
		String state = stateOf(failure);
		return state != null && (state.startsWith("08") || state.startsWith("57P"));
	}

	/**
	 * Translate a failure of the database.
	 * @param failure with an {@link SQLException} among its causes
	 * @return code {@code constraint-violated}, {@code permission-denied},
	 * {@code lock-timeout} or {@code database-failed}
	 */
	public static Failure translate(Throwable failure) {
		String state = stateOf(failure);
		String message = messageOf(failure);
		if (isOfTheRows(failure)) {
			return new RunException(RunCode.CONSTRAINT_VIOLATED, "The block refuses rows of this file: " + message,
					"Correct the file, or change the constraint of the block. Then start a new run.");
		}
		if (INSUFFICIENT_PRIVILEGE.equals(state)) {
			return new RunException(RunCode.PERMISSION_DENIED, message,
					"Grant the missing right to the role that Blockload connects as. Then restart the run.", failure);
		}
		if (LOCK_NOT_AVAILABLE.equals(state)) {
			return new RunException(RunCode.LOCK_TIMEOUT, "Another session holds a lock that the run needs: " + message,
					"Look in pg_locks for the session. Then restart the run.", failure);
		}
		return new RunException(RunCode.DATABASE_FAILED, message,
				"When the database is available again, restart the run.", failure);
	}

	/** The constraint that a statement violated, or null. */
	public static @Nullable String constraintOf(Throwable failure) {
		ServerErrorMessage server = (sqlCause(failure) instanceof PSQLException postgres)
				? postgres.getServerErrorMessage() : null;
		return (server != null) ? server.getConstraint() : null;
	}

	/** What the server says, with its detail. */
	public static String messageOf(Throwable failure) {
		SQLException sql = sqlCause(failure);
		if (sql instanceof PSQLException postgres) {
			ServerErrorMessage server = postgres.getServerErrorMessage();
			if (server != null && server.getMessage() != null) {
				return Printable
					.line(server.getMessage() + ((server.getDetail() != null) ? " (" + server.getDetail() + ")" : ""));
			}
		}
		String message = (sql != null) ? sql.getMessage() : failure.getMessage();
		return (message != null) ? Printable.line(message + ((sql != null) ? networkReason(sql) : ""))
				: failure.getClass().getSimpleName();
	}

	/** Why no connection was made: the driver says so in a cause only. */
	private static String networkReason(SQLException sql) {
		Throwable cause = sql.getCause();
		if (cause instanceof UnknownHostException unknown) {
			return " Host '" + String.valueOf(unknown.getMessage()).replaceFirst(":.*", "") + "' is not known.";
		}
		return (cause instanceof IOException && cause.getMessage() != null
				&& !String.valueOf(sql.getMessage()).contains(cause.getMessage())
				&& String.valueOf(sql.getMessage()).contains("connection attempt"))
						? " " + cause.getMessage().replaceFirst("\\.?$", ".") : "";
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
