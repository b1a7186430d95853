package dev.blockload.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import dev.blockload.ProcessCode;
import dev.blockload.csv.Reject;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The runs, and what became of each. A run that its row calls RUNNING and whose lease is
 * free is reported as FAILED with code {@code interrupted}: its process died. If nodes
 * continue it by themselves, it is reported as WAITING. Safe for use by many threads.
 */
public final class RunHistory {

	private final RunTable runs;

	private final HistoryTable table;

	private final LastRunsReader lastRuns;

	private final Ledger ledger;

	private final Distribution distribution;

	private final LaunchTable launches;

	private final Rejects rejects;

	private final Database database;

	private final TransactionTemplate transaction;

	/**
	 * Create a history.
	 * @param jdbc where the schema {@code blockload} is
	 * @param rejects the same
	 * @param database the same, for looking at leases
	 * @param transaction the same, for reading many rejects
	 */
	public RunHistory(JdbcClient jdbc, Rejects rejects, Database database, TransactionTemplate transaction) {
		this.runs = new RunTable(jdbc);
		this.table = new HistoryTable(jdbc);
		this.lastRuns = new LastRunsReader(jdbc);
		this.ledger = new Ledger(jdbc);
		this.distribution = new Distribution(jdbc);
		this.launches = new LaunchTable(jdbc);
		this.rejects = rejects;
		this.database = database;
		this.transaction = transaction;
	}

	/**
	 * Find a run.
	 * @param runOrImport a run's number, or an import's name for its last run
	 * @throws RunException code {@code unknown-run}
	 */
	public Run find(String runOrImport) {
		Optional<Run> run = isNumber(runOrImport) ? this.runs.find(Long.parseLong(runOrImport))
				: this.runs.last(runOrImport);
		return withKeptBytes(refined(run.orElseThrow(() -> unknown(runOrImport))));
	}

	/**
	 * Find the run that {@code restart} means.
	 * @param runOrImport a run's number, or an import's name for its last run that did
	 * not complete; if all did, its last run
	 * @throws RunException code {@code unknown-run}
	 */
	public Run findToRestart(String runOrImport) {
		if (isNumber(runOrImport)) {
			return find(runOrImport);
		}
		return this.table.lastUnfinished(runOrImport).map(this::refined).orElseGet(() -> find(runOrImport));
	}

	/**
	 * Find the run that {@code undo} means.
	 * @param runOrImport a run's number, or an import's name for its last published run
	 * that was not undone and is not an undo; if there is none, its last run
	 * @throws RunException code {@code unknown-run}
	 */
	public Run findToUndo(String runOrImport) {
		if (isNumber(runOrImport)) {
			return find(runOrImport);
		}
		return this.table.lastInForce(runOrImport).orElseGet(() -> find(runOrImport));
	}

	/**
	 * Find the run that {@code stop} means.
	 * @param runOrImport a run's number, or an import's name for its run in progress; if
	 * there is none, the first one that waits, and else its last run
	 * @throws RunException code {@code unknown-run}
	 */
	public Run findToStop(String runOrImport) {
		if (isNumber(runOrImport)) {
			return find(runOrImport);
		}
		return this.runs.running(runOrImport)
			.stream()
			.findFirst()
			.or(() -> this.runs.launched(runOrImport))
			.map(this::refined)
			.orElseGet(() -> find(runOrImport));
	}

	/** A run by its number; empty if there is none. */
	public Optional<Run> ofNumber(long run) {
		return this.runs.find(run).map(this::refined);
	}

	/** The same run with the space that it takes to keep it undoable. */
	public Run withKeptBytes(Run run) {
		return run.keeping(this.table.keptBytes(run.id()).orElse(null));
	}

	/**
	 * The newest run of a scheduled run.
	 * @param scheduledRunId number of the scheduled run
	 * @return empty if it started none
	 */
	public Optional<Run> ofScheduledRun(long scheduledRunId) {
		return this.table.ofScheduledRun(scheduledRunId).map(this::refined);
	}

