package dev.blockload.api;

import java.time.Clock;
import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.definition.LocatedFlow;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.FlowLauncher;
import dev.blockload.flow.FlowPage;
import dev.blockload.flow.FlowQuery;
import dev.blockload.flow.FlowRequest;
import dev.blockload.flow.VisibleFlows;
import dev.blockload.launch.Launched;
import dev.blockload.launch.RequestKey;
import dev.blockload.schedule.Schedules;
import dev.blockload.serve.WebOptions;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleException;
import dev.blockload.visible.VisibleException.Kind;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code flows}: those of whose imports the caller sees all, and their runs. A flow run
 * is shown, restarted and stopped by its number, below {@code runs}.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/flows")
class FlowsController {

	private final VisibleFlows flows;

	private final FlowHistory history;

	private final FlowLauncher launcher;

	private final Schedules schedules;

	private final WebOptions options;

	private final Clock clock;

	FlowsController(VisibleFlows flows, FlowHistory history, FlowLauncher launcher, Schedules schedules,
			WebOptions options, Clock clock) {
		this.flows = flows;
		this.history = history;
		this.launcher = launcher;
		this.schedules = schedules;
		this.options = options;
		this.clock = clock;
	}

	@GetMapping
	@Operation(id = "listFlows", summary = "List the flows of whose imports you see all, with their last runs.")
	Page<FlowView> list(Caller caller, @RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		return Page.of(this.flows.all(caller), (flow) -> flow.definition().name(), cursor, limit).map(this::view);
	}

	@GetMapping("/{name}")
	@Operation(id = "getFlow", summary = "Show a flow with its last run.")
	FlowView get(Caller caller, @PathVariable("name") String flow) {
		return view(visible(caller, flow));
	}

	@GetMapping("/{name}/runs")
	@Operation(id = "listRunsOfFlow", summary = "List the runs of a flow, newest first.",
			details = "GET runs/RUN shows one with its imports.")
	Page<FlowRunSummary> runs(Caller caller, @PathVariable("name") String flow,
			@RequestParam(defaultValue = "") List<String> status,
			@RequestParam(required = false) @Nullable String since,
			@RequestParam(required = false) @Nullable String until,
			@RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		String name = visible(caller, flow).definition().name();
		FlowPage page = this.history
			.page(new FlowQuery(name, Parameters.statuses(status), Parameters.time("since", since),
					Parameters.time("until", until), VisibleDefinitions.applicationsOfRuns(caller),
					(cursor != null) ? Cursor.RUN.number(cursor) : null, Parameters.limit(limit)));
		Long next = page.next();
		return new Page<>(page.runs().stream().map(FlowRunSummary::of).toList(),
				(next != null) ? Cursor.RUN.at(next) : null);
	}

	@PostMapping("/{name}/runs")
	@Operation(id = "launchFlow", needs = Role.OPERATOR, status = 202,
			summary = "Launch a flow: its imports run on the nodes, in the order of their references.",
			details = "Needs the role in the applications of all its imports. 409 with code alive names the run of the flow that has not ended.")
	ResponseEntity<RunReference> launch(Caller caller, @PathVariable("name") String flow,
			@About("A repeated request with the same key returns the same run, for a day") @RequestHeader(
					name = LaunchController.KEY, required = false) @Nullable String idempotencyKey,
			@About(LaunchController.ABOUT_TRACE) @RequestHeader(name = LaunchController.TRACE,
					required = false) @Nullable String traceParent,
			@About(LaunchController.ABOUT_PARENT) @RequestHeader(name = LaunchController.PARENT,
					required = false) @Nullable String lineageParent,
			@RequestBody(required = false) @Nullable FlowOrder order) {
		FlowOrder wanted = (order != null) ? order : FlowOrder.PLAIN;
		String name = visible(caller, flow).definition().name();
		RequestKey key = LaunchController.key(idempotencyKey, wanted.text());
		FlowRequest request = wanted.request(LaunchController.origin(traceParent, lineageParent));
		Launched launched = (key != null) ? this.launcher.launch(caller, name, request, key)
				: new Launched(this.launcher.launch(caller, name, request).id(), Launched.Origin.THIS_REQUEST);
		return new RunReference(launched.run(), launched.isNew()).accepted(this.options);
	}

	private LocatedFlow visible(Caller caller, String flow) {
		return this.flows.find(caller, flow).orElseThrow(() -> VisibleException.notFound(Kind.FLOW, flow));
	}

	private FlowView view(LocatedFlow flow) {
		return FlowView.of(flow, this.schedules.ofFlows(List.of(flow), this.clock.instant()),
				this.history.find(flow.definition().name()));
	}

}
