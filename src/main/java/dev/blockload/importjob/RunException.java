package dev.blockload.importjob;

import java.time.Duration;
import java.util.Optional;

import dev.blockload.Failure;
import dev.blockload.definition.ImportDefinition;
import org.jspecify.annotations.Nullable;

/**
 * A run was refused, or its restart was.
 */
public final class RunException extends Failure {

	private static final long serialVersionUID = 1L;

	RunException(String code, String message, @Nullable String action, Recovery recovery, @Nullable Throwable cause) {
		super(code, message, action, recovery, cause);
	}

	static RunException alive(String importName, Optional<Run> last) {
		return new RunException("alive", "import '" + importName + "' is being run by "
				+ last.map((run) -> run.holder() + ", since " + run.attemptStartedAt() + " (run " + run.id() + ")")
					.orElse("another process"),
				"wait until it has ended, or stop it: blockload stop " + importName, Recovery.RESTART, null);
	}

	static RunException unfinished(long run, long bytes, long size) {
		return new RunException("unfinished",
				(bytes > size) ? "the object was not loaded to its end"
						: bytes + " bytes of the object were not loaded",
				"go on from the checkpoint: blockload restart " + run, Recovery.RESTART, null);
	}

	static RunException doesNotBalance(long read, long staged, long rejected) {
		return new RunException("does-not-balance",
				read + " records read, " + staged + " rows staged, " + rejected
						+ " records rejected: expected read = staged + rejected",
				"start a new run, and report this with the output of 'show'", Recovery.NEW_RUN, null);
	}

	static RunException notNoted(long run, Failure failure) {
		return new RunException("not-noted",
				"run " + run + " failed, and the database could not be told why: " + failure.code() + ": "
						+ failure.message(),
				"when the database is well again, go on from the checkpoint: blockload restart " + run,
				Recovery.RESTART, failure);
	}

	static RunException notStopped(Run run, Duration patience) {
		return new RunException(
				"not-stopped", "run " + run.id() + " has not stopped within " + patience.toSeconds() + " s: "
						+ run.holder() + " hangs",
				"put it aside: blockload stop " + run.id() + " --force", Recovery.RESTART, null);
	}

	static RunException unknown(String what) {
		return new RunException("unknown-run", what, "list the runs with 'history'", Recovery.NEW_RUN, null);
	}

	static RunException notRestartable(long run, String why, String importName) {
		return new RunException("not-restartable", "run " + run + " cannot be gone on with: " + why, newRun(importName),
				Recovery.NEW_RUN, null);
	}

	static RunException superseded(long run, long by, String importName) {
		return new RunException("superseded", "run " + run + " was superseded by run " + by,
				"look at it: blockload show " + by + "; or " + newRun(importName), Recovery.NEW_RUN, null);
	}

	/** What no file holds cannot be run by its name. */
	private static String newRun(String importName) {
		return importName.startsWith(ImportDefinition.UNSAVED) ? "load the file again with 'load'"
				: "start a new run: blockload run " + importName;
	}

}
