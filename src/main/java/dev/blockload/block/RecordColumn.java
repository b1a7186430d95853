package dev.blockload.block;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Whether the staging table of a run stores which record each row came from, and why. The
 * numbers cost time for each row, and bytes for ever in a table that becomes a partition.
 */
public enum RecordColumn {

	/**
	 * It does not: no row can be rejected after it is staged, and the order of the rows
	 * does not matter to the block.
	 */
	ABSENT("absent"),

	/**
	 * A row that is staged can still be rejected, or the block can refuse it, and its
	 * record is named.
	 */
	REJECTS("rejects"),

	/**
	 * The block takes the rows in the order of the file: a trigger can notice it, or a
	 * sequence numbers the rows.
	 */
	ORDER("order"),

	/** Rows are merged by key: records with the same key are compared. */
	KEY("key");

	private final String text;

	RecordColumn(String text) {
		this.text = text;
	}

	/** As it is stored. */
	public String text() {
		return this.text;
	}

	/** Whether the staging table has the column. */
	public boolean isPresent() {
		return this != ABSENT;
	}

	/** Whether rows are inserted in the order of the file. */
	public boolean keepsOrder() {
		return this == ORDER;
	}

	/**
	 * What is stored for a run.
	 * @param text as it is stored; null for a run of an earlier version, which kept the
	 * numbers and the order of all rows
	 */
	public static RecordColumn of(@Nullable String text) {
		return Arrays.stream(values()).filter((each) -> each.text.equals(text)).findFirst().orElse(ORDER);
	}

}
