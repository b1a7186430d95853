package dev.blockload.publish;

import java.util.List;
import java.util.stream.Stream;

import dev.blockload.Printable;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.Key;
import dev.blockload.publish.UndoColumns.Image;

import org.springframework.dao.DataIntegrityViolationException;

/**
 * Undoes a run of a block with a key: removes the rows that the run added, gives the rows
 * that it changed their old values, and restores those that it deleted.
 */
final class UndoByKey {

	private final UndoTask task;

	private final Key key;

	private final String kept;

	private final String rows;

	private final UndoColumns columns;

	UndoByKey(UndoTask task, Key key) {
		this.task = task;
		this.key = key;
		this.kept = task.kept();
		this.rows = task.publication().blockRows();
		this.columns = task.columns();
	}

	/** Undo; the block is locked, and is as the run left it but for its rows. */
	UndoneRows undo() {
		requireUnchanged();
		new UndoReferences(this.task).requireNone(
				(alias) -> is(alias, Image.AFTER) + " AND NOT " + is(alias, Image.BEFORE),
				(alias) -> "(" + is(alias, Image.AFTER) + " OR " + is(alias, Image.BEFORE) + ")");
		long both = this.task.number("SELECT pg_catalog.count(*) FROM " + this.kept + " o WHERE "
				+ this.columns.is("o", Image.BEFORE) + " AND " + is("o", Image.AFTER));
		long removed = this.task.count(Image.AFTER) - both;
		long restored = this.task.count(Image.BEFORE) - both;
		List<BlockColumn> changed = this.task.changed(this.key);
		UndoneRows done = refersToItself() ? inOneStatement(changed) : inThreeStatements(changed);
		this.task.expect("lost", removed, done.deleted());
		this.task.expect("changed", changed.isEmpty() ? 0 : both, done.updated());
		this.task.expect("took", restored, done.inserted());
		return done;
	}

	/** The condition that the row of an alias has a kept row of an image. */
	private String is(String alias, Image image) {
		return "EXISTS (SELECT 1 FROM %s k WHERE %s AND %s)".formatted(this.kept, this.columns.is("k", image),
				this.key.isSame(alias, "k"));
	}

	private void requireUnchanged() {
		String changed = """
				SELECT %s OPERATOR(pg_catalog.||) CASE WHEN b.ctid IS NULL THEN ' was deleted' ELSE ' was changed' END
				  FROM %s n LEFT JOIN %s b ON %s WHERE %s AND (b.ctid IS NULL OR %s) LIMIT 1""".formatted(
				UndoTask.shown(this.key, "n"), this.kept, this.rows, this.key.isSame("b", "n"),
				this.columns.is("n", Image.AFTER), this.columns.differ("b", "n"));
		String added = """
				SELECT %s OPERATOR(pg_catalog.||) ' was added' FROM %s o JOIN %s b ON %s WHERE %s AND NOT %s LIMIT 1"""
			.formatted(UndoTask.shown(this.key, "o"), this.kept, this.rows, this.key.isSame("b", "o"),
					this.columns.is("o", Image.BEFORE), is("o", Image.AFTER));
		Stream.of(changed, added).flatMap((query) -> this.task.texts(query).stream()).findFirst().ifPresent((row) -> {
			throw UndoException.rowChanged("Another writer changed block " + this.task.block().qualifiedName()
					+ " after run " + this.task.undone() + ": the row " + Printable.line(row) + ".");
		});
	}

	private boolean refersToItself() {
		return ForeignKey.referringTo(this.task.tools().client(), this.task.block())
			.stream()
			.anyMatch((reference) -> reference.kind() == ForeignKey.Kind.SELF);
	}

	private UndoneRows inThreeStatements(List<BlockColumn> changed) {
		long deleted = this.task.remove(delete());
		long updated = changed.isEmpty() ? 0 : updateInAnyOrder(changed);
		return new UndoneRows(this.task.restore(insert()), updated, deleted, 0);
	}

	// Two rows can exchange a unique value: one statement then fails in the order in
	// which
	// PostgreSQL happens to change them.
	private long updateInAnyOrder(List<BlockColumn> changed) {
		if (!canBeInsertedAgain()) {
			return this.task.restore(update(changed));
		}
		this.task.tools().jdbc().execute("SAVEPOINT before_update");
		try {
			long updated = this.task.tools().rolePath().update(update(changed));
			this.task.tools().jdbc().execute("RELEASE SAVEPOINT before_update");
			return updated;
		}
		catch (DataIntegrityViolationException ex) {
			this.task.tools().jdbc().execute("ROLLBACK TO SAVEPOINT before_update");
			String both = is("b", Image.AFTER) + " AND " + is("b", Image.BEFORE);
			long deleted = this.task.remove("DELETE FROM %s b WHERE %s".formatted(this.rows, both));
			long inserted = this.task.restore(insert(is("o", Image.AFTER)));
			this.task.expect("took", deleted, inserted);
			return inserted;
		}
	}

