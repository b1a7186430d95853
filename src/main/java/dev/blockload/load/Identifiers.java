package dev.blockload.load;

import java.util.Collection;
import java.util.stream.Collectors;

import dev.blockload.block.Block;

/**
 * Names as SQL: always quoted, so that any name of the catalog works.
 */
final class Identifiers {

	private Identifiers() {
	}

	static String quoted(String name) {
		return '"' + name.replace("\"", "\"\"") + '"';
	}

	static String list(Collection<String> names) {
		return list("", names);
	}

	/** Each name behind an alias such as {@code s.}, separated by commas. */
	static String list(String alias, Collection<String> names) {
		return names.stream().map((name) -> alias + quoted(name)).collect(Collectors.joining(", "));
	}

	static String of(Block block) {
		return quoted(block.application()) + "." + quoted(block.name());
	}

}
