package dev.blockload.importjob;

import java.time.Duration;
import java.util.Optional;

import dev.blockload.Failure;
import dev.blockload.FailureCode;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.run.Run;
import dev.blockload.run.RunCode;
import org.jspecify.annotations.Nullable;

/**
 * A run was refused, or its restart was.
 */
public final class ImportJobException extends Failure {

	private static final long serialVersionUID = 1L;

	ImportJobException(FailureCode code, String message, @Nullable String action, @Nullable Throwable cause) {
		super(code, message, action, cause);
	}

	/** A failure whose codes are not an enum yet. */
	ImportJobException(String code, String message, @Nullable String action, Recovery recovery,
			@Nullable Throwable cause) {
		super(code, message, action, recovery, cause);
	}

	static ImportJobException alive(String importName, Optional<Run> last) {
		return new ImportJobException(RunCode.ALIVE, "import '" + importName + "' is being run by "
				+ last.map((run) -> run.holder() + ", since " + run.attemptStartedAt() + " (run " + run.id() + ")")
					.orElse("another process"),
				"wait until it has ended, or stop it: blockload stop " + importName, null);
	}

	static ImportJobException unfinished(long run, long bytes, long size) {
		return new ImportJobException(RunCode.UNFINISHED,
				(bytes > size) ? "the object was not loaded to its end"
						: bytes + " bytes of the object were not loaded",
				"go on from the checkpoint: blockload restart " + run, null);
	}

	static ImportJobException doesNotBalance(long read, long staged, long rejected) {
		return new ImportJobException(RunCode.DOES_NOT_BALANCE,
				read + " records read, " + staged + " rows staged, " + rejected
						+ " records rejected: expected read = staged + rejected",
				"start a new run, and report this with the output of 'show'", null);
	}

	static ImportJobException notNoted(long run, Failure failure) {
		return new ImportJobException(RunCode.NOT_NOTED,
				"run " + run + " failed, and the database could not be told why: " + failure.code() + ": "
						+ failure.message(),
				"when the database is well again, go on from the checkpoint: blockload restart " + run, failure);
	}

	static ImportJobException notStopped(Run run, Duration patience) {
		return new ImportJobException(RunCode.NOT_STOPPED, "run " + run.id() + " has not stopped within "
				+ patience.toSeconds() + " s: " + run.holder() + " hangs",
				"put it aside: blockload stop " + run.id() + " --force", null);
	}

	static ImportJobException unknown(String what) {
		return new ImportJobException(RunCode.UNKNOWN_RUN, what, "list the runs with 'history'", null);
	}

	static ImportJobException notRestartable(long run, String why, String importName) {
		return new ImportJobException(RunCode.NOT_RESTARTABLE, "run " + run + " cannot be gone on with: " + why,
				newRun(importName), null);
	}

	static ImportJobException superseded(long run, long by, String importName) {
		return new ImportJobException(RunCode.SUPERSEDED, "run " + run + " was superseded by run " + by,
				"look at it: blockload show " + by + "; or " + newRun(importName), null);
	}

	/** What no file holds cannot be run by its name. */
	private static String newRun(String importName) {
		return importName.startsWith(ImportDefinition.UNSAVED) ? "load the file again with 'load'"
				: "start a new run: blockload run " + importName;
	}

}
