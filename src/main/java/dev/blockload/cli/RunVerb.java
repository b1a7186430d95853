package dev.blockload.cli;

import java.util.List;
import java.util.function.Function;

import dev.blockload.app.Session;
import dev.blockload.app.Shutdown;
import dev.blockload.flow.FlowRun;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunHandle;
import dev.blockload.importjob.RunListener;
import dev.blockload.report.FlowJson;
import dev.blockload.report.FlowText;
import dev.blockload.report.RunJson;
import dev.blockload.report.RunText;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import org.jspecify.annotations.Nullable;

/**
 * A verb that answers with one run.
 */
abstract class RunVerb extends Verb {

	/** The import that the command line names, or null if it names none. */
	abstract @Nullable String importName();

	final ExitCode answer(Run run, Session session) {
		RunHistory history = session.history();
		List<RunHistory.RejectGroup> rejects = history.rejectGroups(run.id());
		ExitCode code = ExitCode.of(run);
		if (code == ExitCode.OK && options().isQuiet() && options().output() == Output.TEXT) {
			return code;
		}
		print(() -> RunText.of(run, rejects, List.of(), history.loadedBefore(run), session.databaseName()),
				() -> RunJson.of(run, rejects, session.databaseName()));
		return code;
	}

	/** Answer with a flow run. */
	final ExitCode answer(FlowRun run, Session session) {
		ExitCode code = FlowProgress.code(run);
		if (code == ExitCode.OK && options().isQuiet() && options().output() == Output.TEXT) {
			return code;
		}
		print(() -> FlowText.of(run, session.databaseName()), () -> FlowJson.of(run, session.databaseName()));
		return code;
	}

	/** The answer in JSON if the verb failed before there was a run to answer with. */
	String json(Run.Cause error) {
		return RunJson.of(importName(), error);
	}

	/**
	 * Run an attempt and show its progress. Ctrl-C and SIGTERM stop it at its next
	 * checkpoint.
	 */
	final Run watched(Function<RunListener, RunHandle> attempt) {
		try (Progress progress = options().progress()) {
			Run run = Shutdown.stoppable(() -> attempt.apply(progress));
			SmallImports.remember(run);
			return run;
		}
	}

}
