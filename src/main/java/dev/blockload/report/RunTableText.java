package dev.blockload.report;

import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import dev.blockload.flow.FlowRun;
import dev.blockload.run.Run;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

/**
 * Runs as a table for people.
 */
public final class RunTableText {

	private static final List<String> HEADER = List.of("run", "import", "status", "started", "started by", "read",
			"loaded", "rejected", "object or error");

	private RunTableText() {
	}

	/** A line for each run, below the names of the columns. */
	public static String of(List<Run> runs) {
		return TextTable.of(HEADER, runs.stream().map(RunTableText::row).toList());
	}

	/**
	 * A line for each run and each flow run, the newest first.
	 * @param runs the runs, newest first
	 * @param flows the flow runs, newest first
	 * @param limit how many lines at most
	 */
	public static String of(List<Run> runs, List<FlowRun> flows, int limit) {
		TreeMap<Long, List<String>> rows = new TreeMap<>(Comparator.reverseOrder());
		runs.forEach((run) -> rows.put(run.id(), row(run)));
		flows.forEach((flow) -> rows.put(flow.id(), row(flow)));
		return TextTable.of(HEADER, rows.values().stream().limit(limit).toList());
	}

	private static List<String> row(FlowRun flow) {
		return List.of(Long.toString(flow.id()), flow.flow(), flow.status().name(),
				flow.times().startedAt().truncatedTo(ChronoUnit.SECONDS).toString(), flow.startedBy(), "", "", "",
				"flow of " + FlowText.counts(flow) + (flow.dryRun() ? " (dry run)" : ""));
	}

	private static List<String> row(Run run) {
		Run.Counts counts = run.counts();
		return List.of(Long.toString(run.id()), run.importName(), run.status().name(),
				run.startedAt().truncatedTo(ChronoUnit.SECONDS).toString(),
				Optional.ofNullable(run.startedBy()).orElse(""), number(read(counts)), number(run.loaded()),
				number(counts.rejected()), last(run));
	}

	// An unpivoted file is counted in cells, like what was loaded and rejected of it.
	private static @Nullable Long read(Run.Counts counts) {
		Long cells = counts.cells();
		return (cells != null) ? cells : counts.read();
	}

	private static String last(Run run) {
		Run.Cause error = run.error();
		Pin pin = run.pin();
		String object = (pin != null) ? pin.key() : "";
		return ((error != null) ? error.code() : object) + (run.dryRun() ? " (dry run)" : "");
	}

	private static String number(@Nullable Long count) {
		return (count != null) ? "%,d".formatted(count) : "";
	}

}
