package dev.blockload.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.definition.LocatedFlow;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.schedule.ScheduledRunHistory.RecordedTimes;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Lists schedules with their last outcome and their next time.
 */
public final class Schedules {

	private final ScheduledRunHistory history;

	private final PausedImports paused;

	/** Schedules in the database that has the control schemas. */
	public Schedules(JdbcClient jdbc) {
		this.history = new ScheduledRunHistory(jdbc);
		this.paused = new PausedImports(jdbc);
	}

	/**
	 * All schedules of some imports, in their order.
	 * @param imports whose
	 * @param now the next time of each schedule is after this moment
	 */
	public List<Line> of(List<LocatedImport> imports, Instant now) {
		return lines(imports.stream().map((located) -> Map.entry(located.definition().name(), located.schedules())),
				now);
	}

	/**
	 * All schedules of some flows, in their order.
	 * @param flows whose; a line has the name of the flow in place of that of an import
	 * @param now the next time of each schedule is after this moment
	 */
	public List<Line> ofFlows(List<LocatedFlow> flows, Instant now) {
		return lines(flows.stream().map((located) -> Map.entry(located.definition().name(), located.schedules())), now);
	}

	/** With three queries, however many schedules there are. */
	private List<Line> lines(Stream<Map.Entry<String, List<Schedule>>> all, Instant now) {
		List<Map.Entry<String, List<Schedule>>> entries = all.toList();
		Set<String> pausedImports = this.paused.all();
		Map<String, RecordedTimes> times = this.history.recordedTimes(
				entries.stream().collect(Collectors.toMap(Map.Entry::getKey, (entry) -> entry.getValue().size())));
		Map<Long, Long> runs = this.history.lastRuns(times.values().stream().map((time) -> time.last().id()).toList());
		List<Line> lines = new ArrayList<>();
		for (Map.Entry<String, List<Schedule>> entry : entries) {
			String name = entry.getKey();
			for (int i = 0; i < entry.getValue().size(); i++) {
				Schedule schedule = entry.getValue().get(i);
				Optional<ScheduledRun> last = Optional.ofNullable(times.get(ScheduledRun.key(name, i + 1)))
					.map(RecordedTimes::last);
				lines.add(new Line(name, i + 1, schedule, schedule.next(now),
						last.map((scheduledRun) -> last(scheduledRun, runs.get(scheduledRun.id()))),
						pausedImports.contains(name) ? State.PAUSED : State.ACTIVE));
			}
		}
		return lines;
	}

	private static Last last(ScheduledRun scheduledRun, @Nullable Long run) {
		Outcome outcome = scheduledRun.outcome();
		Reason reason = scheduledRun.reason();
		return new Last(scheduledRun.dueAt(), scheduledRun.missed(),
				(outcome != null) ? outcome.text() : scheduledRun.state().text(), run,
				(reason != null) ? reason.reasonCode() : null, (reason != null) ? reason.message() : null);
	}

	/**
	 * One schedule.
	 *
	 * @param importName its import
	 * @param number its place in the import's list, from 1
	 * @param schedule its definition
	 * @param next its next time; empty where there is none
	 * @param last its last scheduled run; empty where it was never due
	 * @param state whether it starts runs
	 */
	public record Line(String importName, int number, Schedule schedule, Optional<Instant> next, Optional<Last> last,
			State state) {
	}

	/**
	 * Whether a schedule starts runs.
	 */
	public enum State {

		/** It does. */
		ACTIVE,

		/** Somebody has paused its import. */
		PAUSED

	}

	/**
	 * The last scheduled run of a schedule.
	 *
	 * @param time when it was due
	 * @param missed how many earlier times it stands for
	 * @param outcome its outcome, or else its state: the text of an {@link Outcome} or a
	 * {@link ScheduledRunState}
	 * @param run the number of its run, or null where it started none
	 * @param why a stable code, or null
	 * @param message the same in a sentence, or null
	 */
	public record Last(Instant time, int missed, String outcome, @Nullable Long run, @Nullable String why,
			@Nullable String message) {
	}

}
