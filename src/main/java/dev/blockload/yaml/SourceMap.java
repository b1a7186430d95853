package dev.blockload.yaml;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Positions of the parts of a YAML file. A part is named by its keys, joined by dots:
 * {@code mode}, {@code columns.amount}, {@code columns.amount.format}, and an item of a
 * list by its number from 0: {@code key.0}. Immutable.
 */
public final class SourceMap {

	private final Map<String, SourcePosition> positions;

	private SourceMap(Map<String, SourcePosition> positions) {
		this.positions = Map.copyOf(positions);
	}

	/**
	 * The positions of all parts of a tree.
	 * @param tree null for a map without positions
	 * @param named the sections whose keys are names that the user chose, such as
	 * {@code columns}: their parts are found at the key
	 */
	public static SourceMap of(@Nullable YamlNode tree, Set<String> named) {
		Map<String, SourcePosition> positions = new HashMap<>();
		if (tree != null) {
			positions.put("", tree.position());
			collect(tree, "", named, positions);
		}
		return new SourceMap(positions);
	}

	/**
	 * The position of a part: of its value where the value is a scalar and the key is not
	 * a name, else of its key. A part that is not in the file has the position of the
	 * nearest part around it, or else the beginning of the file.
	 * @param path keys joined by dots
	 */
	public SourcePosition of(String path) {
		String part = path;
		while (true) {
			SourcePosition position = this.positions.get(part);
			if (position != null) {
				return position;
			}
			if (part.isEmpty()) {
				return SourcePosition.START;
			}
			part = part.substring(0, Math.max(part.lastIndexOf('.'), 0));
		}
	}

	private static void collect(YamlNode tree, String path, Set<String> named, Map<String, SourcePosition> positions) {
		if (tree instanceof YamlNode.KeyValues mapping) {
			for (YamlNode.KeyValue entry : mapping.entries()) {
				boolean byName = named.contains(path) || !(entry.value() instanceof YamlNode.Scalar);
				String part = path.isEmpty() ? entry.key() : path + "." + entry.key();
				positions.put(part, byName ? entry.position() : entry.value().position());
				collect(entry.value(), part, named, positions);
			}
		}
		else if (tree instanceof YamlNode.Sequence sequence) {
			List<YamlNode> items = sequence.items();
			for (int i = 0; i < items.size(); i++) {
				positions.put(path + "." + i, items.get(i).position());
			}
		}
	}

}
