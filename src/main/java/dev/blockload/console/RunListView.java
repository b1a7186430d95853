package dev.blockload.console;

import java.util.List;
import java.util.Set;

import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * A page of the list of runs.
 *
 * @param search what was searched
 * @param runs the runs, newest first
 * @param imports the names of those of their imports that the reader sees now
 * @param next the URL of the next page, or null
 */
record RunListView(RunSearch search, List<Run> runs, Set<String> imports, @Nullable String next) {

	RunListView {
		runs = List.copyOf(runs);
	}

}
