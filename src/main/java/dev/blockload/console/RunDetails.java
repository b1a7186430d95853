package dev.blockload.console;

import java.util.List;
import java.util.Objects;

import dev.blockload.run.RejectFilter;
import dev.blockload.flow.FlowRun;
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
 * @param next what a person does about it
 * @param repeat its request, if the step needs it, else null
 * @param hasImport whether the reader sees its import as it is now
 * @param flow the flow run that it belongs to, if the reader sees it, else null
 * @param policy that grants what the store refused, if the reader can read it, else null
 */
record RunDetails(Run run, CountLines counts, List<RejectGroup> rejects, List<StepTime> steps, LiveRun live,
		@Nullable Long loadedBefore, boolean operates, NextStep next, @Nullable RunRepeat repeat, boolean hasImport,
		@Nullable FlowRun flow, @Nullable String policy) {

	RunDetails {
		rejects = List.copyOf(rejects);
		steps = List.copyOf(steps);
	}

	/** A message as the reader is allowed to read it. */
	String text(String message) {
		return this.live.texts().text(message);
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

	/** How many records a restart does not read again; null if that is not known. */
	@Nullable Long kept() {
		return this.run.counts().read();
	}

	/** The URL of the rejects of a code and a column. */
	String url(RejectGroup group) {
		return RejectListView.url(this.run,
				new RejectFilter(group.code(), Objects.requireNonNullElse(group.column(), "")));
	}

	/** The object that it reads, for people; null before it was found. */
	@Nullable String object() {
		Pin pin = this.run.pin();
		return (pin != null) ? PushedFile.describe(pin) : null;
	}

}
