package dev.blockload.visible;

import dev.blockload.account.Caller;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.visible.VisibleException.Kind;

/**
 * The runs that a caller sees: those into blocks of applications that the caller sees.
 * Safe for use by many threads.
 */
public final class VisibleRuns {

	private final RunHistory history;

	/** Over the history of all runs. */
	public VisibleRuns(RunHistory history) {
		this.history = history;
	}

	/**
	 * A run that the caller sees.
	 * @throws VisibleException if there is none of this number
	 */
	public Run numbered(Caller caller, long run) {
		return this.history.withKeptBytes(brief(caller, run));
	}

	/**
	 * The same without the space that it takes to keep the run undoable.
	 * @throws VisibleException if there is none of this number
	 */
	public Run brief(Caller caller, long run) {
		return this.history.ofNumber(run)
			.filter((found) -> caller.sees(found.application()))
			.orElseThrow(() -> VisibleException.notFound(Kind.RUN, Long.toString(run)));
	}

}
