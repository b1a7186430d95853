package dev.blockload.api;

import java.util.List;
import java.util.Optional;

import dev.blockload.account.Caller;
import dev.blockload.flow.FlowRun;
import dev.blockload.flow.VisibleFlows;
import dev.blockload.run.Run;
import dev.blockload.run.RunFilter;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunPage;
import dev.blockload.run.RunQuery;
import dev.blockload.run.RunStates;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleRuns;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code runs} and {@code imports/NAME/runs}: the runs that the caller sees, newest
 * first.
 */
@RestController
@RequestMapping(ApiPaths.BASE)
class RunsController {

	private final VisibleDefinitions definitions;

	private final VisibleRuns runs;

	private final RunHistory history;

	private final RunStates states;

	private final VisibleFlows flows;

	RunsController(VisibleDefinitions definitions, VisibleRuns runs, RunHistory history, RunStates states,
			VisibleFlows flows) {
		this.definitions = definitions;
		this.runs = runs;
		this.history = history;
		this.states = states;
		this.flows = flows;
	}

	@GetMapping("/runs")
	@Operation(id = "listRuns", summary = "List the runs that you see, newest first.")
	Page<RunSummary> list(Caller caller,
			@About("Only runs of this import") @RequestParam(name = "import",
					required = false) @Nullable String importName,
			@About("Only runs into this block, like finance.salaries") @RequestParam(
					required = false) @Nullable String block,
			@About("Only runs with one of these statuses") @RequestParam(defaultValue = "") List<String> status,
			@About("Only runs that started at this time or later") @RequestParam(
					required = false) @Nullable String since,
			@About("Only runs that started before this time") @RequestParam(required = false) @Nullable String until,
			@RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		RunFilter filter = new RunFilter(importName, Parameters.statuses(status), Parameters.time("since", since),
				Parameters.block(block));
		RunPage page = this.history
			.page(new RunQuery(filter, VisibleDefinitions.applicationsOfRuns(caller), Parameters.time("until", until),
					(cursor != null) ? Cursor.RUN.number(cursor) : null, Parameters.limit(limit)));
		Long next = page.next();
		return new Page<>(page.runs().stream().map(RunSummary::of).toList(),
				(next != null) ? Cursor.RUN.at(next) : null);
	}

	@GetMapping("/imports/{name}/runs")
	@Operation(id = "listRunsOfImport", summary = "List the runs of an import, newest first.")
	Page<RunSummary> ofImport(Caller caller, @PathVariable("name") String importName,
			@RequestParam(defaultValue = "") List<String> status,
			@RequestParam(required = false) @Nullable String since,
			@RequestParam(required = false) @Nullable String until,
			@RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		String name = this.definitions.importNamed(caller, importName).definition().name();
		return list(caller, name, null, status, since, until, cursor, limit);
	}

	@GetMapping("/runs/{run}")
	@Operation(id = "getRun", summary = "Show a run in full, with its progress until it has ended.",
			details = "For the number of a flow run: the flow run with its imports.")
	RunAnswer get(Caller caller, @PathVariable long run) {
		Optional<FlowRun> flowRun = this.flows.numbered(caller, run);
		if (flowRun.isPresent()) {
			return FlowRunView.of(flowRun.get());
		}
		Run found = this.runs.numbered(caller, run);
		return RunView.of(found, this.history.rejectGroups(run), this.history.steps(found),
				found.status().isFinal() ? null : this.states.progress(run).orElse(null));
	}

}
