package dev.blockload.report;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

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
