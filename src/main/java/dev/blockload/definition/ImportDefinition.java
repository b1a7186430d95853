package dev.blockload.definition;

import java.util.Collections;
import java.util.List;

import dev.blockload.block.Mode;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.RejectLimit;
import dev.blockload.mapping.ColumnDefaults;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.source.FileChoice;
import dev.blockload.yaml.ValueParsers;

/**
 * A saved import: which file, read how, mapped onto which block, published how.
 *
 * @param name the name it is run by, one in a jobs directory
 * @param application the PostgreSQL schema
 * @param connection the connection's name
 * @param file which object
 * @param block the table's name
 * @param key the columns of the key where the block has several, else empty
 * @param mode what happens to the rows already there
 * @param dialect how the file is read
 * @param zone the zone of dates and times that carry none ({@code file.zone})
 * @param formats how values are written, where a column says nothing else
 * @param columns what is said of columns; empty where the headers are the column names
 * @param rejects how many records may be rejected
 * @param source the definition as JSON, every scalar a string, environment filled in:
 * reads back to an equal definition and is kept with each run
 */
public record ImportDefinition(String name, String application, String connection, FileChoice file, String block,
		List<String> key, Mode mode, Dialect dialect, java.time.ZoneId zone, Format formats, List<ColumnRule> columns,
		RejectLimit rejects, String source) {

	public ImportDefinition {
		requireName("Import", name);
		requireName("Connection", connection);
		if (application.isBlank() || block.isBlank()) {
			throw new IllegalArgumentException("Import '" + name + "' loads into '" + application + "'.'" + block
					+ "'. Expected the names of a schema and a table.");
		}
		key = List.copyOf(key);
		requireDistinct(name, "key column", key);
		columns = List.copyOf(columns);
		requireDistinct(name, "column", columns.stream().map(ColumnRule::column).toList());
	}

	private static void requireName(String kind, String name) {
		try {
			ValueParsers.name(name);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(kind + " name '" + name + "' is not valid. " + ex.getMessage(), ex);
		}
	}

	private static void requireDistinct(String name, String kind, List<String> columns) {
		for (String column : columns) {
			if (Collections.frequency(columns, column) > 1) {
				throw new IllegalArgumentException(
						"Import '" + name + "' names " + kind + " '" + column + "' twice. Expected each once.");
			}
		}
	}

	/**
	 * What the names of imports begin with that no file holds: those of {@code load}.
	 */
	public static final String UNSAVED = "load.";

	/** Whether it was made for one run, and no file holds it. */
	public boolean isUnsaved() {
		return this.name.startsWith(UNSAVED);
	}

	/** What it says of all its columns. */
	public ColumnDefaults columnDefaults() {
		return new ColumnDefaults(this.zone, this.formats);
	}

}
