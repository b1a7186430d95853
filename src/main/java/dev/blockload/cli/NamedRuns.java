package dev.blockload.cli;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Supplier;

import dev.blockload.app.Session;
import dev.blockload.flow.FlowException;
import dev.blockload.run.Run;
import dev.blockload.run.RunCode;
import dev.blockload.run.RunException;
import dev.blockload.schedule.Schedules.Last;
import dev.blockload.schedule.Schedules.Line;

/**
 * Finds the run of an import for verbs that accept the name of a flow, too.
 */
final class NamedRuns {

	private NamedRuns() {
	}

	/**
	 * Find a run by what a person gave, of which there is no flow run.
	 * @param session reads the definitions if there is no run either
	 * @param given the number of a run or a name
	 * @param find finds the run of an import
	 * @throws RunException code {@code unknown-run}
	 * @throws FlowException the same code, if the name is that of a flow
	 */
	static Run find(Session session, String given, Supplier<Run> find) {
		try {
			return find.get();
		}
		catch (RunException ex) {
			if (ex.failureCode() == RunCode.UNKNOWN_RUN && session.definitions().flowNames().contains(given)) {
				throw FlowException.neverRan(given, last(session, given).orElse(null));
			}
			throw ex;
		}
	}

	/** What became of the last time of the schedules of a flow. */
	private static Optional<String> last(Session session, String flow) {
		return session.schedules()
			.ofFlows(session.definitions()
				.check()
				.flows()
				.stream()
				.filter((located) -> located.definition().name().equals(flow))
				.toList(), Instant.now())
			.stream()
			.map(Line::last)
			.flatMap(Optional::stream)
			.max(Comparator.comparing(Last::time))
			.map((last) -> "Its schedule was last due at " + last.time() + ": " + last.outcome() + "."
					+ ((last.message() != null) ? " " + last.message() : ""));
	}

}
