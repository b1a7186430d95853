package dev.blockload.publish;

import java.util.List;

import dev.blockload.Printable;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Placement;
import dev.blockload.publish.UndoColumns.Image;

/**
 * Undoes what a run did to single rows of a block without a key: removes as many rows as
 * it added that equal them in every column, and restores the rows that it deleted.
 */
final class UndoByImage {

	private final UndoTask task;

	private final String rows;

	private final UndoColumns columns;

	UndoByImage(UndoTask task) {
		this.task = task;
		this.rows = task.publication().blockRows();
		this.columns = task.columns();
	}

	/**
	 * Remove the rows that the run added.
	 * @return how many
	 * @throws UndoException code {@code undo-row-changed} if one of them is missing
	 */
	long removeAdded() {
		long expected = this.task.count(Image.AFTER);
		if (expected == 0) {
			return 0;
		}
		if (this.task.block().placement().isOnNodes()) {
			return removeAddedOnNodes(expected);
		}
		String found = UndoTables.nameOf(this.task.publication().run(), 0);
		this.task.tools().jdbc().execute("CREATE TABLE " + found + " (place pg_catalog.oid, id pg_catalog.tid)");
		TableRights.ownOnly(this.task.tools().jdbc(), found);
		long rowsFound = this.task.tools().rolePath().update(find(found));
		if (rowsFound < expected) {
			throw missing(found);
		}
		this.task.tools().jdbc().execute("ANALYZE " + found);
		new UndoReferences(this.task).requireNone((alias) -> isIn(found, alias), (alias) -> isIn(found, alias));
		long deleted = this.task.remove("DELETE FROM %s b WHERE %s".formatted(this.rows, isIn(found, "b")));
		this.task.expect("lost", expected, deleted);
		this.task.tools().jdbc().execute("DROP TABLE " + found);
		return deleted;
	}

	/**
	 * Each node finds rows by their places in its part of the block, and deletes them, in
	 * one statement.
	 */
	private long removeAddedOnNodes(long expected) {
		this.task.tools().jdbc().execute("SAVEPOINT before_delete");
		long deleted = this.task.remove("""
				DELETE FROM %1$s b USING (
				    SELECT f.id, f.part FROM (
				        SELECT b.ctid AS id, %2$s AS part, %3$s AS img,
				               pg_catalog.row_number() OVER (PARTITION BY %2$s, %3$s) AS num FROM %1$s b) f
				      JOIN (%4$s) w ON w.part OPERATOR(pg_catalog.=) f.part AND w.img OPERATOR(pg_catalog.=) f.img
				     WHERE f.num OPERATOR(pg_catalog.<=) w.num) v
				 WHERE v.id OPERATOR(pg_catalog.=) b.ctid AND v.part OPERATOR(pg_catalog.=) %2$s""".formatted(this.rows,
				part("b"), text(this.columns.blockRow("b")),
				counted(part("n"), this.columns.keptRow("n"), this.task.rows(Image.AFTER, "n"))));
		if (deleted < expected) {
			this.task.tools().jdbc().execute("ROLLBACK TO SAVEPOINT before_delete");
			throw missing(this.task.texts("""
					SELECT pg_catalog.left(w.img, 300) FROM (%s) w LEFT JOIN (%s) f
					       ON f.part OPERATOR(pg_catalog.=) w.part AND f.img OPERATOR(pg_catalog.=) w.img
					 WHERE w.num OPERATOR(pg_catalog.>) coalesce(f.num, 0) ORDER BY 1 LIMIT 1""".formatted(
					counted(part("n"), this.columns.keptRow("n"), this.task.rows(Image.AFTER, "n")),
					counted(part("b"), this.columns.blockRow("b"), this.rows + " b"))));
		}
		this.task.tools().jdbc().execute("RELEASE SAVEPOINT before_delete");
		return deleted;
	}

	private static String counted(String part, String row, String from) {
		return "SELECT %1$s AS part, %2$s AS img, pg_catalog.count(*) AS num FROM %3$s GROUP BY %1$s, %2$s"
			.formatted(part, text(row), from);
	}

	/** The column by which Citus places rows; all others are in one part. */
	private String part(String alias) {
		return (this.task.block().placement() instanceof Placement.Distributed distributed)
				? alias + "." + Identifiers.quoted(distributed.column()) : "1";
	}

	private static String isIn(String found, String alias) {
		return "EXISTS (SELECT FROM %s v WHERE v.id OPERATOR(pg_catalog.=) %s.ctid AND v.place OPERATOR(pg_catalog.=) %s.tableoid)"
			.formatted(found, alias, alias);
	}

	// Text tells apart all images, and it can be hashed and sorted for every type.
	private String find(String found) {
		return """
				INSERT INTO %1$s (place, id)
				SELECT f.place, f.id
				  FROM (SELECT b.tableoid AS place, b.ctid AS id, %2$s AS img,
				               pg_catalog.row_number() OVER (PARTITION BY %2$s) AS num FROM %3$s b) f
				  JOIN (SELECT k.img, pg_catalog.count(*) AS num FROM (%4$s) k GROUP BY k.img) w
				    ON w.img OPERATOR(pg_catalog.=) f.img WHERE f.num OPERATOR(pg_catalog.<=) w.num""".formatted(found,
				text(this.columns.blockRow("b")), this.rows, wanted());
	}

	private String wanted() {
		return "SELECT %s AS img FROM %s".formatted(text(this.columns.keptRow("n")), this.task.rows(Image.AFTER, "n"));
	}

	private static String text(String row) {
		return row + "::pg_catalog.text COLLATE pg_catalog.\"C\"";
	}

	private UndoException missing(String found) {
		return missing(this.task.texts("""
				SELECT pg_catalog.left(w.img, 300) FROM (
				    SELECT k.img, pg_catalog.count(*) AS num FROM (%s) k GROUP BY k.img) w
				 WHERE w.num OPERATOR(pg_catalog.>) (
				           SELECT pg_catalog.count(*) FROM %s b WHERE %s AND %s OPERATOR(pg_catalog.=) w.img)
				 ORDER BY 1 LIMIT 1""".formatted(wanted(), this.rows, isIn(found, "b"),
				text(this.columns.blockRow("b")))));
	}

	private UndoException missing(List<String> images) {
		return UndoException.rowChanged(
				"Another writer deleted or changed a row of block " + this.task.block().qualifiedName() + " after run "
						+ this.task.undone() + " added it: " + Printable.line(String.join(", ", images)) + ".");
	}

	/**
	 * Restore the rows that the run deleted, and keep them for the undo of this run.
	 * @return how many
	 */
	long restoreRemoved() {
		long expected = this.task.count(Image.BEFORE);
		if (expected == 0) {
			return 0;
		}
		String insert = "INSERT INTO %s AS b (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s".formatted(
				this.task.publication().blockName(), this.columns.writtenNames(), this.columns.writtenValues("o"),
				this.task.rows(Image.BEFORE, "o"));
		long inserted = this.task
			.restore(new UndoLog(this.task.tools(), this.task.publication()).keepingInserted(insert));
		this.task.expect("took", expected, inserted);
		return inserted;
	}

	/** Keep the rows that this undo removes. */
	void keepRemoved() {
		this.task.tools()
			.rolePath()
			.execute("INSERT INTO %s (%s) SELECT %s FROM %s".formatted(UndoTables.nameOf(this.task.publication().run()),
					this.columns.names(), this.columns.copied(Image.BEFORE, "n"), this.task.rows(Image.AFTER, "n")));
	}

}
