package dev.blockload.definition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import dev.blockload.block.Block;
import dev.blockload.block.DeleteRules;
import dev.blockload.block.Key;
import dev.blockload.block.LoadRules;
import dev.blockload.block.Mode;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.RejectLimit;
import dev.blockload.mapping.ColumnDefaults;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.RowUnit;
import dev.blockload.mapping.Unpivot;
import dev.blockload.source.FileChoice;
import dev.blockload.yaml.ValueParsers;
import org.jspecify.annotations.Nullable;

/**
 * An import: which file to read and how, the block that it is mapped to, and how it is
 * published.
 *
 * @param name its name, unique in a jobs directory
 * @param application the PostgreSQL schema
 * @param connection the connection's name; null if clients push the files, and only then
 * @param file which object
 * @param block the table's name
 * @param key the columns of the key where the block has several, else empty
 * @param rules which items of the block a run adds, changes and deletes
 * @param dialect how the file is read
 * @param zone the time zone of dates and times without a zone ({@code file.zone})
 * @param formats how values are written, where a column does not differ
 * @param columns the sources of columns; empty where the headers are the column names
 * @param unpivot how the cells of records become rows; null where records do
 * @param rejects how many records may be rejected
 * @param deletes what a replace may delete
 * @param checkpoint whether a large file is loaded with checkpoints
 * @param nodes how many nodes load one file at the same time, at most; null if the import
 * does not say
 * @param source the definition as JSON, with every scalar a string and variables
 * resolved. It is stored with each run, and reading it returns an equal definition
 */
public record ImportDefinition(String name, String application, @Nullable String connection, FileChoice file,
		String block, List<String> key, LoadRules rules, Dialect dialect, java.time.ZoneId zone, Format formats,
		List<ColumnRule> columns, @Nullable Unpivot unpivot, RejectLimit rejects, DeleteRules deletes,
		Checkpoint checkpoint, @Nullable Integer nodes, String source) {

	/** More nodes than this do not make one file faster. */
	public static final int MOST_NODES = 100;

	public ImportDefinition {
		requireName("Import", name);
		if (connection != null) {
			requireName("Connection", connection);
		}
		if ((connection == null) != (file instanceof FileChoice.Pushed)) {
			throw new IllegalArgumentException("Import '" + name + "' has connection '" + connection + "' and file "
					+ file + ". Expected a connection unless clients push the files.");
		}
		if (application.isBlank() || block.isBlank()) {
			throw new IllegalArgumentException("Import '" + name + "' loads into '" + application + "'.'" + block
					+ "'. Expected the names of a schema and a table.");
		}
		if (nodes != null && (nodes < 1 || nodes > MOST_NODES)) {
			throw new IllegalArgumentException(
					"Import '%s' has %d nodes. Expected 1 to %d.".formatted(name, nodes, MOST_NODES));
		}
		key = List.copyOf(key);
		requireDistinct(name, "key column", key);
		columns = List.copyOf(columns);
		requireDistinct(name, "column", allColumns(columns, unpivot).stream().map(ColumnRule::column).toList());
	}

	/** An import whose records become rows. */
	public ImportDefinition(String name, String application, @Nullable String connection, FileChoice file, String block,
			List<String> key, LoadRules rules, Dialect dialect, java.time.ZoneId zone, Format formats,
			List<ColumnRule> columns, RejectLimit rejects, DeleteRules deletes, String source) {
		this(name, application, connection, file, block, key, rules, dialect, zone, formats, columns, null, rejects,
				deletes, source);
	}

	/** An import that loads large files with checkpoints. */
	public ImportDefinition(String name, String application, @Nullable String connection, FileChoice file, String block,
			List<String> key, LoadRules rules, Dialect dialect, java.time.ZoneId zone, Format formats,
			List<ColumnRule> columns, @Nullable Unpivot unpivot, RejectLimit rejects, DeleteRules deletes,
			String source) {
		this(name, application, connection, file, block, key, rules, dialect, zone, formats, columns, unpivot, rejects,
				deletes, Checkpoint.ON, null, source);
	}

	/**
	 * The sources of columns, also of those that take cells. If it has no other columns,
	 * the headers are the names of the other columns.
	 */
	public List<ColumnRule> allColumns() {
		return allColumns(this.columns, this.unpivot);
	}

	private static List<ColumnRule> allColumns(List<ColumnRule> columns, @Nullable Unpivot unpivot) {
		List<ColumnRule> all = new ArrayList<>(columns);
		if (unpivot != null) {
			all.addAll(unpivot.rules());
		}
		return all;
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
	 * The prefix of the names of imports without a file, which {@code load} creates.
	 */
	public static final String UNSAVED = "load.";

	/** Whether it loads only files that clients push, and has no connection. */
	public boolean isPushOnly() {
		return this.connection == null;
	}

	/**
	 * The name of its connection.
	 * @throws IllegalStateException if it has none, because clients push its files
	 */
	public String connectionName() {
		String named = this.connection;
		if (named == null) {
			throw new IllegalStateException("Import '" + this.name + "' has no connection: clients push its files.");
		}
		return named;
	}

	/** Whether it was created for one run and is not in a file. */
	public boolean isUnsaved() {
		return this.name.startsWith(UNSAVED);
	}

	/**
	 * A block as this import loads it: with the reasons why its rows are not attached.
	 * @param found as the catalog describes it
	 */
	public Block loaded(Block found) {
		boolean lookups = allColumns().stream().anyMatch(ColumnRule::isLookup);
		return (lookups && found.shape() == Block.Shape.PARTITIONED_BY_LOAD)
				? found.with("the import looks up references, whose values the staging table holds in more columns")
				: found;
	}

	/** What its staged rows come from. */
	public RowUnit unit() {
		return (this.unpivot != null) ? RowUnit.CELL : RowUnit.RECORD;
	}

	/** Whether a blank cell deletes the item with its key. */
	public boolean deletesCells() {
		return Unpivot.deletesItems(this.unpivot);
	}

	/** What happens to new, existing and absent items of the block. */
	public Mode mode() {
		return this.rules.mode();
	}

	/**
	 * The settings for all its columns.
	 * @param target its block
	 */
	public ColumnDefaults columnDefaults(Block target) {
		return new ColumnDefaults(this.zone, this.formats, this.rules,
				BlockChecks.keyOf(this, target).map(Key::columns).orElse(List.of()));
	}

}
