package dev.blockload.console;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.blockload.account.Caller;
import dev.blockload.definition.LocatedImport;
import dev.blockload.run.LastRuns;
import dev.blockload.run.RunHistory;
import dev.blockload.schedule.PausedImports;
import dev.blockload.schedule.PausedImports.Pause;
import dev.blockload.schedule.ScheduledRun;
import dev.blockload.schedule.ScheduledRunHistory;
import dev.blockload.schedule.ScheduledRunHistory.RecordedTimes;
import dev.blockload.visible.VisibleDefinitions;

/**
 * The states of the schedules that a caller sees, with four queries for any number of
 * schedules. Safe for use by many threads.
 */
final class ScheduleStates {

	private final VisibleDefinitions definitions;

	private final RunHistory runs;

	private final ScheduledRunHistory scheduledRuns;

	private final PausedImports paused;

	private final Clock clock;

	ScheduleStates(VisibleDefinitions definitions, RunHistory runs, ScheduledRunHistory scheduledRuns,
			PausedImports paused, Clock clock) {
		this.definitions = definitions;
		this.runs = runs;
		this.scheduledRuns = scheduledRuns;
		this.paused = paused;
		this.clock = clock;
	}

	/** All schedules of the imports that a caller sees. */
	List<ScheduleState> of(Caller caller) {
		List<LocatedImport> imports = this.definitions.imports(caller)
			.stream()
			.filter((located) -> !located.schedules().isEmpty())
			.toList();
		Map<String, Integer> counts = new HashMap<>();
		imports.forEach((located) -> counts.put(located.definition().name(), located.schedules().size()));
		Map<String, LastRuns> last = this.runs.lastRuns(counts.keySet());
		Map<String, RecordedTimes> recorded = this.scheduledRuns.recordedTimes(counts);
		Map<String, Instant> skippedUntil = this.paused.skippedUntil();
		Map<String, Pause> pauses = this.paused.pauses();
		Instant now = this.clock.instant();
		List<ScheduleState> states = new ArrayList<>();
		for (LocatedImport located : imports) {
			String name = located.definition().name();
			LastRuns runsOfImport = last.get(name);
			for (int number = 1; number <= located.schedules().size(); number++) {
				RecordedTimes times = recorded.get(ScheduledRun.key(name, number));
				states.add(ScheduleState.of(located, number, (times != null) ? times.last() : null, runsOfImport,
						skippedUntil.getOrDefault(name, Instant.MIN), pauses.get(name), now));
			}
		}
		return states;
	}

	/** The numbers of the runs of some schedules' last times, by that of the time. */
	Map<Long, Long> runsOf(Collection<ScheduleState> states) {
		return this.scheduledRuns.lastRuns(
				states.stream().map(ScheduleState::recorded).filter(Objects::nonNull).map(ScheduledRun::id).toList());
	}

	/** The moment from which next times are counted. */
	Instant now() {
		return this.clock.instant();
	}

}
