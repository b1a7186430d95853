package dev.blockload.publish;

import java.util.List;

import dev.blockload.Warning;
import dev.blockload.publish.PublishedRows.HeldBack;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the rows of a block with a key that the file does not have. The item of a
 * rejected record is kept. If the key of one of these cannot be read, it can be any item,
 * and no row is deleted.
 */
final class AbsentRows {

	private final PublishTools tools;

	private final Publication publication;

	private final MergeStatements merge;

	AbsentRows(PublishTools tools, Publication publication, MergeStatements merge) {
		this.tools = tools;
		this.publication = publication;
		this.merge = merge;
	}

	/**
	 * Delete them, within the transaction of {@code publish}; the block is locked.
	 * @throws PublishException code {@code nothing-loaded}, {@code too-many-deletes},
	 * {@code still-referenced} or {@code counts-differ}
	 */
	Deleted delete() {
		long absent = count(this.merge.absentCount());
		long unreadable = this.publication.rejected()
				- RejectedKeyTable.readable(this.tools, this.publication.run(), this.publication.target());
		if (unreadable > 0) {
			return new Deleted(0, (absent > 0) ? new HeldBack(absent, unreadable) : null, List.of());
		}
		if (absent > 0) {
			check(absent, count(this.merge.rowCount()));
		}
		new UndoLog(this.tools, this.publication).before(this.merge.absentRows());
		// Also if none is absent: row security can hide some.
		References references = new References(this.tools, this.publication);
		long deleted = references.unlessReferenced(this.merge::absent, () -> CountedStatements.deleteAll(this.tools,
				this.publication.target(), this.merge.delete(), this.merge.isLeft()));
		return new Deleted(deleted, null, references.warnings());
	}

	private void check(long absent, long rows) {
		Target target = this.publication.target();
		if (absent == rows && this.publication.staged() == 0) {
			this.publication.guard().checkEmptying(target, rows);
		}
		this.publication.guard().checkDeletes(target, absent, rows);
	}

	private long count(String query) {
		// A policy of the block can call code of the user.
		return this.tools.rolePath().with(() -> this.tools.client().sql(query).query(Long.class).single());
	}

	/**
	 * What became of the rows.
	 *
	 * @param rows how many were deleted
	 * @param heldBack why none was deleted, or null
	 * @param warnings what else PostgreSQL deleted or changed
	 */
	record Deleted(long rows, @Nullable HeldBack heldBack, List<Warning> warnings) {

		/** No row had to be deleted. */
		static final Deleted NONE = new Deleted(0, null, List.of());

	}

}
