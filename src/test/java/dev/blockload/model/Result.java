package dev.blockload.model;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a step did, or must have done.
 *
 * @param code completed, or the code of the failure
 * @param counts by name; empty after a failure
 * @param rejects record, cell and code; empty after a failure
 * @param warnings codes of the warnings that the model knows
 */
record Result(String code, Map<String, Long> counts, List<String> rejects, Set<String> warnings) {

	static final String COMPLETED = "completed";

	static Result failed(String code) {
		return new Result(code, new TreeMap<>(), List.of(), new TreeSet<>());
	}

	boolean isCompleted() {
		return this.code.equals(COMPLETED);
	}

}
