package dev.blockload.flow;

import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.run.RunStatus;
import org.jspecify.annotations.Nullable;

/**
 * A page of the flow runs that somebody sees, newest first. Numbers only grow, so that
 * pages stay the same while flow runs are added.
 *
 * @param flow only runs of this flow, or null for all
 * @param statuses only flow runs with one of these statuses; empty for all
 * @param since only those that started at this time or later, or null
 * @param until only those that started before this time, or null
 * @param applications only those all of whose imports belong to these applications, or
 * null for all
 * @param before only flow runs with smaller numbers, or null for the first page
 * @param limit how many at most, from 1
 */
public record FlowQuery(@Nullable String flow, Set<RunStatus> statuses, @Nullable Instant since,
		@Nullable Instant until, @Nullable Set<String> applications, @Nullable Long before, int limit) {

	public FlowQuery {
		if (limit < 1) {
			throw new IllegalArgumentException("A page has %d flow runs. Expected 1 or more.".formatted(limit));
		}
		statuses = Set.copyOf(statuses);
		applications = (applications != null) ? Set.copyOf(applications) : null;
	}

	/** Whether a flow run that was read and whose process was looked for is selected. */
	boolean selects(FlowRun run) {
		return this.statuses.isEmpty() || this.statuses.contains(run.status());
	}

	/**
	 * What the rows of selected flow runs can say, separated by commas; empty for all. A
	 * row that says RUNNING belongs to a failed flow run if its process died.
	 */
	String storedStatuses() {
		Set<RunStatus> stored = this.statuses.stream().collect(Collectors.toSet());
		if (stored.contains(RunStatus.FAILED)) {
			stored.add(RunStatus.RUNNING);
		}
		return stored.stream().map(RunStatus::name).sorted().collect(Collectors.joining(","));
	}

}
