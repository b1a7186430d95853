package dev.blockload.guess;

import java.util.List;

import dev.blockload.csv.Dialect;
import org.jspecify.annotations.Nullable;

/**
 * A table and an import for a file.
 *
 * @param ddl SQL that creates the table, and its schema if it does not exist
 * @param definition the import, as YAML
 * @param dialect the dialect of the file
 * @param columns the columns of the table, in the order of the file
 * @param key the columns of its key; empty where it has none
 * @param mode the mode of the import
 * @param sampled the part of the file that was read
 * @param notes what to check before using it, one sentence each
 */
public record Proposal(String ddl, String definition, Dialect dialect, List<Column> columns, List<String> key,
		String mode, Sampled sampled, List<String> notes) {

	public Proposal {
		columns = List.copyOf(columns);
		key = List.copyOf(key);
		List<String> names = columns.stream().map(Column::name).toList();
		for (String column : key) {
			if (!names.contains(column)) {
				throw new IllegalArgumentException(
						"Key column '" + column + "' is not a column of the table. Expected one of " + names + ".");
			}
		}
		notes = List.copyOf(notes);
	}

	/**
	 * A column.
	 *
	 * @param name in the table
	 * @param from its header, or the number of its field
	 * @param type its type in SQL
	 * @param notNull whether it refuses null
	 * @param note the assumption that its format depends on, or null
	 */
	public record Column(String name, String from, String type, boolean notNull, @Nullable String note) {

		public Column {
			if (name.isBlank() || from.isBlank() || type.isBlank()) {
				throw new IllegalArgumentException("Column '" + name + "' of type '" + type + "' from '" + from
						+ "' is incomplete. Expected a name, a type and a field.");
			}
		}
	}

	/**
	 * The part of a file that was read.
	 *
	 * @param bytes the number of bytes, decompressed
	 * @param records the number of well-formed records
	 * @param whole whether this is the whole file
	 */
	public record Sampled(long bytes, long records, boolean whole) {

		public Sampled {
			if (bytes < 0 || records < 0 || records > bytes) {
				throw new IllegalArgumentException(records + " records in " + bytes
						+ " bytes are not possible. Expected at most one for each byte.");
			}
		}
	}

}