	/** Whether nothing notices that a row is deleted and inserted again. */
	private boolean canBeInsertedAgain() {
		return this.task.tools()
			.client()
			.sql("""
					SELECT NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = :block AND NOT tgisinternal)
					   AND NOT EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND confrelid = :block)""")
			.param("block", this.task.block().oid())
			.query(Boolean.class)
			.single();
	}

	// The foreign key to the block itself is then checked once, at the end.
	private UndoneRows inOneStatement(List<BlockColumn> changed) {
		String statement = """
				WITH del AS (%s RETURNING 1), upd AS (%s), ins AS (%s RETURNING 1)
				SELECT (SELECT pg_catalog.count(*) FROM del) AS deleted, (SELECT pg_catalog.count(*) FROM upd) AS updated,
				       (SELECT pg_catalog.count(*) FROM ins) AS inserted"""
			.formatted(delete(), changed.isEmpty() ? "SELECT 1 WHERE false" : update(changed) + " RETURNING 1",
					insert());
		return this.task.translated(UndoCode.UNDO_CONSTRAINT,
				"Run " + this.task.undone() + " cannot be undone, because rows of " + this.task.block().qualifiedName()
						+ " would violate a constraint: ",
				() -> this.task.tools()
					.rolePath()
					.with(() -> this.task.tools()
						.client()
						.sql(statement)
						.query((rs, row) -> new UndoneRows(rs.getLong("inserted"), rs.getLong("updated"),
								rs.getLong("deleted"), 0))
						.single()));
	}

	private String delete() {
		return "DELETE FROM %s b WHERE %s AND NOT %s".formatted(this.rows, is("b", Image.AFTER), is("b", Image.BEFORE));
	}

	private String update(List<BlockColumn> changed) {
		return "UPDATE %s b SET %s FROM %s o WHERE %s AND %s AND %s".formatted(this.rows, UndoColumns.set(changed, "o"),
				this.kept, this.columns.is("o", Image.BEFORE), this.key.isSame("b", "o"), is("o", Image.AFTER));
	}

	private String insert() {
		return insert("NOT " + is("o", Image.AFTER));
	}

	private String insert(String condition) {
		return "INSERT INTO %s AS b (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s o WHERE %s AND %s".formatted(
				this.task.publication().blockName(), this.columns.writtenNames(), this.columns.writtenValues("o"),
				this.kept, this.columns.is("o", Image.BEFORE), condition);
	}

	/**
	 * Keep the rows as they were before this undo and as they are now, after deferred
	 * triggers.
	 * @return how many restored rows differ from what they were
	 */
	long keep() {
		String table = UndoTables.nameOf(this.task.publication().run());
		this.task.tools()
			.rolePath()
			.execute("INSERT INTO %s (%s) SELECT %s FROM %s".formatted(table, this.columns.names(),
					this.columns.copied(Image.BEFORE, "n"), this.task.rows(Image.AFTER, "n")));
		String restored = "%s b JOIN %s o ON %s WHERE %s".formatted(this.rows, this.kept, this.key.isSame("b", "o"),
				this.columns.is("o", Image.BEFORE));
		this.task.tools()
			.rolePath()
			.execute("INSERT INTO %s (%s) SELECT %s FROM %s".formatted(table, this.columns.names(),
					this.columns.kept(Image.AFTER, "b"), restored));
		long differing = this.task
			.number("SELECT pg_catalog.count(*) FROM %s AND %s".formatted(restored, this.columns.differ("b", "o")));
		if (differing > 0) {
			earlierRuns().forEach(this::follow);
		}
		return differing;
	}

	private List<Long> earlierRuns() {
		return this.task.tools()
			.client()
			.sql("""
					SELECT run_id FROM blockload.undo_log
					 WHERE block_oid = :block AND key_constraint = :key AND run_id NOT IN (:undone, :run) ORDER BY 1""")
			.param("block", this.task.block().oid())
			.param("key", this.key.constraint())
			.param("undone", this.task.undone())
			.param("run", this.task.publication().run())
			.query(Long.class)
			.list();
	}

	// What a trigger made of a restored row is what the run before left: it can be undone
	// too.
	private void follow(long run) {
		this.task.tools()
			.rolePath()
			.execute(
					"UPDATE %s n SET %s FROM %s b JOIN %s o ON %s WHERE %s AND %s AND %s AND %s OPERATOR(pg_catalog.*=) %s"
						.formatted(UndoTables.nameOf(run), this.columns.setKept("b"), this.rows, this.kept,
								this.key.isSame("b", "o"), this.columns.is("o", Image.BEFORE),
								this.columns.is("n", Image.AFTER), this.key.isSame("n", "o"), this.columns.keptRow("n"),
								this.columns.keptRow("o")));
	}

}
