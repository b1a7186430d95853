package dev.blockload.console;

import java.util.HashMap;
import java.util.Map;

/**
 * Collects the lines of a definition, and the fields of the form that they come from.
 */
final class DraftLines {

	private final StringBuilder yaml = new StringBuilder();

	private final Map<Integer, String> fieldOfLine = new HashMap<>();

	private int count;

	void add(String field, String line) {
		this.yaml.append(line).append('\n');
		this.count++;
		this.fieldOfLine.put(this.count, field);
	}

	ImportDraft.Text text() {
		return new ImportDraft.Text(this.yaml.toString(), Map.copyOf(this.fieldOfLine));
	}

}
