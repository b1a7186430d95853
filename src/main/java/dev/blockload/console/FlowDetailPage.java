package dev.blockload.console;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.Failure;
import dev.blockload.account.Caller;
import dev.blockload.definition.FlowDefinition;
import dev.blockload.definition.ImportGraph;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.FlowLauncher;
import dev.blockload.flow.FlowPage;
import dev.blockload.flow.FlowPlanner;
import dev.blockload.flow.FlowQuery;
import dev.blockload.flow.FlowRequest;
import dev.blockload.flow.VisibleFlows;
import dev.blockload.importjob.RunRequest.Purpose;
import dev.blockload.schedule.Schedules;
import dev.blockload.serve.ScheduleControl;
import dev.blockload.serve.WebOptions;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import dev.blockload.web.WebException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /flows/NAME}: a flow, its order, its runs, and the form that runs it.
 */
@Controller
@RequestMapping("/flows/{name}")
class FlowDetailPage {

	private static final int RUNS = 30;

	private final FlowStates states;

	private final VisibleFlows flows;

	private final VisibleDefinitions definitions;

	private final FlowHistory history;

	private final FlowPlanner planner;

	private final FlowLauncher launcher;

	private final Schedules schedules;

	private final ScheduleControl control;

	private final VisibleTexts texts;

	private final WebOptions options;

	private final Clock clock;

	FlowDetailPage(FlowStates states, VisibleFlows flows, VisibleDefinitions definitions, FlowHistory history,
			FlowPlanner planner, FlowLauncher launcher, Schedules schedules, ScheduleControl control,
			VisibleTexts texts, WebOptions options, Clock clock) {
		this.states = states;
		this.flows = flows;
		this.definitions = definitions;
		this.history = history;
		this.planner = planner;
		this.launcher = launcher;
		this.schedules = schedules;
		this.control = control;
		this.texts = texts;
		this.options = options;
		this.clock = clock;
	}

	@GetMapping
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @PathVariable String name,
			@RequestParam(required = false) @Nullable Long before) {
		FlowState state = this.states.of(caller, name);
		FlowPage page = this.history.page(
				new FlowQuery(name, Set.of(), null, null, VisibleDefinitions.applicationsOfRuns(caller), before, RUNS));
		return Pages.page("console/flow.jte", Page.of(request, caller, "flow.title", name),
				details(caller, state, page));
	}

	private FlowDetails details(Caller caller, FlowState state, FlowPage page) {
		FlowDefinition flow = state.flow().definition();
		VisibleTexts.ForCaller visible = this.texts.of(caller);
		Map<String, List<String>> order = new LinkedHashMap<>();
		String problem = null;
		try {
			ImportGraph graph = this.planner.order(flow);
			flow.imports().forEach((each) -> order.put(each, graph.before(each).stream().sorted().toList()));
		}
		catch (Failure ex) {
			flow.imports().forEach((each) -> order.put(each, new ArrayList<>()));
			problem = visible.text(ex.message());
		}
		Long next = page.next();
		return new FlowDetails(state, visible.file(state.flow().file()), order, problem,
				this.schedules.ofFlows(List.of(state.flow()), this.clock.instant()), page.runs(),
				(next != null) ? new Query().with("before", next).of("/flows/" + flow.name()) : null,
				this.flows.operates(caller, flow.imports()),
				flow.imports()
					.stream()
					.filter((each) -> this.definitions.find(caller, each).isPresent())
					.collect(Collectors.toSet()),
				visible);
	}

	@PostMapping("/runs")
	ResponseEntity<String> run(Caller caller, @PathVariable String name, @RequestParam(defaultValue = "") String date,
			@RequestParam(name = "dry-run", defaultValue = "false") boolean dryRun) {
		String flow = this.states.of(caller, name).name();
		return Pages
			.redirect(this.options.url("/runs/" + this.launcher.launch(caller, flow, request(date, dryRun)).id()));
	}

	@PostMapping("/pause")
	ResponseEntity<String> pause(Caller caller, @PathVariable String name) {
		this.control.pause(caller, this.states.of(caller, name).flow());
		return shown(name);
	}

	@PostMapping("/resume")
	ResponseEntity<String> resume(Caller caller, @PathVariable String name) {
		this.control.resume(caller, this.states.of(caller, name).flow());
		return shown(name);
	}

	private ResponseEntity<String> shown(String name) {
		return Pages.redirect(this.options.url("/flows/" + name));
	}

	private static FlowRequest request(String date, boolean dryRun) {
		try {
			return new FlowRequest(dryRun ? Purpose.DRY_RUN : Purpose.PUBLISH, date.isBlank() ? null : date.strip());
		}
		catch (IllegalArgumentException ex) {
			throw WebException.badRequest(String.valueOf(ex.getMessage()));
		}
	}

}
