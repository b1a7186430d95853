package dev.blockload.console;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.Key;
import dev.blockload.yaml.YamlText;
import jakarta.servlet.http.HttpServletRequest;

/**
 * An import that a person is making: the fields of its form, as they were typed. Nothing
 * else is kept between two steps.
 *
 * @param fields by name; those of a column have its name behind a dot
 */
record ImportDraft(Map<String, String> fields) {

	/** What {@code from.COLUMN} begins with if it is a header of the file. */
	private static final String HEADER = "header:";

	/** The same value in every row, which is in {@code value.COLUMN}. */
	static final String VALUE = "value";

	/** What it begins with if it is known of the run. */
	static final String ADDED = "added:";

	/** The keys of {@code csv} that the form has. */
	static final List<String> CSV = List.of("delimiter", "quote", "escape", "comment", "encoding", "header",
			"skip-lines", "trim", "ragged", "compression");

	private static final Pattern ESCAPED = Pattern.compile("\\\\([nr\\\\])");

	ImportDraft {
		fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
	}

	static ImportDraft of(HttpServletRequest request) {
		Map<String, String> fields = new LinkedHashMap<>();
		request.getParameterMap().forEach((name, values) -> {
			if (!name.equals("_csrf") && !name.equals("action") && values.length > 0) {
				fields.put(name, String.join(",", values));
			}
		});
		return new ImportDraft(fields);
	}

	/** A field; empty if it was not sent. */
	String typed(String name) {
		return this.fields.getOrDefault(name, "");
	}

	/** A field without spaces around it, and in one line. */
	String line(String name) {
		return typed(name).replaceAll("\\R", " ").strip();
	}

	boolean has(String name) {
		return !typed(name).isBlank();
	}

	/** The same with other values of some fields. */
	ImportDraft with(Map<String, String> others) {
		Map<String, String> all = new LinkedHashMap<>(this.fields);
		all.putAll(others);
		return new ImportDraft(all);
	}

	/** The same without the fields of columns. */
	ImportDraft withoutColumns() {
		Map<String, String> left = new LinkedHashMap<>(this.fields);
		left.keySet()
			.removeIf((name) -> name.matches(
					"(?s)(from|format|value|match|match-from|case|unknown|default|cells|sum|scope|scope-values|unpivot)\\..*"));
		return new ImportDraft(left);
	}

	/**
	 * The value of {@code from.COLUMN} for a header of the file. Browsers change line
	 * breaks in forms, so it has none.
	 */
	static String fromHeader(String header) {
		return HEADER + header.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
	}

	/** The header of a value that {@link #fromHeader} made; empty for another value. */
	static String header(String from) {
		return ESCAPED.matcher(from.startsWith(HEADER) ? from.substring(HEADER.length()) : "")
			.replaceAll((found) -> Matcher.quoteReplacement(switch (found.group(1)) {
				case "n" -> "\n";
				case "r" -> "\r";
				default -> "\\";
			}));
	}

	/**
	 * A short text that changes when what a dry run depends on changes: not with the
	 * name, the path and the schedule.
	 */
	String mark(Block block) {
		ImportDraft rehearsed = DraftSchedules.without(with(Map.of("name", "", "path", "", "file", "")));
		return Integer.toHexString(rehearsed.definition(block).yaml().hashCode());
	}

	boolean isUpload() {
		return !typed("upload").isEmpty();
	}

	/** Whether it loads every new file, and not one. */
	boolean isEach() {
		return typed("file").equals("each");
	}

	/** The columns of a block that files can fill. */
	static List<BlockColumn> columnsOf(Block block) {
		return block.columns()
			.stream()
			.filter((column) -> !column.generated() && !block.isFilledByRun(column.name()))
			.toList();
	}

	boolean mapsNothing(Block block) {
		return columnsOf(block).stream().noneMatch((column) -> has("from." + column.name()));
	}

	/** The definition of the import, as a file would contain it. */
	Text definition(Block block) {
		DraftLines lines = new DraftLines();
		lines.add("name", "import: " + YamlText.text(line("name")));
		lines.add("block", "application: " + YamlText.text(block.application()));
		if (isUpload()) {
			lines.add("path", "file: {push: true}");
		}
		else {
			lines.add("connection", "connection: " + YamlText.text(line("connection")));
			file(lines);
		}
		lines.add("block", "block: " + YamlText.text(block.name()));
		block.keys()
			.stream()
			.filter((key) -> key.constraint().equals(typed("unique")))
			.map(Key::columns)
			.forEach((columns) -> lines.add("unique", "key: " + YamlText.texts(columns)));
		lines.add("mode", "mode: " + YamlText.text(line("mode")));
		new DraftRules(this, block).add(lines);
		csv(lines);
		if (columnsOf(block).stream().anyMatch((column) -> isOfRecord(column.name()))) {
			lines.add("columns", "columns:");
			columnsOf(block).forEach((column) -> column(column.name(), block, lines));
		}
		DraftCells.add(this, block, lines);
		if (has("rejects") && !line("rejects").equals("0")) {
			lines.add("rejects", "rejects: {max: " + YamlText.text(line("rejects")) + "}");
		}
		DraftSchedules.add(this, lines);
		return lines.text();
	}

	private void file(DraftLines lines) {
		String path = YamlText.text(line("path"));
		if (!isEach()) {
			lines.add("path", "file: {" + (typed("file").equals("latest") ? "latest: " : "fixed: ") + path + "}");
			return;
		}
		lines.add("path", "file:");
		lines.add("path", "  each: " + path);
		lines.add("each-from", "  from: " + YamlText.text(line("each-from")));
		if (has("late")) {
			lines.add("late", "  late: " + YamlText.text(line("late")));
		}
	}

	private void csv(DraftLines lines) {
		List<String> given = CSV.stream().filter((key) -> has("csv." + key)).toList();
		if (!given.isEmpty()) {
			lines.add("csv", "csv:");
			given.forEach((key) -> lines.add("csv." + key, "  " + key + ": " + YamlText.text(line("csv." + key))));
		}
	}

	/** Whether a column takes something of each record, and not of its cells. */
	private boolean isOfRecord(String column) {
		return has("from." + column) && !DraftCells.isCell(typed("from." + column));
	}

	private void column(String column, Block block, DraftLines lines) {
		String from = typed("from." + column);
		List<String> keys = new ArrayList<>();
		if (from.startsWith(HEADER)) {
			keys.add("from: " + YamlText.text(header(from)));
			if (has("format." + column)) {
				keys.add(line("format." + column));
			}
			DraftLookup.add(this, column, keys);
		}
		else if (from.startsWith(DraftLookup.SEVERAL)) {
			keys.addAll(DraftLookup.several(this, block, column));
		}
		else if (from.startsWith(ADDED)) {
			keys.add("added: " + YamlText.text(from.substring(ADDED.length())));
		}
		else if (from.equals(VALUE)) {
			keys.add("value: " + YamlText.text(typed("value." + column)));
		}
		if (keys.size() == 1 && from.startsWith(HEADER)) {
			lines.add("format." + column, "  " + YamlText.key(column) + ": " + YamlText.text(header(from)));
		}
		else if (!keys.isEmpty()) {
			lines.add("format." + column, "  " + YamlText.key(column) + ": {" + String.join(", ", keys) + "}");
		}
	}

	/**
	 * A definition.
	 *
	 * @param yaml its text
	 * @param fieldOfLine the field of the form that each line comes from
	 */
	record Text(String yaml, Map<Integer, String> fieldOfLine) {
	}

}
