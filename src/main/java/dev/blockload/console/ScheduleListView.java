package dev.blockload.console;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.schedule.ScheduledRun;
import dev.blockload.source.FileChoice;
import dev.blockload.visible.VisibleTexts;
import org.jspecify.annotations.Nullable;

/**
 * A page of the list of schedules.
 *
 * @param search what was searched
 * @param applications those of all schedules that the reader sees
 * @param counts how many of the found schedules have each condition
 * @param paused how many of the found schedules are paused
 * @param found how many were found, whatever their condition is
 * @param selected how many of them have the condition
 * @param lines those of this page, by name of their import
 * @param operated the applications in which the reader can act
 * @param outcome what became of the last form; empty if there was none
 * @param texts messages as the reader is allowed to read them
 */
record ScheduleListView(ScheduleSearch search, Set<String> applications, Map<DueCondition, Long> counts, long paused,
		int found, int selected, List<Line> lines, Set<String> operated, List<BulkOutcome> outcome,
		VisibleTexts.ForCaller texts) {

	private static final int TIMES = 5;

	static ScheduleListView of(ScheduleSearch search, ScheduleStates states, Caller caller, List<BulkOutcome> outcome,
			VisibleTexts.ForCaller texts) {
		List<ScheduleState> all = states.of(caller);
		Set<String> applications = new TreeSet<>();
		all.forEach((state) -> applications.add(state.application()));
		List<ScheduleState> found = search.found(all);
		Map<DueCondition, Long> counts = new EnumMap<>(DueCondition.class);
		found.forEach((state) -> counts.merge(state.condition(), 1L, Long::sum));
		List<ScheduleState> selected = search.selected(found);
		int begin = Math.min((search.page() - 1) * ScheduleSearch.ROWS, selected.size());
		List<ScheduleState> shown = selected.subList(begin, Math.min(begin + ScheduleSearch.ROWS, selected.size()));
		Map<Long, Long> runs = states.runsOf(shown);
		Instant now = states.now();
		Set<String> operated = new TreeSet<>(applications);
		operated.removeIf((application) -> !caller.can(Role.OPERATOR, application));
		return new ScheduleListView(search, applications, counts,
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
		return this.operated.contains(state.application());
	}

	/** Whether there is a page after this one. */
	boolean hasNext() {
		return this.search.page() * ScheduleSearch.ROWS < this.selected;
	}

	/** The number of the first schedule on the page, from 1; 0 if there is none. */
	long first() {
		return this.lines.isEmpty() ? 0 : (this.search.page() - 1L) * ScheduleSearch.ROWS + 1;
	}

	/** The number of the last schedule on the page. */
	long last() {
		return first() + Math.max(0, this.lines.size() - 1);
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
