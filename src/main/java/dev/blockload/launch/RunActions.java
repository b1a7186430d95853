package dev.blockload.launch;

import java.util.Map;
import java.util.Objects;

import dev.blockload.account.AuditAction;
import dev.blockload.account.AuditEntry;
import dev.blockload.account.AuditLog;
import dev.blockload.account.Caller;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunRequest;
import dev.blockload.importjob.RunStopper;
import dev.blockload.importjob.RunUndo;
import dev.blockload.launch.Launched.Origin;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.LaunchedRun;
import dev.blockload.run.Run;
import dev.blockload.run.RunEvent;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunStatus;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Restarts, stops and undoes runs. Each method returns at once: nodes do the work. Safe
 * for use by many threads.
 */
public final class RunActions {

	private final LaunchRights rights;

	private final ImportLauncher launcher;

	private final RunUndo undo;

	private final RunStopper stopper;

	private final RunRow row;

	private final LaunchTable table;

	private final Launches.Waiting waiting;

	private final AuditLog audit;

	private final TransactionTemplate transaction;

	RunActions(LaunchRights rights, ImportLauncher launcher, RunUndo undo, RunStopper stopper, RunRow row,
			LaunchTable table, Launches.Waiting waiting, AuditLog audit, TransactionTemplate transaction) {
		this.rights = rights;
		this.launcher = launcher;
		this.undo = undo;
		this.stopper = stopper;
		this.row = row;
		this.table = table;
		this.waiting = waiting;
		this.audit = audit;
		this.transaction = transaction;
	}

	/** Whether a caller, who sees a run, can restart, stop and undo it. */
	public boolean allows(Caller caller, Run run) {
		return this.rights.isOperator(caller, run);
	}

	/**
	 * Let a run that did not complete continue from its checkpoint: it waits for a node.
	 * @param caller who requests it
	 * @param number the run
	 * @param deletes whether as many deletes are allowed as the run was refused
	 * @return the run; not new if it had completed before
	 * @throws dev.blockload.run.RunException code {@code unknown-run}
	 * @throws LaunchException code {@code queue-full}
	 * @throws dev.blockload.account.AccountException code {@code not-allowed}
	 * @throws dev.blockload.importjob.ImportJobException code {@code alive},
	 * {@code superseded}, {@code not-restartable} or {@code no-deletes-refused}
	 */
	public Launched restart(Caller caller, long number, RunRequest.Deletes deletes) {
		Run found = this.rights.visible(caller, number);
		this.rights.requireOperator(caller, found);
		if (isGood(found)) {
			return new Launched(number, Origin.EARLIER);
		}
		// Before the transaction: it can wait.
		this.launcher.requireIdle(found.importName());
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			this.table.lock(found.importName());
			Run run = this.rights.visible(caller, number);
			if (isGood(run)) {
				return new Launched(number, Origin.EARLIER);
			}
			this.launcher.requireNoneLaunched(run.importName());
			this.launcher.allowRestart(run, deletes);
			this.row.waiting()
				.requeue(number, RunEvent.Kind.LAUNCHED, "Restart requested by " + caller.actor().text() + ".");
			this.waiting.addAgain(number, run.importName());
			record(caller, AuditAction.RUN_RESTARTED, run,
					(deletes == RunRequest.Deletes.ALLOWED) ? Map.of("allow-deletes", "true") : Map.of());
			return new Launched(number, Origin.THIS_REQUEST);
		}));
	}

	/**
	 * Stop a run. One that waits ends at once. One that is in progress stops at its next
	 * checkpoint, after this method has returned. Changes nothing of a run that has
	 * ended.
	 * @param caller who requests it
	 * @param number the run
	 * @return the run as it is then
	 * @throws dev.blockload.run.RunException code {@code unknown-run}
	 * @throws dev.blockload.account.AccountException code {@code not-allowed}
	 */
	public Run stop(Caller caller, long number) {
		Run run = this.rights.visible(caller, number);
		this.rights.requireOperator(caller, run);
		if (!run.status().isFinal()) {
			this.transaction.executeWithoutResult((status) -> {
				this.stopper.request(run, caller.actor().text());
				record(caller, AuditAction.RUN_STOPPED, run, Map.of());
			});
			this.stopper.endDead(run);
		}
		return this.rights.visible(caller, number);
	}

	/**
	 * Launch the undo of a run: it waits for a node.
	 * @param caller who requests it
	 * @param number the run that is undone
	 * @return the run that will undo it
	 * @throws dev.blockload.run.RunException code {@code unknown-run}
	 * @throws LaunchException code {@code queue-full}
	 * @throws dev.blockload.account.AccountException code {@code not-allowed}
	 * @throws dev.blockload.importjob.ImportJobException code {@code alive}
	 * @throws dev.blockload.publish.UndoException with the reason why it cannot be undone
	 */
	public Launched undo(Caller caller, long number) {
		Run found = this.rights.visible(caller, number);
		this.rights.requireOperator(caller, found);
		this.launcher.requireIdle(found.importName());
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			this.table.lock(found.importName());
			Run run = this.rights.visible(caller, number);
			this.launcher.requireNoneLaunched(run.importName());
			this.undo.requirePossible(run);
			long undoing = this.row.waiting().queueUndo(run, caller.actor().text());
			this.waiting.add(undoing, run.importName(), LaunchedRun.Work.UNDO);
			record(caller, AuditAction.RUN_UNDONE, run, Map.of("by-run", Long.toString(undoing)));
			return new Launched(undoing, Origin.THIS_REQUEST);
		}));
	}

	private static boolean isGood(Run run) {
		return run.status() == RunStatus.COMPLETED || run.status() == RunStatus.UNCHANGED;
	}

	private void record(Caller caller, AuditAction action, Run run, Map<String, String> after) {
		this.audit.record(caller.actor(),
				AuditEntry.of(action, "run " + run.id())
					.concerning(run.importName(), run.application())
					.changing(Map.of(), after));
	}

}
