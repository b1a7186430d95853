package dev.blockload.serve;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.flow.FlowRun;
import dev.blockload.importjob.FailureCodes;
import dev.blockload.run.LastRuns;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.schedule.LateFlows;
import dev.blockload.schedule.LateImports;
import dev.blockload.schedule.LateImports.Late;
import dev.blockload.schedule.PausedImports;
import dev.blockload.schedule.Reason;
import dev.blockload.schedule.ScheduledRun;
import dev.blockload.schedule.ScheduledRunHistory;
import org.jspecify.annotations.Nullable;

/**
 * Health of the active imports and of their connections. Read from the database: the same
 * on every node. Safe for use by many threads.
 */
final class ImportHealth {

	private final ActiveDefinitions watched;

	private final RunHistory runs;

	private final ScheduledRunHistory scheduledRuns;

	private final PausedImports paused;

	private final LateImports late;

	private final LateFlows lateFlows;

	ImportHealth(ActiveDefinitions watched, RunHistory runs, ScheduledRunHistory scheduledRuns, PausedImports paused,
			Clock clock) {
		this.watched = watched;
		this.runs = runs;
		this.scheduledRuns = scheduledRuns;
		this.paused = paused;
		this.late = new LateImports(scheduledRuns, clock);
		this.lateFlows = new LateFlows(scheduledRuns, clock);
	}

	/**
	 * When the last good run of each import ended; without imports that never had one.
	 */
	Map<String, Instant> lastGoodRuns() {
		return new TreeMap<>(this.runs
			.lastGoodAt(this.watched.imports().stream().map((located) -> located.definition().name()).toList()));
	}

	/**
	 * The imports that had no good run in time.
	 * @param good when the last good run of each import ended
	 */
	Map<String, Late> late(Map<String, Instant> good) {
		return this.late.of(this.watched.imports(), good, this.paused.skippedUntil());
	}

	/** The imports whose last run that ended has failed, and is not retried. */
	Set<String> failed() {
		return this.runs.failed(this.watched.imports().stream().map((located) -> located.definition().name()).toList());
	}

	/**
	 * The imports that had no good run in time, for people.
	 * @return a message for each import
	 */
	Map<String, String> overdue() {
		Map<String, Instant> good = lastGoodRuns();
		Map<String, String> overdue = new TreeMap<>();
		late(good).forEach((name, late) -> overdue.put(name, text(late, good.get(name))));
		return overdue;
	}

	/** What did not happen, for people. */
	static String text(Late late, @Nullable Instant good) {
		return late.sentence() + " " + lastGood(good);
	}

	/** When the last good run ended, for people. */
	static String lastGood(@Nullable Instant good) {
		return (good != null) ? "The last good run ended at " + good + "." : "There was none before.";
	}

	/** The names of the active flows. */
	List<String> flows() {
		return this.watched.flows().stream().map((located) -> located.definition().name()).toList();
	}

	/**
	 * The flows that are late, and have no flow run that says so.
	 * @param last the last flow run of each that was not a dry run
	 * @param good when the last good run of each ended
	 */
	Map<String, Late> lateFlows(Map<String, FlowRun> last, Map<String, Instant> good) {
		return this.lateFlows.of(this.watched.flows(), last, good, this.paused.skippedUntil());
	}

	/** The active imports. */
	List<LocatedImport> imports() {
		return this.watched.imports();
	}

	/** The last runs of the active imports; without those that never ran. */
	Map<String, LastRuns> lastRuns() {
		return this.runs
			.lastRuns(this.watched.imports().stream().map((located) -> located.definition().name()).toList());
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
