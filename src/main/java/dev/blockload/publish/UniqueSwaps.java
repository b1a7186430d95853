package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.blockload.Printable;
import dev.blockload.block.Identifiers;
import dev.blockload.run.SqlFailures;

import org.springframework.dao.DataAccessException;

/**
 * Updates rows of which some take a value that another one gives up, although PostgreSQL
 * tests a unique index row by row: in an order in which each value is free before it is
 * taken. Rows that exchange values in a circle have no such order. They get null first,
 * or are deleted and inserted again if nothing can notice it.
 */
final class UniqueSwaps {

	private static final String OLD = "\"blockload:old\"";

	private static final String INTEGRITY = "23";

	private final PublishTools tools;

	private final Target target;

	private final MergeStatements merge;

	private final String staging;

	private final Constraints constraints;

	private final FutureRows future;

	private final UniqueTests tests;

	private final TestViews views;

	private UniqueSwaps(PublishTools tools, Publication publication, MergeStatements merge) {
		this.tools = tools;
		this.target = publication.target();
		this.merge = merge;
		this.staging = publication.stagingName();
		this.constraints = new ConstraintCatalog(tools.client()).of(this.target.block());
		this.future = new FutureRows(publication.run(), this.target, this.constraints);
		// The rows that are deleted are deleted by now.
		this.tests = new UniqueTests(publication.run(), this.target, this.constraints, this.future,
				new AbsentItems(publication.run(), AbsentItems.Deletes.HELD_BACK, null));
		this.views = new TestViews(tools, publication.run());
	}

	/**
	 * Update the rows that take or give up such values; all other rows can be updated
	 * later, in any order.
	 * @param publication whose block is locked
	 * @param merge the statements
	 * @return how many were updated
	 * @throws PublishException code {@code unique-swap}
	 */
	static long update(PublishTools tools, Publication publication, MergeStatements merge) {
		if (publication.target().block().placement().isOnNodes()) {
			return 0;
		}
		// The only unique index of most blocks is that of their key, which no update
		// changes.
		int indexes = tools.client()
			.sql("SELECT count(*) FROM pg_index WHERE indrelid = :block AND indisunique")
			.param("block", publication.target().block().oid())
			.query(Integer.class)
			.single();
		return (indexes > 1) ? new UniqueSwaps(tools, publication, merge).update() : 0;
	}

	private long update() {
		List<UniqueRule> tested = this.tests.testedForEachRow();
		if (tested.isEmpty()) {
			return 0;
		}
		List<UniqueRule> entangled = new ArrayList<>();
		String links = this.views.table("cause tid NOT NULL, \"row\" tid NOT NULL, test integer NOT NULL");
		for (UniqueRule rule : tested) {
			String view = this.views.create(this.tests.links(rule));
			if (this.tools.rolePath()
				.update("INSERT INTO %s SELECT cause, \"row\", %d FROM %s WHERE cause IS NOT NULL".formatted(links,
						entangled.size(), view)) > 0) {
				entangled.add(rule);
			}
		}
		long updated = entangled.isEmpty() ? 0 : inOrder(links, entangled);
		this.views.drop();
		return updated;
	}

	private long inOrder(String links, List<UniqueRule> entangled) {
		this.tools.jdbc().execute("CREATE INDEX ON " + links + " (cause)");
		this.tools.jdbc().execute("CREATE INDEX ON " + links + " (\"row\")");
		this.tools.jdbc().execute("ANALYZE " + links);
		String order = this.views.table("\"row\" tid PRIMARY KEY, depth integer NOT NULL");
		NestedLoops loops = new NestedLoops(this.tools);
		loops.run(() -> this.tools.jdbc().execute("""
				WITH RECURSIVE free AS (
				    SELECT DISTINCT cause AS "row", 0 AS depth FROM %1$s l
				     WHERE NOT EXISTS (SELECT FROM %1$s other WHERE other."row" = l.cause)
				    UNION
				    SELECT l."row", f.depth + 1 FROM free f JOIN %1$s l ON l.cause = f."row")
				INSERT INTO %2$s SELECT "row", max(depth) FROM free GROUP BY "row\"""".formatted(links, order)));
		String circles = this.views.table("\"row\" tid PRIMARY KEY, old tid NOT NULL");
		if (insertRows(circles, "SELECT DISTINCT l.\"row\" FROM " + links + " l WHERE NOT EXISTS (SELECT FROM " + order
				+ " o WHERE o.\"row\" = l.\"row\")") > 0) {
			long replaced = resolve(circles, links, entangled);
			return replaced + inOrder(order, loops);
		}
		return inOrder(order, loops);
	}

	private long inOrder(String order, NestedLoops loops) {
		String ordered = this.views.table("\"row\" tid PRIMARY KEY, old tid NOT NULL, depth integer NOT NULL");
		if (insertRows(ordered, "SELECT \"row\", depth FROM " + order, ", depth") == 0) {
			return 0;
		}
		this.tools.jdbc().execute("ANALYZE " + ordered);
		String rows = "SELECT s.*, o.old AS %s FROM %s o JOIN %s s ON s.ctid OPERATOR(pg_catalog.=) o.\"row\" ORDER BY o.depth"
			.formatted(OLD, ordered, this.staging);
		long[] updated = new long[1];
		loops.run(() -> updated[0] = this.tools.rolePath().update(this.merge.update(rows, OLD)));
		return updated[0];
	}

	private long insertRows(String table, String rows) {
		return insertRows(table, rows, "");
	}

