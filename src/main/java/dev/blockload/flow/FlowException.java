package dev.blockload.flow;

import java.time.Duration;
import java.util.List;

import dev.blockload.Failure;
import dev.blockload.FailureCode;
import dev.blockload.definition.ImportGraph;
import dev.blockload.run.RunCode;
import org.jspecify.annotations.Nullable;

/**
 * A flow run cannot begin or continue.
 */
public final class FlowException extends Failure {

	private static final long serialVersionUID = 1L;

	private FlowException(FailureCode code, String message, @Nullable String action) {
		super(code, message, action, null);
	}

	static FlowException alive(String flow, @Nullable FlowRun run) {
		return new FlowException(RunCode.ALIVE,
				"Flow '" + flow + "' is running" + ((run != null) ? ": flow run " + run.id() + ", " + run.holder() : "")
						+ ". One run of a flow at a time is allowed.",
				(run != null) ? "Look at it: ./blockload show " + run.id() + ". Stop it: ./blockload stop " + run.id()
						: null);
	}

	static FlowException superseded(FlowRun run) {
		return new FlowException(RunCode.SUPERSEDED,
				"Flow run " + run.id() + " cannot be restarted: flow run " + run.supersededBy() + " took its place.",
				"Restart that one: ./blockload restart " + run.supersededBy());
	}

	static FlowException notRestartable(FlowRun run) {
		return new FlowException(RunCode.NOT_RESTARTABLE,
				"Flow run " + run.id() + " is a dry run, which has one attempt.",
				"Run it again: ./blockload run --flow " + run.flow() + " --dry-run");
	}

	static FlowException cycle(String flow, List<String> cycle) {
		return new FlowException(FlowCode.FLOW_CYCLE, cycleMessage(flow, cycle), null);
	}

	/** For people: which imports wait for each other, and what to do. */
	static String cycleMessage(String flow, List<String> cycle) {
		return "The imports of flow '" + flow + "' have no order, because foreign keys of their blocks and 'after'"
				+ " form a circle: " + ImportGraph.describe(cycle)
				+ ". Remove one of these imports from the flow, or a line of 'after' that contradicts a foreign key.";
	}

	static FlowException interrupted(FlowRun run, FailureCode code) {
		return new FlowException(code, "The wait for flow run " + run.id() + " was interrupted.",
				"Look at it: ./blockload show " + run.id());
	}

	static FlowException notStopped(FlowRun run, Duration timeout) {
		return new FlowException(RunCode.NOT_STOPPED,
				"Flow run " + run.id() + " did not stop within " + timeout.toSeconds()
						+ " s. It begins no import any more, and stops at the next checkpoints.",
				"Look at it: ./blockload show " + run.id());
	}

	/**
	 * The failure of a command that names a flow of which there is no run.
	 * @param flow its name
	 * @param last sentences about the last time of its schedule, or null if it was never
	 * due
	 */
	public static FlowException neverRan(String flow, @Nullable String last) {
		return new FlowException(RunCode.UNKNOWN_RUN,
				"Flow '" + flow + "' has no run." + ((last != null) ? " " + last : ""),
				"Look at its schedule: ./blockload schedules. Run it: ./blockload run --flow " + flow);
	}

	static FlowException unknown(String text) {
		return new FlowException(RunCode.UNKNOWN_RUN, "There is no flow run '" + text + "'.",
				"List the runs: ./blockload history");
	}

}
