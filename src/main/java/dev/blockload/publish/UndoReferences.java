package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import dev.blockload.Printable;
import dev.blockload.run.RunCode;

/**
 * Refuses to remove rows that a run added if rows refer to them now: PostgreSQL would
 * refuse it too, or would delete or change those rows.
 */
final class UndoReferences {

	private final UndoTask task;

	UndoReferences(UndoTask task) {
		this.task = task;
	}

	/**
	 * Lock the rows that will be removed, and check that nothing refers to them.
	 * @param removed the condition that the row of an alias is removed
	 * @param changing the condition that the row of an alias is removed or restored, and
	 * so does not refer to a removed row afterwards
	 * @throws UndoException code {@code undo-referenced}
	 */
	void requireNone(UnaryOperator<String> removed, UnaryOperator<String> changing) {
		List<ForeignKey> keys = ForeignKey.referringTo(this.task.tools().client(), this.task.block());
		// Citus locks no rows of several nodes. PostgreSQL tests each foreign key again.
		if (keys.isEmpty() || (!this.task.block().placement().isOnNodes() && lock(removed) == 0)) {
			return;
		}
		List<String> found = new ArrayList<>();
		for (ForeignKey key : keys) {
			switch (key.visibility()) {
				case ALL_ROWS -> found.addAll(sentences(key, removed, changing));
				case NOT_ALL_ROWS -> requireRefusal(key);
			}
		}
		if (!found.isEmpty()) {
			throw new UndoException(UndoCode.UNDO_REFERENCED, String.join(" ", found),
					"Delete the rows that refer to it. Then undo again: ./blockload undo " + this.task.undone());
		}
	}

	private long lock(UnaryOperator<String> removed) {
		return this.task.number("SELECT pg_catalog.count(*) FROM (SELECT FROM %s b WHERE %s FOR UPDATE) locked"
			.formatted(this.task.publication().blockRows(), removed.apply("b")));
	}

	private List<String> sentences(ForeignKey key, UnaryOperator<String> removed, UnaryOperator<String> changing) {
		String staying = switch (key.kind()) {
			case OTHER_TABLE -> "";
			case SELF -> " AND NOT (" + changing.apply("r") + ")";
		};
		// Citus plans joins of a reference table with a distributed one, and no condition
		// that compares them.
		String query = this.task.block().placement().isOnNodes()
				? "SELECT pg_catalog.left(%s, 200) FROM %s r JOIN %s b ON %s WHERE %s ORDER BY 1 LIMIT 1".formatted(
						key.values(), key.rows(), this.task.publication().blockRows(), key.same(), removed.apply("b"))
				: "SELECT pg_catalog.left(%s, 200) FROM %s b WHERE %s AND EXISTS (SELECT FROM %s r WHERE %s%s) ORDER BY 1 LIMIT 1"
					.formatted(key.values(), this.task.publication().blockRows(), removed.apply("b"), key.rows(),
							key.same(), staying);
		return this.task.texts(query)
			.stream()
			.map((item) -> "Run " + this.task.undone() + " added the row (" + key.columnNames() + ") = ("
					+ Printable.line(item) + ") to " + this.task.block().qualifiedName() + ", and rows of "
					+ key.table() + " refer to it now (constraint " + key.name() + ").")
			.toList();
	}

	private void requireRefusal(ForeignKey key) {
		if (!key.effect().refuses()) {
			throw new UndoException(RunCode.PERMISSION_DENIED,
					"Rows of " + key.table() + " can refer to rows that run " + this.task.undone()
							+ " added (constraint " + key.name() + "), and Blockload's role cannot see these rows.",
					"Grant SELECT on " + key.table()
							+ ", and exempt the role from its row-level security. Then undo again: ./blockload undo "
							+ this.task.undone());
		}
	}

}
