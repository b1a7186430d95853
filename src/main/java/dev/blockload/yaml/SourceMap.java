package dev.blockload.yaml;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a definition stand in its file. A part is named by its keys, joined
 * by dots: {@code mode}, {@code columns.amount}, {@code columns.amount.format}, and an
 * item of a list by its number from 0: {@code key.0}. Immutable.
 */
public final class SourceMap {

	private final Map<String, SourcePosition> positions;

	private SourceMap(Map<String, SourcePosition> positions) {
		this.positions = Map.copyOf(positions);
	}

	/** The positions of all parts of a tree; none where there is no tree. */
	public static SourceMap of(@Nullable YamlNode tree) {
		Map<String, SourcePosition> positions = new HashMap<>();
		if (tree != null) {
			positions.put("", tree.position());
			collect(tree, "", positions);
		}
		return new SourceMap(positions);
	}

	/**
	 * The position of a part: of its value where that is a plain value, else of its key.
	 * A column is found at its key, since that is its name. What is not in the file is
	 * found at the nearest part around it, at last at the beginning of the file.
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

	private static void collect(YamlNode tree, String path, Map<String, SourcePosition> positions) {
		if (tree instanceof YamlNode.KeyValues mapping) {
			for (YamlNode.KeyValue entry : mapping.entries()) {
				boolean byName = path.equals("columns") || !(entry.value() instanceof YamlNode.Scalar);
				String part = path.isEmpty() ? entry.key() : path + "." + entry.key();
				positions.put(part, byName ? entry.position() : entry.value().position());
				collect(entry.value(), part, positions);
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
