package dev.blockload.cli;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.app.Session;
import dev.blockload.app.Shutdown;
import dev.blockload.block.Mode;
import dev.blockload.connection.Endpoint;
import dev.blockload.connection.S3Connection;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.LocatedFlow;
import dev.blockload.definition.LocatedImport;
import dev.blockload.flow.FlowRequest;
import dev.blockload.flow.FlowRun;
import dev.blockload.flow.ImportCount;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.report.RunJson;
import dev.blockload.run.Run;
import dev.blockload.source.FileChoice;
import dev.blockload.source.ObjectResolver;
import dev.blockload.source.RequestedFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code run IMPORT}, {@code run --flow FLOW}: starts a new run.
 */
@Command(name = "run", description = "Start a new run of an import, or of a flow.")
final class RunCommand extends RunVerb {

	@Parameters(paramLabel = "IMPORT", arity = "0..*",
			description = "the name of the import; several run in this order until one does not complete")
	private List<String> imports = List.of();

	@ArgGroup
	private @Nullable ObjectChoice choice;

	@Option(names = "--flow", paramLabel = "FLOW",
			description = "run a flow instead: its imports, in the order of their references")
	private @Nullable String flow;

	@Option(names = "--mode", paramLabel = "append|update|upsert|replace",
			description = "use this mode instead of the mode of the import")
	private @Nullable Mode mode;

	@Option(names = "--force", description = "load the file even if it was already loaded")
	private boolean force;

	@Option(names = "--allow-deletes", description = "let a replace delete any number of rows")
	private boolean allowDeletes;

	@Option(names = "--dry-run", description = "do everything except publish: show the counts and the rejects")
	private boolean dryRun;

	// Set by picocli.
	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	/** The answers in JSON of the imports that have run, if there are several. */
	private final List<String> answers = new ArrayList<>();

	private @Nullable String current;

	@Override
	@Nullable String importName() {
		return this.current;
	}

	@Override
	String json(Run.Cause error) {
		this.answers.add(super.json(error));
		return isOne() ? this.answers.get(0) : array();
	}

	private boolean isOne() {
		return this.imports.size() == 1;
	}

	private String array() {
		return "[" + String.join(",", this.answers) + "]";
	}

	@Override
	ExitCode answer() {
		RequestedFile requested = ObjectChoice.requested(this.choice, this.spec);
		String flowName = this.flow;
		if (flowName != null) {
			return runFlow(flowName, requested);
		}
		if (this.imports.isEmpty()) {
			throw wrong("IMPORT is missing. Expected: ./blockload run IMPORT, or ./blockload run --flow FLOW");
		}
		if (!isOne() && requested instanceof RequestedFile.OfKey) {
			throw wrong("--key names one object, and %d imports are to run. Run them one at a time."
				.formatted(this.imports.size()));
		}
		try (Session session = options().session()) {
			// All definitions and the request first: a mistake in them is reported
			// without a database, and before the first import runs.
			Definitions definitions = session.definitions();
			RequestedFile file = requested;
			for (String name : this.imports) {
				this.current = name;
				LocatedImport located = definitions.importNamed(name);
				ObjectResolver.requireSuitable(name, located.definition().file(), requested);
				S3Connection connection = definitions.connectionOf(located);
				file = ObjectChoice.inBucket(requested, connection.bucket(), this.spec);
				if (connection.endpoint() instanceof Endpoint.Embedded) {
					session.startStore();
				}
			}
			ExitCode code = ExitCode.OK;
			for (int index = 0; index < this.imports.size() && code == ExitCode.OK; index++) {
				code = runNext(session, index, file);
			}
			if (!isOne() && options().output() == Output.JSON) {
				printLine(array());
			}
			return code;
		}
	}

