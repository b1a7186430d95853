package dev.blockload.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.block.Key;
import dev.blockload.yaml.YamlText;

/**
 * The fields of a draft that say which rows a run adds, changes and deletes: duplicates,
 * other keys, the part that is replaced, limits of deletes, and blank fields.
 */
final class DraftRules {

	/** Replace each value of some columns that the file has. */
	static final String OF_FILE = "file";

	/** Replace fixed values. */
	static final String FIXED = "fixed";

	private static final String SUM = "sum";

	/** Stands for no value in a list of values. */
	private static final String NULL = "~";

	private final ImportDraft draft;

	private final List<BlockColumn> columns;

	DraftRules(ImportDraft draft, Block block) {
		this.draft = draft;
		this.columns = ImportDraft.columnsOf(block);
	}

	/** Adds what differs from the defaults to a definition. */
	void add(DraftLines lines) {
		String duplicates = this.draft.line("duplicates");
		if (duplicates.equals(SUM)) {
			lines.add("duplicates", "duplicates: {sum: " + YamlText.texts(chosen(SUM + ".")) + "}");
		}
		else if (!duplicates.isEmpty()) {
			lines.add("duplicates", "duplicates: " + YamlText.text(duplicates));
		}
		if (this.draft.has("other-keys")) {
			lines.add("other-keys", "other-keys: " + YamlText.text(this.draft.line("other-keys")));
		}
		scope(lines);
		if (this.draft.has("max-delete")) {
			lines.add("max-delete", "max-delete: " + YamlText.text(this.draft.line("max-delete")));
		}
		if (this.draft.has("allow-empty")) {
			lines.add("max-delete", "allow-empty: 'true'");
		}
		if (this.draft.has("blank")) {
			lines.add("blank", "formats: {blank: " + YamlText.text(this.draft.line("blank")) + "}");
		}
	}

	private void scope(DraftLines lines) {
		String scope = this.draft.line("scope");
		if (scope.equals(OF_FILE)) {
			lines.add("scope", "scope: " + YamlText.texts(chosen("scope.")));
		}
		else if (scope.equals(FIXED)) {
			List<String> values = new ArrayList<>();
			for (BlockColumn column : this.columns) {
				if (this.draft.has("scope-values." + column.name())) {
					values.add(YamlText.key(column.name()) + ": "
							+ values(this.draft.line("scope-values." + column.name())));
				}
			}
			lines.add("scope", "scope: {" + String.join(", ", values) + "}");
		}
	}

	/** The columns whose box is checked. */
	private List<String> chosen(String prefix) {
		return this.columns.stream()
			.map(BlockColumn::name)
			.filter((column) -> this.draft.has(prefix + column))
			.toList();
	}

	/** Values with commas between them. */
	private static String values(String typed) {
		List<String> values = Arrays.stream(typed.split(","))
			.map(String::strip)
			.map((value) -> value.equals(NULL) ? NULL : YamlText.text(value))
			.toList();
		return (values.size() == 1) ? values.get(0) : "[" + String.join(", ", values) + "]";
	}

	/** The columns of a block that can be added up: numbers that are in no key. */
	static List<String> sums(Block block) {
		List<String> keys = block.keys().stream().map(Key::columns).flatMap(List::stream).toList();
		return ImportDraft.columnsOf(block)
			.stream()
			.filter((column) -> isNumber(column.type()) && !keys.contains(column.name()))
			.map(BlockColumn::name)
			.toList();
	}

	private static boolean isNumber(ColumnType type) {
		return type instanceof ColumnType.Int || type instanceof ColumnType.Numeric
				|| type instanceof ColumnType.Floating;
	}

}