	/**
	 * The first run of a scheduled run that failed, and whose file no later run loads.
	 * @param scheduledRunId number of the scheduled run
	 * @return empty unless its import loads each file once
	 */
	public Optional<Run> firstFailedOf(long scheduledRunId) {
		return this.table.firstFailedOf(scheduledRunId);
	}

	/**
	 * The last run of an import that is COMPLETED or UNCHANGED, also if it was undone
	 * later: it ended the problems before it.
	 * @return empty if there is none
	 */
	public Optional<Run> lastGood(String importName) {
		return this.table.lastGood(importName);
	}

	/**
	 * Which nodes loaded a run.
	 * @param run the run's number
	 */
	public RunNodes nodes(long run) {
		return this.distribution.nodes(run);
	}

	/**
	 * The run that published what an UNCHANGED run found again.
	 * @param run the run
	 * @return empty unless the run is UNCHANGED
	 */
	public Optional<Run> loadedBefore(Run run) {
		return (run.status() == RunStatus.UNCHANGED) ? this.table.lastPublishedBefore(run.id()) : Optional.empty();
	}

	/** The first run of an import that waits for a node, or that a node continues. */
	public Optional<Run> launched(String importName) {
		return this.runs.launched(importName).map(this::refined);
	}

	/** Whether a process works on a run of an import, here or elsewhere. */
	public boolean isAlive(String importName) {
		return Lease.isHeld(this.database, importName);
	}

	/**
	 * Whether an import is occupied by a run that was launched, which waits or is in
	 * progress, and not by a run of a schedule or of a command.
	 * @param importName the import
	 */
	public boolean isLaunched(String importName) {
		return this.launches.isFirst(importName);
	}

	/**
	 * The last runs of some imports.
	 * @param imports their names
	 * @return by name; an import that never ran is not in it
	 */
	public Map<String, LastRuns> lastRuns(Collection<String> imports) {
		Map<String, LastRunsReader.Rows> rows = this.lastRuns.of(imports);
		Map<String, Set<RunLine>> inProgress = new HashMap<>();
		rows.forEach((name, found) -> inProgress.put(name, found.inProgress()));
		inProgress.values().removeIf(Set::isEmpty);
		inProgress.keySet().removeAll(Lease.heldOf(this.database, Set.copyOf(inProgress.keySet())));
		Map<Long, Run> dead = new HashMap<>();
		inProgress.values()
			.stream()
			.flatMap(Set::stream)
			.flatMap((line) -> this.runs.find(line.id()).stream())
			.forEach((run) -> dead.put(run.id(), dead(run)));
		Map<String, LastRuns> last = new HashMap<>();
		rows.forEach((name, found) -> last.put(name, found.as(dead)));
		return last;
	}

	/**
	 * When the last good run of some imports ended, as {@link LastRuns#goodAt}. It looks
	 * at no leases, so that no connection is opened.
	 * @param imports their names
	 * @return by name; an import without a good run is not in it
	 */
	public Map<String, Instant> lastGoodAt(Collection<String> imports) {
		return this.lastRuns.goodAt(imports);
	}

	/**
	 * Those of some imports whose last run that ended has failed, or whose last series of
	 * files left one that failed, and is not retried. It looks at no leases.
	 * @param imports their names
	 */
	public Set<String> failed(Collection<String> imports) {
		return this.lastRuns.failed(imports);
	}

	private static boolean isNumber(String text) {
		return text.matches("[0-9]{1,18}");
	}

	/**
	 * Runs, newest first.
	 * @param importName of this import, or of all imports if null
	 * @param limit how many at most
	 */
	public List<Run> newest(@Nullable String importName, int limit) {
		return newest(RunFilter.ofImport(importName), limit);
	}

	/**
	 * The runs that a filter selects, newest first.
	 * @param filter which runs
	 * @param limit how many at most
	 */
	public List<Run> newest(RunFilter filter, int limit) {
		return refined(this.table.newest(filter, limit)).stream()
			.filter((run) -> filter.selects(run.status()))
			.limit(limit)
			.toList();
	}

