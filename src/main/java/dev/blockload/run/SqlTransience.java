package dev.blockload.run;

import java.sql.SQLException;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Whether a failure of the database goes away with time, by its SQLSTATE. The list is of
 * those that do: PostgreSQL, its extensions and triggers raise hundreds of other codes,
 * and a retry of these only hides the failure.
 */
enum SqlTransience {

	/** It goes away: a connection, a conflict, a lack of resources, a lock. */
	TRANSIENT(3),

	/** It goes away once: a person or a timeout canceled the statement. */
	ONCE(2),

	/** A person must remove the cause. */
	PERMANENT(1);

	/** Connections, and conflicts with other transactions. */
	private static final Set<String> CLASSES = Set.of("08", "40");

	/**
	 * Disk full, out of memory, too many connections, lock not available, object in use,
	 * shutdown, crash, starting, idle session or transaction ended, read-only: a standby
	 * that will be promoted.
	 */
	private static final Set<String> STATES = Set.of("53100", "53200", "53300", "55P03", "55006", "57P01", "57P02",
			"57P03", "57P05", "25006", "25P03");

	/** By a person or a timeout; or the transaction took too long. */
	private static final Set<String> CANCELED = Set.of("57014", "25P04");

	private static final String OUT_OF_MEMORY = "53200";

	private final int limit;

	SqlTransience(int limit) {
		this.limit = limit;
	}

	/** How many failures of the same statement in succession need a person. */
	int limit() {
		return this.limit;
	}

	/**
	 * The transience of a failure.
	 * @param failure as the driver or the pool threw it
	 * @param statement that failed, or null if it is not known
	 */
	static SqlTransience of(SQLException failure, @Nullable SqlStatement statement) {
		String state = failure.getSQLState();
		if (state == null || state.isEmpty()) {
			// No server refused anything: the pool has no connection, or closed it
			// because
			// the server ended its session.
			return TRANSIENT;
		}
		if (CANCELED.contains(state)) {
			return ONCE;
		}
		if (state.equals(OUT_OF_MEMORY) && statement != null && statement.locksPartitions()) {
			return PERMANENT;
		}
		return (STATES.contains(state) || CLASSES.contains(state.substring(0, 2))) ? TRANSIENT : PERMANENT;
	}

}
