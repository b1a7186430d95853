package dev.blockload.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import dev.blockload.run.Run;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

/**
 * Runs as CSV: one line for each run. The columns are a contract; new ones are added at
 * the end. Times are ISO-8601 in UTC.
 */
public final class RunTableCsv {

	private static final List<String> HEADER = List.of("run", "import", "block", "mode", "status", "dry_run",
			"started_at", "ended_at", "read", "loaded", "rejected", "inserted", "updated", "unchanged", "deleted",
			"bucket", "key", "etag", "size", "error_code", "error_message", "staged", "skipped", "merged", "cells",
			"blank_cells", "created", "started_by", "flow_run");

	private RunTableCsv() {
	}

	/** A header line, then the runs in their order. */
	public static String of(List<Run> runs) {
		return CsvTable.of(HEADER, runs.stream().map(RunTableCsv::row).toList());
	}

	/** The sum over all lists: a cell holds one number. */
	private static @Nullable Long created(Run.Counts counts) {
		return counts.isPublished() ? counts.created().values().stream().mapToLong(Long::longValue).sum() : null;
	}

	private static List<@Nullable Object> row(Run run) {
		Run.Counts counts = run.counts();
		Optional<Pin> pin = Optional.ofNullable(run.pin());
		Optional<Run.Cause> error = Optional.ofNullable(run.error());
		return Arrays.asList(run.id(), run.importName(), run.qualifiedBlock(), run.mode(), run.status(), run.dryRun(),
				run.startedAt(), run.endedAt(), counts.read(), run.loaded(), counts.rejected(), counts.inserted(),
				counts.updated(), counts.unchanged(), counts.deleted(), pin.map(Pin::bucket).orElse(null),
				pin.map(Pin::key).orElse(null), pin.map(Pin::etag).orElse(null), pin.map(Pin::size).orElse(null),
				error.map(Run.Cause::code).orElse(null), error.map(Run.Cause::message).orElse(null), run.staged(),
				counts.skipped(), counts.merged(), counts.cells(), counts.blankCells(), created(counts),
				run.startedBy(), run.flowRun());
	}

}