	private ExitCode runFlow(String name, RequestedFile requested) {
		if (!this.imports.isEmpty()) {
			throw wrong("--flow runs the imports of the flow, and '" + this.imports.get(0)
					+ "' is named, too. Omit one of them.");
		}
		if (requested instanceof RequestedFile.OfKey || this.mode != null || this.force || this.allowDeletes) {
			throw wrong("--flow can be used with --date and --dry-run. To use other options, run an import alone:"
					+ " ./blockload run IMPORT");
		}
		String date = (requested instanceof RequestedFile.OfDate of) ? of.date() : null;
		FlowRequest request = new FlowRequest(this.dryRun ? RunRequest.Purpose.DRY_RUN : RunRequest.Purpose.PUBLISH,
				date);
		try (Session session = options().session()) {
			Definitions definitions = session.definitions();
			LocatedFlow located = definitions.flowNamed(name);
			session.useConnections(ServeCommand.connections(located.definition().parallel()));
			FlowProgress.startStore(session, definitions, located.definition());
			FlowProgress progress = new FlowProgress(options().isQuiet());
			note("flow " + name + ": " + ImportCount.of(located.definition().imports().size()));
			FlowRun run = FlowProgress.watched(session.flows(),
					(runner) -> runner.run(located, request, progress, () -> RunListener.NONE));
			return answer(run, session);
		}
	}

	private ExitCode runNext(Session session, int index, RequestedFile requested) {
		String name = this.imports.get(index);
		this.current = name;
		ExitCode code = ExitCode.STOPPED;
		if (index > 0 && Shutdown.isRequested()) {
			sayNotStarted(index);
			return code;
		}
		boolean completed = false;
		try {
			code = session.definitions().importNamed(name).definition().file() instanceof FileChoice.Each
					? files(session, name, requested) : collect(start(session, name, requested), session);
			completed = code == ExitCode.OK;
			return code;
		}
		finally {
			if (!completed) {
				sayNotStarted(index + 1);
			}
		}
	}

	private Run start(Session session, String name, RequestedFile requested) {
		ImportLauncher launcher = session.launcher();
		RunRequest request = request(name, requested);
		return watched((listener) -> launcher.start(request, listener));
	}

	/** One run for each file that is not loaded yet. */
	private ExitCode files(Session session, String name, RequestedFile requested) {
		FileSeries series = session.series();
		List<Run> runs = new ArrayList<>();
		Run run = start(session, name, requested);
		collectFile(run, runs, session);
		while (!Shutdown.isRequested() && series.goesOn(run)) {
			long before = run.id();
			RunRequest request = request(name, requested);
			run = watched((listener) -> session.launcher()
				.start(request, listener, (number) -> series.follow(number, before)));
			collectFile(run, runs, session);
		}
		answerSeries(runs, session);
		ExitCode code = ExitCode.of(deciding(runs));
		return (code == ExitCode.OK && Shutdown.isRequested()) ? ExitCode.STOPPED : code;
	}

	private void collectFile(Run run, List<Run> runs, Session session) {
		runs.add(run);
		if (options().output() == Output.TEXT) {
			var unused = answer(run, session);
		}
	}

	private void answerSeries(List<Run> runs, Session session) {
		if (options().output() == Output.JSON) {
			String json = RunJson.ofSeries(deciding(runs), runs, (run) -> session.history().rejectGroups(run.id()),
					session.databaseName());
			this.answers.add(json);
			if (isOne()) {
				printLine(json);
			}
		}
	}

	/** The first run that did not complete, or the last one. */
	private static Run deciding(List<Run> runs) {
		return runs.stream()
			.filter((run) -> ExitCode.of(run) != ExitCode.OK)
			.findFirst()
			.orElseGet(() -> runs.get(runs.size() - 1));
	}

	private RunRequest request(String name, RequestedFile requested) {
		return new RunRequest(name, requested, this.mode, this.force ? RunRequest.Repeat.FORCE : RunRequest.Repeat.SKIP,
				this.dryRun ? RunRequest.Purpose.DRY_RUN : RunRequest.Purpose.PUBLISH,
				this.allowDeletes ? RunRequest.Deletes.ALLOWED : RunRequest.Deletes.LIMITED);
	}

	private ExitCode collect(Run run, Session session) {
		if (isOne() || options().output() != Output.JSON) {
			return answer(run, session);
		}
		this.answers.add(RunJson.of(run, session.history().rejectGroups(run.id()), session.databaseName()));
		return ExitCode.of(run);
	}

	private void sayNotStarted(int from) {
		if (from < this.imports.size()) {
			say("Not started: " + String.join(", ", this.imports.subList(from, this.imports.size())) + ".");
		}
	}

}
