package dev.blockload.cli;

import dev.blockload.app.Session;
import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code stop RUN}: stops a run of another process.
 */
@Command(name = "stop",
		description = "Stop a run of another process after its present batches, and wait until it has ended. 'restart' continues it.")
final class StopCommand extends RunVerb {

	@Parameters(paramLabel = "RUN",
			description = "the number of a run, or the name of an import for its run in progress")
	private String runOrImport = "";

	@Option(names = "--force", description = "end the database sessions of a process that hangs")
	private boolean force;

	private @Nullable String importName;

	@Override
	@Nullable String importName() {
		return this.importName;
	}

	@Override
	ExitCode answer() {
		try (Session session = options().session()) {
			Run found = session.history().findToStop(this.runOrImport);
			this.importName = found.importName();
			if (found.status().isFinal()) {
				say("Run " + found.id() + " is not running. There is nothing to stop.");
			}
			Run run = this.force ? session.stopper().force(found) : session.stopper().stop(found);
			answer(run, session);
			// The run has ended, as requested, whatever its status.
			return ExitCode.OK;
		}
	}

}
