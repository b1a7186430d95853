package dev.blockload.model;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * A record of the file, or a cell of it with unpivot, on its way to the block.
 */
final class Item {

	final long record;

	/** The number of the field, from 1; 0 without unpivot. */
	final int cell;

	/** The values by column; a column that cannot be read is missing. */
	final Map<String, @Nullable String> values = new LinkedHashMap<>();

	/** Codes of items that must be created, by column. */
	final Map<String, String> creates = new LinkedHashMap<>();

	/** Columns whose value of the block is kept because the cell is blank. */
	final Set<String> kept = new LinkedHashSet<>();

	State state = State.STAGED;

	/** The item that took this one up, if it was merged. */
	@Nullable Item survivor;

	String code = "";

	/** Whether the key of this record is known to identify no item of the block. */
	boolean isNew;

	/** Whether the key can be read. */
	boolean readable = true;

	/** Whether it deletes its item, as a blank cell can. */
	boolean deletes;

	/** The warnings that a run gets which publishes it. */
	final Set<String> warnings = new TreeSet<>();

	/** Whether its record as a whole is rejected. */
	boolean whole;

	Item(long record, int cell) {
		this.record = record;
		this.cell = cell;
	}

	boolean isStaged() {
		return this.state == State.STAGED;
	}

	/** Put a value in the place of an item that does not exist. */
	void replaceUnknown(Column column, @Nullable String value, String warning) {
		this.values.put(column.name(), value);
		this.warnings.add(warning);
	}

	void reject(String because) {
		this.state = State.REJECTED;
		this.code = because;
		this.survivor = null;
	}

	/** What became of it. */
	enum State {

		STAGED, MERGED, SKIPPED, REJECTED, BLANK

	}

}
