package dev.blockload.api;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.blockload.definition.FlowDefinition;
import dev.blockload.definition.LocatedFlow;
import dev.blockload.flow.FlowRun;
import dev.blockload.schedule.Schedules;
import dev.blockload.visible.DefinitionPath;
import org.jspecify.annotations.Nullable;

/**
 * A flow, with its last run.
 *
 * @param flow its name
 * @param imports its imports, as the definition lists them
 * @param after the order that the definition adds to that of the references
 * @param onFailure what follows if an import fails
 * @param parallel how many imports run at the same time
 * @param deadline the time of day by which all imports should be published, or null
 * @param zone of the deadline, if the flow names one
 * @param schedules its schedules
 * @param definedIn the file of its definition
 * @param lastRun its last run, or null if it has none
 */
record FlowView(String flow, List<String> imports,
		@About("By import, those that must be loaded before it in addition to the order of the references") Map<String, List<String>> after,
		@About("skip-dependents, stop or continue") String onFailure, int parallel, @Nullable String deadline,
		@Nullable String zone, List<ScheduleTime> schedules, @DefinitionPath String definedIn,
		@Nullable FlowRunSummary lastRun) {

	static FlowView of(LocatedFlow located, List<Schedules.Line> schedules, Optional<FlowRun> lastRun) {
		FlowDefinition flow = located.definition();
		LocalTime deadline = flow.deadline();
		ZoneId zone = flow.zone();
		return new FlowView(flow.name(), flow.imports(), new TreeMap<>(flow.after()), flow.onFailure().text(),
				flow.parallel(), (deadline != null) ? deadline.toString() : null, (zone != null) ? zone.getId() : null,
				schedules.stream().map(ScheduleTime::of).toList(), located.file(),
				lastRun.map(FlowRunSummary::of).orElse(null));
	}

	/**
	 * A schedule, with its next time.
	 */
	record ScheduleTime(String cron, String zone, @Nullable Instant next) {

		static ScheduleTime of(Schedules.Line line) {
			return new ScheduleTime(line.schedule().cron(), line.schedule().zone().toString(),
					line.next().orElse(null));
		}

	}

}
