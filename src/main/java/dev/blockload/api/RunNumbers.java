package dev.blockload.api;

import dev.blockload.account.Caller;
import dev.blockload.flow.VisibleFlows;
import dev.blockload.run.Run;
import dev.blockload.visible.VisibleException;
import dev.blockload.visible.VisibleRuns;

/**
 * Finds the runs whose parts a request names. Runs and flow runs have one sequence of
 * numbers: for the number of a flow run, the answer says so, and where its runs are. Safe
 * for use by many threads.
 */
final class RunNumbers {

	private final VisibleRuns runs;

	private final VisibleFlows flows;

	RunNumbers(VisibleRuns runs, VisibleFlows flows) {
		this.runs = runs;
		this.flows = flows;
	}

	/**
	 * A run that the caller sees.
	 * @param number of the run
	 * @param part what of it, for the message about a flow run: a plural
	 * @throws VisibleException if it is none
	 */
	Run run(Caller caller, long number, String part) {
		try {
			return this.runs.numbered(caller, number);
		}
		catch (VisibleException ex) {
			throw this.flows.numbered(caller, number)
				.map((flowRun) -> VisibleException.ofFlowRun(number, flowRun.flow(), part))
				.orElse(ex);
		}
	}

}
