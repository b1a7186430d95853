package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import dev.blockload.Printable;
import dev.blockload.Warning;
import dev.blockload.block.ReferencesOnDelete;
import dev.blockload.run.RunCode;
import dev.blockload.run.SqlFailures;

import org.springframework.dao.DataAccessException;

/**
 * Refuses to delete rows of a block to which rows of other tables refer: PostgreSQL would
 * refuse it too, or would delete or change those rows, which belong to others. An import
 * can allow the latter. Rows of the block that are deleted together do not count.
 */
final class References {

	private static final String FOREIGN_KEY_VIOLATION = "23503";

	private static final String RESTRICT_VIOLATION = "23001";

	private static final int MOST_KEYS = 5;

	private static final int MOST_CONSTRAINTS = 3;

	private final PublishTools tools;

	private final Publication publication;

	private final List<ForeignKey> keys;

	private final List<Warning> warnings = new ArrayList<>();

	References(PublishTools tools, Publication publication) {
		this.tools = tools;
		this.publication = publication;
		this.keys = ForeignKey.referringTo(tools.client(), publication.target().block());
	}

	/** Whether a foreign key refers to the block. */
	boolean exist() {
		return !this.keys.isEmpty();
	}

	/** What PostgreSQL did to rows of other tables; after the rows are deleted. */
	List<Warning> warnings() {
		return List.copyOf(this.warnings);
	}

	/**
	 * Delete rows of the block if no rows refer to them.
	 * @param absent the condition that the row of an alias is deleted, everything in it
	 * named with its schema
	 * @param staged the condition that the file has the row of an alias, whose references
	 * were tested before
	 * @param delete deletes these rows
	 * @throws PublishException code {@code still-referenced}, or
	 * {@code permission-denied} if this role cannot see whether rows refer to them
	 */
	<T> T unlessReferenced(UnaryOperator<String> absent, UnaryOperator<String> staged, Supplier<T> delete) {
		if (this.keys.isEmpty()) {
			return delete.get();
		}
		if (isOnNodes() || lock(absent) > 0) {
			requireNone(absent, staged);
		}
		try {
			CascadedRows cascaded = new CascadedRows(this.tools, this.publication.target().block());
			T deleted = delete.get();
			cascaded.warning().ifPresent(this.warnings::add);
			return deleted;
		}
		catch (DataAccessException ex) {
			String state = SqlFailures.stateOf(ex);
			if (FOREIGN_KEY_VIOLATION.equals(state) || RESTRICT_VIOLATION.equals(state)) {
				throw stillReferenced(
						mode() + " cannot delete rows of " + blockName() + ": " + SqlFailures.messageOf(ex));
			}
			throw ex;
		}
	}

	// A row that refers to one of these cannot be inserted until this transaction ends:
	// the check of its foreign key waits for the lock.
	private long lock(UnaryOperator<String> absent) {
		String sql = "SELECT pg_catalog.count(*) FROM (SELECT FROM %s b WHERE %s FOR UPDATE) locked"
			.formatted(this.publication.blockRows(), absent.apply("b"));
		return this.tools.rolePath().with(() -> this.tools.client().sql(sql).query(Long.class).single());
	}

	private void requireNone(UnaryOperator<String> absent, UnaryOperator<String> staged) {
		List<String> found = new ArrayList<>();
		for (ForeignKey key : this.keys) {
			if (isPermitted(key)) {
				continue;
			}
			switch (key.visibility()) {
				case ALL_ROWS -> {
					List<Item> items = items(key, absent, staged);
					if (!items.isEmpty()) {
						found.add(sentence(key, items, referring(key, absent, staged)));
					}
				}
				case NOT_ALL_ROWS -> requireRefusal(key);
			}
		}
		if (!found.isEmpty()) {
			int more = found.size() - MOST_CONSTRAINTS;
			throw stillReferenced(String.join(" ", found.subList(0, Math.min(found.size(), MOST_CONSTRAINTS)))
					+ ((more > 0) ? " Other constraints that refer to such rows: " + more + "." : ""));
		}
	}

	/** The rows of the block itself that remain were not to be changed by this run. */
	private boolean isPermitted(ForeignKey key) {
		return this.publication.target().rules().referencesOnDelete() == ReferencesOnDelete.CASCADE
				&& key.kind() == ForeignKey.Kind.OTHER_TABLE && !key.effect().refuses();
	}

	private List<Item> items(ForeignKey key, UnaryOperator<String> absent, UnaryOperator<String> staged) {
		if (isOnNodes()) {
			return items("""
					SELECT pg_catalog.count(*) OVER () AS total, pg_catalog.left(f.key, 200) AS key
					  FROM (SELECT DISTINCT %s AS key FROM %s) f ORDER BY f.key LIMIT %d""".formatted(key.values(),
					joined(key, absent), MOST_KEYS));
		}
		return switch (key.kind()) {
			case OTHER_TABLE -> items("""
					SELECT pg_catalog.count(*) OVER () AS total, pg_catalog.left(%s, 200) AS key FROM %s b
					 WHERE %s AND EXISTS (SELECT 1 FROM %s r WHERE %s) ORDER BY %s LIMIT %d""".formatted(key.values(),
					this.publication.blockRows(), absent.apply("b"), key.rows(), key.same(), key.values(), MOST_KEYS));
			// The rows that refer can still change: PostgreSQL tests them at the commit.
			case SELF -> (key.effect() == ForeignKey.Effect.REFUSES_COMMIT) ? List.of()
					: new HashJoins(this.tools).with(() -> items(ofBlock(key, absent, staged)));
		};
	}

