package dev.blockload.console;

import java.util.List;

import dev.blockload.run.RunEvent;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunProgress;
import dev.blockload.run.RunStates;
import dev.blockload.visible.VisibleTexts;

/**
 * Reads how far runs are, from the database: the same on every node. Safe for use by many
 * threads.
 */
final class LiveRuns {

	/** More than any run has; a page shows the last ones. */
	private static final int ALL = 1000;

	private final RunStates states;

	LiveRuns(RunStates states) {
		this.states = states;
	}

	/** A run now. It exists: the caller has looked for it. */
	LiveRun now(long run, VisibleTexts.ForCaller texts) {
		RunProgress progress = this.states.progress(run).orElseThrow(() -> RunHistory.unknown(Long.toString(run)));
		List<RunEvent> events = this.states.events(run, 0, ALL);
		return new LiveRun(progress, events, texts);
	}

}
