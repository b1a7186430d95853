package dev.blockload.publish;

import java.util.List;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import dev.blockload.publish.UndoColumns.Image;
import dev.blockload.run.SqlFailures;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;

/**
 * What the parts of one undo work with: the tables of the run that is undone, and how
 * failures of the database become messages.
 *
 * @param tools where the block is
 * @param publication the run that undoes
 * @param undone the number of the run that is undone
 * @param columns of the block
 */
record UndoTask(PublishTools tools, Publication publication, long undone, UndoColumns columns) {

	private static final String CONSTRAINT_VIOLATION = "23";

	/** The table of the rows that the run changed. */
	String kept() {
		return UndoTables.nameOf(this.undone);
	}

	Block block() {
		return this.publication.target().block();
	}

	/** Kept rows of an image, as a FROM item with its condition for WHERE. */
	String rows(Image image, String alias) {
		return this.kept() + " " + alias + " WHERE " + this.columns.is(alias, image);
	}

	/** How many rows of an image are kept. */
	long count(Image image) {
		return number("SELECT pg_catalog.count(*) FROM " + rows(image, "k"));
	}

	/** The number that a query returns; it can call code of the user. */
	long number(String query) {
		return this.tools.rolePath().with(() -> this.tools.client().sql(query).query(Long.class).single());
	}

	/** The texts that a query returns; it can call code of the user. */
	List<String> texts(String query) {
		return this.tools.rolePath().with(() -> this.tools.client().sql(query).query(String.class).list());
	}

	/** The key of a row, as an expression, such as {@code (id) = (7)} in the result. */
	static String shown(Key key, String alias) {
		String names = String.join(", ", key.columns()).replace("'", "''");
		String values = String.join(" OPERATOR(pg_catalog.||) ', ' OPERATOR(pg_catalog.||) ", key.columns()
			.stream()
			.map((column) -> "coalesce(" + alias + "." + Identifiers.quoted(column) + "::pg_catalog.text, 'null')")
			.toList());
		return "pg_catalog.left('(" + names + ") = (' OPERATOR(pg_catalog.||) " + values
				+ " OPERATOR(pg_catalog.||) ')', 300)";
	}

	/**
	 * Run a statement that restores rows.
	 * @throws UndoException code {@code undo-constraint} if one of them violates a
	 * constraint
	 */
	long restore(String statement) {
		return change(statement, UndoCode.UNDO_CONSTRAINT, "Run " + this.undone + " cannot be undone, because a row of "
				+ block().qualifiedName() + " that would be restored violates a constraint: ");
	}

	/**
	 * Run a statement that removes rows.
	 * @throws UndoException code {@code undo-referenced} if other rows refer to one of
	 * them
	 */
	long remove(String statement) {
		return change(statement, UndoCode.UNDO_REFERENCED, "Run " + this.undone
				+ " cannot be undone, because rows that it " + "added to " + block().qualifiedName() + " are in use: ");
	}

	/** Run statements, and translate the violation of a constraint. */
	<T> T translated(UndoCode code, String message, java.util.function.Supplier<T> statements) {
		try {
			return statements.get();
		}
		catch (DataAccessException ex) {
			@Nullable String state = SqlFailures.stateOf(ex);
			if (state != null && state.startsWith(CONSTRAINT_VIOLATION)) {
				throw new UndoException(code, message + SqlFailures.messageOf(ex), (code == UndoCode.UNDO_REFERENCED)
						? "Delete the rows that refer to them. Then undo again: ./blockload undo " + this.undone
						: "Change the rows that are in the way. Then undo again: ./blockload undo " + this.undone, ex);
			}
			throw ex;
		}
	}

	private long change(String statement, UndoCode code, String message) {
		return translated(code, message, () -> this.tools.rolePath().update(statement));
	}

	/**
	 * Check that a statement changed as many rows as expected.
	 * @throws PublishException code {@code counts-differ}
	 */
	void expect(String what, long expected, long found) {
		if (expected != found) {
			throw CountedStatements.differ(this.publication.target(),
					what + " " + found + " of " + expected + " rows that undo had to change.");
		}
	}

	/** The columns in which rows differ before and after, of those that can be set. */
	List<BlockColumn> changed(Key key) {
		List<BlockColumn> settable = this.columns.settable();
		if (settable.isEmpty()) {
			return List.of();
		}
		String flags = String.join(", ", settable.stream()
			.map((column) -> "coalesce(pg_catalog.bool_or(" + this.columns.differ(column, "o", "n") + "), false)")
			.toList());
		String query = "SELECT ARRAY[%s] FROM %s o JOIN %s n ON %s WHERE %s AND %s".formatted(flags, kept(), kept(),
				key.isSame("o", "n"), this.columns.is("o", Image.BEFORE), this.columns.is("n", Image.AFTER));
		Boolean[] differs = this.tools.rolePath()
			.with(() -> this.tools.client()
				.sql(query)
				.query((rs, row) -> (Boolean[]) rs.getArray(1).getArray())
				.single());
		return java.util.stream.IntStream.range(0, settable.size())
			.filter((place) -> differs[place])
			.mapToObj(settable::get)
			.toList();
	}

}
