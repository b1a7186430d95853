package dev.blockload.cli;

import java.time.Instant;
import java.util.List;

import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.run.Stage;

/**
 * Exit codes as the command line computes them, for tests of other packages.
 */
public final class ExitCodeFacts {

	private ExitCodeFacts() {
	}

	/**
	 * The exit code of a verb that answers with a failed run.
	 * @param code the failure code of the run
	 */
	public static int ofRunThatFailedWith(String code) {
		Instant now = Instant.EPOCH;
		return ExitCode
			.of(new Run(1, "staff", "hr", "staff", "upsert", false, now, new Run.LastAttempt(1, "host", now, null),
					new Run.Progress(Stage.PLANNED, null, null, Run.Counts.UNKNOWN),
					new Run.Outcome(RunStatus.FAILED, true, null, new Run.Cause(code, "message", null), now),
					List.of()))
			.number();
	}

}
