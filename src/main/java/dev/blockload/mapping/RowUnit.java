package dev.blockload.mapping;

/**
 * What a staged row comes from, which is also what counts and rejects count.
 */
public enum RowUnit {

	/** A record of the file. */
	RECORD("record", "records"),

	/** A cell of a record of an unpivoted file. */
	CELL("cell", "cells"),

	/** A cell of an unpivoted file, whose item is deleted if the cell is blank. */
	CELL_OR_DELETE("cell", "cells");

	private final String one;

	private final String many;

	RowUnit(String one, String many) {
		this.one = one;
		this.many = many;
	}

	/** A number of them, for messages: {@code 1 record}, {@code 2 records}. */
	public String counted(long count) {
		return count + " " + ((count == 1) ? this.one : this.many);
	}

	/** Whether a row can mean that the item with its key is deleted. */
	public boolean canDelete() {
		return this == CELL_OR_DELETE;
	}

	/** One of them, for people. */
	public String one() {
		return this.one;
	}

	/** Several of them, for messages. */
	public String many() {
		return this.many;
	}

}
