package dev.blockload.console;

import java.util.List;

import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * A page of the list of runs.
 *
 * @param search what was searched
 * @param runs the runs, newest first
 * @param next the URL of the next page, or null
 */
record RunListView(RunSearch search, List<Run> runs, @Nullable String next) {

	RunListView {
		runs = List.copyOf(runs);
	}

}
