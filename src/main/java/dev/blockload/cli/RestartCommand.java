package dev.blockload.cli;

import dev.blockload.app.Session;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code restart RUN}: goes on with a run from its checkpoint.
 */
@Command(name = "restart", description = "Go on with a run that did not complete, from its last committed chunk.")
final class RestartCommand extends RunVerb {

	@Parameters(paramLabel = "RUN", description = "a run's number, or an import's name for its last run")
	private String runOrImport = "";

	private @Nullable String importName;

	@Override
	@Nullable String importName() {
		return this.importName;
	}

	@Override
	ExitCode answer() {
		try (Session session = options().session()) {
			Run found = session.history().findToRestart(this.runOrImport);
			this.importName = found.importName();
			if (found.status() == RunStatus.COMPLETED || found.status() == RunStatus.UNCHANGED) {
				System.err.println("run " + found.id() + " has ended well: there is nothing to go on with");
				return answer(found, session.history());
			}
			ImportLauncher launcher = session.launcher();
			Run run = watched(launcher, (listener) -> launcher.restart(found, listener));
			return answer(run, session.history());
		}
	}

}
