package dev.blockload.cli;

import java.util.Optional;

import dev.blockload.app.Session;
import dev.blockload.flow.FlowRun;
import dev.blockload.flow.FlowRunner;
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
			description = "the number of a run, or the name of an import or a flow for its run in progress")
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
			FlowRunner flows = session.flows();
			Optional<FlowRun> flow = flows.history().find(this.runOrImport);
			if (flow.isPresent()) {
				return stop(flow.get(), flows, session);
			}
			Run found = NamedRuns.find(session, this.runOrImport, () -> session.history().findToStop(this.runOrImport));
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

	private ExitCode stop(FlowRun flow, FlowRunner flows, Session session) {
		if (this.force) {
			throw wrong("--force ends the sessions of one run. Stop the runs of the flow one by one: ./blockload show "
					+ flow.id());
		}
		if (flow.status().isFinal()) {
			say("Flow run " + flow.id() + " is not running. There is nothing to stop.");
		}
		var unused = answer(flows.stop(flow.id()), session);
		return ExitCode.OK;
	}

}
