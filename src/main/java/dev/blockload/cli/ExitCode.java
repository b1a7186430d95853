package dev.blockload.cli;

import dev.blockload.Failure;
import dev.blockload.definition.DefinitionException;
import dev.blockload.run.Run;

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

	static ExitCode of(Run run) {
		return switch (run.status()) {
			case COMPLETED, UNCHANGED, RUNNING -> OK;
			case STOPPED -> STOPPED;
			case FAILED -> {
				Run.Cause error = run.error();
				yield (error != null) ? ofCode(error.code()) : FAILED;
			}
		};
	}

	static ExitCode of(Failure failure) {
		return (failure instanceof DefinitionException) ? WRONG : ofCode(failure.code());
	}

	private static ExitCode ofCode(String code) {
		return switch (code) {
			case "no-match" -> NO_MATCH;
			case "alive" -> ALIVE;
			case "unknown-run" -> WRONG;
			default -> FAILED;
		};
	}

}
