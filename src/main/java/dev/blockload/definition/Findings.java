package dev.blockload.definition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The problems of one file, gathered while it is read. Used by one thread.
 */
final class Findings {

	private final String file;

	private final List<Problem> problems = new ArrayList<>();

	Findings(String file) {
		this.file = file;
	}

	String file() {
		return this.file;
	}

	void add(Place place, String message) {
		this.problems.add(new Problem(this.file, place.line(), place.column(), message));
	}

	boolean any() {
		return !this.problems.isEmpty();
	}

	/** In the order of the file. */
	List<Problem> problems() {
		return this.problems.stream()
			.sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
			.toList();
	}

}
