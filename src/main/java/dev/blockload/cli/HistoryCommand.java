package dev.blockload.cli;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import dev.blockload.app.Session;
import dev.blockload.flow.FlowQuery;
import dev.blockload.flow.FlowRun;
import dev.blockload.report.FlowJson;
import dev.blockload.report.RunJson;
import dev.blockload.report.RunTableCsv;
import dev.blockload.report.RunTableText;
import dev.blockload.run.Run;
import dev.blockload.run.RunFilter;
import dev.blockload.run.RunStatus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code history [IMPORT]}: lists runs, newest first.
 */
@Command(name = "history", description = "List the runs of all imports, or of one import, newest first.")
final class HistoryCommand extends Verb {

	@Parameters(paramLabel = "IMPORT", arity = "0..1", description = "list only the runs of this import or flow")
	private @Nullable String importName;

	@Option(names = "--status", paramLabel = "STATUS", split = ",",
			description = "list only runs with this status: completed, unchanged, failed, stopped, running or waiting;"
					+ " several are separated by commas")
	private List<RunStatus> statuses = List.of();

	@Option(names = "--since", paramLabel = "TIME", converter = Since.Converter.class,
			description = "list only runs that started at this time or later: 7d or 36h ago, or 2022-09-30")
	private @Nullable Since since;

	@Option(names = "--block", paramLabel = "APPLICATION.BLOCK", converter = BlockName.Converter.class,
			description = "list only runs into this block")
	private @Nullable BlockName block;

	@Option(names = "--limit", paramLabel = "N", defaultValue = "100",
			description = "list at most N runs (default: 100)")
	private int limit = 100;

	@Override
	Set<Output> outputs() {
		return EnumSet.allOf(Output.class);
	}

	@Override
	ExitCode answer() {
		if (this.limit < 1) {
			throw wrong("--limit is " + this.limit + ". Expected 1 or more.");
		}
		try (Session session = options().session()) {
			List<FlowRun> flows = flows(session);
			// A flow run is one line; scripts get its runs, too.
			boolean folded = options().output() == Output.TEXT && isWhole();
			List<Run> runs = session.pastRuns().newest(folded ? filter().withoutMembers() : filter(), this.limit);
			print(() -> "Database: " + session.databaseName() + "\n"
					+ (runs.isEmpty() && flows.isEmpty() ? none() : RunTableText.of(runs, flows, this.limit)),
					() -> json(session, runs, flows), () -> RunTableCsv.of(runs));
			return ExitCode.OK;
		}
	}

	/** Whether the options select runs of all imports, whatever their block. */
	private boolean isWhole() {
		return this.importName == null && this.block == null;
	}

	private List<FlowRun> flows(Session session) {
		if (this.block != null) {
			return List.of();
		}
		return session.pastFlows()
			.page(new FlowQuery(this.importName, Set.copyOf(this.statuses),
					(this.since != null) ? this.since.time() : null, null, null, null, this.limit))
			.runs();
	}

	private String json(Session session, List<Run> runs, List<FlowRun> flows) {
		TreeMap<Long, Map<String, @Nullable Object>> rows = new TreeMap<>(Comparator.reverseOrder());
		runs.forEach((run) -> rows.put(run.id(),
				RunJson.fields(run, session.pastRuns().rejectGroups(run.id()), session.databaseName())));
		flows.forEach((run) -> rows.put(run.id(), FlowJson.fields(run)));
		return FlowJson.array(rows.values().stream().limit(this.limit).toList());
	}

	private RunFilter filter() {
		return new RunFilter(this.importName, Set.copyOf(this.statuses),
				(this.since != null) ? this.since.time() : null,
				(this.block != null) ? new RunFilter.BlockOfRuns(this.block.application(), this.block.block()) : null);
	}

	private String none() {
		if (!this.statuses.isEmpty() || this.since != null || this.block != null) {
			return "No run matches these options.\n";
		}
		return (this.importName != null) ? "No runs of '" + this.importName + "' yet.\n" : "No runs yet.\n";
	}

}
