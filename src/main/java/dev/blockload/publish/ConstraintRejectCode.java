package dev.blockload.publish;

import dev.blockload.csv.RejectCode;

/**
 * Why {@code verify} rejects a record whose row would violate a constraint of the block.
 */
public enum ConstraintRejectCode implements RejectCode {

	/** A column that refuses null would be null. */
	NOT_NULL_VIOLATED("not-null-violated"),

	/** A check of the table or of a domain is false. */
	CHECK_VIOLATED("check-violated"),

	/** Another row has or keeps the value that must be unique. */
	UNIQUE_VIOLATED("unique-violated");

	private final String text;

	ConstraintRejectCode(String text) {
		this.text = text;
	}

	@Override
	public String text() {
		return this.text;
	}

}
