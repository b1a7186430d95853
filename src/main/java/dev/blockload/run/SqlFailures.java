package dev.blockload.run;

import java.io.IOException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Set;

import dev.blockload.Failure;
import dev.blockload.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Translates failures of the database.
 */
public final class SqlFailures {

	/**
	 * Classes of SQLSTATE that the same rows would cause again: data, integrity, raised
	 * by a trigger.
	 */
	private static final Set<String> OF_THE_ROWS = Set.of("22", "23", "P0");

	/** All classes that PostgreSQL defines. Another one is of a function of a user. */
	private static final Set<String> KNOWN = Set.of("00", "01", "02", "03", "08", "09", "0A", "0B", "0F", "0L", "0P",
			"0Z", "10", "20", "21", "22", "23", "24", "25", "26", "27", "28", "2B", "2D", "2F", "34", "38", "39", "3B",
			"3D", "3F", "40", "42", "44", "53", "54", "55", "57", "58", "72", "F0", "HV", "P0", "XX");

	/** A lock was not granted within {@code lock_timeout}. */
	private static final String LOCK_NOT_AVAILABLE = "55P03";

	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	private static final int STATE_LENGTH = 5;

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
		if (state == null || state.length() != STATE_LENGTH) {
			return false;
		}
		String ofClass = state.substring(0, 2);
		return OF_THE_ROWS.contains(ofClass) || state.equals(ServerError.TOO_BIG) || !KNOWN.contains(ofClass);
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
	 * {@code lock-timeout}, {@code database-failed} or {@code database-refused}
	 */
	public static Failure translate(Throwable failure) {
		return translate(failure, SqlStatement.of(failure));
	}

	/**
	 * Translate a failure of the database that concerns no run, such as that of a
	 * request.
	 * @param failure with an {@link SQLException} among its causes
	 * @return the same as {@link #translate(Throwable)}; its action restarts nothing
	 */
	public static Failure ofRequest(Throwable failure) {
		Failure found = translate(failure);
		String action = found.action();
		if (action == null || !action.endsWith(Refusals.RESTART)) {
			return found;
		}
		return new RunException(found.failureCode(), found.message(),
				action.substring(0, action.length() - Refusals.RESTART.length()) + " Then try again.", failure);
	}

	/**
	 * Translate a failure of a statement that no library of Spring executed.
	 * @param sql the statement
	 */
	public static Failure translate(Throwable failure, String sql) {
		return translate(failure, SqlStatement.of(sql));
	}

	private static Failure translate(Throwable failure, @Nullable SqlStatement statement) {
		String state = String.valueOf(stateOf(failure));
		String message = messageOf(failure);
		if (isOfTheRows(failure)) {
			String places = ServerError.of(failure)
				.filter((error) -> !error.state().startsWith("23"))
				.map((error) -> error.places(statement))
				.orElse("");
			return new RunException(RunCode.CONSTRAINT_VIOLATED,
					"The block refuses rows of this file: " + message + (places.isEmpty() ? "" : "." + places),
					ServerError.of(failure)
						.map(ServerError::adviceOnSize)
						.orElse("Correct the file, or change the constraint of the block. Then start a new run."),
					failure);
		}
		if (INSUFFICIENT_PRIVILEGE.equals(state)) {
			return new RunException(RunCode.PERMISSION_DENIED, message,
					"Grant the missing right to the role that Blockload connects as." + Refusals.RESTART, failure);
		}
		SQLException sql = sqlCause(failure);
		SqlTransience transience = (sql != null) ? SqlTransience.of(sql, statement) : SqlTransience.PERMANENT;
		if (transience == SqlTransience.PERMANENT) {
			return Refusals.refused(failure, statement);
		}
		// Without an SQLSTATE, no server refused the statement.
		FailedStatement failed = FailedStatement.of(state, (stateOf(failure) != null) ? statement : null, transience);
		return LOCK_NOT_AVAILABLE.equals(state)
				? new RunException(RunCode.LOCK_TIMEOUT, "Another session holds a lock that the run needs: " + message,
						"Look in pg_locks for the session." + Refusals.RESTART, failure, failed)
				: new RunException(RunCode.DATABASE_FAILED, message,
						"Wait until the database is available again." + Refusals.RESTART, failure, failed);
	}

	/** The constraint that a statement violated, or null. */
	public static @Nullable String constraintOf(Throwable failure) {
		return ServerError.of(failure).map(ServerError::constraint).orElse(null);
	}

	/** What the server says, with its detail. */
	public static String messageOf(Throwable failure) {
		return ServerError.of(failure).map(ServerError::message).orElseGet(() -> {
			SQLException sql = sqlCause(failure);
			String message = (sql != null) ? sql.getMessage() : failure.getMessage();
			return (message != null) ? Printable.line(message + ((sql != null) ? networkReason(sql) : ""))
					: failure.getClass().getSimpleName();
		});
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
