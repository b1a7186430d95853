package dev.blockload.run;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Some runs of a longer list, newest first.
 *
 * @param runs the runs
 * @param next the number before which the next page begins, or null for the last page
 */
public record RunPage(List<Run> runs, @Nullable Long next) {

	public RunPage {
		runs = List.copyOf(runs);
	}

}
