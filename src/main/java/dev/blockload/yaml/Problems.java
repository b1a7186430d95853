package dev.blockload.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Collects the problems of one file while it is read. Not thread-safe.
 */
public final class Problems {

	private final String file;

	private final List<Problem> problems = new ArrayList<>();

	public Problems(String file) {
		this.file = file;
	}

	public String file() {
		return this.file;
	}

	public void add(SourcePosition position, String message) {
		this.problems.add(new Problem(this.file, position.line(), position.column(), message));
	}

	public boolean any() {
		return !this.problems.isEmpty();
	}

	/** All problems, in the order of their positions. */
	public List<Problem> list() {
		return this.problems.stream()
			.sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
			.toList();
	}

}
