package dev.blockload.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.Printable;
import dev.blockload.block.NewTable;
import dev.blockload.guess.ColumnEvidence;
import dev.blockload.guess.FileGuess;
import dev.blockload.storage.Pin;
import dev.blockload.web.WebException;

/**
 * The fields of a draft that describe a new table. From them come names, and types of a
 * list: no SQL.
 */
final class NewTableForm {

	private NewTableForm() {
	}

	/** The same draft with a proposal, where nothing was typed yet. */
	static ImportDraft proposed(ImportDraft draft, FileGuess guess, Pin pin, List<ColumnEvidence> columns,
			List<String> applications) {
		Map<String, String> fields = new LinkedHashMap<>();
		if (!draft.has("table.application") && !applications.isEmpty()) {
			fields.put("table.application", applications.get(0));
		}
		if (!draft.has("table.name")) {
			fields.put("table.name", FileGuess.nameOf(pin.key()));
		}
		List<String> names = FileGuess.columnNames(columns.stream().map(ColumnEvidence::source).toList());
		for (int number = 0; number < columns.size(); number++) {
			if (!draft.fields().containsKey("table.column." + number)) {
				fields.put("table.column." + number, names.get(number));
				fields.put("table.type." + number, columns.get(number).type());
			}
		}
		return draft.with(fields);
	}

	/**
	 * The table of a form.
	 * @param columns how many columns the file has
	 * @throws WebException code {@code bad-request} if a field is not valid
	 */
	static NewTable of(ImportDraft draft, int columns) {
		List<NewTable.Column> wanted = new ArrayList<>();
		List<String> key = new ArrayList<>();
		try {
			for (int number = 0; number < columns; number++) {
				String name = draft.line("table.column." + number);
				if (!name.isEmpty()) {
					String type = draft.typed("table.type." + number);
					wanted.add(new NewTable.Column(name,
							NewTable.Type.of(type)
								.orElseThrow(() -> new IllegalArgumentException("Column '" + Printable.line(name)
										+ "' has the type '" + Printable.line(type) + "'. Expected one of the list.")),
							draft.has("table.required." + number)));
					if (draft.has("table.key." + number)) {
						key.add(name);
					}
				}
			}
			return new NewTable(draft.line("table.application"), draft.line("table.name"), wanted, key);
		}
		catch (IllegalArgumentException ex) {
			throw WebException.badRequest(String.valueOf(ex.getMessage()));
		}
	}

}
