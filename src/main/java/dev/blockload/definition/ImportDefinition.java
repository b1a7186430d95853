package dev.blockload.definition;

import java.util.List;

import dev.blockload.csv.Dialect;
import dev.blockload.block.Mode;
import dev.blockload.csv.RejectLimit;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.Conventions;
import dev.blockload.source.FileChoice;

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
		key = List.copyOf(key);
		columns = List.copyOf(columns);
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
	public Conventions conventions() {
		return new Conventions(this.zone, this.formats);
	}

}
