package dev.blockload.cli;

import dev.blockload.Failure;
import dev.blockload.Printable;
import dev.blockload.app.Session;
import dev.blockload.definition.DefinitionCode;
import dev.blockload.importjob.ImportJobCode;
import dev.blockload.run.Run;
import dev.blockload.run.RunCode;
import dev.blockload.run.SqlFailures;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine;

/**
 * Prints a failure and computes the exit code. With {@code --output json}, the verbs that
 * answer with a run print the failure in its place.
 */
final class FailurePrinter implements IExecutionExceptionHandler {

	@Override
	public int handleExecutionException(Exception exception, CommandLine line, ParseResult result) {
		Failure failure = failureIn(exception);
		if (failure == null) {
			LoggerFactory.getLogger(FailurePrinter.class).error("Unexpected failure", exception);
			answer(line, new Run.Cause(ImportJobCode.INTERNAL.text(), Printable.line(exception.toString()),
					"Report this with the output on standard error."));
			return ExitCode.FAILED.number();
		}
		Run.Cause cause = new Run.Cause(failure.code(), failure.message(), action(failure));
		Verb.sayFailure(text(failure, cause));
		answer(line, cause);
		return ExitCode.of(failure).number();
	}

	private static void answer(CommandLine line, Run.Cause cause) {
		if (line.getCommand() instanceof RunVerb verb && verb.options().output() == Output.JSON) {
			Verb.printLine(verb.json(cause));
		}
	}

	// A failure here came before a run began, so there is no run to restart.
	private static @Nullable String action(Failure failure) {
		return (failure.failureCode() == RunCode.DATABASE_FAILED) ? Session.databaseSettings()
			.map((settings) -> "The database is " + settings.name() + ", as " + settings.variable()
					+ " names it. Check that it is running and that the variable is correct. ")
			.orElse("") + "Then run the command again." : failure.action();
	}

	/** A wrong definition begins with its file, as a compiler prints it. */
	private static String text(Failure failure, Run.Cause cause) {
		String action = cause.action();
		String text = cause.message() + ((action != null) ? "\n  " + action : "");
		return (failure.failureCode() == DefinitionCode.WRONG_DEFINITION) ? text : cause.code() + ": " + text;
	}

	private static @Nullable Failure failureIn(Throwable thrown) {
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			if (cause instanceof Failure failure) {
				return failure;
			}
		}
		return SqlFailures.isCauseOf(thrown) ? SqlFailures.translate(thrown) : null;
	}

}
