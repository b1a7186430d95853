package dev.blockload.cli;

import java.util.List;
import java.util.Optional;

import dev.blockload.app.Session;
import dev.blockload.flow.FlowRun;
import dev.blockload.importjob.FoundRecord;
import dev.blockload.report.FlowJson;
import dev.blockload.report.FlowText;
import dev.blockload.report.RunJson;
import dev.blockload.report.RunText;
import dev.blockload.run.LastRuns;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunLine;
import dev.blockload.run.RunNodes;
import dev.blockload.run.RunStatus;
import dev.blockload.run.StepTime;
import dev.blockload.storage.PushedFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code show RUN}: shows one run in full, or a record of the file that it read.
 */
@Command(name = "show", description = "Show one run in full: its object, its counts and its rejects by code.")
final class ShowCommand extends RunVerb {

	@Parameters(paramLabel = "RUN",
			description = "the number of a run, or the name of an import or a flow for its last run")
	private String runOrImport = "";

	@Option(names = "--record", paramLabel = "N",
			description = "print record N of the run's object, as it is in the file; the first after the header is 1")
	private @Nullable Long record;

	@Override
	@Nullable String importName() {
		return null;
	}

	@Override
	ExitCode answer() {
		try (Session session = options().session()) {
			Long number = this.record;
			Optional<FlowRun> flow = (number == null) ? session.pastFlows().find(this.runOrImport) : Optional.empty();
			if (flow.isPresent()) {
				print(() -> FlowText.of(flow.get(), session.databaseName()),
						() -> FlowJson.of(flow.get(), session.databaseName()));
				return ExitCode.OK;
			}
			Run run = NamedRuns.find(session, this.runOrImport, () -> session.pastRuns().find(this.runOrImport));
			if (number == null) {
				show(run, session);
			}
			else {
				answer(session.records().find(run, number));
			}
			return ExitCode.OK;
		}
	}

	private void show(Run run, Session session) {
		RunHistory history = session.pastRuns();
		List<RunHistory.RejectGroup> rejects = history.rejectGroups(run.id());
		List<StepTime> steps = history.steps(run);
		RunNodes nodes = history.nodes(run.id());
		print(() -> RunText.of(run, rejects, steps, history.loadedBefore(run), session.databaseName(), nodes),
				() -> RunJson.of(run, rejects, steps, session.databaseName(), nodes));
		sayWhatIsLeft(run, history);
	}

	/** The last run says nothing about a file before it that failed. */
	private void sayWhatIsLeft(Run run, RunHistory history) {
		if (!run.importName().equals(this.runOrImport)) {
			return;
		}
		LastRuns last = history.lastRuns(List.of(run.importName())).get(run.importName());
		RunLine ended = (last != null) ? last.ended() : null;
		Run.Cause error = (ended != null) ? ended.error() : null;
		if (ended != null && error != null && ended.id() < run.id() && ended.status() == RunStatus.FAILED
				&& run.status().isFinal()) {
			say("Run %d failed (%s), and its file is not loaded: ./blockload show %1$d".formatted(ended.id(),
					error.code()));
		}
	}

	// The record alone is on standard output: it can be piped into a file.
	private void answer(FoundRecord found) {
		switch (options().output()) {
			case TEXT -> {
				say("Record %d of run %d begins on line %d, byte %d, of %s".formatted(found.record(), found.run(),
						found.line(), found.offset(), PushedFile.describe(found.pin())));
				printLine(found.raw());
			}
			case JSON -> printLine(RunJson.of(found));
			case CSV -> throw new IllegalStateException("no table");
		}
	}

}
