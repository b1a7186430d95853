package dev.blockload.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.blockload.account.Caller;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.run.LastRuns;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunLine;
import dev.blockload.run.RunStatus;
import dev.blockload.schedule.Outcome;
import dev.blockload.schedule.PausedImports;
import dev.blockload.schedule.Reason;
import dev.blockload.schedule.ScheduledRun;
import dev.blockload.schedule.ScheduledRunHistory;
import dev.blockload.schedule.ScheduledRunHistory.RecordedTimes;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleTexts;
import org.jspecify.annotations.Nullable;

/**
 * The states of the imports that a caller sees, with three queries for any number of
 * imports. Safe for use by many threads.
 */
final class ImportStates {

	/** A scheduled run may take this long before anybody asks for it. */
	private static final Duration GRACE = Duration.ofMinutes(5);

	private final VisibleDefinitions definitions;

	private final RunHistory runs;

	private final ScheduledRunHistory scheduledRuns;

	private final PausedImports paused;

	private final VisibleTexts texts;

	private final Clock clock;

	ImportStates(VisibleDefinitions definitions, RunHistory runs, ScheduledRunHistory scheduledRuns,
			PausedImports paused, VisibleTexts texts, Clock clock) {
		this.texts = texts;
		this.definitions = definitions;
		this.runs = runs;
		this.scheduledRuns = scheduledRuns;
		this.paused = paused;
		this.clock = clock;
	}

	/** All imports that a caller sees. */
	List<ImportState> of(Caller caller) {
		return of(this.definitions.imports(caller), this.texts.of(caller));
	}

	/** An import that a caller sees. */
	ImportState of(Caller caller, String name) {
		return of(List.of(this.definitions.importNamed(caller, name)), this.texts.of(caller)).get(0);
	}

	private List<ImportState> of(List<LocatedImport> imports, VisibleTexts.ForCaller readable) {
		Map<String, Integer> schedules = new HashMap<>();
		imports.forEach((located) -> schedules.put(located.definition().name(), located.schedules().size()));
		Map<String, LastRuns> last = this.runs.lastRuns(schedules.keySet());
		Map<String, RecordedTimes> recorded = this.scheduledRuns.recordedTimes(schedules);
		Map<String, Instant> skippedUntil = this.paused.skippedUntil();
		return imports.stream().map((located) -> {
			String name = located.definition().name();
			return state(located, last.get(name), recorded, skippedUntil.getOrDefault(name, Instant.MIN))
				.readable(readable);
		}).toList();
	}

	private ImportState state(LocatedImport located, @Nullable LastRuns runs, Map<String, RecordedTimes> recorded,
			Instant skippedUntil) {
		boolean paused = skippedUntil.equals(Instant.MAX);
		RunLine good = (runs != null) ? runs.good() : null;
		Instant goodAt = (good != null) ? good.endedAt() : null;
		RunLine last = (runs != null) ? runs.last() : null;
		if (last != null && last.status() == RunStatus.FAILED) {
			return new ImportState(located, ImportCondition.FAILED, runs, null, last.error(), paused);
		}
		for (int i = 0; i < located.schedules().size(); i++) {
			RecordedTimes times = recorded.get(ScheduledRun.key(located.definition().name(), i + 1));
			if (times == null) {
				continue;
			}
			Optional<Instant> late = lateSince(located.schedules().get(i), times, skippedUntil, goodAt);
			if (late.isPresent()) {
				return new ImportState(located, ImportCondition.LATE, runs, late.get(), cause(times.last()), paused);
			}
		}
		if (last != null && last.status() == RunStatus.STOPPED) {
			return new ImportState(located, ImportCondition.STOPPED, runs, null, last.error(), paused);
		}
		return new ImportState(located, (good != null) ? ImportCondition.FRESH : ImportCondition.NEVER, runs, null,
				null, paused);
	}

	/** Since when a schedule has waited for a good run; empty if it does not. */
	private Optional<Instant> lateSince(Schedule schedule, RecordedTimes times, Instant skippedUntil,
			@Nullable Instant goodAt) {
		ScheduledRun last = times.last();
		boolean open = last.outcome() == null || last.outcome() == Outcome.OVERLAPPED;
		return schedule.latest(this.clock.instant().minus(GRACE), 2)
			.stream()
			.filter((time) -> time.isAfter(skippedUntil) && !(open && time.equals(last.dueAt())))
			.findFirst()
			.filter((time) -> !times.first().isAfter(time) && (goodAt == null || goodAt.isBefore(time)));
	}

	private static Run.@Nullable Cause cause(ScheduledRun scheduledRun) {
		Reason reason = scheduledRun.reason();
		return (reason != null) ? new Run.Cause(reason.reasonCode(), reason.message(), null) : null;
	}

}
