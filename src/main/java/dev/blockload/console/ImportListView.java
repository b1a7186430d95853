package dev.blockload.console;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;

/**
 * A page of the list of imports.
 *
 * @param search what was searched
 * @param applications those of all imports that the reader sees
 * @param counts how many of the found imports have each condition
 * @param found how many were found, whatever their condition is
 * @param selected how many of them have the condition
 * @param imports those of this page, by name
 * @param operated the applications in which the reader can act
 * @param outcome what became of the last form, a line for each import; empty if there was
 * none
 */
record ImportListView(ImportSearch search, Set<String> applications, Map<ImportCondition, Long> counts, int found,
		int selected, List<ImportState> imports, Set<String> operated, List<BulkOutcome> outcome) {

	static ImportListView of(ImportSearch search, List<ImportState> all, Caller caller, List<BulkOutcome> outcome) {
		Set<String> applications = new TreeSet<>();
		all.forEach((state) -> applications.add(state.application()));
		List<ImportState> found = search.found(all);
		Map<ImportCondition, Long> counts = new EnumMap<>(ImportCondition.class);
		found.forEach((state) -> counts.merge(state.condition(), 1L, Long::sum));
		List<ImportState> selected = search.selected(found);
		int begin = Math.min((search.page() - 1) * ImportSearch.ROWS, selected.size());
		Set<String> operated = new TreeSet<>(applications);
		operated.removeIf((application) -> !caller.can(Role.OPERATOR, application));
		return new ImportListView(search, applications, counts, found.size(), selected.size(),
				new ArrayList<>(selected.subList(begin, Math.min(begin + ImportSearch.ROWS, selected.size()))),
				operated, outcome);
	}

	/** How many of the found imports have a condition. */
	long count(ImportCondition condition) {
		return this.counts.getOrDefault(condition, 0L);
	}

	/** Whether the reader can act on an import. */
	boolean operates(ImportState state) {
		return this.operated.contains(state.application());
	}

	/** Whether there is a page after this one. */
	boolean hasNext() {
		return this.search.page() * ImportSearch.ROWS < this.selected;
	}

	/** The number of the first import on the page, from 1; 0 if there is none. */
	long first() {
		return this.imports.isEmpty() ? 0 : (this.search.page() - 1L) * ImportSearch.ROWS + 1;
	}

	/** The number of the last import on the page. */
	long last() {
		return first() + Math.max(0, this.imports.size() - 1);
	}

}
