package dev.blockload.serve;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.importjob.FailureCodes;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.schedule.Outcome;
import dev.blockload.schedule.PausedImports;
import dev.blockload.schedule.Reason;
import dev.blockload.schedule.ScheduledRun;
import dev.blockload.schedule.ScheduledRunHistory;

/**
 * Health of the active imports and of their connections. Read from the database: the same
 * on every node. Safe for use by many threads.
 */
final class ImportHealth {

	/** A scheduled run may take this long before anybody asks for it. */
	private static final Duration GRACE = Duration.ofMinutes(5);

	private final ActiveDefinitions watched;

	private final RunHistory runs;

	private final ScheduledRunHistory scheduledRuns;

	private final PausedImports paused;

	private final Clock clock;

	ImportHealth(ActiveDefinitions watched, RunHistory runs, ScheduledRunHistory scheduledRuns, PausedImports paused,
			Clock clock) {
		this.watched = watched;
		this.runs = runs;
		this.scheduledRuns = scheduledRuns;
		this.paused = paused;
		this.clock = clock;
	}

	/**
	 * When the last good run of each import ended; without imports that never had one.
	 */
	Map<String, Instant> lastGoodRuns() {
		Map<String, Instant> times = new TreeMap<>();
		for (LocatedImport located : this.watched.imports()) {
			String name = located.definition().name();
			lastGood(name).ifPresent((time) -> times.put(name, time));
		}
		return times;
	}

	/**
	 * Imports whose last good run is older than their schedule allows: they were due, and
	 * no good run followed.
	 * @return a message for each import
	 */
	Map<String, String> overdue() {
		Map<String, Instant> skippedUntil = this.paused.skippedUntil();
		Map<String, String> overdue = new TreeMap<>();
		for (LocatedImport located : this.watched.imports()) {
			for (int i = 0; i < located.schedules().size(); i++) {
				String name = located.definition().name();
				overdue(name, i + 1, located.schedules().get(i), skippedUntil.getOrDefault(name, Instant.MIN))
					.ifPresent((message) -> overdue.put(name, message));
			}
		}
		return overdue;
	}

	private Optional<String> overdue(String name, int scheduleNumber, Schedule schedule, Instant skippedUntil) {
		Optional<Instant> first = this.scheduledRuns.firstTime(name, scheduleNumber);
		Optional<Instant> since = schedule.latest(this.clock.instant().minus(GRACE), 2)
			.stream()
			.filter((time) -> time.isAfter(skippedUntil) && !isOpen(name, scheduleNumber, time))
			.findFirst()
			.filter((time) -> first.filter((known) -> !known.isAfter(time)).isPresent());
		if (since.isEmpty()) {
			return Optional.empty();
		}
		Optional<Instant> good = lastGood(name);
		if (good.filter((time) -> !time.isBefore(since.get())).isPresent()) {
			return Optional.empty();
		}
		return Optional.of("No good run since " + since.get() + ". "
				+ good.map((time) -> "The last good run ended at " + time + ".").orElse("There was none before."));
	}

	/** Whether its outcome is still to come, or depends on another run that was alive. */
	private boolean isOpen(String name, int scheduleNumber, Instant time) {
		return this.scheduledRuns.find(name, scheduleNumber, time)
			.filter((scheduledRun) -> scheduledRun.outcome() == null || scheduledRun.outcome() == Outcome.OVERLAPPED)
			.isPresent();
	}

	/**
	 * Connections whose last scheduled run failed because of the connection.
	 * @return a message for each connection
	 */
	Map<String, String> failingConnections() {
		Map<String, ScheduledRun> last = new TreeMap<>();
		for (LocatedImport located : this.watched.imports()) {
			for (int i = 0; i < located.schedules().size(); i++) {
				this.scheduledRuns.lastAttempted(located.definition().name(), i + 1)
					.ifPresent((scheduledRun) -> last.merge(located.definition().connectionName(), scheduledRun,
							(one, other) -> one.dueAt().isAfter(other.dueAt()) ? one : other));
			}
		}
		Map<String, String> failing = new TreeMap<>();
		last.forEach((connection, scheduledRun) -> {
			Reason reason = scheduledRun.reason();
			if (reason != null && isOfConnection(reason.reasonCode()) && !isRepaired(scheduledRun)) {
				failing.put(connection, reason.reasonCode() + ": " + reason.message());
			}
		});
		return failing;
	}

	/** Whether a failure is the connection's, whichever import meets it. */
	static boolean isOfConnection(String code) {
		return FailureCodes.find(code).map((known) -> switch (known.party()) {
			case STORE, RIGHTS -> true;
			case COMMAND, INPUT, DEFINITION, DATABASE, BLOCKLOAD -> false;
		}).orElse(false);
	}

	/** A person may have run the import since. */
	private boolean isRepaired(ScheduledRun scheduledRun) {
		return lastGood(scheduledRun.importName()).filter((end) -> end.isAfter(scheduledRun.dueAt())).isPresent();
	}

	private Optional<Instant> lastGood(String name) {
		return this.runs.lastGood(name).map(Run::endedAt);
	}

}
