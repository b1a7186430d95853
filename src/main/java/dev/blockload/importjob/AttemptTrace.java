package dev.blockload.importjob;

import java.util.Map;

import dev.blockload.run.Run;

/**
 * The trace of an attempt: a span for it, one for each step and one for each lane. No
 * method waits for a receiver of traces, and none throws. Safe for use by many threads.
 */
public interface AttemptTrace {

	/** Records nothing. */
	AttemptTrace NONE = new AttemptTrace() {
	};

	/** What logs of the attempt contain, so that they are found from the trace. */
	default Map<String, String> logFields() {
		return Map.of();
	}

	/**
	 * A step begins.
	 * @param name of the step
	 */
	default void stepBegins(String name) {
	}

	/**
	 * A step ends.
	 * @param name of the step
	 * @param outcome its status
	 */
	default void stepEnds(String name, String outcome) {
	}

	/**
	 * A lane of the load step begins.
	 * @param lane its number
	 */
	default void laneBegins(int lane) {
	}

	/**
	 * A lane of the load step ends.
	 * @param lane its number
	 * @param outcome its status
	 * @param records how many records it read
	 */
	default void laneEnds(int lane, String outcome, long records) {
	}

	/**
	 * The attempt has ended, and its end is stored.
	 * @param run as it ended
	 */
	default void ended(Run run) {
	}

	/**
	 * The attempt has ended, and its end is not stored, or another attempt owns the run.
	 * @param code why
	 */
	default void lost(String code) {
	}

}
