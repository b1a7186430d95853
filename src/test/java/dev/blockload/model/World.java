package dev.blockload.model;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The rows of all blocks of the model. A row is a map from columns to values, as
 * PostgreSQL prints them. Not safe for use by several threads.
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
		this.rows.forEach((shape, list) -> list.forEach((row) -> copy.rows(shape).add(new LinkedHashMap<>(row))));
		return copy;
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

	/** The code of the item of a list that a value identifies. */
	Optional<String> item(String list, String value, boolean anyCase) {
		return rows(Shape.of(list)).stream()
			.map((row) -> String.valueOf(row.get("code")))
			.filter((code) -> anyCase ? code.equalsIgnoreCase(value) : code.equals(value))
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
	 */
	String broken(Shape undone) {
		for (Shape shape : Shape.values()) {
			for (Column column : shape.columns()) {
				String list = column.list();
				if (list != null && rows(shape).stream()
					.map((row) -> row.get(column.name()))
					.anyMatch((code) -> code != null && item(list, code, false).isEmpty())) {
					return Shape.of(list) == undone ? "undo-referenced" : "undo-constraint";
				}
			}
		}
		return "";
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
