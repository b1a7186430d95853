package dev.blockload.console;

import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory.RejectGroup;
import dev.blockload.run.RunStatus;
import dev.blockload.run.StepTime;
import dev.blockload.storage.Pin;
import dev.blockload.storage.PushedFile;
import org.jspecify.annotations.Nullable;

/**
 * A run in full.
 *
 * @param run the run
 * @param counts what became of its records
 * @param rejects its rejects, by code and column
 * @param steps how long its steps took
 * @param live how far it is, with its events
 * @param loadedBefore for an unchanged run, the run that loaded the same file; else null
 * @param operates whether the reader can act on it
 */
record RunDetails(Run run, CountLines counts, List<RejectGroup> rejects, List<StepTime> steps, LiveRun live,
		@Nullable Long loadedBefore, boolean operates) {

	static RunDetails of(Run run, List<RejectGroup> rejects, List<StepTime> steps, LiveRun live,
			@Nullable Long loadedBefore, Caller caller) {
		return new RunDetails(run, CountLines.of(run), rejects, steps, live, loadedBefore,
				caller.can(Role.OPERATOR, run.application()));
	}

	/** A message as the reader is allowed to read it. */
	String text(String message) {
		return this.live.texts().text(message);
	}

	/** What a person does about it. */
	NextStep next() {
		return NextStep.of(this.run);
	}

	/** Whether it can be stopped. */
	boolean isStoppable() {
		return !this.run.status().isFinal();
	}

	/** Whether it published rows that an undo could take back. */
	boolean isUndoable() {
		return this.run.status() == RunStatus.COMPLETED && this.counts.isPublished() && this.run.undo().undoes() == null
				&& this.run.undo().undoneBy() == null;
	}

	/** How many records or cells were rejected; 0 if that is not known. */
	long rejected() {
		Long rejected = this.run.counts().rejected();
		return (rejected != null) ? rejected : 0;
	}

	/** How many records a restart does not read again; 0 if that is not known. */
	long kept() {
		Long read = this.run.counts().read();
		return (read != null) ? read : 0;
	}

	/** The object that it reads, for people; null before it was found. */
	@Nullable String object() {
		Pin pin = this.run.pin();
		return (pin != null) ? PushedFile.describe(pin) : null;
	}

}
