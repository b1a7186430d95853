package dev.blockload.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import dev.blockload.model.Column.Rule;
import org.jspecify.annotations.Nullable;

/**
 * Rejects items that violate a constraint in the state that the block will have, until no
 * item does.
 */
final class Constraints {

	private final Import definition;

	private final World world;

	private final List<Item> items;

	private final Cells cells;

	private final Map<Item, String> found = new LinkedHashMap<>();

	Constraints(Import definition, World world, List<Item> items, Cells cells) {
		this.definition = definition;
		this.world = world;
		this.items = items;
		this.cells = cells;
	}

	void test() {
		if (this.definition.shape() == Shape.TEAMS && this.definition.cyclesRejected()
				&& this.definition.sources().containsKey("parent")) {
			cycles(rows());
			reject();
		}
		do {
			this.found.clear();
			List<Merge.Row> rows = rows();
			checks(rows);
			references(rows);
			if (this.definition.shape() == Shape.TEAMS) {
				parents(rows);
			}
			if (this.found.isEmpty()) {
				// A row that is rejected for another reason takes no value away.
				unique(rows);
			}
			reject();
		}
		while (!this.found.isEmpty());
		Duplicates.complete(this.definition, this.items, this.cells);
	}

	private void reject() {
		this.found.forEach((item, code) -> {
			item.reject(code);
			this.cells.hit("constraint", code);
		});
	}

	private void cycles(List<Merge.Row> rows) {
		Map<String, @Nullable String> parentOf = parentOf(rows);
		rows.stream()
			.filter((row) -> isInCycle(String.valueOf(row.after().get("code")), parentOf))
			.forEach((row) -> find(row.item(), "reference-cycle"));
	}

	private List<Merge.Row> rows() {
		if (this.definition.shape().hasKey()) {
			return new Merge(this.definition, this.world, this.items,
					new Examination(this.definition, this.world, this.items, this.cells).protectedKeys()).rows;
		}
		List<Merge.Row> rows = new ArrayList<>();
		this.items.stream()
			.filter(Item::isStaged)
			.forEach((item) -> rows.add(new Merge.Row(null, Merge.inserted(this.definition, item), item)));
		return rows;
	}

	private void find(@Nullable Item item, String code) {
		if (item != null) {
			this.found.putIfAbsent(item, code);
		}
	}

	private void checks(List<Merge.Row> rows) {
		for (Column column : this.definition.shape().columns()) {
			rows.stream()
				.filter((row) -> column.refuses(row.after().get(column.name())))
				.forEach((row) -> find(row.item(), "check-violated"));
		}
	}

	// References that the definition does not look up.
	private void references(List<Merge.Row> rows) {
		for (Column column : this.definition.shape().columns()) {
			String list = column.list();
			if (list == null || list.equals(this.definition.shape().table())) {
				continue;
			}
			for (Merge.Row row : rows) {
				String code = row.after().get(column.name());
				Item item = row.item();
				if (item != null && code != null && !item.creates.containsKey(column.name())
						&& this.world.item(list, code, false).isEmpty()) {
					find(item, "unknown-reference");
				}
			}
		}
	}

	private void unique(List<Merge.Row> rows) {
		for (Column column : this.definition.shape().columns()) {
			if (column.rule() != Rule.UNIQUE) {
				continue;
			}
			Map<String, List<Merge.Row>> holders = new LinkedHashMap<>();
			for (Merge.Row row : rows) {
				String value = row.after().get(column.name());
				if (value != null) {
					holders.computeIfAbsent(value, (each) -> new ArrayList<>()).add(row);
				}
			}
			holders.forEach((value, same) -> same.stream()
				.filter((row) -> same.size() > 1 && brings(row, column.name()))
				.forEach((row) -> find(row.item(), "unique-violated")));
		}
	}

	// A row that keeps its value does not violate a constraint: the other one does.
	private static boolean brings(Merge.Row row, String column) {
		Map<String, @Nullable String> before = row.before();
		return before == null || !Objects.equals(before.get(column), row.after().get(column));
	}

	private void parents(List<Merge.Row> rows) {
		Map<String, @Nullable String> parentOf = parentOf(rows);
		for (Merge.Row row : rows) {
			String parent = row.after().get("parent");
			if (parent != null && !parentOf.containsKey(parent)) {
				find(row.item(), "unknown-reference");
			}
		}
	}

	static Map<String, @Nullable String> parentOf(List<Merge.Row> rows) {
		Map<String, @Nullable String> parentOf = new LinkedHashMap<>();
		rows.forEach((row) -> parentOf.put(String.valueOf(row.after().get("code")), row.after().get("parent")));
		return parentOf;
	}

	/** Whether an item is a member of a cycle of two or more items. */
	static boolean isInCycle(String code, Map<String, @Nullable String> parentOf) {
		Set<String> seen = new LinkedHashSet<>();
		String at = code;
		while (at != null && seen.add(at)) {
			at = parentOf.get(at);
		}
		return code.equals(at) && seen.size() > 1;
	}

}
