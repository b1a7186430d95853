package dev.blockload.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.blockload.model.Column.Rule;
import dev.blockload.model.Import.Source;
import dev.blockload.model.Import.Unpivot;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a file as the definition says: values, blanks, and rejects of
 * values that cannot be read.
 */
final class Staging {

	private final Import definition;

	private final List<List<String>> lines;

	private final List<Item> items = new ArrayList<>();

	private final Cells cells;

	private Staging(Import definition, String csv, Cells cells) {
		this.cells = cells;
		this.definition = definition;
		this.lines = PlainCsv.read(csv);
	}

	static List<Item> read(Import definition, String csv, Cells cells) {
		Staging staging = new Staging(definition, csv, cells);
		for (int record = 1; record < staging.lines.size(); record++) {
			staging.record(record, staging.lines.get(record));
		}
		return staging.items;
	}

	private List<String> headers() {
		return this.lines.get(0);
	}

	private void record(int record, List<String> fields) {
		Unpivot unpivot = this.definition.unpivot();
		if (unpivot == null) {
			item(record, 0, fields, "");
			return;
		}
		// A record whose own columns are wrong is rejected once, with all its cells.
		for (@Nullable
		String header : unpivot.headers()) {
			item(record, headers().indexOf(header) + 1, fields, String.valueOf(header));
		}
	}

	private void item(int record, int cell, List<String> fields, String header) {
		Item item = new Item(record, cell);
		this.items.add(item);
		if (fields.size() != headers().size()) {
			item.reject((fields.size() < headers().size()) ? "too-few-fields" : "too-many-fields");
			item.readable = false;
			item.whole = true;
			return;
		}
		Map<String, String> fieldOf = new LinkedHashMap<>();
		for (int field = 0; field < fields.size(); field++) {
			fieldOf.put(headers().get(field), fields.get(field));
		}
		this.definition.sources()
			.forEach((name, source) -> value(item, this.definition.shape().column(name), source,
					field(item, name, source, fieldOf, header)));
	}

	private String field(Item item, String name, Source source, Map<String, String> fieldOf, String header) {
		Unpivot unpivot = this.definition.unpivot();
		if (unpivot != null && name.equals(unpivot.into())) {
			return header;
		}
		if (unpivot != null && name.equals(unpivot.value())) {
			return cell(item, fieldOf.getOrDefault(header, ""), unpivot);
		}
		if (source.constant() != null) {
			return source.constant();
		}
		if (source.added() != null) {
			return Long.toString(item.record);
		}
		List<String> fields = source.headers().stream().map((each) -> fieldOf.getOrDefault(each, "")).toList();
		return fields.stream().allMatch(String::isEmpty) ? "" : String.join("/", fields);
	}

	private String cell(Item item, String field, Unpivot unpivot) {
		if (!field.isEmpty()) {
			return field;
		}
		this.cells.hit("unpivot", "blank cells " + unpivot.blankCells());
		switch (unpivot.blankCells()) {
			case "skip" -> {
				if (item.isStaged()) {
					item.state = Item.State.BLANK;
				}
			}
			case "delete" -> item.deletes = true;
			case "zero" -> {
				return "0";
			}
			default -> {
				return "";
			}
		}
		return "";
	}

	private void value(Item item, Column column, Source source, String field) {
		Unpivot unpivot = this.definition.unpivot();
		item.whole = item.whole || (item.isStaged() && (unpivot == null
				|| !(column.name().equals(unpivot.into()) || column.name().equals(unpivot.value()))));
		read(item, column, source, field);
		item.whole = item.whole && !item.isStaged();
	}

	private void read(Item item, Column column, Source source, String field) {
		boolean inKey = this.definition.shape().key().contains(column.name());
		if (field.isEmpty()) {
			item.values.put(column.name(), null);
			if (source.blank().equals("keep")) {
				item.kept.add(column.name());
			}
			else if (source.blank().equals("reject")) {
				refuse(item, "blank");
			}
			else if (column.rule() == Rule.NOT_NULL) {
				refuse(item, "null-not-allowed");
			}
			item.readable = item.readable && !inKey;
			return;
		}
		Optional<String> value = column.type().read(field, source.format());
		if (value.isEmpty()) {
			refuse(item, column.type().code());
			item.readable = item.readable && !inKey;
			return;
		}
		item.values.put(column.name(), value.get());
	}

	// The first reason counts.
	private static void refuse(Item item, String code) {
		if (item.isStaged()) {
			item.reject(code);
		}
	}

}
