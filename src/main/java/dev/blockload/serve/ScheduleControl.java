package dev.blockload.serve;

import dev.blockload.account.AuditAction;
import dev.blockload.account.AuditEntry;
import dev.blockload.account.AuditLog;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.definition.LocatedFlow;
import dev.blockload.definition.LocatedImport;
import dev.blockload.launch.ImportRights;
import dev.blockload.launch.Launches;
import dev.blockload.schedule.PausedImports;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Pauses and resumes the schedules of imports and flows for people and programs, and
 * records that. Safe for use by many threads.
 */
public final class ScheduleControl {

	private final PausedImports paused;

	private final ImportRights rights;

	private final Launches launches;

	private final AuditLog audit;

	private final TransactionTemplate transaction;

	ScheduleControl(PausedImports paused, ImportRights rights, Launches launches, AuditLog audit,
			TransactionTemplate transaction) {
		this.paused = paused;
		this.rights = rights;
		this.launches = launches;
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

	/**
	 * Pause the schedules of a flow. If they are paused, nothing changes.
	 * @param caller an operator of each application that the imports of the flow write
	 * @param located the flow, which the caller sees
	 */
	public void pause(Caller caller, LocatedFlow located) {
		change(caller, located, State.PAUSED);
	}

	/**
	 * Resume the schedules of a flow. If they are not paused, nothing changes.
	 * @param caller an operator of each application that the imports of the flow write
	 * @param located the flow, which the caller sees
	 */
	public void resume(Caller caller, LocatedFlow located) {
		change(caller, located, State.ACTIVE);
	}

	private void change(Caller caller, LocatedImport located, State wanted) {
		String name = located.definition().name();
		this.rights.require(caller, Role.OPERATOR, located.definition());
		change(caller, name, wanted, AuditEntry.of(wanted.action, "schedules of import " + name)
			.concerning(name, located.definition().application()));
	}

	private void change(Caller caller, LocatedFlow located, State wanted) {
		String name = located.definition().name();
		located.definition().imports().forEach((each) -> this.launches.require(caller, each));
		change(caller, name, wanted, AuditEntry.of(wanted.action, "schedules of flow " + name).concerning(name, null));
	}

	// Flows and imports share their names.
	private void change(Caller caller, String name, State wanted, AuditEntry entry) {
		this.transaction.executeWithoutResult((status) -> {
			boolean changed = switch (wanted) {
				case PAUSED -> this.paused.pause(name, caller.actor().text());
				case ACTIVE -> this.paused.resume(name);
			};
			if (changed) {
				this.audit.record(caller.actor(), entry);
			}
		});
	}

	/**
	 * What the schedules of an import or a flow are to be.
	 */
	private enum State {

		PAUSED(AuditAction.SCHEDULES_PAUSED), ACTIVE(AuditAction.SCHEDULES_RESUMED);

		private final AuditAction action;

		State(AuditAction action) {
			this.action = action;
		}

	}

}
