package dev.blockload.model;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The rows of all blocks of the model. A row is a map from columns to values, as
 * PostgreSQL prints them, and does not change: copies share it. Not safe for use by
 * several threads.
 */
final class World {

	private final Shape.OnDelete onDelete;

	private final Map<Shape, List<Map<String, @Nullable String>>> rows = new EnumMap<>(Shape.class);

	World(Shape.OnDelete onDelete) {
		this.onDelete = onDelete;
		for (Shape shape : Shape.values()) {
			this.rows.put(shape, new ArrayList<>());
		}
	}

	World copy() {
		World copy = new World(this.onDelete);
		this.rows.forEach((shape, list) -> copy.rows(shape).addAll(list));
		return copy;
	}

	/** Take the rows of a copy. */
	void become(World copy) {
		this.rows.forEach((shape, list) -> {
			list.clear();
			list.addAll(copy.rows(shape));
		});
	}

	Shape.OnDelete onDelete() {
		return this.onDelete;
	}

	List<Map<String, @Nullable String>> rows(Shape shape) {
		return this.rows.getOrDefault(shape, List.of());
	}

	static List<@Nullable String> keyOf(Shape shape, Map<String, @Nullable String> row) {
		List<@Nullable String> key = new ArrayList<>();
		shape.key().forEach((column) -> key.add(row.get(column)));
		return key;
	}

	Optional<Map<String, @Nullable String>> find(Shape shape, List<@Nullable String> key) {
		return rows(shape).stream().filter((row) -> keyOf(shape, row).equals(key)).findFirst();
	}

	/** Change a column of some rows. */
	void set(Shape shape, Predicate<Map<String, @Nullable String>> which, String column, @Nullable String value) {
		rows(shape).replaceAll((row) -> {
			if (!which.test(row)) {
				return row;
			}
			Map<String, @Nullable String> changed = new LinkedHashMap<>(row);
			changed.put(column, value);
			return changed;
		});
	}

	/** The item of a list that a value identifies, as rows of the model name it. */
	Optional<String> item(String list, String value, boolean anyCase) {
		return rows(Shape.of(list)).stream()
			.map(Shape.of(list)::item)
			.filter((item) -> anyCase ? item.equalsIgnoreCase(value) : item.equals(value))
			.findFirst();
	}

	/** Whether rows of any block refer to an item of a list. */
	boolean isReferred(Shape list, @Nullable String code) {
		for (Shape shape : Shape.values()) {
			for (Column column : shape.columns()) {
				if (list.table().equals(column.list())
						&& rows(shape).stream().anyMatch((row) -> Objects.equals(code, row.get(column.name())))) {
					return true;
				}
			}
		}
		return false;
	}

	/**
	 * Why an undo of a block is refused whose rows refer, or are referred to, wrongly.
	 * @param undone the block
	 * @param gone the items that the undo removes
	 */
	String broken(Shape undone, Set<String> gone) {
		String refusal = "";
		for (Shape shape : Shape.values()) {
			for (Column column : shape.columns()) {
				String list = column.list();
				if (list == null) {
					continue;
				}
				for (Map<String, @Nullable String> row : rows(shape)) {
					String item = row.get(column.name());
					if (item != null && item(list, item, false).isEmpty()) {
						if (Shape.of(list) == undone && gone.contains(item)) {
							return "undo-referenced";
						}
						refusal = "undo-constraint";
					}
				}
			}
		}
		return refusal;
	}

	/** The rows of a block as sorted texts. */
	List<String> print(Shape shape) {
		return rows(shape).stream().map((row) -> {
			List<String> values = new ArrayList<>();
			shape.columns().forEach((column) -> {
				String value = row.get(column.name());
				values.add((value != null) ? value : "∅");
			});
			return String.join("|", values);
		}).sorted().toList();
	}

}
