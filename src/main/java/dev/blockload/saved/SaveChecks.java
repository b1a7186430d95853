package dev.blockload.saved;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.DefinitionKind;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.DefinitionCheck;
import dev.blockload.importjob.RightsCheck;
import dev.blockload.run.RunCode;
import dev.blockload.run.RunHistory;
import dev.blockload.yaml.Problem;

/**
 * Checks a change of the saved definitions as {@code validate} checks definitions: all of
 * them together, and an import with its block.
 */
final class SaveChecks {

	private final DefinitionCheck check;

	private final RightsCheck rights;

	private final RunHistory history;

	SaveChecks(DefinitionCheck check, RightsCheck rights, RunHistory history) {
		this.check = check;
		this.rights = rights;
		this.history = history;
	}

	/**
	 * Refuses a wrong text.
	 * @throws DefinitionException with every problem
	 */
	void requireValid(Candidate candidate) {
		candidate.requireValid();
		List<Problem> problems = new ArrayList<>();
		candidate.located().ifPresent((located) -> problems.addAll(problems(located)));
		if (!problems.isEmpty()) {
			throw new DefinitionException(problems);
		}
	}

	private List<Problem> problems(LocatedImport located) {
		List<Problem> found = this.check.problems(located);
		return found.isEmpty() ? this.rights.problems(located) : found;
	}

	/**
	 * Refuses a deletion that others notice.
	 * @throws DefinitionException if other definitions need what would be deleted
	 * @throws SavedException code {@code alive}
	 */
	void requireDeletable(Candidate candidate) {
		candidate.requireValid();
		if (candidate.kind() == DefinitionKind.IMPORT
				&& (this.history.isAlive(candidate.name()) || this.history.launched(candidate.name()).isPresent())) {
			throw new SavedException(RunCode.ALIVE,
					"A run of import '" + candidate.name() + "' works or waits. The import cannot be deleted now.",
					"Wait until the run has ended, or stop it: ./blockload stop " + candidate.name());
		}
	}

}