	/**
	 * A page of the runs that somebody sees, newest first.
	 * @param query which runs
	 */
	public RunPage page(RunQuery query) {
		List<Run> found = new ArrayList<>();
		RunQuery part = query;
		while (true) {
			List<Run> rows = this.table.page(part);
			for (Run run : refined(rows.subList(0, Math.min(rows.size(), query.limit())))) {
				if (query.filter().selects(run.status())) {
					found.add(run);
				}
				if (found.size() == query.limit()) {
					return new RunPage(found, (rows.get(rows.size() - 1).id() < run.id()) ? run.id() : null);
				}
			}
			if (rows.size() <= query.limit()) {
				return new RunPage(found, null);
			}
			// A run whose row says RUNNING was another one than the filter selects.
			part = query.before(rows.get(query.limit() - 1).id());
		}
	}

	/**
	 * How many runs somebody sees, by status, whatever statuses and which page a query
	 * asks for.
	 * @param query which runs
	 * @return without statuses that no run has
	 */
	public Map<RunStatus, Long> counts(RunQuery query) {
		Map<RunStatus, Long> counts = this.table.counts(query);
		if (counts.remove(RunStatus.RUNNING) != null) {
			// Some of their processes died.
			refined(this.table.running(query)).forEach((run) -> counts.merge(run.status(), 1L, Long::sum));
		}
		return counts;
	}

	private Run refined(Run row) {
		return refined(List.of(row)).get(0);
	}

	/** The leases of all runs are looked at together: each look is a connection. */
	private List<Run> refined(List<Run> rows) {
		Set<String> alive = Lease.heldOf(this.database,
				rows.stream()
					.filter((row) -> row.status() == RunStatus.RUNNING)
					.map(Run::importName)
					.collect(Collectors.toSet()));
		return rows.stream()
			.map((row) -> (row.status() != RunStatus.RUNNING || alive.contains(row.importName())) ? row : dead(row))
			.toList();
	}

	/** A run without a process, whose row said RUNNING. */
	private Run dead(Run row) {
		// Read again: it may have ended between the two questions.
		Run run = this.runs.find(row.id()).orElse(row);
		if (run.status() != RunStatus.RUNNING) {
			return run;
		}
		Run.Cause cause = interrupted(run);
		Run.Outcome died = this.launches.isOpen(run.id())
				? new Run.Outcome(RunStatus.WAITING, run.restartable(), null,
						new Run.Cause(cause.code(), cause.message(),
								"A node of './blockload serve' continues the run."),
						null)
				: new Run.Outcome(RunStatus.FAILED, run.restartable(), run.supersededBy(), cause, run.endedAt());
		// A process that died did not store what it had read: the ledger knows.
		return run.with(died, this.ledger.countsOf(run.id()));
	}

	/** Why a run failed, or waits for another attempt, whose process died. */
	public static Run.Cause interrupted(Run run) {
		return new Run.Cause(ProcessCode.INTERRUPTED.text(),
				"The process running this import died (" + run.holder() + ").",
				run.restartable() ? "Continue from the checkpoint: ./blockload restart " + run.id()
						: "Run it again: ./blockload run " + run.importName());
	}

	/**
	 * The rejects of a run by code, column and constraint, the most frequent first, with
	 * samples of their reasons.
	 * @param run the run's number
	 */
	public List<RejectGroup> rejectGroups(long run) {
		return this.rejects.groups(run);
	}

	/**
	 * Read the rejects of a run, in the order of the file, without holding them all.
	 * @param run the run's number
	 * @param consumer called for each
	 */
	public void rejects(long run, Consumer<Reject> consumer) {
		rejects(run, RejectState.ALL, (stored) -> consumer.accept(stored.reject()));
	}

	/**
	 * The same for some of the rejects.
	 * @param run the run's number
	 * @param state which
	 * @param consumer called for each
	 */
	public void rejects(long run, RejectState state, Consumer<StoredReject> consumer) {
		// A cursor needs a transaction: without one the driver fetches all rows at once.
		this.transaction.executeWithoutResult((status) -> this.rejects.forEach(run, state, consumer));
	}

	/**
	 * A page of the rejects of a run, in the order of the file.
	 * @param run the run's number
	 * @param state which rejects
	 * @param after the reject after which the page begins, or null for the first page
	 * @param limit how many rejects at most
	 */
	public List<StoredReject> rejects(long run, RejectState state, @Nullable RejectPosition after, int limit) {
		return this.rejects.page(run, state, RejectFilter.ALL, (after != null) ? after : RejectPosition.START, limit);
	}

