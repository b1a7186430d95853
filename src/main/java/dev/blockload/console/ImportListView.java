package dev.blockload.console;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A page of the list of imports.
 *
 * @param search what was searched; its page is one that exists
 * @param applications those of all imports that the reader sees
 * @param counts how many of the found imports have each condition
 * @param found how many were found, whatever their condition is
 * @param selected how many of them have the condition
 * @param imports those of this page, by name
 * @param operated the names of those that the reader can act on
 * @param outcome what became of the last form, a line for each import; empty if there was
 * none
 */
record ImportListView(ImportSearch search, Set<String> applications, Map<ImportCondition, Long> counts, int found,
		int selected, List<ImportState> imports, Set<String> operated, List<BulkOutcome> outcome) {

	/**
	 * The page that a search shows. After the last page comes the last page again.
	 * @param all imports that the reader sees
	 * @param operates whether the reader can act on an import
	 */
	static ImportListView of(ImportSearch wanted, List<ImportState> all, Predicate<ImportState> operates,
			List<BulkOutcome> outcome) {
		Set<String> applications = new TreeSet<>();
		all.forEach((state) -> applications.add(state.application()));
		List<ImportState> found = wanted.found(all);
		Map<ImportCondition, Long> counts = new EnumMap<>(ImportCondition.class);
		found.forEach((state) -> counts.merge(state.condition(), 1L, Long::sum));
		List<ImportState> selected = wanted.selected(found);
		ListPage<ImportState> page = ListPage.of(selected, wanted.page(), ImportSearch.ROWS);
		Set<String> operated = page.shown()
			.stream()
			.filter(operates)
			.map(ImportState::name)
			.collect(Collectors.toSet());
		return new ImportListView(wanted.at(page.number()), applications, counts, found.size(), selected.size(),
				page.shown(), operated, outcome);
	}

	/** How many of the found imports have a condition. */
	long count(ImportCondition condition) {
		return this.counts.getOrDefault(condition, 0L);
	}

	/** Whether the reader can act on an import. */
	boolean operates(ImportState state) {
		return this.operated.contains(state.name());
	}

	/** Whether there is a page after this one. */
	boolean hasNext() {
		return last() < this.selected;
	}

	/** The number of the first import on the page, from 1; 0 if there is none. */
	long first() {
		return this.imports.isEmpty() ? 0 : (this.search.page() - 1L) * ImportSearch.ROWS + 1;
	}

	/** The number of the last import on the page; 0 if there is none. */
	long last() {
		return this.imports.isEmpty() ? 0 : first() + this.imports.size() - 1;
	}

}
