package dev.blockload.cli;

import dev.blockload.Failure;
import dev.blockload.FailureCode;
import dev.blockload.FailureCode.Party;
import dev.blockload.definition.DefinitionCode;
import dev.blockload.importjob.FailureCodes;
import dev.blockload.run.Run;
import dev.blockload.run.RunCode;
import dev.blockload.source.SourceCode;

/**
 * The exit codes of all verbs.
 */
enum ExitCode {

	/** Completed or unchanged. */
	OK(0),

	/** Failed. */
	FAILED(1),

	/** The command or a definition is wrong. */
	WRONG(2),

	/** Stopped. */
	STOPPED(3),

	/** Refused: another run of this import is active. */
	ALIVE(4),

	/** No object matches. */
	NO_MATCH(5);

	private final int number;

	ExitCode(int number) {
		this.number = number;
	}

	int number() {
		return this.number;
	}

	/** The exit code of a verb that answers with a run. */
	static ExitCode of(Run run) {
		return switch (run.status()) {
			case COMPLETED, UNCHANGED, RUNNING, WAITING -> OK;
			case STOPPED -> STOPPED;
			case FAILED -> {
				Run.Cause error = run.error();
				yield (error != null) ? ofText(error.code()) : FAILED;
			}
		};
	}

	/** The exit code of a verb that failed before there was a run to answer with. */
	static ExitCode of(Failure failure) {
		FailureCode code = failure.failureCode();
		return (code == DefinitionCode.WRONG_DEFINITION) ? WRONG : of(code);
	}

	static ExitCode of(FailureCode code) {
		if (code == SourceCode.NO_MATCH) {
			return NO_MATCH;
		}
		if (code == RunCode.ALIVE) {
			return ALIVE;
		}
		return (code.party() == Party.COMMAND) ? WRONG : FAILED;
	}

	private static ExitCode ofText(String text) {
		return FailureCodes.find(text).map(ExitCode::of).orElse(FAILED);
	}

}
