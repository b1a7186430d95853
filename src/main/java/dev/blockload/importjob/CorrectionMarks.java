package dev.blockload.importjob;

import java.util.Optional;

import dev.blockload.block.Duplicates;
import dev.blockload.publish.PublishedRows;
import dev.blockload.run.CorrectedRejects;
import dev.blockload.run.CorrectedRejects.Newer;
import dev.blockload.run.CorrectionCode;
import dev.blockload.run.CorrectionException;
import dev.blockload.run.Run;
import dev.blockload.run.RunTable;
import org.jspecify.annotations.Nullable;

/**
 * Notes which rejects a run corrects, in the transaction that publishes or undoes it.
 * Does nothing for a run that corrects none. Safe for use by many threads.
 */
final class CorrectionMarks {

	private final CorrectedRejects rejects;

	CorrectionMarks(CorrectedRejects rejects) {
		this.rejects = rejects;
	}

	/**
	 * Refuse to publish records that another run corrected, or whose first run cannot be
	 * corrected any more.
	 * @param context of the run that publishes
	 * @throws CorrectionException with the reason
	 */
	void check(RunContext context) {
		Long first = context.corrects();
		if (first != null) {
			// First: the retention can have deleted the run with the rejects too.
			this.rejects.requireOpen(context.run());
			this.rejects.requirePossible(first, newer(context));
		}
	}

	/**
	 * Refuse a corrected record that would take the place of a sum.
	 * @param context of the run that publishes
	 * @param rows what it did to the block
	 * @throws CorrectionException code {@code correct-not-possible}
	 */
	void check(RunContext context, PublishedRows rows) {
		Long first = context.corrects();
		boolean sums = context.definition().rules().duplicates().policy() == Duplicates.Policy.SUM;
		if (first != null && sums && newer(context) == Newer.REFUSE && rows.updated() + rows.unchanged() > 0) {
			throw new CorrectionException(CorrectionCode.CORRECT_NOT_POSSIBLE,
					"Block %s.%s already has rows with the keys of %d corrected records. The import adds up records of the same key, and these alone would replace the sum."
						.formatted(context.definition().application(), context.definition().block(),
								rows.updated() + rows.unchanged()),
					"%s To replace the rows all the same: %s".formatted(sentence(this.rejects.wholeFile(first)),
							CorrectedRejects.forced(first)));
		}
	}

	private static String sentence(String advice) {
		return advice.endsWith(".") ? advice : advice + ".";
	}

	/**
	 * Note what a run corrected that publishes now. Its own rejects are stored.
	 * @param context of the run
	 */
	void published(RunContext context) {
		if (context.corrects() != null) {
			this.rejects.mark(context.run());
		}
	}

	private static Newer newer(RunContext context) {
		return switch (context.repeat()) {
			case SKIP -> Newer.REFUSE;
			case FORCE -> Newer.OVERWRITE;
		};
	}

	/**
	 * The published run that corrected rejects of a run.
	 * @param run its number
	 */
	Optional<Long> correctingRun(long run) {
		return this.rejects.correctingRun(run);
	}

	/**
	 * Note that a run was undone: the rejects that it corrected are open again. If it was
	 * an undo, the rejects of the run that is in force again are corrected again.
	 * @param run the run that was undone
	 * @param runs finds the runs that it undid
	 */
	void undone(Run run, RunTable runs) {
		boolean inForce = false;
		Run root = run;
		for (@Nullable
		Long earlier = root.undo().undoes(); earlier != null; earlier = root.undo().undoes()) {
			root = runs.find(earlier).orElseThrow();
			inForce = !inForce;
		}
		if (root.corrects() == null) {
			return;
		}
		if (inForce) {
			// No other run can have corrected them: the undo is the last publication.
			this.rejects.mark(root.id());
		}
		else {
			this.rejects.unmark(root.id());
		}
	}

}
