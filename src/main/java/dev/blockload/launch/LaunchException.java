package dev.blockload.launch;

import java.time.Duration;

import dev.blockload.Failure;
import dev.blockload.FailureCode;
import dev.blockload.Printable;
import dev.blockload.ProcessCode;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import org.jspecify.annotations.Nullable;

/**
 * A request launched no run.
 */
public final class LaunchException extends Failure {

	private static final long serialVersionUID = 1L;

	private LaunchException(FailureCode code, String message, @Nullable String action) {
		super(code, message, action, null);
	}

	static LaunchException unknownImport(String name) {
		return new LaunchException(LaunchCode.UNKNOWN_IMPORT,
				"There is no import '" + Printable.line(name) + "', or you have no role in its application.",
				"Check the name. An administrator can grant the role viewer in the application.");
	}

	static LaunchException queueFull(long waiting, int most) {
		return new LaunchException(LaunchCode.QUEUE_FULL,
				waiting + " runs wait for a node. Expected at most " + most + ".",
				"Try again later, start more nodes, or raise --max-waiting of './blockload serve'.");
	}

	static LaunchException mismatch(String key, long run) {
		return new LaunchException(
				LaunchCode.IDEMPOTENCY_MISMATCH, "Idempotency-Key '" + Printable.line(key)
						+ "' belongs to another request, which launched run " + run + ". Expected the same request.",
				"Use another key for another request.");
	}

	static LaunchException noConnection(String connection, Duration tried, Failure here) {
		return new LaunchException(here.failureCode(), "No node could use connection '" + connection + "' within "
				+ tried.toMinutes() + " minutes. The node that looked last found: " + here.message(), here.action());
	}

	static Failure lostNodes(int nodes, long run) {
		return new LaunchException(ProcessCode.INTERRUPTED, nodes + " nodes died while they executed run " + run + ".",
				"Look at the logs of the nodes. Then continue from the checkpoint: ./blockload restart " + run);
	}

	static Failure interrupted(Run run) {
		Run.Cause cause = RunHistory.interrupted(run);
		return new LaunchException(ProcessCode.INTERRUPTED, cause.message(), cause.action());
	}

	static LaunchException busy(String key) {
		return new LaunchException(LaunchCode.IDEMPOTENCY_BUSY,
				"The first request with Idempotency-Key '" + Printable.line(key) + "' is still arriving.",
				"Send the request again in some seconds.");
	}

}