	/** Store rows with the ctid of their rows of the block; new rows have none. */
	private long insertRows(String table, String rows, String more) {
		String view = this.views
			.create("SELECT r.\"row\", b.ctid AS old%s FROM (%s) r JOIN %s s ON s.ctid = r.\"row\" JOIN %s b ON %s"
				.formatted(more, rows, this.staging, Identifiers.rowsOf(this.target.block()),
						this.target.requiredKey().isSame("b", "s")));
		return this.tools.rolePath().update("INSERT INTO " + table + " SELECT * FROM " + view);
	}

	/**
	 * Free the values of the rows of circles.
	 * @return how many rows have their new values already
	 */
	private long resolve(String circles, String links, List<UniqueRule> entangled) {
		if (SwapObstacles.hasTriggers(this.tools.client(), this.target.block())) {
			throw swapped(circles, links, entangled, "it has triggers");
		}
		if (setNull(circles, entangled)) {
			return 0;
		}
		Optional<String> referring = new SwapObstacles(this.tools, this.target.block()).referring(circles);
		if (referring.isPresent()) {
			throw swapped(circles, links, entangled, referring.get() + " refers to them");
		}
		return insertAgain(circles);
	}

	/** Give the rows null in a column of each index, which the update then fills. */
	private boolean setNull(String circles, List<UniqueRule> entangled) {
		List<String> columns = new ArrayList<>();
		for (UniqueRule rule : entangled) {
			Optional<String> column = rule.parts()
				.stream()
				.flatMap((part) -> this.constraints.columns()
					.stream()
					.map(ColumnFacts::name)
					.filter((name) -> part.expression().equals(name)
							|| part.expression().equals(Identifiers.quoted(name))))
				.filter(this::canBeNull)
				.findFirst();
			if (column.isEmpty() || rule.nulls() == UniqueRule.Nulls.NOT_DISTINCT) {
				return false;
			}
			columns.add(column.get());
		}
		String sets = columns.stream()
			.distinct()
			.map((column) -> Identifiers.quoted(column) + " = NULL")
			.collect(Collectors.joining(", "));
		this.tools.jdbc().execute("SAVEPOINT before_null");
		try {
			this.tools.rolePath()
				.update("UPDATE %s b SET %s FROM %s c WHERE b.ctid OPERATOR(pg_catalog.=) c.old"
					.formatted(Identifiers.rowsOf(this.target.block()), sets, circles));
			this.tools.jdbc().execute("RELEASE SAVEPOINT before_null");
			return true;
		}
		catch (DataAccessException ex) {
			String state = SqlFailures.stateOf(ex);
			if (state == null || !state.startsWith(INTEGRITY)) {
				throw ex;
			}
			// A check does not allow null.
			this.tools.jdbc().execute("ROLLBACK TO SAVEPOINT before_null");
			return false;
		}
	}

	private boolean canBeNull(String column) {
		return !this.constraints.column(column).notNull()
				&& !SwapObstacles.isReferred(this.tools.client(), this.target.block(), column)
				&& this.future.mapped(column)
					.filter((mapped) -> !mapped.column().notNull() && !mapped.keepsOnBlank() && mapped.isCompared())
					.isPresent();
	}

	private long insertAgain(String circles) {
		List<String> columns = this.constraints.columns()
			.stream()
			.filter((column) -> !column.isGenerated())
			.map(ColumnFacts::name)
			.toList();
		// The sort lets all rows be deleted before the first one is inserted.
		String source = "(SELECT * FROM gone ORDER BY \"blockload:row\") b JOIN " + this.staging
				+ " s ON s.ctid OPERATOR(pg_catalog.=) b.\"blockload:row\"";
		return this.tools.rolePath()
			.update("WITH gone AS (DELETE FROM %s b USING %s c WHERE b.ctid OPERATOR(pg_catalog.=) c.old RETURNING b.*, c.\"row\" AS \"blockload:row\") %s"
				.formatted(Identifiers.rowsOf(this.target.block()), circles, this.merge.insertAgain(columns, source)));
	}

	private PublishException swapped(String circles, String links, List<UniqueRule> entangled, String why) {
		String key = TakenRows.valuesOf("s.", this.target.requiredKey());
		String other = TakenRows.valuesOf("o.", this.target.requiredKey());
		String view = this.views.create("""
				SELECT l.test, %s AS first, %s AS second
				  FROM %s l JOIN %s c ON c."row" = l."row" JOIN %s d ON d."row" = l.cause
				  JOIN %s s ON s.ctid = l."row" JOIN %s o ON o.ctid = l.cause
				 ORDER BY EXISTS (SELECT FROM %s back WHERE back.cause = l."row" AND back."row" = l.cause) DESC, 2, 3
				 LIMIT 1""".formatted(key, other, links, circles, circles, this.staging, this.staging, links));
		Swap swap = this.tools.rolePath()
			.with(() -> this.tools.client().sql("SELECT * FROM " + view).query(Swap.class).single());
		String name = this.target.block().qualifiedName();
		String constraint = entangled.get(swap.test()).name();
		return new PublishException(PublishCode.UNIQUE_SWAP,
				"Rows (" + String.join(", ", this.target.requiredKey().columns()) + ") = ("
						+ Printable.line(swap.first()) + ") and (" + Printable.line(swap.second()) + ") of block "
						+ name + " exchange values of unique constraint " + constraint
						+ ", which PostgreSQL tests row by row. They cannot be deleted and inserted again: " + why
						+ ".",
				"Create the constraint again as DEFERRABLE, or give one of the rows another value first. "
						+ "Then start a new run.");
	}

	/**
	 * Two rows that exchange values.
	 *
	 * @param test the number of the index
	 * @param first the key of a row
	 * @param second the key of the other row
	 */
	record Swap(int test, String first, String second) {
	}

}
