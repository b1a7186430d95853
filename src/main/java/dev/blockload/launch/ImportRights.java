package dev.blockload.launch;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.importjob.ImportApplications;

/**
 * Requires roles for what an import writes: its block, the lists that it adds items to,
 * and the tables whose rows change with its block. Safe for use by many threads.
 */
public final class ImportRights {

	private final ImportApplications applications;

	ImportRights(ImportApplications applications) {
		this.applications = applications;
	}

	/**
	 * Require a role in each application that an import writes.
	 * @param definition the import, with the mode in which it runs
	 * @throws dev.blockload.account.AccountException code {@code not-allowed}
	 */
	public void require(Caller caller, Role role, ImportDefinition definition) {
		this.applications.of(definition).forEach((application) -> caller.require(role, application));
	}

	/** Whether a caller has a role in each application that an import writes. */
	public boolean has(Caller caller, Role role, ImportDefinition definition) {
		// The database is asked only if the answer depends on it.
		return caller.isAdmin() || (caller.can(role, definition.application())
				&& caller.canInAll(role, this.applications.of(definition)));
	}

}
