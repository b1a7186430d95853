package dev.blockload.cli;

import dev.blockload.app.Session;
import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code show RUN}: shows one run in full.
 */
@Command(name = "show", description = "Show one run in full: its object, its counts and its rejects by code.")
final class ShowCommand extends RunVerb {

	@Parameters(paramLabel = "RUN", description = "the number of a run, or the name of an import for its last run")
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
