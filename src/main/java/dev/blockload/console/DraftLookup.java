package dev.blockload.console;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.block.Block;
import dev.blockload.block.Key;
import dev.blockload.yaml.YamlText;

/**
 * The fields of a draft that say how a column finds the items of the list that it refers
 * to.
 */
final class DraftLookup {

	/**
	 * What {@code from.COLUMN} begins with if several columns of the file identify an
	 * item of the list: the constraint of the list follows, and
	 * {@code match-from.COLUMN.ITEM} is the header of each of its columns.
	 */
	static final String SEVERAL = "match:";

	private DraftLookup() {
	}

	/** Adds the options of a column, without its source. */
	static void add(ImportDraft draft, String column, List<String> keys) {
		if (draft.has("match." + column)) {
			keys.add("match: " + YamlText.text(draft.typed("match." + column)));
		}
		ignored(draft, column, keys);
		String unknown = draft.typed("unknown." + column);
		if (unknown.equals("default")) {
			keys.add("unknown: {default: " + YamlText.text(draft.typed("default." + column)) + "}");
		}
		else if (!unknown.isEmpty() && !unknown.equals("reject")) {
			keys.add("unknown: " + YamlText.text(unknown));
		}
	}

	/** The options of a column whose items several headers identify. */
	static List<String> several(ImportDraft draft, Block block, String column) {
		List<String> match = new ArrayList<>();
		String constraint = draft.typed("from." + column).substring(SEVERAL.length());
		keys(block, column).stream()
			.filter((key) -> key.constraint().equals(constraint))
			.findFirst()
			.ifPresent((key) -> key.columns()
				.forEach((item) -> match.add(YamlText.key(item) + ": "
						+ YamlText.text(ImportDraft.header(draft.typed(field(column, item)))))));
		List<String> keys = new ArrayList<>(List.of("match: {" + String.join(", ", match) + "}"));
		ignored(draft, column, keys);
		return keys;
	}

	private static void ignored(ImportDraft draft, String column, List<String> keys) {
		if (draft.typed("case." + column).equals("true")) {
			keys.add("match-case: insensitive");
			keys.add("match-trim: true");
		}
	}

	/** The field of the header for a column of the list. */
	static String field(String column, String item) {
		return "match-from." + column + "." + item;
	}

	/** The keys of several columns of the list that a column refers to. */
	static List<Key> keys(Block block, String column) {
		return block.referencesOf(column)
			.stream()
			.filter((reference) -> reference.columns().size() == 1)
			.flatMap((reference) -> reference.list().uniques().stream())
			.filter((key) -> key.columns().size() > 1)
			.distinct()
			.toList();
	}

}
