package dev.blockload.publish;

import java.util.List;
import java.util.function.Consumer;

/**
 * Finds the rows that are wrong because of other rows: the links between rows are
 * computed once, and then followed from the rows that are wrong in any case. Each link is
 * followed once, so that a chain of a million rows takes seconds.
 */
final class Chains {

	private final PublishTools tools;

	private final TestViews views;

	Chains(PublishTools tools, TestViews views) {
		this.tools = tools;
		this.views = views;
	}

	/**
	 * Find the rows.
	 * @param links of each test
	 * @param found the table that takes {@code "row"}, {@code test} and {@code chained}
	 * @return whether there are any
	 */
	boolean find(List<Links> links, String found) {
		String table = this.views.table("cause tid, \"row\" tid NOT NULL, test integer NOT NULL");
		for (int test = 0; test < links.size(); test++) {
			links.get(test)
				.insert()
				.accept("INSERT INTO %s SELECT cause, \"row\", %d FROM %s".formatted(table, test,
						links.get(test).view()));
		}
		if (!exists("SELECT FROM " + table + " WHERE cause IS NULL")) {
			return false;
		}
		if (exists("SELECT FROM " + table + " WHERE cause IS NOT NULL")) {
			this.tools.jdbc().execute("CREATE INDEX ON " + table + " (cause)");
			this.tools.jdbc().execute("ANALYZE " + table);
			// Each round of the recursion looks up the links of the rows that the round
			// before
			// found. Any other join would read all links in each of perhaps a million
			// rounds.
			new NestedLoops(this.tools).run(() -> this.tools.jdbc().execute(follow(table, found)));
		}
		else {
			this.tools.jdbc()
				.execute("""
						INSERT INTO %s SELECT DISTINCT ON ("row") "row", test, false FROM %s ORDER BY "row", test"""
					.formatted(found, table));
		}
		return true;
	}

	private static String follow(String table, String found) {
		return """
				WITH RECURSIVE wrong AS (
				    SELECT "row", test, false AS chained FROM %1$s WHERE cause IS NULL
				    UNION
				    SELECT l."row", l.test, true FROM wrong w JOIN %1$s l ON l.cause = w."row")
				INSERT INTO %2$s
				SELECT DISTINCT ON ("row") "row", test, chained FROM wrong ORDER BY "row", chained, test"""
			.formatted(table, found);
	}

	private boolean exists(String query) {
		return this.tools.client().sql("SELECT EXISTS (" + query + ")").query(Boolean.class).single();
	}

	/**
	 * The links of a test.
	 *
	 * @param view that has them
	 * @param insert runs a statement that reads the view
	 */
	record Links(String view, Consumer<String> insert) {
	}

}
