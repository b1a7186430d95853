package dev.blockload.mapping;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.Printable;

/**
 * The names that the columns of a file have.
 *
 * @param names in the order of the file
 */
record FileHeader(List<String> names) {

	FileHeader {
		names = List.copyOf(names);
	}

	/** So many names are listed in a message. */
	private static final int LISTED = 50;

	/** The positions of a name, from 0. */
	List<Integer> positions(String name) {
		return IntStream.range(0, this.names.size())
			.filter((position) -> this.names.get(position).equals(name))
			.boxed()
			.toList();
	}

	/** Those that differ from a name only in case or spaces. */
	List<String> near(String name) {
		return this.names.stream()
			.filter((found) -> !found.equals(name) && folded(found).equals(folded(name)))
			.distinct()
			.toList();
	}

	private static String folded(String name) {
		return name.replaceAll("[\\s\\p{Z}\\x{FEFF}]", "").toLowerCase(Locale.ROOT);
	}

	/** What to say where a name is missing. */
	String foundInsteadOf(String name) {
		List<String> near = near(name);
		if (near.isEmpty()) {
			return "Found " + listed(this.names) + ".";
		}
		return "Found " + listed(near) + ", which differs only in case or spaces.";
	}

	static String listed(List<String> names) {
		return names.stream()
			.limit(LISTED)
			.map((name) -> "'" + Printable.line(name) + "'")
			.collect(Collectors.joining(", "))
				+ ((names.size() > LISTED) ? " and " + (names.size() - LISTED) + " more" : "");
	}

}
