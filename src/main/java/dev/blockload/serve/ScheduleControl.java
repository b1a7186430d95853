package dev.blockload.serve;

import dev.blockload.account.AuditAction;
import dev.blockload.account.AuditEntry;
import dev.blockload.account.AuditLog;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.definition.LocatedImport;
import dev.blockload.launch.ImportRights;
import dev.blockload.schedule.PausedImports;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Pauses and resumes the schedules of imports for people and programs, and records that.
 * Safe for use by many threads.
 */
public final class ScheduleControl {

	private final PausedImports paused;

	private final ImportRights rights;

	private final AuditLog audit;

	private final TransactionTemplate transaction;

	ScheduleControl(PausedImports paused, ImportRights rights, AuditLog audit, TransactionTemplate transaction) {
		this.paused = paused;
		this.rights = rights;
		this.audit = audit;
		this.transaction = transaction;
	}

	/**
	 * Pause the schedules of an import. If they are paused, nothing changes.
	 * @param caller an operator of each application that the import writes
	 * @param located the import, which the caller sees
	 */
	public void pause(Caller caller, LocatedImport located) {
		change(caller, located, State.PAUSED);
	}

	/**
	 * Resume the schedules of an import. If they are not paused, nothing changes.
	 * @param caller an operator of each application that the import writes
	 * @param located the import, which the caller sees
	 */
	public void resume(Caller caller, LocatedImport located) {
		change(caller, located, State.ACTIVE);
	}

	private void change(Caller caller, LocatedImport located, State wanted) {
		String name = located.definition().name();
		String application = located.definition().application();
		this.rights.require(caller, Role.OPERATOR, located.definition());
		this.transaction.executeWithoutResult((status) -> {
			boolean changed = switch (wanted) {
				case PAUSED -> this.paused.pause(name, caller.actor().text());
				case ACTIVE -> this.paused.resume(name);
			};
			if (changed) {
				this.audit.record(caller.actor(),
						AuditEntry.of(wanted.action, "schedules of import " + name).concerning(name, application));
			}
		});
	}

	/**
	 * What the schedules of an import are to be.
	 */
	private enum State {

		PAUSED(AuditAction.SCHEDULES_PAUSED), ACTIVE(AuditAction.SCHEDULES_RESUMED);

		private final AuditAction action;

		State(AuditAction action) {
			this.action = action;
		}

	}

}
