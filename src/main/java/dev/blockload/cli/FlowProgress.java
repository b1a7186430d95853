package dev.blockload.cli;

import java.util.function.Function;

import dev.blockload.app.Session;
import dev.blockload.app.Shutdown;
import dev.blockload.connection.Endpoint;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.FlowDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.flow.FlowListener;
import dev.blockload.flow.FlowMember;
import dev.blockload.flow.FlowRun;
import dev.blockload.flow.FlowRunner;
import dev.blockload.report.FlowText;

/**
 * Executes flow runs in this process for verbs, and shows a line on standard error for
 * each change of an import.
 */
final class FlowProgress implements FlowListener {

	private final boolean quiet;

	FlowProgress(boolean quiet) {
		this.quiet = quiet;
	}

	@Override
	public void changed(FlowRun run, FlowMember member) {
		if (!this.quiet) {
			Verb.say("  " + FlowText.change(member));
		}
	}

	/** Start the embedded store if an import of a flow has its file there. */
	static void startStore(Session session, Definitions definitions, FlowDefinition flow) {
		for (String name : flow.imports()) {
			LocatedImport located = definitions.importNamed(name);
			if (!located.definition().isPushOnly()
					&& definitions.connectionOf(located).endpoint() instanceof Endpoint.Embedded) {
				session.startStore();
				return;
			}
		}
	}

	/** Work on a flow run until it has ended. Ctrl-C and SIGTERM stop it. */
	static FlowRun watched(FlowRunner runner, Function<FlowRunner, FlowRun> work) {
		return Shutdown.stoppable(runner::stop, () -> {
			if (Shutdown.isRequested()) {
				runner.stop();
			}
			return work.apply(runner);
		});
	}

	static ExitCode code(FlowRun run) {
		return switch (run.status()) {
			case COMPLETED, UNCHANGED, RUNNING, WAITING -> ExitCode.OK;
			case STOPPED -> ExitCode.STOPPED;
			case FAILED -> ExitCode.FAILED;
		};
	}

}
