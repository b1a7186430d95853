package dev.blockload.console;

import java.time.Instant;

import dev.blockload.definition.LocatedFlow;
import dev.blockload.flow.FlowRun;
import dev.blockload.run.RunStatus;
import dev.blockload.schedule.LateImports.Late;
import org.jspecify.annotations.Nullable;

/**
 * A flow with its last run.
 *
 * @param flow the flow
 * @param last its last run that was not a dry run, or null
 * @param missed its deadline for which no run was begun, or null
 * @param next the next time of its schedules, or null
 * @param now the present moment
 */
record FlowState(LocatedFlow flow, @Nullable FlowRun last, @Nullable Late missed, @Nullable Instant next, Instant now) {

	String name() {
		return this.flow.definition().name();
	}

	/** Whether a person should look at it: it failed, was stopped, or is late. */
	boolean needsAttention() {
		FlowRun run = this.last;
		return isLate() || (run != null && (run.status() == RunStatus.FAILED || run.status() == RunStatus.STOPPED));
	}

	/** Whether it has not loaded all imports by its deadline. */
	boolean isLate() {
		FlowRun run = this.last;
		return this.missed != null || (run != null && !run.isGood() && run.isLate(this.now));
	}

	/** How many imports of its last run are loaded. */
	long loaded() {
		FlowRun run = this.last;
		return (run != null) ? run.members().stream().filter((member) -> member.state().isGood()).count() : 0;
	}

}