	/**
	 * The rejects of some records of a run, in the order of the file: with unpivot one
	 * for each rejected cell.
	 * @param run the run's number
	 * @param records the numbers of the records
	 */
	public List<StoredReject> rejectsOf(long run, Collection<Long> records) {
		return this.rejects.ofRecords(run, records);
	}

	/**
	 * A page of the rejects of a run that a filter selects, in the order of the file.
	 * @param run the run's number
	 * @param filter which rejects
	 * @param after the reject after which the page begins, or null for the first page
	 * @param limit how many rejects at most
	 */
	public List<StoredReject> rejects(long run, RejectFilter filter, @Nullable RejectPosition after, int limit) {
		return this.rejects.page(run, RejectState.ALL, filter, (after != null) ? after : RejectPosition.START, limit);
	}

	/**
	 * The rejects of a run by code and column, with values of the first ones.
	 * @param run the run's number
	 * @param samples how many values of each at most
	 */
	public List<RejectedValues> rejectedValues(long run, int samples) {
		return this.rejects.values(run, samples);
	}

	/** How long each step of a run took, in their order. */
	public List<StepTime> steps(Run run) {
		return this.table.steps(run.id());
	}

	/** The source text of the definition that a run began with. */
	public String definition(Run run) {
		return this.table.definition(run.id());
	}

	/** The header of the file that a run reads, empty where it has none. */
	public List<String> header(Run run) {
		return this.table.header(run.id());
	}

	/**
	 * The failure of a command that names a run which does not exist.
	 * @param runOrImport a run's number, or the name of an import or a flow
	 */
	public static RunException unknown(String runOrImport) {
		if (isNumber(runOrImport)) {
			return new RunException(RunCode.UNKNOWN_RUN, "There is no run " + runOrImport + ".",
					"List the runs: ./blockload history");
		}
		return new RunException(RunCode.UNKNOWN_RUN, "Neither an import nor a flow '" + runOrImport + "' has a run.",
				"See its schedule: ./blockload schedules. To run it now: ./blockload run %1$s, or if it is a flow: ./blockload run --flow %1$s"
					.formatted(runOrImport));
	}

	/**
	 * The place of a reject in its file.
	 *
	 * @param record the number of the record
	 * @param cell the number of the field if a cell is rejected, 0 if the record is
	 */
	public record RejectPosition(long record, int cell) {

		static final RejectPosition START = new RejectPosition(0, 0);

	}

	/**
	 * The rejects of a run that have the same code and column.
	 *
	 * @param code their code
	 * @param column their column, or null for whole records
	 * @param count how many records, or cells of an unpivoted file
	 * @param samples different values of the first ones, or their records if there is no
	 * column; long ones are shortened
	 */
	public record RejectedValues(String code, @Nullable String column, long count, List<String> samples) {

		public RejectedValues {
			samples = List.copyOf(samples);
		}

	}

	/**
	 * The rejects of a run that have the same code, column and constraint.
	 *
	 * @param code their code
	 * @param column their column, or null
	 * @param constraint of the block that they would violate, or null
	 * @param count how many records, or cells of an unpivoted file
	 * @param corrected how many of them published runs corrected
	 * @param samples lines and reasons of the first of them
	 */
	public record RejectGroup(String code, @Nullable String column, @Nullable String constraint, long count,
			long corrected, List<String> samples) {

		public RejectGroup {
			if (corrected < 0 || corrected > count) {
				throw new IllegalArgumentException(
						"%d of %d rejects are corrected. Expected at most all.".formatted(corrected, count));
			}
			samples = List.copyOf(samples);
		}

		/** Rejects that no run corrected. */
		public RejectGroup(String code, @Nullable String column, @Nullable String constraint, long count,
				List<String> samples) {
			this(code, column, constraint, count, 0, samples);
		}

		/** Rejects that violate no constraint. */
		public RejectGroup(String code, @Nullable String column, long count, List<String> samples) {
			this(code, column, null, count, samples);
		}

	}

}
