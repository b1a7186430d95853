package dev.blockload.flow;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Some flow runs of a longer list, newest first.
 *
 * @param runs the flow runs
 * @param next the number before which the next page begins, or null for the last page
 */
public record FlowPage(List<FlowRun> runs, @Nullable Long next) {

	public FlowPage {
		runs = List.copyOf(runs);
	}

}
