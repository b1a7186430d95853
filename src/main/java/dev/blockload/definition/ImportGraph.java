package dev.blockload.definition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which imports must be loaded before which others. Immutable.
 */
public final class ImportGraph {

	private final Map<String, Set<String>> before;

	private ImportGraph(Map<String, Set<String>> before) {
		this.before = before;
	}

	/**
	 * A graph.
	 * @param before by the name of an import, those that must be loaded before it; an
	 * import before itself does not count
	 */
	public static ImportGraph of(Map<String, ? extends Collection<String>> before) {
		Map<String, Set<String>> copy = new TreeMap<>();
		before.forEach((name, others) -> {
			Set<String> set = new LinkedHashSet<>(others);
			set.remove(name);
			copy.put(name, set);
		});
		return new ImportGraph(copy);
	}

	/** This graph with the edges of another one. */
	public ImportGraph with(Map<String, ? extends Collection<String>> others) {
		Map<String, Set<String>> all = new LinkedHashMap<>();
		this.before.forEach((name, set) -> all.put(name, new LinkedHashSet<>(set)));
		others.forEach((name, set) -> all.computeIfAbsent(name, (key) -> new LinkedHashSet<>()).addAll(set));
		return of(all);
	}

	/** The imports that must be loaded before one. */
	public Set<String> before(String name) {
		return this.before.getOrDefault(name, Set.of());
	}

	/**
	 * Imports that wait for each other.
	 * @return each waits for the next one, and the last one for the first; empty if there
	 * is an order
	 */
	public Optional<List<String>> cycle() {
		Set<String> done = new HashSet<>();
		for (String name : this.before.keySet()) {
			Optional<List<String>> found = from(name, new ArrayList<>(), done);
			if (found.isPresent()) {
				return found;
			}
		}
		return Optional.empty();
	}

	private Optional<List<String>> from(String name, List<String> path, Set<String> done) {
		int at = path.indexOf(name);
		if (at >= 0) {
			return Optional.of(List.copyOf(path.subList(at, path.size())));
		}
		if (!done.contains(name)) {
			path.add(name);
			for (String other : before(name)) {
				Optional<List<String>> found = from(other, path, done);
				if (found.isPresent()) {
					return found;
				}
			}
			path.remove(path.size() - 1);
			done.add(name);
		}
		return Optional.empty();
	}

	/** A cycle for people: each import waits for the next one. */
	public static String describe(List<String> cycle) {
		return String.join(" waits for ", cycle) + " waits for " + cycle.get(0);
	}

}
