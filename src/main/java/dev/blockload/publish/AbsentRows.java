package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.Warning;
import dev.blockload.publish.AbsentItems.Deletes;
import dev.blockload.publish.PublishedRows.HeldBack;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the rows of a block with a key that the file does not have, and those of blank
 * cells. The item of a rejected record is kept. If the key of one of these cannot be
 * read, it can be any item, and no row is deleted.
 */
final class AbsentRows {

	private final PublishTools tools;

	private final Publication publication;

	private final MergeStatements merge;

	private final List<Warning> warnings = new ArrayList<>();

	AbsentRows(PublishTools tools, Publication publication, MergeStatements merge) {
		this.tools = tools;
		this.publication = publication;
		this.merge = merge;
	}

	/**
	 * Delete them, within the transaction of {@code publish}; the block is locked.
	 * @param checked whether they are deleted
	 * @return how many
	 * @throws PublishException code {@code still-referenced} or {@code counts-differ}
	 */
	long delete(Checked checked) {
		if (checked.deletes() == Deletes.HELD_BACK) {
			return 0;
		}
		// Also if none is absent: row security can hide some.
		References references = new References(this.tools, this.publication);
		long deleted = references.unlessReferenced(this.merge::absent, this.merge::staged, () -> CountedStatements
			.deleteAll(this.tools, this.publication.target(), this.merge.delete(), this.merge.isLeft()));
		this.warnings.addAll(references.warnings());
		return deleted;
	}

	/** What else PostgreSQL deleted or changed. */
	List<Warning> warnings() {
		return List.copyOf(this.warnings);
	}

	/**
	 * Check whether they can be deleted.
	 * @throws PublishException code {@code nothing-loaded} or {@code too-many-deletes}
	 */
	Checked check() {
		long absent = count(this.merge.absentCount());
		long unreadable = !this.publication.target().mode().deletesAbsentRows() ? 0 : this.publication.rejected()
				- RejectedKeyTable.readable(this.tools, this.publication.run(), this.publication.target());
		if (unreadable > 0) {
			return new Checked(Deletes.HELD_BACK, (absent > 0) ? new HeldBack(absent, unreadable) : null);
		}
		if (absent > 0) {
			// One more than the absent rows shows that others are left.
			long most = Math.max(absent + 1, this.publication.guard().enoughRows(absent));
			check(absent, count(this.merge.rowCount(most)));
		}
		new UndoLog(this.tools, this.publication).before(this.merge.absentRows());
		return new Checked(Deletes.MADE, null);
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
	 * Whether the rows are deleted.
	 *
	 * @param deletes whether they are
	 * @param heldBack why not, or null if none is absent
	 */
	record Checked(Deletes deletes, @Nullable HeldBack heldBack) {

		/** The mode deletes no row. */
		static final Checked NOT_WANTED = new Checked(Deletes.HELD_BACK, null);

	}

}
