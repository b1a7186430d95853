package dev.blockload.run;

import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Says which statement PostgreSQL refused, where, and what a person has to do: a retry
 * would be refused too.
 */
final class Refusals {

	/** The end of an action, if a restart of the run follows it. */
	static final String RESTART = " Then restart the run.";

	private static final String OVERLAP = "42P17";

	/** What to do, by SQLSTATE, where PostgreSQL suggests nothing, or the wrong thing. */
	private static final Map<String, String> ACTIONS = Map.of("2BP01",
			"Change or drop the object that depends on it, such as a view that reads a partition instead of the block."
					+ RESTART,
			"53200",
			"The server has no memory for more locks: partitions and their indexes need one each. Set"
					+ " max_locks_per_transaction to a larger value and start PostgreSQL again." + RESTART,
			"54011",
			"PostgreSQL accepts 1,600 columns in a table, and the staging table can need one more. Load fewer columns:"
					+ " name them in `columns` of the import. Then start a new run.",
			"42P17",
			"The numbers of new runs must be greater than those of all partitions. After a restore they can be smaller."
					+ " Set the next number to the end of the last partition: SELECT"
					+ " setval(pg_get_serial_sequence('blockload.run', 'id'), N). Then start a new run.");

	/** What to do, by class of SQLSTATE. */
	private static final Map<String, String> ACTIONS_OF_CLASS = Map.of("28", connection(), "3D", connection(), "XX",
			"PostgreSQL reports an internal error or damaged data. Look at its log, and repair the data or restore a"
					+ " backup." + RESTART,
			"58", "The operating system refused something to PostgreSQL. Look at its log." + RESTART);

	private Refusals() {
	}

	private static String connection() {
		return "Correct the database, the role or the password in DATABASE_URL, or in SPRING_DATASOURCE_URL, _USERNAME"
				+ " and _PASSWORD.";
	}

	static RunException refused(Throwable failure, @Nullable SqlStatement statement) {
		Optional<ServerError> error = ServerError.of(failure);
		String message = SqlFailures.messageOf(failure);
		String found = (statement != null || error.isPresent()) ? "PostgreSQL refused a statement: " : "";
		return new RunException(RunCode.DATABASE_REFUSED,
				found + message + error.map((known) -> " (SQLSTATE " + known.state() + ")").orElse("") + "."
						+ error.map((known) -> known.places(statement)).orElse(""),
				error.map(Refusals::action).orElse("Remove the cause." + RESTART), failure);
	}

	private static String action(ServerError error) {
		if (error.functions() != null) {
			return "Correct the function, or disable the trigger that calls it." + RESTART;
		}
		boolean otherDefinition = error.state().equals(OVERLAP) && !error.message().contains("would overlap");
		String known = otherDefinition ? null
				: ACTIONS.getOrDefault(error.state(), ACTIONS_OF_CLASS.get(error.state().substring(0, 2)));
		if (known != null) {
			return known;
		}
		String hint = error.hint();
		return ((hint != null) ? hint : "Remove the cause.") + RESTART;
	}

}
