package dev.blockload.backfill;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunHandle;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;
import dev.blockload.run.RunTable;

/**
 * Executes a backfill in this process, one date after the other. For one backfill; used
 * by one thread.
 */
public final class BackfillRunner {

	private final ImportLauncher launcher;

	private final BackfillPlanner planner;

	private final RunTable runs;

	private final LocatedImport located;

	private final Older older;

	private BackfillPlan plan;

	/**
	 * Create a runner.
	 * @param located the import
	 * @param older whether dates can be loaded that are older than a published one
	 * @param plan what to do
	 */
	public BackfillRunner(ImportLauncher launcher, BackfillPlanner planner, RunTable runs, LocatedImport located,
			Older older, BackfillPlan plan) {
		this.launcher = launcher;
		this.planner = planner;
		this.runs = runs;
		this.located = located;
		this.older = older;
		this.plan = plan;
	}

	/** The dates as they are now, also after a failure. */
	public BackfillPlan plan() {
		return this.plan;
	}

	/**
	 * Load all dates that are to be loaded, until one fails or is stopped. After a date
	 * that failed, rows that are only added are loaded all the same.
	 * @param work executes an attempt to its end
	 * @param stopping whether no further run is to begin
	 * @param ended called with each run that has ended
	 * @throws dev.blockload.Failure if a run cannot begin, such as code {@code alive}:
	 * {@link #plan} says how far it has come
	 */
	public void run(Function<Function<RunListener, RunHandle>, Run> work, BooleanSupplier stopping,
			Consumer<Run> ended) {
		boolean goesOn = true;
		try {
			for (int position = 0; position < this.plan.dates().size(); position++) {
				BackfillDate date = this.plan.dates().get(position);
				if (goesOn && date.state().isPending() && !stopping.getAsBoolean()) {
					goesOn = next(position, date, work, ended);
				}
			}
		}
		finally {
			this.plan = this.plan.with(this.plan.dates()
				.stream()
				.map((date) -> date.state().isPending() ? date.in(DateState.NOT_STARTED) : date)
				.toList());
		}
	}

	/** Returns whether the next date can be loaded. */
	private boolean next(int position, BackfillDate planned, Function<Function<RunListener, RunHandle>, Run> work,
			Consumer<Run> ended) {
		// A date that is loaded anew is looked at while its run begins.
		BackfillDate date = (planned.state() == DateState.LOAD) ? planned : refresh(planned);
		this.plan = this.plan.with(position, date);
		if (!date.state().isPending()) {
			return true;
		}
		Run run;
		try {
			run = work.apply((listener) -> begin(date, listener));
		}
		catch (ChangedMeanwhile ex) {
			return next(position, ex.date, work, ended);
		}
		DateState state = switch (run.status()) {
			case COMPLETED, UNCHANGED -> DateState.DONE;
			case STOPPED -> DateState.STOPPED;
			case FAILED, RUNNING, WAITING -> DateState.FAILED;
		};
		this.plan = this.plan.with(position, date.with(state, run.id(), run.status(), run.loaded()));
		ended.accept(run);
		return state == DateState.DONE || (state == DateState.FAILED && this.plan.continuesAfterFailure());
	}

	private RunHandle begin(BackfillDate date, RunListener listener) {
		Long unfinished = date.run();
		if (date.state() == DateState.CONTINUE && unfinished != null) {
			return this.launcher.restart(this.runs.find(unfinished).orElseThrow(), RunRequest.Deletes.LIMITED,
					listener);
		}
		// Until the lease is held, a schedule can load this date or a newer one.
		return this.launcher.start(this.located, RunRequest.backfill(this.plan.importName(), date.date()), () -> {
			BackfillDate now = refresh(date);
			if (now.state() != DateState.LOAD) {
				throw new ChangedMeanwhile(now);
			}
		}, listener);
	}

	private BackfillDate refresh(BackfillDate date) {
		return this.planner.refresh(this.located.definition(), date, this.older);
	}

	/**
	 * Ends the start of a run whose date another process has loaded, or begun to load.
	 */
	private static final class ChangedMeanwhile extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final transient BackfillDate date;

		ChangedMeanwhile(BackfillDate date) {
			super(null, null, false, false);
			this.date = date;
		}

	}

}
