package dev.blockload.console;

import dev.blockload.flow.FlowRun;
import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * A row of the list of runs: a run or a flow run.
 *
 * @param run the run, or null
 * @param flow the flow run, or null
 */
record HistoryLine(@Nullable Run run, @Nullable FlowRun flow) {

	HistoryLine {
		if ((run == null) == (flow == null)) {
			throw new IllegalArgumentException("A row has %s and %s. Expected one of them.".formatted(run, flow));
		}
	}

	/** Its number. */
	long number() {
		return (this.run != null) ? this.run.id() : (this.flow != null) ? this.flow.id() : 0;
	}

}
