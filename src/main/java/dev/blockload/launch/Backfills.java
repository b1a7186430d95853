package dev.blockload.launch;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.blockload.account.AuditAction;
import dev.blockload.account.AuditEntry;
import dev.blockload.account.AuditLog;
import dev.blockload.account.Caller;
import dev.blockload.backfill.BackfillDate;
import dev.blockload.backfill.BackfillPlan;
import dev.blockload.backfill.BackfillPlanner;
import dev.blockload.backfill.BackfillRange;
import dev.blockload.backfill.DateState;
import dev.blockload.backfill.Older;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.BackfillTable;
import dev.blockload.run.BackfillTable.BackfillRun;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.LaunchedRun;
import dev.blockload.run.NewRun;
import dev.blockload.run.Run;
import dev.blockload.run.RunEvent;
import dev.blockload.run.RunOrigin;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunStatus;
import dev.blockload.run.RunTable;
import dev.blockload.source.DatedObjects;
import dev.blockload.source.ObjectResolver;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Launches backfills: each date becomes a run that waits, and nodes execute them in the
 * order of their dates. Safe for use by many threads.
 */
public final class Backfills {

	private final LaunchRights rights;

	private final Definitions definitions;

	private final BackfillPlanner planner;

	private final ImportLauncher launcher;

	private final RunRow row;

	private final RunTable runs;

	private final LaunchTable launches;

	private final BackfillTable table;

	private final Launches.Waiting waiting;

	private final AuditLog audit;

	private final TransactionTemplate transaction;

	Backfills(LaunchRights rights, Definitions definitions, BackfillPlanner planner, ImportLauncher launcher,
			RunRow row, RunTable runs, LaunchTable launches, BackfillTable table, Launches.Waiting waiting,
			AuditLog audit, TransactionTemplate transaction) {
		this.rights = rights;
		this.definitions = definitions;
		this.planner = planner;
		this.launcher = launcher;
		this.row = row;
		this.runs = runs;
		this.launches = launches;
		this.table = table;
		this.waiting = waiting;
		this.audit = audit;
		this.transaction = transaction;
	}

	/**
	 * What a backfill would do. Changes nothing.
	 * @param caller who asks
	 * @param importName the import
	 * @param range the dates
	 * @param older whether dates can be loaded that are older than a published one
	 * @throws LaunchException code {@code unknown-import}
	 * @throws dev.blockload.account.AccountException code {@code not-allowed}
	 * @throws dev.blockload.source.SourceException code {@code no-date-in-path} or
	 * {@code push-only}
	 * @throws dev.blockload.storage.StorageException if the store refuses or fails
	 */
	public BackfillPlan plan(Caller caller, String importName, BackfillRange range, Older older) {
		Listed listed = list(caller, importName, range);
		return this.planner.plan(listed.located.definition(), range, listed.objects, older);
	}

	/**
	 * List the objects of an import, before a launch. It waits for the store.
	 * @param caller who asks
	 * @param importName the import
	 * @param range the dates
	 * @throws LaunchException code {@code unknown-import}
	 * @throws dev.blockload.account.AccountException code {@code not-allowed}
	 * @throws dev.blockload.source.SourceException code {@code no-date-in-path} or
	 * {@code push-only}
	 * @throws dev.blockload.storage.StorageException if the store refuses or fails
	 */
	public Listed list(Caller caller, String importName, BackfillRange range) {
		LocatedImport located = this.rights.visible(caller, importName);
		ImportDefinition definition = located.definition();
		this.rights.requireOperator(caller, definition);
		// An import whose files clients push has no connection.
		var unused = ObjectResolver.requireDated(definition.name(), definition.file());
		return new Listed(located, range,
				this.planner.list(definition, this.definitions.connectionOf(definition), range));
	}

