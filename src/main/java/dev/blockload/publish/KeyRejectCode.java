package dev.blockload.publish;

import dev.blockload.csv.RejectCode;

/**
 * Why {@code verify} rejects a record whose row the key of the block would refuse.
 */
public enum KeyRejectCode implements RejectCode {

	/** Several records of the file have the same key. */
	DUPLICATE_KEY("duplicate-key"),

	/** A column of the key is null. */
	NULL_IN_KEY("null-in-key");

	private final String text;

	KeyRejectCode(String text) {
		this.text = text;
	}

	@Override
	public String text() {
		return this.text;
	}

}
