package dev.blockload.console;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The overview: which imports are not as new as they should be, by application.
 *
 * @param all how many imports there are
 * @param counts how many imports have each condition
 * @param busy how many have a run that is in progress or waits
 * @param applications by name
 * @param flows the flows that need attention, those that failed first
 */
record OverviewView(int all, Map<ImportCondition, Long> counts, long busy, Map<String, Application> applications,
		List<FlowState> flows) {

	/** An application shows so many imports; its list shows the others. */
	private static final int MOST = 20;

	// First what is wrong, and of that what was good longest ago.
	private static final Comparator<ImportState> ORDER = Comparator.comparing(ImportState::condition)
		.thenComparing(ImportState::goodAt)
		.thenComparing(ImportState::name);

	static OverviewView of(List<ImportState> states, List<FlowState> flows) {
		Map<String, Application> applications = new TreeMap<>();
		states.stream()
			.collect(Collectors.groupingBy(ImportState::application, TreeMap::new, Collectors.toList()))
			.forEach((name, imports) -> applications.put(name, application(imports)));
		return new OverviewView(states.size(), counts(states), states.stream().filter(ImportState::isBusy).count(),
				applications, flows.stream().filter(FlowState::needsAttention).toList());
	}

	private static Application application(List<ImportState> imports) {
		List<ImportState> sorted = imports.stream().sorted(ORDER).toList();
		return new Application(sorted.subList(0, Math.min(MOST, sorted.size())), Math.max(0, sorted.size() - MOST));
	}

	private static Map<ImportCondition, Long> counts(List<ImportState> states) {
		Map<ImportCondition, Long> counts = new EnumMap<>(ImportCondition.class);
		for (ImportCondition condition : ImportCondition.values()) {
			counts.put(condition, 0L);
		}
		states.forEach((state) -> counts.merge(state.condition(), 1L, Long::sum));
		return counts;
	}

	/** How many imports have a condition. */
	long count(ImportCondition condition) {
		return this.counts.getOrDefault(condition, 0L);
	}

	/** The URL of the list of the imports of an application. */
	static String url(String application) {
		return new ImportSearch("", application, "", 1).url(1);
	}

	/** Whether each import is loaded and as new as it should be. */
	boolean isAllLoaded() {
		return count(ImportCondition.FRESH) == this.all;
	}

	/**
	 * The imports of an application.
	 *
	 * @param imports what is wrong first; not more than a page shows
	 * @param more how many it does not show
	 */
	record Application(List<ImportState> imports, int more) {
	}

}
