package dev.blockload.console;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import dev.blockload.definition.LocatedImport;
import dev.blockload.schedule.ScheduledRun;
import dev.blockload.source.FileChoice;
import dev.blockload.visible.VisibleTexts;
import org.jspecify.annotations.Nullable;

/**
 * A page of the list of schedules.
 *
 * @param search what was searched; its page is one that exists
 * @param applications those of all schedules that the reader sees
 * @param counts how many of the found schedules have each condition
 * @param paused how many of the found schedules are paused
 * @param found how many were found, whatever their condition is
 * @param selected how many of them have the condition
 * @param lines those of this page, by name of their import
 * @param operated the names of the imports of these lines that the reader can act on
 * @param outcome what became of the last form; empty if there was none
 * @param texts messages as the reader is allowed to read them
 */
record ScheduleListView(ScheduleSearch search, Set<String> applications, Map<DueCondition, Long> counts, long paused,
		int found, int selected, List<Line> lines, Set<String> operated, List<BulkOutcome> outcome,
		VisibleTexts.ForCaller texts) {

	private static final int TIMES = 5;

	/**
	 * The page that a search shows. After the last page comes the last page again.
	 * @param all schedules that the reader sees
	 * @param states reads the runs of their last times
	 * @param operates whether the reader can act on an import
	 */
	static ScheduleListView of(ScheduleSearch wanted, List<ScheduleState> all, ScheduleStates states,
			Predicate<LocatedImport> operates, List<BulkOutcome> outcome, VisibleTexts.ForCaller texts) {
		Set<String> applications = new TreeSet<>();
		all.forEach((state) -> applications.add(state.application()));
		List<ScheduleState> found = wanted.found(all);
		Map<DueCondition, Long> counts = new EnumMap<>(DueCondition.class);
		found.forEach((state) -> counts.merge(state.condition(), 1L, Long::sum));
		List<ScheduleState> selected = wanted.selected(found);
		ListPage<ScheduleState> page = ListPage.of(selected, wanted.page(), ScheduleSearch.ROWS);
		List<ScheduleState> shown = page.shown();
		Map<Long, Long> runs = states.runsOf(shown);
		Instant now = states.now();
		Set<String> operated = shown.stream()
			.map(ScheduleState::located)
			.distinct()
			.filter(operates)
			.map((located) -> located.definition().name())
			.collect(Collectors.toSet());
		return new ScheduleListView(wanted.at(page.number()), applications, counts,
				found.stream().filter((state) -> state.pause() != null).count(), found.size(), selected.size(),
				shown.stream()
					.map((state) -> new Line(state, run(state, runs), state.schedule().next(now, TIMES)))
					.toList(),
				operated, outcome, texts);
	}

	private static @Nullable Long run(ScheduleState state, Map<Long, Long> runs) {
		ScheduledRun recorded = state.recorded();
		return (recorded != null) ? runs.get(recorded.id()) : null;
	}

	/** How many of the found schedules have a condition. */
	long count(DueCondition condition) {
		return this.counts.getOrDefault(condition, 0L);
	}

	/** Whether the reader can act on a schedule. */
	boolean operates(ScheduleState state) {
		return this.operated.contains(state.name());
	}

	/** Whether there is a page after this one. */
	boolean hasNext() {
		return last() < this.selected;
	}

	/** The number of the first schedule on the page, from 1; 0 if there is none. */
	long first() {
		return this.lines.isEmpty() ? 0 : (this.search.page() - 1L) * ScheduleSearch.ROWS + 1;
	}

	/** The number of the last schedule on the page; 0 if there is none. */
	long last() {
		return this.lines.isEmpty() ? 0 : first() + this.lines.size() - 1;
	}

	/**
	 * A schedule of the page.
	 *
	 * @param state what became of its last time
	 * @param run the last run of this time, or null
	 * @param next its next times, at most five
	 */
	record Line(ScheduleState state, @Nullable Long run, List<Instant> next) {

		/** Whether the dates of its files can be loaded one by one. */
		boolean hasDates() {
			return this.state.located().definition().file() instanceof FileChoice.MostRecent;
		}

	}

}
