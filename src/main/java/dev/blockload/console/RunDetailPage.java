package dev.blockload.console;

import java.util.Optional;

import dev.blockload.account.Caller;
import dev.blockload.definition.LocatedImport;
import dev.blockload.flow.FlowRun;
import dev.blockload.launch.RunActions;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunTable;
import dev.blockload.storage.StorageCode;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleRuns;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * The page {@code /runs/N}: a run or a flow run, while it is in progress and afterwards.
 */
@Controller
@RequestMapping("/runs/{run:[0-9]{1,18}}")
class RunDetailPage {

	private final VisibleRuns runs;

	private final VisibleDefinitions definitions;

	private final RunHistory history;

	private final RunTable table;

	private final LiveRuns live;

	private final RunActions actions;

	private final ConnectionPolicies policies;

	private final VisibleTexts texts;

	private final FlowRunPages flows;

	RunDetailPage(VisibleRuns runs, VisibleDefinitions definitions, RunHistory history, RunTable table, LiveRuns live,
			RunActions actions, ConnectionPolicies policies, VisibleTexts texts, FlowRunPages flows) {
		this.runs = runs;
		this.definitions = definitions;
		this.history = history;
		this.table = table;
		this.live = live;
		this.actions = actions;
		this.policies = policies;
		this.texts = texts;
		this.flows = flows;
	}

	@GetMapping
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @PathVariable("run") long number) {
		Optional<FlowRun> flow = this.flows.find(caller, number);
		if (flow.isPresent()) {
			return this.flows.show(request, caller, flow.get());
		}
		// First how far it is: what is read later is never older.
		Optional<LiveRun> before = this.live.now(number, this.texts.of(caller));
		Run run = this.runs.numbered(caller, number);
		return Pages.page("console/run.jte", Page.of(request, caller, "run.title", number),
				details(caller, run, before.orElseGet(() -> live(caller, number))));
	}

	private RunDetails details(Caller caller, Run run, LiveRun now) {
		Optional<LocatedImport> located = this.definitions.find(caller, run.importName());
		Run undone = Optional.ofNullable(run.undo().undoes()).flatMap(this.history::ofNumber).orElse(null);
		NextStep next = NextStep.of(run, located.orElse(null), undone);
		return new RunDetails(run, CountLines.of(run), this.history.rejectGroups(run.id()), this.history.steps(run),
				now, this.history.loadedBefore(run).map(Run::id).orElse(null), this.actions.allows(caller, run), next,
				next.repeatsRequest() ? RunRepeat.of(run, this.table.snapshot(run.id()), located.orElse(null)) : null,
				located.isPresent(),
				Optional.ofNullable(run.flowRun()).flatMap((flow) -> this.flows.find(caller, flow)).orElse(null),
				policy(caller, run, located.orElse(null)));
	}

	/** The policy that grants what the store refused; null for other failures. */
	private @Nullable String policy(Caller caller, Run run, @Nullable LocatedImport located) {
		Run.Cause error = run.error();
		if (error == null || located == null || !error.code().equals(StorageCode.ACCESS_DENIED.text())) {
			return null;
		}
		String connection = located.definition().connection();
		return this.definitions.connections(caller)
			.stream()
			.filter((seen) -> seen.name().equals(connection))
			.findFirst()
			.map((seen) -> this.policies.of(caller, seen))
			.orElse(null);
	}

	/** The part that changes, for pages that get no stream. */
	@GetMapping("/live")
	ResponseEntity<String> part(HttpServletRequest request, Caller caller, @PathVariable("run") long number) {
		Optional<FlowRun> flow = this.flows.find(caller, number);
		if (flow.isPresent()) {
			return this.flows.part(request, caller, flow.get());
		}
		this.runs.brief(caller, number);
		return Pages.part("console/progress.jte", Page.of(request, caller, "run.title", number), live(caller, number));
	}

	private LiveRun live(Caller caller, long number) {
		return this.live.now(number, this.texts.of(caller))
			.orElseThrow(() -> RunHistory.unknown(Long.toString(number)));
	}

}
