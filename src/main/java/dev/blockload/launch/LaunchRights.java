package dev.blockload.launch;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.block.Mode;
import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.ImportApplications;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;

/**
 * Who can launch and change which runs. Safe for use by many threads.
 */
final class LaunchRights {

	private final Definitions definitions;

	private final RunHistory history;

	private final ImportRights rights;

	LaunchRights(Definitions definitions, RunHistory history, ImportApplications applications) {
		this.definitions = definitions;
		this.history = history;
		this.rights = new ImportRights(applications);
	}

	/**
	 * An import that the caller sees. Its connection is not read: another node can have
	 * it.
	 * @throws LaunchException code {@code unknown-import}, also for a wrong import of an
	 * application that the caller does not see
	 * @throws DefinitionException if the definition cannot be used
	 */
	LocatedImport visible(Caller caller, String importName) {
		if (!this.definitions.importNames().contains(importName)) {
			throw LaunchException.unknownImport(importName);
		}
		try {
			LocatedImport located = this.definitions.importAlone(importName);
			if (!caller.sees(located.definition().application())) {
				throw LaunchException.unknownImport(importName);
			}
			return located;
		}
		catch (DefinitionException ex) {
			if (!seesWrong(caller, importName)) {
				throw LaunchException.unknownImport(importName);
			}
			throw ex;
		}
	}

	/** Of an import that cannot be read, only administrators know the application. */
	private boolean seesWrong(Caller caller, String importName) {
		return caller.isAdmin() || this.definitions.check()
			.imports()
			.stream()
			.map(LocatedImport::definition)
			.anyMatch((definition) -> definition.name().equals(importName) && caller.sees(definition.application()));
	}

	/**
	 * A run that the caller sees.
	 * @throws dev.blockload.run.RunException code {@code unknown-run}
	 */
	Run visible(Caller caller, long run) {
		return this.history.ofNumber(run)
			.filter((found) -> caller.sees(found.application()))
			.orElseThrow(() -> RunHistory.unknown(Long.toString(run)));
	}

	/**
	 * Require the role of an operator in each application that an import writes.
	 * @throws dev.blockload.account.AccountException code {@code not-allowed}
	 */
	void requireOperator(Caller caller, ImportDefinition definition) {
		this.rights.require(caller, Role.OPERATOR, definition);
	}

	/** The same for a run that exists. */
	void requireOperator(Caller caller, Run run) {
		requireOperator(caller, definition(run));
	}

	/**
	 * Whether a caller is an operator in each application that a run writes. Nobody but
	 * administrators is if its definition cannot be read, such as that of another
	 * version.
	 */
	boolean isOperator(Caller caller, Run run) {
		if (caller.isAdmin() || !caller.can(Role.OPERATOR, run.application())) {
			return caller.isAdmin();
		}
		try {
			return this.rights.has(caller, Role.OPERATOR, definition(run));
		}
		catch (DefinitionException ex) {
			return false;
		}
	}

	private ImportDefinition definition(Run run) {
		ImportDefinition definition = Definitions.fromSource(this.history.definition(run), run.importName());
		boolean undoes = run.undo().undoes() != null;
		return undoes ? definition : Definitions.withMode(definition, Mode.of(run.mode()));
	}

}
