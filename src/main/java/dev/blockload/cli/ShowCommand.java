package dev.blockload.cli;

import dev.blockload.app.Session;
import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code show RUN}: one run whole.
 */
@Command(name = "show", description = "Show one run whole: its object, its counts, its rejects by code.")
final class ShowCommand extends RunVerb {

	@Parameters(paramLabel = "RUN", description = "a run's number, or an import's name for its last run")
	private String runOrImport = "";

	@Override
	@Nullable String importName() {
		return null;
	}

	@Override
	ExitCode answer() {
		try (Session session = options().session()) {
			Run run = session.history().find(this.runOrImport);
			answer(run, session.history());
			return ExitCode.OK;
		}
	}

}
