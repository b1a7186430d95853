package dev.blockload.console;

import java.util.List;
import java.util.Optional;

import dev.blockload.run.RunEvent;
import dev.blockload.run.RunStates;
import dev.blockload.visible.VisibleTexts;

/**
 * Reads how far runs are, from the database: the same on every node. Safe for use by many
 * threads.
 */
final class LiveRuns {

	private final RunStates states;

	LiveRuns(RunStates states) {
		this.states = states;
	}

	/** A run now, with its last events; empty if it does not exist. */
	Optional<LiveRun> now(long run, VisibleTexts.ForCaller texts) {
		return this.states.progress(run)
			.map((progress) -> new LiveRun(progress, this.states.lastEvents(run, LiveRun.MOST_EVENTS), texts));
	}

	/** The number of the event after which a page of a run begins; 0 for all events. */
	long firstShownAfter(long run) {
		List<RunEvent> last = this.states.lastEvents(run, LiveRun.MOST_EVENTS);
		return last.isEmpty() ? 0 : last.get(0).number() - 1;
	}

}
