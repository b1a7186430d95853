package dev.blockload.definition;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a definition stand in its file. A part is named by its keys, joined
 * by dots: {@code mode}, {@code columns.amount}, {@code columns.amount.format}, and an
 * item of a list by its number from 0: {@code key.0}. Immutable.
 */
public final class Places {

	private final Map<String, Place> places;

	private Places(Map<String, Place> places) {
		this.places = Map.copyOf(places);
	}

	static Places of(@Nullable Tree tree) {
		Map<String, Place> places = new HashMap<>();
		if (tree != null) {
			places.put("", tree.place());
			collect(tree, "", places);
		}
		return new Places(places);
	}

	/**
	 * The place of a part: of its value where that is a plain value, else of its key. A
	 * column is found at its key, since that is its name. What is not in the file is
	 * found at the nearest part around it, at last at the beginning of the file.
	 * @param path keys joined by dots
	 */
	public Place of(String path) {
		String part = path;
		while (true) {
			Place place = this.places.get(part);
			if (place != null) {
				return place;
			}
			if (part.isEmpty()) {
				return Place.START;
			}
			part = part.substring(0, Math.max(part.lastIndexOf('.'), 0));
		}
	}

	private static void collect(Tree tree, String path, Map<String, Place> places) {
		if (tree instanceof Tree.Mapping mapping) {
			for (Tree.Entry entry : mapping.entries()) {
				boolean byName = path.equals("columns") || !(entry.value() instanceof Tree.Text);
				String part = path.isEmpty() ? entry.key() : path + "." + entry.key();
				places.put(part, byName ? entry.place() : entry.value().place());
				collect(entry.value(), part, places);
			}
		}
		else if (tree instanceof Tree.Sequence sequence) {
			List<Tree> items = sequence.items();
			for (int i = 0; i < items.size(); i++) {
				places.put(path + "." + i, items.get(i).place());
			}
		}
	}

}
