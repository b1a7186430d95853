package dev.blockload.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The problems of one file, gathered while it is read. Used by one thread.
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

	/** In the order of the file. */
	public List<Problem> list() {
		return this.problems.stream()
			.sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
			.toList();
	}

}
