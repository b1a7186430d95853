package dev.blockload.run;

import org.jspecify.annotations.Nullable;

/**
 * A failure that goes away with time, unless the same statement fails so again and again.
 *
 * @param key what is compared: the SQLSTATE and the statement
 * @param state the SQLSTATE
 * @param statement its name, without values; null if it is not known
 * @param limit how many failures in succession need a person
 */
record FailedStatement(String key, String state, @Nullable String statement, int limit) {

	/**
	 * The failure to count.
	 * @return null if the statement is not known: the connection itself failed, which
	 * says nothing about a statement
	 */
	static @Nullable FailedStatement of(String state, @Nullable SqlStatement statement, SqlTransience transience) {
		return switch (transience) {
			// Whichever statement a person or a timeout cancels, nobody waits for it
			// twice.
			case ONCE ->
				new FailedStatement(state, state, (statement != null) ? statement.name() : null, transience.limit());
			case TRANSIENT -> (statement != null) ? new FailedStatement(
					state + " " + statement.name() + " " + Integer.toHexString(statement.sql().hashCode()), state,
					statement.name(), transience.limit()) : null;
			case PERMANENT -> null;
		};
	}

	/**
	 * The failure to report instead.
	 * @param failure as it would be retried
	 * @param times how often it happened in succession
	 */
	RunException repeated(RunException failure, int times) {
		return new RunException(RunCode.FAILS_REPEATEDLY,
				failure.message().replaceFirst("\\.$", "") + ". This happened " + times + " times in succession"
						+ ((this.statement != null) ? " at the statement " + this.statement : "") + " (SQLSTATE "
						+ this.state + ").",
				"Find the cause in the log of PostgreSQL and remove it." + Refusals.RESTART, failure);
	}

}
