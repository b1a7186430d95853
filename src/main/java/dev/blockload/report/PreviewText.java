package dev.blockload.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import dev.blockload.Printable;
import dev.blockload.block.BlockColumn;
import dev.blockload.csv.Reject;
import dev.blockload.importjob.Preview;
import dev.blockload.importjob.Preview.Effect;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A preview as text for people and as JSON for scripts.
 */
public final class PreviewText {

	/** The characters of a value that a cell shows. */
	private static final int WIDEST = 40;

	private static final String NULL = "∅";

	private PreviewText() {
	}

	/** For people. */
	public static String of(Preview preview) {
		Pin pin = preview.pin();
		StringBuilder text = new StringBuilder("%s: s3://%s/%s, %,d bytes%n".formatted(preview.importName(),
				pin.bucket(), Printable.line(pin.key()), pin.size()));
		preview.warnings().forEach((warning) -> line(text, "warning", warning.code() + ": " + warning.message()));
		if (!preview.unmappedHeaders().isEmpty()) {
			line(text, "not loaded", Printable.line(String.join(", ", preview.unmappedHeaders())));
		}
		text.append('\n').append(table(preview));
		if (!preview.rejects().isEmpty()) {
			text.append('\n');
		}
		for (Reject reject : preview.rejects()) {
			String column = (reject.column() != null) ? " in " + reject.column() : "";
			line(text, "rejected", "record %,d, line %,d: %s%s: %s".formatted(reject.record(), reject.line(),
					reject.code(), Printable.line(column), Printable.line(reject.reason())));
		}
		text.append("%n%s ∅ means NULL.%n".formatted(summary(preview)));
		return text.toString();
	}

	private static String summary(Preview preview) {
		long loaded = preview.count(Effect.LOADS);
		return switch (preview.unit()) {
			case RECORD ->
				"%,d of the first %,d records would be loaded.".formatted(loaded, loaded + preview.rejects().size());
			// A record that is rejected as a whole is one reject, of all its cells.
			case CELL ->
				"%s would be loaded. Rejects: %,d.".formatted(preview.unit().counted(loaded), preview.rejects().size());
			case CELL_OR_DELETE ->
				"%s would be loaded. %s would delete the items with their keys, if there are any. Rejects: %,d."
					.formatted(preview.unit().counted(loaded), preview.unit().counted(preview.count(Effect.DELETES)),
							preview.rejects().size());
		};
	}

	private static void line(StringBuilder text, String label, String content) {
		text.append("  %-10s  %s%n".formatted(label, Printable.text(content)));
	}

	private static String table(Preview preview) {
		List<String> names = new ArrayList<>(List.of("record"));
		List<String> types = new ArrayList<>(List.of(""));
		if (preview.unit().canDelete()) {
			names.add("action");
			types.add("");
		}
		for (BlockColumn column : preview.columns()) {
			names.add(column.name());
			types.add(column.sqlType());
		}
		List<List<String>> rows = new ArrayList<>(List.of(types));
		for (Preview.Row row : preview.rows()) {
			List<String> cells = new ArrayList<>(List.of(Long.toString(row.record())));
			if (preview.unit().canDelete()) {
				cells.add(action(row));
			}
			row.values().forEach((value) -> cells.add(cell(value)));
			rows.add(cells);
		}
		return TextTable.of(names, rows);
	}

	private static String action(Preview.Row row) {
		return switch (row.effect()) {
			case LOADS -> "load";
			case DELETES -> "delete";
		};
	}

	/** On one line, and cut at {@value #WIDEST} characters. */
	private static String cell(@Nullable String value) {
		if (value == null) {
			return NULL;
		}
		StringBuilder cell = new StringBuilder();
		value.codePoints().limit(WIDEST).forEach(cell::appendCodePoint);
		return Printable.line((value.codePointCount(0, value.length()) > WIDEST) ? cell.append('…').toString() : value);
	}

	/** For scripts: one JSON object. */
	public static String json(Preview preview) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("import", preview.importName());
		tree.put("object", RunJson.object(preview.pin()));
		tree.put("columns", preview.columns().stream().map(PreviewText::column).toList());
		tree.put("unmappedHeaders", preview.unmappedHeaders());
		tree.put("rows", preview.rows().stream().map((row) -> row(row, preview.columns())).toList());
		tree.put("rejects", preview.rejects().stream().map(RejectJson::tree).toList());
		tree.put("warnings", preview.warnings());
		return JsonMapper.shared().writeValueAsString(tree);
	}

	private static Map<String, @Nullable Object> column(BlockColumn column) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("name", column.name());
		tree.put("type", column.sqlType());
		return tree;
	}

	private static Map<String, @Nullable Object> row(Preview.Row row, List<BlockColumn> columns) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		IntStream.range(0, columns.size()).forEach((i) -> values.put(columns.get(i).name(), row.values().get(i)));
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("record", row.record());
		tree.put("action", action(row));
		tree.put("values", values);
		return tree;
	}

}
