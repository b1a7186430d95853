package dev.blockload.publish;

import java.util.ArrayDeque;
import java.util.Deque;

import dev.blockload.block.Block;
import org.jspecify.annotations.Nullable;

/**
 * The views and the tables of one examination. They exist within its transaction only.
 * <p>
 * A query with an expression of the block must be read under the path that the text of
 * the expression was printed for, and must be executed under the path that the functions
 * of the user were written for. A view does both: it keeps what its names meant when it
 * was created. So its query may use the operators and functions of {@code pg_catalog}
 * without their schema, which a statement under {@link RolePath} may not.
 */
final class TestViews {

	private final PublishTools tools;

	private final long run;

	private final Deque<String> drops = new ArrayDeque<>();

	private final @Nullable Block block;

	private int created;

	/** Views and tables that are not joined with rows on several nodes. */
	TestViews(PublishTools tools, long run) {
		this(tools, run, null);
	}

	/**
	 * Views and tables that are joined with the staged rows of a block.
	 * @param block where the rows go
	 */
	TestViews(PublishTools tools, long run, @Nullable Block block) {
		this.tools = tools;
		this.run = run;
		this.block = block;
	}

	/**
	 * Create a view.
	 * @param query which is parsed now
	 * @return its name, quoted
	 */
	String create(String query) {
		String name = next("view");
		this.tools.jdbc().execute("CREATE VIEW " + name + " AS " + query);
		this.drops.push("DROP VIEW " + name);
		return name;
	}

	/**
	 * Create a table.
	 * @param columns with their types
	 * @return its name, quoted
	 */
	String table(String columns) {
		String name = next("found");
		this.tools.jdbc().execute("CREATE TABLE " + name + " (" + columns + ")");
		if (this.block != null) {
			Colocation.placeLikeReference(this.tools.jdbc(), name, this.block);
		}
		this.drops.push("DROP TABLE " + name);
		return name;
	}

	/**
	 * Create a table with the rows of a query.
	 * @param query which is parsed now, like that of a view
	 * @return its name, quoted
	 */
	String tableAs(String query) {
		String view = next("view");
		this.tools.jdbc().execute("CREATE VIEW " + view + " AS " + query);
		String name = next("found");
		this.tools.rolePath().execute("CREATE TABLE " + name + " AS SELECT * FROM " + view);
		this.tools.jdbc().execute("DROP VIEW " + view);
		this.drops.push("DROP TABLE " + name);
		return name;
	}

	private String next(String suffix) {
		this.created++;
		return StagingTable.sideTable(this.run, suffix + this.created);
	}

	/** Drop all of them, the last one first. */
	void drop() {
		this.drops.forEach((statement) -> this.tools.jdbc().execute(statement));
		this.drops.clear();
	}

}
