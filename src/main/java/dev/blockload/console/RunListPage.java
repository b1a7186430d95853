package dev.blockload.console;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.account.Caller;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunPage;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /runs}: all runs that a person sees, newest first.
 */
@Controller
class RunListPage {

	private final RunHistory history;

	private final VisibleDefinitions definitions;

	RunListPage(RunHistory history, VisibleDefinitions definitions) {
		this.history = history;
		this.definitions = definitions;
	}

	@GetMapping("/runs")
	ResponseEntity<String> show(HttpServletRequest request, Caller caller,
			@RequestParam(name = "import", defaultValue = "") String importName,
			@RequestParam(defaultValue = "") String block, @RequestParam(defaultValue = "") List<String> status,
			@RequestParam(defaultValue = "") String from, @RequestParam(defaultValue = "") String to,
			@RequestParam(required = false) @Nullable Long before) {
		Page page = Page.of(request, caller, "runs.title");
		RunSearch search = new RunSearch(importName, block, status, from, to, before);
		RunPage found = this.history.page(search.query(VisibleDefinitions.applicationsOfRuns(caller), page.zone()));
		return Pages.page("console/runs.jte", page, new RunListView(search, found.runs(), imports(caller, found.runs()),
				(found.next() != null) ? search.url(found.next()) : null));
	}

	/** Without those of runs of {@code load}, and without deleted ones. */
	private Set<String> imports(Caller caller, List<Run> runs) {
		return runs.stream()
			.map(Run::importName)
			.distinct()
			.filter((name) -> this.definitions.find(caller, name).isPresent())
			.collect(Collectors.toSet());
	}

}
