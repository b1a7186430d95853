package dev.blockload.run;

import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A page of the runs that somebody sees, newest first. Numbers of runs only grow, so that
 * pages stay the same while runs are added.
 *
 * @param filter which runs
 * @param applications only runs into blocks of these applications, or null for all
 * @param until only runs that started before this time, or null
 * @param before only runs with smaller numbers, or null for the first page
 * @param limit how many runs at most, from 1
 */
public record RunQuery(RunFilter filter, @Nullable Set<String> applications, @Nullable Instant until,
		@Nullable Long before, int limit) {

	public RunQuery {
		if (limit < 1) {
			throw new IllegalArgumentException("A page has %d runs. Expected 1 or more.".formatted(limit));
		}
		applications = (applications != null) ? Set.copyOf(applications) : null;
	}

	/** The page of the same list that begins before a run. */
	RunQuery before(long run) {
		return new RunQuery(this.filter, this.applications, this.until, run, this.limit);
	}

}
