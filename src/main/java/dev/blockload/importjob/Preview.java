package dev.blockload.importjob;

import java.util.List;

import dev.blockload.Warning;
import dev.blockload.block.BlockColumn;
import dev.blockload.csv.Reject;
import dev.blockload.mapping.RowUnit;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

/**
 * The first records of an object, as an import would load them. A dry run also finds what
 * only all records together show, such as a key that occurs twice.
 *
 * @param importName the import
 * @param pin the object
 * @param warnings about the choice of the object
 * @param unit what a row comes from
 * @param columns that are loaded, in the order of the block
 * @param unmappedHeaders columns of the file that are mapped to no column of the block
 * @param rows the records or cells that would be loaded, and the cells that would delete
 * items
 * @param rejects the records or cells that would not
 */
public record Preview(String importName, Pin pin, List<Warning> warnings, RowUnit unit, List<BlockColumn> columns,
		List<String> unmappedHeaders, List<Row> rows, List<Reject> rejects) {

	public Preview {
		warnings = List.copyOf(warnings);
		columns = List.copyOf(columns);
		unmappedHeaders = List.copyOf(unmappedHeaders);
		rows = List.copyOf(rows);
		rejects = List.copyOf(rejects);
	}

	/** How many rows have an effect. */
	public long count(Effect effect) {
		return this.rows.stream().filter((row) -> row.effect() == effect).count();
	}

	/**
	 * A record or a cell as a row.
	 *
	 * @param record its number; the first after the header is 1
	 * @param values as PostgreSQL prints them, in the order of the columns; null for null
	 * @param effect what it would do
	 */
	public record Row(long record, List<@Nullable String> values, Effect effect) {
	}

	/**
	 * What a row would do to the block.
	 */
	public enum Effect {

		/** It would be loaded. */
		LOADS,

		/** It would delete the item with its key. */
		DELETES

	}

}
