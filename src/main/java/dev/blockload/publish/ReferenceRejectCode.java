package dev.blockload.publish;

import dev.blockload.csv.RejectCode;

/**
 * Why {@code verify} rejects a record that refers to items of a list.
 */
public enum ReferenceRejectCode implements RejectCode {

	/** The list has no such item. */
	UNKNOWN_REFERENCE("unknown-reference"),

	/** The value identifies several items, if case or spaces are ignored. */
	AMBIGUOUS_REFERENCE("ambiguous-reference"),

	/** The list refuses an item with the value. */
	ITEM_REFUSED("item-refused"),

	/** Items of the file refer to each other in a circle. */
	REFERENCE_CYCLE("reference-cycle");

	private final String text;

	ReferenceRejectCode(String text) {
		this.text = text;
	}

	@Override
	public String text() {
		return this.text;
	}

}
