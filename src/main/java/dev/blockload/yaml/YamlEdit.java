package dev.blockload.yaml;

import java.io.StringReader;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * Changes single values of a YAML text, and nothing else in it: comments, order and
 * spaces remain.
 */
public final class YamlEdit {

	private YamlEdit() {
	}

	/**
	 * Replaces single values.
	 * @param text a text that {@link YamlReader} can read, without a byte order mark
	 * @param values the new texts, with their quotes, by the positions of the old ones
	 * @throws IllegalArgumentException if no single value begins at a position
	 */
	public static String replace(String text, Map<SourcePosition, String> values) {
		LoaderOptions options = new LoaderOptions();
		options.setCodePointLimit(Integer.MAX_VALUE);
		StringBuilder changed = new StringBuilder();
		Set<SourcePosition> missing = new TreeSet<>(values.keySet());
		int done = 0;
		for (Event event : new Yaml(options).parse(new StringReader(text))) {
			if (event instanceof ScalarEvent scalar) {
				SourcePosition position = SourceLines.position(scalar.getStartMark());
				String value = values.get(position);
				if (value != null && missing.remove(position)) {
					changed.append(text, done, offset(text, scalar.getStartMark())).append(value);
					done = offset(text, scalar.getEndMark());
				}
			}
		}
		if (!missing.isEmpty()) {
			throw new IllegalArgumentException("No single value begins at " + missing + ".");
		}
		return changed.append(text, done, text.length()).toString();
	}

	/** The parser counts code points. */
	private static int offset(String text, Mark mark) {
		return text.offsetByCodePoints(0, mark.getIndex());
	}

}
