package dev.blockload.console;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import dev.blockload.flow.FlowPage;
import dev.blockload.run.RunPage;
import org.jspecify.annotations.Nullable;

/**
 * A page of the list of runs and flow runs, newest first.
 *
 * @param lines what is on it
 * @param next the number before which the next page begins, or null for the last page
 */
record HistoryPage(List<HistoryLine> lines, @Nullable Long next) {

	HistoryPage {
		lines = List.copyOf(lines);
	}

	/**
	 * One page of two.
	 * @param runs a page of runs
	 * @param flows a page of flow runs that begins before the same number
	 * @param rows how many lines a page has at most
	 */
	static HistoryPage of(RunPage runs, FlowPage flows, int rows) {
		List<HistoryLine> all = new ArrayList<>();
		runs.runs().forEach((run) -> all.add(new HistoryLine(run, null)));
		flows.runs().forEach((run) -> all.add(new HistoryLine(null, run)));
		all.sort(Comparator.comparingLong(HistoryLine::number).reversed());
		// Below the end of one of the pages, its later ones are missing.
		Long end = Stream.of(runs.next() != null ? runs.next() : 0L, flows.next() != null ? flows.next() : 0L)
			.max(Comparator.naturalOrder())
			.filter((number) -> number > 0)
			.orElse(null);
		List<HistoryLine> complete = all.stream().filter((line) -> end == null || line.number() >= end).toList();
		return (complete.size() <= rows) ? new HistoryPage(complete, end)
				: new HistoryPage(complete.subList(0, rows), complete.get(rows - 1).number());
	}

}
