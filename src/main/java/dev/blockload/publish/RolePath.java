package dev.blockload.publish;

import java.util.function.Supplier;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Runs the statements that call code of the user: triggers, defaults, checks and policies
 * of a block, which can use names without a schema. They run under the search_path of the
 * role or the database, within the transaction of the caller. Everything else runs under
 * the path that all sessions of Blockload have, where other roles cannot place functions.
 * <p>
 * A function or operator of another role can have the name of one of PostgreSQL's, and
 * can fit its arguments better. So a statement that runs here names everything with its
 * schema: tables, functions, types, and operators as {@code OPERATOR(pg_catalog.=)}. That
 * includes what PostgreSQL itself looks up by name: {@code IN}, {@code BETWEEN},
 * {@code LIKE}, {@code IS DISTINCT FROM}, {@code NULLIF} and {@code JOIN … USING} cannot
 * be used here.
 */
final class RolePath {

	private final JdbcTemplate jdbc;

	RolePath(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	/** Run a statement, and return how many rows it changed. */
	long update(String statement) {
		return with(() -> this.jdbc.update(statement));
	}

	/** Run a statement that returns nothing. */
	void execute(String statement) {
		with(() -> {
			this.jdbc.execute(statement);
			return true;
		});
	}

	/**
	 * Run statements. If one fails, the path stays until the caller rolls back, which
	 * restores it.
	 * @param statements in the transaction of the caller
	 */
	<T> T with(Supplier<T> statements) {
		this.jdbc.execute("SET LOCAL search_path TO DEFAULT");
		T result = statements.get();
		// Not SET: the driver forgets its prepared statements when that sets another path
		// than the last, and the server would plan each of them again. The server itself
		// analyzes a prepared statement again where the path has changed.
		this.jdbc.execute("SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true)");
		return result;
	}

}
