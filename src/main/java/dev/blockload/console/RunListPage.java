package dev.blockload.console;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.account.Caller;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.FlowPage;
import dev.blockload.flow.FlowQuery;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunPage;
import dev.blockload.run.RunQuery;
import dev.blockload.run.RunStatus;
import dev.blockload.serve.WebOptions;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /runs}: all runs that a person sees, newest first, and the restart of
 * several of them.
 */
@Controller
class RunListPage {

	private final RunHistory history;

	private final FlowHistory flows;

	private final VisibleDefinitions definitions;

	private final BulkActions bulk;

	private final BulkOutcomes outcomes;

	private final WebOptions options;

	RunListPage(RunHistory history, FlowHistory flows, VisibleDefinitions definitions, BulkActions bulk,
			BulkOutcomes outcomes, WebOptions options) {
		this.history = history;
		this.flows = flows;
		this.definitions = definitions;
		this.bulk = bulk;
		this.outcomes = outcomes;
		this.options = options;
	}

	@GetMapping("/runs")
	ResponseEntity<String> show(HttpServletRequest request, Caller caller,
			@RequestParam(name = "import", defaultValue = "") String importName,
			@RequestParam(defaultValue = "") String block, @RequestParam(defaultValue = "") List<String> status,
			@RequestParam(defaultValue = "") String from, @RequestParam(defaultValue = "") String to,
			@RequestParam(required = false) @Nullable Long before,
			@RequestParam(required = false) @Nullable Long outcome) {
		return page(request, caller, new RunSearch(importName, block, status, from, to, before),
				(outcome != null) ? this.outcomes.of(caller, outcome) : List.of());
	}

	@PostMapping("/runs")
	ResponseEntity<String> restart(Caller caller, @RequestParam(name = "run", defaultValue = "") List<Long> runs,
			@RequestParam(name = "import", defaultValue = "") String importName,
			@RequestParam(defaultValue = "") String block, @RequestParam(defaultValue = "") List<String> status,
			@RequestParam(defaultValue = "") String from, @RequestParam(defaultValue = "") String to,
			@RequestParam(required = false) @Nullable Long before) {
		long outcome = this.bulk.restart(caller, runs);
		return Pages.redirect(
				this.options.url(new RunSearch(importName, block, status, from, to, before).urlOfOutcome(outcome)));
	}

	private ResponseEntity<String> page(HttpServletRequest request, Caller caller, RunSearch search,
			List<BulkOutcome> outcome) {
		Page page = Page.of(request, caller, "runs.title");
		RunQuery query = search.query(VisibleDefinitions.applicationsOfRuns(caller), page.zone());
		RunPage found = this.history.page(query);
		FlowQuery ofFlows = search.flows(query);
		FlowPage flowRuns = (ofFlows != null) ? this.flows.page(ofFlows) : new FlowPage(List.of(), null);
		Map<RunStatus, Long> counts = new EnumMap<>(RunStatus.class);
		counts.putAll(this.history.counts(query));
		if (ofFlows != null) {
			this.flows.counts(ofFlows).forEach((status, count) -> counts.merge(status, count, Long::sum));
		}
		HistoryPage shown = HistoryPage.of(found, flowRuns, RunSearch.ROWS);
		Long next = shown.next();
		return Pages.page("console/runs.jte", page, new RunListView(search, counts, shown.lines(),
				imports(caller, found.runs()), caller, outcome, (next != null) ? search.url(next) : null));
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
