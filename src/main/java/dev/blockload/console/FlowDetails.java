package dev.blockload.console;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.blockload.flow.FlowRun;
import dev.blockload.schedule.Schedules;
import dev.blockload.visible.VisibleTexts;
import org.jspecify.annotations.Nullable;

/**
 * A flow in full.
 *
 * @param state the flow with its last run
 * @param file where it is defined, as the reader is allowed to read it
 * @param before by import, those that are loaded before it, as the references are now
 * @param problem why there is no order, or null
 * @param schedules its schedules
 * @param runs its runs, newest first
 * @param next the URL of the runs before these, or null
 * @param operates whether the reader can run it
 * @param imports the names of those of its imports that have a page
 * @param texts messages as the reader is allowed to read them
 */
record FlowDetails(FlowState state, String file, Map<String, List<String>> before, @Nullable String problem,
		List<Schedules.Line> schedules, List<FlowRun> runs, @Nullable String next, boolean operates,
		Set<String> imports, VisibleTexts.ForCaller texts) {

	/** How many imports have none before them. */
	long first() {
		return this.before.values().stream().filter(List::isEmpty).count();
	}

	/** Whether somebody has paused its schedules. */
	boolean isPaused() {
		return this.schedules.stream().anyMatch((line) -> line.state() == Schedules.State.PAUSED);
	}

	/** Whether a run was late. */
	boolean isLate(FlowRun run) {
		return run.isLate(now());
	}

	/** The present moment. */
	Instant now() {
		return this.state.now();
	}

}