	/**
	 * Launch the runs of all dates that are to be loaded. They are stored when this
	 * method returns. If a date fails, those after it are stopped, unless their rows are
	 * only added.
	 * @param caller who requests it
	 * @param listed the objects of the import, listed for the same caller
	 * @param older whether dates can be loaded that are older than a published one
	 * @param origin what the runs are a part of; one that continues keeps what it was a
	 * part of
	 * @return the plan, in which the launched runs wait
	 * @throws LaunchException code {@code queue-full}: then nothing was launched
	 * @throws dev.blockload.backfill.BackfillException code {@code out-of-order}
	 * @throws dev.blockload.importjob.ImportJobException code {@code alive} if a run of
	 * the import is alive or waits
	 */
	public BackfillPlan launch(Caller caller, Listed listed, Older older, RunOrigin origin) {
		ImportDefinition definition = listed.located.definition();
		String importName = definition.name();
		BackfillRange range = listed.range;
		// Outside the transaction: it waits for a process that ends.
		this.launcher.requireIdle(importName);
		// The same for each date, and it looks the blocks of the definition up.
		NewRun checked = this.launcher.prepare(listed.located, RunRequest.backfill(importName, range.from()),
				caller.actor().text());
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			this.launches.lock(importName);
			this.launcher.requireNoneLaunched(importName);
			BackfillPlan plan = this.planner.plan(definition, range, listed.objects, older);
			plan.requireInOrder();
			return plan.with(new Launching(caller, checked, range, older, origin).all(plan));
		}));
	}

	/** The objects of an import, by their dates. */
	public static final class Listed {

		private final LocatedImport located;

		private final BackfillRange range;

		private final Map<LocalDate, DatedObjects.OfDay> objects;

		private Listed(LocatedImport located, BackfillRange range, Map<LocalDate, DatedObjects.OfDay> objects) {
			this.located = located;
			this.range = range;
			this.objects = objects;
		}

	}

	/** One launch, inside its transaction. */
	private final class Launching {

		private final Caller caller;

		/** For any date. */
		private final NewRun checked;

		private final BackfillRange range;

		private final Older older;

		private final RunOrigin origin;

		/** The place of the backfill in the queue; 0 before its first run. */
		private long place;

		private int position;

		Launching(Caller caller, NewRun checked, BackfillRange range, Older older, RunOrigin origin) {
			this.caller = caller;
			this.checked = checked;
			this.range = range;
			this.older = older;
			this.origin = origin;
		}

		List<BackfillDate> all(BackfillPlan plan) {
			boolean any = plan.dates().stream().anyMatch((date) -> date.state().isPending());
			long number = any ? Backfills.this.table.begin() : 0;
			List<BackfillDate> dates = new ArrayList<>();
			for (BackfillDate date : plan.dates()) {
				dates.add(date.state().isPending() ? launch(number, date) : date);
			}
			return dates;
		}

		private BackfillDate launch(long backfill, BackfillDate date) {
			Long unfinished = (date.state() == DateState.CONTINUE) ? date.run() : null;
			long run = (unfinished != null) ? requeue(unfinished) : queue(date.date());
			if (this.place == 0) {
				this.place = run;
			}
			Backfills.this.table.add(new BackfillRun(run, backfill, this.place, this.position, date.date(),
					this.older == Older.ALLOWED));
			this.position++;
			Map<String, String> after = new LinkedHashMap<>();
			after.put("date", date.date().toString());
			after.put("backfill", this.range.from() + " to " + this.range.to());
			if (this.older == Older.ALLOWED) {
				after.put("allow-older", "true");
			}
			Backfills.this.audit.record(this.caller.actor(),
					AuditEntry
						.of((unfinished != null) ? AuditAction.RUN_RESTARTED : AuditAction.RUN_LAUNCHED, "run " + run)
						.concerning(this.checked.importName(), this.checked.application())
						.changing(Map.of(), after));
			return date.with(date.state(), run, RunStatus.WAITING, null);
		}

		private long queue(LocalDate date) {
			long number = Backfills.this.row.waiting().queue(this.checked.ofDate(date.toString()));
			Backfills.this.row.origin(number, this.origin);
			Backfills.this.waiting.add(number, this.checked.importName(), LaunchedRun.Work.LOAD);
			return number;
		}

		private long requeue(long number) {
			Run run = Backfills.this.runs.find(number).orElseThrow();
			Backfills.this.launcher.allowRestart(run, RunRequest.Deletes.LIMITED);
			Backfills.this.row.waiting()
				.requeue(number, RunEvent.Kind.LAUNCHED, "Restart requested by " + this.caller.actor().text() + ".");
			Backfills.this.waiting.addAgain(number, this.checked.importName());
			return number;
		}

	}

}
