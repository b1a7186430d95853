package dev.blockload.definition;

import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.Failure;
import dev.blockload.yaml.Problem;

/**
 * Reports the mistakes of definitions. The command line ends with exit code 2.
 */
public final class DefinitionException extends Failure {

	private static final long serialVersionUID = 1L;

	private final transient List<Problem> problems;

	/**
	 * Creates a failure with at least one problem.
	 * @param problems in the order of files and lines
	 */
	public DefinitionException(List<Problem> problems) {
		super(DefinitionCode.WRONG_DEFINITION,
				problems.stream().map(Problem::toString).collect(Collectors.joining("\n")), null, null);
		this.problems = List.copyOf(problems);
	}

	public List<Problem> problems() {
		return this.problems;
	}

}
