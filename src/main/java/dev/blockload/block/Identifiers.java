package dev.blockload.block;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Names as SQL: always quoted, so that any name of the catalog works.
 */
public final class Identifiers {

	private Identifiers() {
	}

	public static String quoted(String name) {
		return '"' + name.replace("\"", "\"\"") + '"';
	}

	/**
	 * A text as a constant that has the same value under every setting of the session.
	 */
	public static String literal(String text) {
		return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'::pg_catalog.text";
	}

	public static String list(Collection<String> names) {
		return list("", names);
	}

	/** Each name behind an alias such as {@code s.}, separated by commas. */
	public static String list(String alias, Collection<String> names) {
		return names.stream().map((name) -> alias + quoted(name)).collect(Collectors.joining(", "));
	}

	/** A block in LOCK, ALTER and INSERT INTO. */
	public static String of(Block block) {
		return quoted(block.application()) + "." + quoted(block.name());
	}

	/**
	 * The rows of a block in FROM, DELETE FROM and UPDATE. Rows of tables that inherit
	 * from it are not its rows; those of its partitions are.
	 */
	public static String rowsOf(Block block) {
		return switch (block.shape()) {
			case ORDINARY, UNSUPPORTED -> "ONLY " + of(block);
			case PARTITIONED_BY_LOAD, PARTITIONED -> of(block);
		};
	}

}
