package dev.blockload.publish;

import java.util.function.Supplier;

/**
 * Runs statements that join all rows of large tables. With old statistics, PostgreSQL can
 * expect one row where there are a million, and look through the other table for each.
 */
final class HashJoins {

	private static final String NESTED_LOOPS = "enable_nestloop";

	private final PublishTools tools;

	HashJoins(PublishTools tools) {
		this.tools = tools;
	}

	/** Run statements within the transaction of the caller. */
	<T> T with(Supplier<T> statements) {
		String usual = this.tools.client()
			.sql("SELECT current_setting('" + NESTED_LOOPS + "')")
			.query(String.class)
			.single();
		set("off");
		T result = statements.get();
		set(usual);
		return result;
	}

	private void set(String value) {
		this.tools.jdbc().execute("SET LOCAL " + NESTED_LOOPS + " = " + value);
	}

}
