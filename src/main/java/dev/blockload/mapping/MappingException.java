package dev.blockload.mapping;

import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.Failure;

/**
 * A file that cannot be mapped onto its block. The code is that of the first problem. The
 * message lists all problems, one on each line.
 */
public final class MappingException extends Failure {

	private static final long serialVersionUID = 1L;

	private final transient List<MappingProblem> problems;

	/**
	 * Create a failure.
	 * @param problems at least one
	 */
	MappingException(List<MappingProblem> problems) {
		super(problems.get(0).code(), problems.stream().map(MappingProblem::message).collect(Collectors.joining("\n")),
				"Correct `columns` of the import or the header of the file, then run the import again.", null);
		this.problems = List.copyOf(problems);
	}

	public List<MappingProblem> problems() {
		return this.problems;
	}

}
