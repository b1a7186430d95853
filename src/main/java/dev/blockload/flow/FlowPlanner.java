package dev.blockload.flow;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.FlowDefinition;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.ImportGraph;
import dev.blockload.definition.LocatedFlow;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.importjob.FileNeed;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.RunOrigin;
import dev.blockload.yaml.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Plans flow runs: the order of the imports as the definitions and the catalog are now.
 * Safe for use by many threads.
 */
public final class FlowPlanner {

	private final Definitions definitions;

	private final ImportOrder order;

	/**
	 * Create a planner.
	 * @param definitions of the imports
	 * @param catalog of their blocks
	 */
	public FlowPlanner(Definitions definitions, BlockCatalog catalog) {
		this.definitions = definitions;
		this.order = new ImportOrder(catalog);
	}

	/**
	 * What is wrong with a flow as the blocks of its imports are.
	 * @param flow the flow
	 * @param imports the valid imports
	 */
	public List<Problem> problems(LocatedFlow flow, List<LocatedImport> imports) {
		FlowDefinition definition = flow.definition();
		List<ImportDefinition> members = imports.stream()
			.map(LocatedImport::definition)
			.filter((each) -> definition.imports().contains(each.name()))
			.toList();
		List<Problem> problems = new ArrayList<>();
		this.order.of(members)
			.with(definition.after())
			.cycle()
			.ifPresent((cycle) -> problems
				.add(flow.problem("imports", FlowException.cycleMessage(definition.name(), cycle))));
		return problems;
	}

	/**
	 * The order of the imports of a flow.
	 * @param flow the flow
	 * @throws dev.blockload.definition.DefinitionException if an import is wrong
	 * @throws FlowException code {@code flow-cycle}
	 */
	public ImportGraph order(FlowDefinition flow) {
		return order(flow, imports(flow));
	}

	/** The imports of a flow, in its order. */
	private List<ImportDefinition> imports(FlowDefinition flow) {
		Map<String, ImportDefinition> valid = new HashMap<>();
		this.definitions.check()
			.imports()
			.forEach((located) -> valid.put(located.definition().name(), located.definition()));
		List<ImportDefinition> members = new ArrayList<>();
		for (String name : flow.imports()) {
			ImportDefinition definition = valid.get(name);
			members.add((definition != null) ? definition : this.definitions.importAlone(name).definition());
		}
		return members;
	}

	private ImportGraph order(FlowDefinition flow, List<ImportDefinition> members) {
		ImportGraph graph = this.order.of(members).with(flow.after());
		Optional<List<String>> cycle = graph.cycle();
		if (cycle.isPresent()) {
			throw FlowException.cycle(flow.name(), cycle.get());
		}
		return graph;
	}

	private List<FlowMember> members(FlowDefinition flow) {
		List<ImportDefinition> imports = imports(flow);
		ImportGraph graph = order(flow, imports);
		return imports.stream()
			.map((each) -> FlowMember.pending(each.name(), each.application(), graph.before(each.name())))
			.toList();
	}

	/** A flow run that a person requests now. */
	NewFlowRun requested(LocatedFlow flow, FlowRequest request, Instant now, String startedBy) {
		FlowDefinition definition = flow.definition();
		FileNeed need = new FileNeed(null, ZoneOffset.UTC, null);
		return new NewFlowRun(definition, members(definition), request.purpose() == RunRequest.Purpose.DRY_RUN,
				request.date(), new FileWait(need, null, null), now, definition.deadlineAfter(now, zone(flow)), null,
				startedBy, request.origin());
	}

	private static @Nullable ZoneId zone(LocatedFlow flow) {
		return flow.schedules().isEmpty() ? null : flow.schedules().get(0).zone();
	}

	/** A flow run of a scheduled run. */
	NewFlowRun scheduled(LocatedFlow flow, Schedule schedule, Instant dueAt, long scheduledRunId, String startedBy) {
		FlowDefinition definition = flow.definition();
		Schedule.Wait wait = schedule.waiting();
		FileWait files = new FileWait(FileNeed.of(schedule, dueAt), (wait != null) ? schedule.waitsUntil(dueAt) : null,
				(wait != null) ? wait.every() : null);
		return new NewFlowRun(definition, members(definition), false, null, files, dueAt,
				definition.deadlineAfter(dueAt, schedule.zone()), scheduledRunId, startedBy, RunOrigin.NONE);
	}

}
