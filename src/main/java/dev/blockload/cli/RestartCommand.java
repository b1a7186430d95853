package dev.blockload.cli;

import java.util.Optional;

import dev.blockload.app.Session;
import dev.blockload.flow.FlowRun;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code restart RUN}: continues a run from its checkpoint.
 */
@Command(name = "restart", description = "Continue a run that did not complete, from what is loaded.")
final class RestartCommand extends RunVerb {

	@Parameters(paramLabel = "RUN",
			description = "the number of a run, or the name of an import or a flow for its last run")
	private String runOrImport = "";

	@Option(names = "--allow-deletes",
			description = "allow as many deletes as the message of too-many-deletes reported")
	private boolean allowDeletes;

	private @Nullable String importName;

	@Override
	@Nullable String importName() {
		return this.importName;
	}

	@Override
	ExitCode answer() {
		try (Session session = options().session()) {
			Optional<FlowRun> flow = session.flows().history().findToRestart(this.runOrImport);
			if (flow.isPresent()) {
				return restart(flow.get(), session);
			}
			Run found = NamedRuns.find(session, this.runOrImport,
					() -> session.history().findToRestart(this.runOrImport));
			this.importName = found.importName();
			if (found.status() == RunStatus.COMPLETED || found.status() == RunStatus.UNCHANGED) {
				note("Run " + found.id() + " is " + found.status() + ". There is nothing to restart.");
				return answer(found, session);
			}
			ImportLauncher launcher = session.launcher();
			Run run = watched((listener) -> launcher.restart(found,
					this.allowDeletes ? RunRequest.Deletes.ALLOWED : RunRequest.Deletes.LIMITED, listener));
			return answer(run, session);
		}
	}

	private ExitCode restart(FlowRun flow, Session session) {
		if (this.allowDeletes) {
			throw wrong("--allow-deletes belongs to one run. Restart the run that was refused the deletes, and then the"
					+ " flow: ./blockload show " + flow.id());
		}
		if (flow.isGood()) {
			note("Flow run " + flow.id() + " is " + flow.status() + ". There is nothing to restart.");
			return answer(flow, session);
		}
		session.useConnections(ServeCommand.connections(flow.parallel()));
		FlowProgress progress = new FlowProgress(options().isQuiet());
		return answer(FlowProgress.watched(session.flows(),
				(runner) -> runner.restart(flow.id(), progress, () -> RunListener.NONE)), session);
	}

}
