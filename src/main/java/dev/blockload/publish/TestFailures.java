package dev.blockload.publish;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import dev.blockload.block.Block;
import dev.blockload.run.RunCode;
import dev.blockload.run.SqlFailures;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;

/**
 * Finds out which constraint an expression belongs to that fails: a division by zero, or
 * an exception of a function of the user. PostgreSQL does not say it.
 */
final class TestFailures {

	/**
	 * Classes of SQLSTATE whose failures are not those of an expression: connection,
	 * transaction, resources, locks, intervention, system, internal.
	 */
	private static final Set<String> OF_THE_DATABASE = Set.of("08", "25", "40", "53", "55", "57", "58", "XX");

	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	private final PublishTools tools;

	private final Block block;

	TestFailures(PublishTools tools, Block block) {
		this.tools = tools;
		this.block = block;
	}

	/**
	 * Run a statement that computes expressions of constraints.
	 * @param statement within a transaction
	 * @param suspects the constraints, each with a query that computes its expression
	 * @throws PublishException code {@code constraint-violated}, naming the constraint
	 */
	<T> T naming(Supplier<T> statement, Supplier<List<Suspect>> suspects) {
		this.tools.jdbc().execute("SAVEPOINT before_test");
		try {
			T result = statement.get();
			this.tools.jdbc().execute("RELEASE SAVEPOINT before_test");
			return result;
		}
		catch (DataAccessException ex) {
			if (!isOfAnExpression(ex)) {
				throw ex;
			}
			this.tools.jdbc().execute("ROLLBACK TO SAVEPOINT before_test");
			for (Suspect suspect : suspects.get()) {
				DataAccessException failure = failureOf(suspect);
				if (failure != null) {
					throw failed(suspect, failure);
				}
			}
			throw ex;
		}
	}

	private @Nullable DataAccessException failureOf(Suspect suspect) {
		TestViews views = new TestViews(this.tools, -1);
		this.tools.jdbc().execute("SAVEPOINT before_suspect");
		try {
			String view = views.create(suspect.query());
			this.tools.rolePath()
				.with(() -> this.tools.client()
					.sql("SELECT pg_catalog.count(*) FROM " + view)
					.query(Long.class)
					.single());
			return null;
		}
		catch (DataAccessException ex) {
			return ex;
		}
		finally {
			this.tools.jdbc().execute("ROLLBACK TO SAVEPOINT before_suspect");
		}
	}

	private PublishException failed(Suspect suspect, DataAccessException failure) {
		String described = suspect.described();
		return new PublishException(RunCode.CONSTRAINT_VIOLATED,
				Character.toUpperCase(described.charAt(0)) + described.substring(1) + " of block "
						+ this.block.qualifiedName() + " cannot be tested for rows of this file: "
						+ SqlFailures.messageOf(failure) + ".",
				"Correct the file, or change the constraint of the block. Then start a new run.");
	}

	/** Whether an expression of the user failed, and not the database. */
	static boolean isOfAnExpression(DataAccessException failure) {
		String state = SqlFailures.stateOf(failure);
		return state != null && !OF_THE_DATABASE.contains(state.substring(0, 2))
				&& !state.equals(INSUFFICIENT_PRIVILEGE);
	}

	/**
	 * A constraint whose expression can be the one that failed.
	 *
	 * @param described the constraint in a few words
	 * @param query that computes its expression
	 */
	record Suspect(String described, String query) {
	}

}
