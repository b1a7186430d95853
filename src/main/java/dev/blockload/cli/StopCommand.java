package dev.blockload.cli;

import dev.blockload.app.Session;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code stop RUN}: ends a run that another process works on.
 */
@Command(name = "stop",
		description = "Stop a run that another process works on, and wait until it has ended; 'restart' goes on with it.")
final class StopCommand extends RunVerb {

	@Parameters(paramLabel = "RUN", description = "a run's number, or an import's name for its last run")
	private String runOrImport = "";

	@Option(names = "--force", description = "put a process aside that hangs: end what it does in the database")
	private boolean force;

	private @Nullable String importName;

	@Override
	@Nullable String importName() {
		return this.importName;
	}

	@Override
	ExitCode answer() {
		try (Session session = options().session()) {
			Run found = session.history().find(this.runOrImport);
			this.importName = found.importName();
			if (found.status() != RunStatus.RUNNING) {
				System.err.println("run " + found.id() + " is not running: there is nothing to stop");
			}
			Run run = this.force ? session.stopper().force(found) : session.stopper().stop(found);
			answer(run, session.history());
			// What was asked for is so, however the run ended.
			return ExitCode.OK;
		}
	}

}
