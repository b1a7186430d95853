package dev.blockload.console;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.jspecify.annotations.Nullable;

/**
 * A page of the list of runs.
 *
 * @param search what was searched
 * @param counts how many of the found runs have each status, whatever status was searched
 * @param lines the runs and the flow runs, newest first
 * @param imports the names of those of their imports that the reader sees now
 * @param caller who reads it
 * @param outcome what became of the last form, a line for each run; empty if there was
 * none
 * @param next the URL of the next page, or null
 */
record RunListView(RunSearch search, Map<RunStatus, Long> counts, List<HistoryLine> lines, Set<String> imports,
		Caller caller, List<BulkOutcome> outcome, @Nullable String next) {

	RunListView {
		lines = List.copyOf(lines);
	}

	/** How many of the found runs have a status. */
	long count(RunStatus status) {
		return this.counts.getOrDefault(status, 0L);
	}

	/** How many were found, whatever their status is. */
	long found() {
		return this.counts.values().stream().mapToLong(Long::longValue).sum();
	}

	/** Whether the reader can restart a run. */
	boolean canRestart(Run run) {
		return run.isRestartable() && this.caller.can(Role.OPERATOR, run.application());
	}

	/** Whether the reader can restart one of the runs. */
	boolean hasRestartable() {
		return this.lines.stream()
			.flatMap((line) -> Optional.ofNullable(line.run()).stream())
			.anyMatch(this::canRestart);
	}

}
