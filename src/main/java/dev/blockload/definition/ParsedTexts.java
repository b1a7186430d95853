package dev.blockload.definition;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.yaml.Problem;
import dev.blockload.yaml.Problems;
import dev.blockload.yaml.SourcePosition;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlReader;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what the texts of definitions contain. Definitions are read again and again,
 * and between two changes they are the same: reading one import of two hundred, such as
 * for the next run of a flow, parses nothing then. A text with mistakes is parsed each
 * time, as its problems name its file. Safe for use by many threads.
 */
final class ParsedTexts {

	/** Some thousands of definitions. Beyond it, everything is parsed anew once. */
	private static final long MOST_CHARACTERS = 16L << 20;

	private final Map<String, YamlNode> trees = new HashMap<>();

	private long characters;

	/**
	 * Parses a text, or remembers what it contains.
	 * @return null where it is empty or wrong, which is then among the problems
	 */
	@Nullable YamlNode parse(String text, Problems problems) {
		YamlNode known = find(text);
		if (known != null) {
			return known;
		}
		Problems found = new Problems(problems.file());
		YamlNode tree = YamlReader.read(text, FileKeysReader.PATHS, found);
		List<Problem> mistakes = found.list();
		if (tree != null && mistakes.isEmpty()) {
			keep(text, tree);
		}
		mistakes.forEach((each) -> problems.add(new SourcePosition(each.line(), each.column()), each.message()));
		return tree;
	}

	private synchronized @Nullable YamlNode find(String text) {
		return this.trees.get(text);
	}

	private synchronized void keep(String text, YamlNode tree) {
		if (this.characters + text.length() > MOST_CHARACTERS) {
			this.trees.clear();
			this.characters = 0;
		}
		if (this.trees.put(text, tree) == null) {
			this.characters += text.length();
		}
	}

}
