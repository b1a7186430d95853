package dev.blockload.mapping;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.Printable;

/**
 * The names that the columns of a file have, in the order of the file. Immutable.
 */
final class FileHeader {

	/** So many names are listed in a message. */
	private static final int LISTED = 50;

	private final List<String> names;

	private final Map<String, List<Integer>> positions = new HashMap<>();

	/** The names by what a person sees of them. */
	private final Map<String, Set<String>> folded = new HashMap<>();

	FileHeader(List<String> names) {
		this.names = List.copyOf(names);
		for (int position = 0; position < names.size(); position++) {
			String name = names.get(position);
			this.positions.computeIfAbsent(name, (key) -> new ArrayList<>()).add(position);
			this.folded.computeIfAbsent(NameDifference.folded(name), (key) -> new LinkedHashSet<>()).add(name);
		}
	}

	List<String> names() {
		return this.names;
	}

	/** The positions of a name, from 0. */
	List<Integer> positions(String name) {
		return this.positions.getOrDefault(name, List.of());
	}

	/**
	 * Those that differ from a name only in case, in spaces or in characters that nobody
	 * sees.
	 */
	List<String> near(String name) {
		return this.folded.getOrDefault(NameDifference.folded(name), Set.of())
			.stream()
			.filter((found) -> !found.equals(name))
			.toList();
	}

	/** What to say where a name is missing. */
	String foundInsteadOf(String name) {
		List<String> near = near(name);
		if (near.isEmpty()) {
			return "Found " + listed(this.names) + ".";
		}
		return "Found " + near.stream()
			.limit(LISTED)
			.map((found) -> "'" + Printable.line(found) + "', which " + NameDifference.of(name, found))
			.collect(Collectors.joining(", and ")) + ".";
	}

	static String listed(List<String> names) {
		return names.stream()
			.limit(LISTED)
			.map((name) -> "'" + Printable.line(name) + "'")
			.collect(Collectors.joining(", "))
				+ ((names.size() > LISTED) ? " and " + (names.size() - LISTED) + " more" : "");
	}

}