	private String ofBlock(ForeignKey key, UnaryOperator<String> absent, UnaryOperator<String> staged) {
		return """
				%s
				SELECT pg_catalog.count(*) OVER () AS total, pg_catalog.left(%s, 200) AS key FROM gone b
				 WHERE EXISTS (SELECT 1 FROM staying r WHERE %s) ORDER BY %2$s LIMIT %4$d"""
			.formatted(goneAndStaying(absent, staged), key.values(), key.same(), MOST_KEYS);
	}

	/**
	 * Citus plans joins of a reference table with a distributed one, and no condition
	 * that compares them. A block there does not refer to itself.
	 */
	private String joined(ForeignKey key, UnaryOperator<String> absent) {
		return "%s r JOIN %s b ON %s WHERE %s".formatted(key.rows(), this.publication.blockRows(), key.same(),
				absent.apply("b"));
	}

	private boolean isOnNodes() {
		return this.publication.target().block().placement().isOnNodes();
	}

	/** Only joins, no condition with OR: PostgreSQL would test it row by row. */
	private String goneAndStaying(UnaryOperator<String> absent, UnaryOperator<String> staged) {
		return """
				WITH gone AS MATERIALIZED (
				    SELECT b.ctid, b.tableoid, b.* FROM %1$s b WHERE %2$s),
				staying AS MATERIALIZED (
				    SELECT r.* FROM %1$s r LEFT JOIN gone g
				        ON g.ctid OPERATOR(pg_catalog.=) r.ctid AND g.tableoid OPERATOR(pg_catalog.=) r.tableoid
				     WHERE g.ctid IS NULL AND NOT %3$s)""".formatted(this.publication.blockRows(), absent.apply("b"),
				staged.apply("r"));
	}

	/** How many rows refer to rows that would be deleted: for the message only. */
	private long referring(ForeignKey key, UnaryOperator<String> absent, UnaryOperator<String> staged) {
		String sql = isOnNodes() ? "SELECT pg_catalog.count(*) FROM " + joined(key, absent) : switch (key.kind()) {
			case OTHER_TABLE -> "SELECT pg_catalog.count(*) FROM %s r WHERE EXISTS (SELECT 1 FROM %s b WHERE %s AND %s)"
				.formatted(key.rows(), this.publication.blockRows(), absent.apply("b"), key.same());
			case SELF -> goneAndStaying(absent, staged)
					+ " SELECT pg_catalog.count(*) FROM staying r WHERE EXISTS (SELECT 1 FROM gone b WHERE %s)"
						.formatted(key.same());
		};
		return new HashJoins(this.tools)
			.with(() -> this.tools.rolePath().with(() -> this.tools.client().sql(sql).query(Long.class).single()));
	}

	private List<Item> items(String sql) {
		return this.tools.rolePath().with(() -> this.tools.client().sql(sql).query(Item.class).list());
	}

	private String sentence(ForeignKey key, List<Item> items, long referring) {
		long total = items.get(0).total();
		String keys = String.join(", ", items.stream().map((item) -> "(" + Printable.line(item.key()) + ")").toList());
		return mode() + " would delete " + total + ((total == 1) ? " row of " : " rows of ") + blockName()
				+ " to which " + Amount.of(referring, "row") + " of " + key.table()
				+ ((referring == 1) ? " refers" : " refer") + " (constraint " + key.name() + "): (" + key.columnNames()
				+ ") = " + keys + ((total > items.size()) ? " and " + (total - items.size()) + " more" : "") + ".";
	}

	// If PostgreSQL refuses the DELETE anyway, this role need not see the rows.
	private void requireRefusal(ForeignKey key) {
		if (key.effect().refuses()) {
			return;
		}
		String effect = (key.effect() == ForeignKey.Effect.DELETES) ? "delete" : "change";
		throw new PublishException(RunCode.PERMISSION_DENIED,
				mode() + " deletes rows of " + blockName() + ". Constraint " + key.name() + " would then " + effect
						+ " rows of " + key.table()
						+ " that refer to them, and Blockload's role cannot see these rows.",
				"Grant SELECT on " + key.table() + ", and exempt the role from its row-level security. Then continue: "
						+ "./blockload restart " + this.publication.run());
	}

	private PublishException stillReferenced(String message) {
		return new PublishException(PublishCode.STILL_REFERENCED, message,
				"Delete the rows that refer to them, and continue: ./blockload restart " + this.publication.run()
						+ (this.publication.target().mode().deletesAbsentRows()
								? ". Or add the missing rows to the file, and start a new run."
								: ". Or fill the blank cells of the file, and start a new run."));
	}

	private String mode() {
		return "Mode " + this.publication.target().mode().text();
	}

	private String blockName() {
		return this.publication.target().block().qualifiedName();
	}

	/**
	 * A row of the block that rows refer to.
	 *
	 * @param total how many such rows there are
	 * @param key its columns that they refer to
	 */
	record Item(long total, String key) {
	}

}
