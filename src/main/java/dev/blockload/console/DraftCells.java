package dev.blockload.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.guess.PeriodColumns;
import dev.blockload.yaml.YamlText;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a draft for files with the months across: which columns of the file
 * become rows, and which columns of the block take their headers and their values.
 */
final class DraftCells {

	/** What {@code from.COLUMN} is for the header of a cell. */
	static final String OF_HEADER = "cell:header";

	/** What it is for the value of a cell. */
	static final String OF_VALUE = "cell:value";

	/** From one header to another. */
	static final String RANGE = "range";

	/** All headers that match a pattern. */
	static final String PATTERN = "pattern";

	/** All headers that no column of the block takes. */
	static final String OTHERS = "others";

	private DraftCells() {
	}

	/** Whether a column takes nothing of the record itself. */
	static boolean isCell(String from) {
		return from.equals(OF_HEADER) || from.equals(OF_VALUE);
	}

	/** Adds {@code unpivot} to a definition, if the draft has it. */
	static void add(ImportDraft draft, Block block, DraftLines lines) {
		if (!draft.has("unpivot")) {
			return;
		}
		lines.add("unpivot", "unpivot:");
		switch (draft.line("unpivot")) {
			case RANGE -> lines.add("unpivot",
					"  headers: {from: " + YamlText.text(ImportDraft.header(draft.typed("unpivot.from"))) + ", to: "
							+ YamlText.text(ImportDraft.header(draft.typed("unpivot.to"))) + "}");
			case PATTERN ->
				lines.add("unpivot", "  headers: {pattern: " + YamlText.text(draft.line("unpivot.pattern")) + "}");
			case OTHERS -> lines.add("unpivot", "  headers: others");
			default -> {
				// The patterns of the values say it.
			}
		}
		taking(draft, block, OF_HEADER)
			.forEach((column) -> lines.add("format." + column, "  into: " + named(draft, column)));
		List<String> values = taking(draft, block, OF_VALUE);
		if (values.stream().anyMatch((column) -> draft.has("cells." + column))) {
			lines.add("unpivot", "  values-into:");
			values.forEach((column) -> lines.add("format." + column,
					"    " + YamlText.text(draft.line("cells." + column)) + ": " + named(draft, column)));
		}
		else {
			values.forEach((column) -> lines.add("format." + column, "  values-into: " + named(draft, column)));
		}
		if (draft.has("blank-cells")) {
			lines.add("blank-cells", "  blank-cells: " + YamlText.text(draft.line("blank-cells")));
		}
	}

	private static List<String> taking(ImportDraft draft, Block block, String from) {
		return ImportDraft.columnsOf(block)
			.stream()
			.map(BlockColumn::name)
			.filter((column) -> draft.typed("from." + column).equals(from))
			.toList();
	}

	/** A column by its name, or with its options. */
	private static String named(ImportDraft draft, String column) {
		List<String> keys = new ArrayList<>();
		if (draft.has("format." + column)) {
			keys.add(draft.line("format." + column));
		}
		DraftLookup.add(draft, column, keys);
		return keys.isEmpty() ? YamlText.text(column)
				: "{" + YamlText.key(column) + ": {" + String.join(", ", keys) + "}}";
	}

	/**
	 * Proposes where the columns of a file go whose headers are months, quarters or
	 * years: into the only free date and the only free number of the block, or to columns
	 * of their names.
	 * @param fields receives the proposal; it has those of the columns that have a header
	 */
	static void propose(PeriodColumns periods, Block block, Map<String, String> fields) {
		fields.put("periods", periods.first() + " … " + periods.last());
		List<BlockColumn> free = ImportDraft.columnsOf(block)
			.stream()
			.filter((column) -> !fields.containsKey("from." + column.name()))
			.toList();
		List<BlockColumn> dates = free.stream().filter((column) -> column.type() instanceof ColumnType.Date).toList();
		List<String> measures = DraftRules.sums(block);
		List<BlockColumn> numbers = free.stream()
			.filter((column) -> measures.contains(column.name()) && block.referencesOf(column.name()).isEmpty())
			.toList();
		BlockColumn into = one(dates, periods.period());
		BlockColumn values = one(numbers, "value");
		if (into != null && values != null) {
			fields.put("unpivot", RANGE);
			fields.put("unpivot.from", ImportDraft.fromHeader(periods.first()));
			fields.put("unpivot.to", ImportDraft.fromHeader(periods.last()));
			fields.put("from." + into.name(), OF_HEADER);
			fields.put("format." + into.name(), periods.format());
			fields.put("from." + values.name(), OF_VALUE);
			fields.put("format." + values.name(), periods.valueFormat());
		}
	}

	private static @Nullable BlockColumn one(List<BlockColumn> columns, String name) {
		return columns.stream()
			.filter((column) -> columns.size() == 1 || column.name().equalsIgnoreCase(name))
			.findFirst()
			.orElse(null);
	}

}
