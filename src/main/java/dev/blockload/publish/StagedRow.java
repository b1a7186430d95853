package dev.blockload.publish;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A staged row, for people.
 *
 * @param record the number of its record; the first after the header is 1
 * @param values as PostgreSQL prints them, in the order of the columns that the file
 * fills; null for null
 * @param effect what it does to its block
 */
public record StagedRow(long record, List<@Nullable String> values, Effect effect) {

	public StagedRow {
		values = Collections.unmodifiableList(new ArrayList<@Nullable String>(values));
	}

	/**
	 * What a row does to its block.
	 */
	public enum Effect {

		/** It is loaded. */
		LOADS,

		/** It deletes the item with its key. */
		DELETES

	}

}
