package dev.blockload.definition;

import java.util.List;

import dev.blockload.yaml.ValueParsers;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * Reads the key of an import that says how many runs of its block can be undone.
 */
final class UndoKeysReader {

	static final String UNDO = "undo";

	static final String KEEP = "keep";

	/** What is kept of each run takes space, and it takes time to drop it. */
	private static final long MOST = 1000;

	private static final String EXPECTED = "a number of runs from 0 to " + MOST;

	private UndoKeysReader() {
	}

	/**
	 * How many runs to keep.
	 * @param section of the import
	 * @return null if the import does not say, or says something wrong, which is then
	 * among the problems
	 */
	static @Nullable Integer keep(YamlSection section) {
		YamlSection undo = section.subsection(UNDO, "keys such as {keep: 5}");
		if (undo == null) {
			return null;
		}
		undo.only(List.of(KEEP));
		undo.require(KEEP, EXPECTED);
		return undo.read(KEEP, EXPECTED, UndoKeysReader::runs);
	}

	private static int runs(String text) {
		long runs = ValueParsers.count(text);
		if (runs > MOST) {
			throw new IllegalArgumentException("Expected " + EXPECTED + ".");
		}
		return (int) runs;
	}

}
